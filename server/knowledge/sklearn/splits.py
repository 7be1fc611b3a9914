"""``sklearn.model_selection`` and ``sklearn.utils``: splitting and shuffling samples."""

from __future__ import annotations

import math
from typing import Any

from ...shapes import FREE, UNKNOWN, AnyDim
from ...shapes.dim import Atom, Linear, symbol
from ...values import (
    NONE,
    TRUE,
    Array,
    Const,
    Facts,
    Fail,
    Iterator,
    Lib,
    Obj,
    Scalar,
    Tuple,
    Unknown,
    Value,
    is_none,
)  # fmt: skip
from ..api import Context, function
from ..args import as_dim
from ..python.common import listed
from .common import check_counts, dense_of, made, of_rows, samples, sparse


@function("sklearn.model_selection.train_test_split", "sklearn.cross_validation.train_test_split")
def train_test_split(
    *arrays: Value, ctx: Context, test_size: Value = NONE, train_size: Value = NONE,
    random_state: Value = NONE, shuffle: Value = TRUE, stratify: Value = NONE,
) -> Value:  # fmt: skip
    if not arrays:
        raise Fail("call-arguments", "train_test_split() needs at least one array", "ValueError")
    count = check_counts(ctx, [(array, position) for position, array in enumerate(arrays)])
    train, test = _sizes(count, test_size, train_size)
    parts: list[Value] = []
    for array in arrays:
        parts += (_taken(ctx, array, train), _taken(ctx, array, test))
    return ctx.new_list(parts)


def _taken(ctx: Context, value: Value, rows: AnyDim) -> Value:
    part = of_rows(ctx, value, rows)
    if part is not None:
        return part
    dense = dense_of(ctx, value)
    if dense is not None:
        return sparse(ctx, rows, dense.shape[1], dense.dtype)
    if isinstance(value, Tuple) or isinstance(value, Obj) and value.kind == "list":
        return listed(ctx, None, ctx.iterate(value, 64).item, rows)
    return Unknown("a part of something fitlint does not know")


def _sizes(count: AnyDim, test_size: Value, train_size: Value) -> tuple[AnyDim, AnyDim]:
    """Rows of the training and of the test part, rounded as scikit-learn does."""
    test, train = _share(test_size, "test_size"), _share(train_size, "train_size")
    if test is None and train is None:
        test = 0.25
    if not isinstance(count, int) or UNKNOWN in (test, train):
        return _symbolic(count, test, train)
    n_test = math.ceil(test * count) if isinstance(test, float) else test
    n_train = math.floor(train * count) if isinstance(train, float) else train
    for size, name in ((n_test, "test_size"), (n_train, "train_size")):
        if size is not None and size >= count and not isinstance(size, Linear):
            text = (
                f"`{name}` asks for {size} of {count} samples: nothing is left for the other part"
            )
            raise Fail("split-size", text, "ValueError", name)
    n_train = count - n_test if n_train is None else n_train
    n_test = count - n_train if n_test is None else n_test
    if n_train <= 0 or n_train + n_test > count:
        text = (
            f"{count} samples cannot be split into {n_train} for training and {n_test} for testing"
        )
        raise Fail("split-size", text, "ValueError")
    return n_train, n_test


def _share(value: Value, name: str) -> Any:
    """A given size: a share (float), a count, ``None``, or unknown."""
    if is_none(value):
        return None
    if not isinstance(value, Const) or isinstance(value.value, (bool, str)):
        dim = value.dim if isinstance(value, Scalar) and value.kind == "int" else None
        return UNKNOWN if dim is None else dim
    size = value.value
    bad = not 0 < size < 1 if isinstance(size, float) else size < 1
    if bad:
        text = (
            f"`{name}` must be a share between 0 and 1 or a positive number of samples, not {size}"
        )
        raise Fail("split-size", text, "ValueError", name)
    return size


def _symbolic(count: AnyDim, test: Any, train: Any) -> tuple[AnyDim, AnyDim]:
    """Sizes of an unknown number of samples: equal splits give equal symbols."""
    if isinstance(test, (int, Linear)) and train is None:
        left = count - test
        return (symbol("n_train", least=1) if left in (UNKNOWN, FREE) else left), test
    if isinstance(train, int) and test is None:
        left = count - train
        return train, (symbol("n_test", least=1) if left in (UNKNOWN, FREE) else left)
    if count in (UNKNOWN, FREE) or UNKNOWN in (test, train):
        return symbol("n_train", least=1), symbol("n_test", least=1)
    sizes = [
        Linear(0, ((Atom(name, (name, count, test, train), 1), 1),))
        for name in ("n_train", "n_test")
    ]
    return sizes[0], sizes[1]


# -- folds ------------------------------------------------------------------------------

_FOLDS = (
    "KFold StratifiedKFold GroupKFold StratifiedGroupKFold TimeSeriesSplit ShuffleSplit "
    "StratifiedShuffleSplit RepeatedKFold RepeatedStratifiedKFold GroupShuffleSplit LeaveOneOut"
)
FOLDS = "sklearn.model_selection.KFold"


def _folds(name: str) -> None:
    default = 10 if "Shuffle" in name else 5

    def body(n_splits: Value | None = None, *rest: Value, ctx: Context, **options: Value) -> Value:
        size = default if n_splits is None else as_dim(ctx, n_splits)
        once = "Repeated" not in name and name != "LeaveOneOut"
        length = Const(size) if once and isinstance(size, int) else Scalar("int")
        return ctx.new_object(
            Lib(FOLDS),
            attrs={
                "n_splits": length,
                "_plain": Const(name == "KFold"),
                "_strata": Const("Stratified" in name),
            },
        )

    function(f"sklearn.model_selection.{name}")(body)


for _name in _FOLDS.split():
    _folds(_name)


@function(f"{FOLDS}.split")
def split(
    ctx: Context, folds: Obj, X: Value = NONE, y: Value = NONE, groups: Value = NONE
) -> Value:
    count = samples(ctx, X) if not isinstance(X, Unknown) else UNKNOWN
    attrs = ctx.read(folds).attrs
    if attrs["_strata"] == Const(True) and isinstance(y, Array):
        _refuse_rows(ctx, y)
    length = as_dim(ctx, attrs["n_splits"])
    train, test = symbol("n_train", least=1), symbol("n_test", least=1)
    exact = attrs["_plain"] == Const(True) and isinstance(length, int) and isinstance(count, int)
    if exact and length > 1 and count % length == 0:
        test = count // length
        train = count - test
    high = count - 1 if isinstance(count, int) else None
    facts = Facts(0, high, True, nan=False)
    pair = Tuple((made(ctx, (train,), "int64", facts), made(ctx, (test,), "int64", facts)))
    return Iterator(pair, None, UNKNOWN if length is None else length)


def _refuse_rows(ctx: Context, y: Array) -> None:
    """Folds with the same share of each class need one class for each sample."""
    width = y.shape[1] if y.shape.rank == 2 else None
    if isinstance(width, int) and width > 1:
        text = (
            f"stratified folds need one class per sample, `{ctx.argument_text('y', 'y')}` has {width} columns: "
            "give the class numbers, e.g. np.argmax(y, axis=1)"
        )
        raise Fail("array-rank", text, "ValueError", "y")


@function(f"{FOLDS}.get_n_splits")
def get_n_splits(ctx: Context, folds: Obj, *rest: Value, **options: Value) -> Value:
    return ctx.read(folds).attrs["n_splits"]  # type: ignore[no-any-return]


# -- utils ------------------------------------------------------------------------------


@function("sklearn.utils.shuffle")
def shuffle(
    *arrays: Value, ctx: Context, random_state: Value = NONE, n_samples: Value = NONE
) -> Value:
    count = check_counts(ctx, [(array, position) for position, array in enumerate(arrays)])
    rows = count if is_none(n_samples) else as_dim(ctx, n_samples)
    parts = [_taken(ctx, array, samples(ctx, array) if rows is count else rows) for array in arrays]
    return parts[0] if len(parts) == 1 else ctx.new_list(parts)


@function("sklearn.utils.resample")
def resample(
    *arrays: Value, ctx: Context, replace: Value = NONE, n_samples: Value = NONE,
    random_state: Value = NONE, stratify: Value = NONE,
) -> Value:  # fmt: skip
    rows = None if is_none(n_samples) else as_dim(ctx, n_samples)
    parts = [_taken(ctx, array, samples(ctx, array) if rows is None else rows) for array in arrays]
    return parts[0] if len(parts) == 1 else ctx.new_list(parts)


@function("sklearn.utils.class_weight.compute_class_weight", "sklearn.utils.compute_class_weight")
def compute_class_weight(*args: Value, ctx: Context, **options: Value) -> Value:
    classes = options.get("classes", args[1] if len(args) > 1 else NONE)
    size = samples(ctx, classes) if not is_none(classes) else UNKNOWN
    return made(ctx, (size,), "float64", Facts(low=0, nan=False))


@function("sklearn.utils.class_weight.compute_sample_weight", "sklearn.utils.compute_sample_weight")
def compute_sample_weight(ctx: Context, class_weight: Value, y: Value, **options: Value) -> Value:
    return made(ctx, (samples(ctx, y),), "float64", Facts(low=0, nan=False))
