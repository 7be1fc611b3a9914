"""Scalers, encoders, decompositions and vectorizers: ``fit``, ``transform`` and back."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from ...shapes import UNKNOWN, AnyDim, DType, Shape, same
from ...shapes import dtypes as dt
from ...values import (
    NO_FACTS,
    NONE,
    Array,
    Const,
    Facts,
    Fail,
    Lib,
    Obj,
    Scalar,
    Unknown,
    Value,
    is_none,
)
from ..api import Context, attribute, function
from ..args import as_array, as_dim
from ..distinct import codes, distinct, number_of
from .common import check_matrix, dense_of, made, samples, sparse


class Fitted:
    """What a transformer has learnt: whether it was fitted, and to how many features."""

    def __init__(self, options: dict[str, Value]) -> None:
        self.options = options
        self.built: bool | None = False
        self.width: AnyDim = UNKNOWN
        self.values: tuple[Any, ...] | None = None
        """The different values in order, of one column."""
        self.counts: list[AnyDim] | None = None
        """How many different values each column has."""

    def copy(self) -> Fitted:
        """An independent copy."""
        twin = Fitted(self.options)
        twin.built, twin.width, twin.values = self.built, self.width, self.values
        twin.counts = self.counts
        return twin

    def join(self, other: Fitted) -> Fitted:
        """What holds on both paths."""
        twin = self.copy()
        twin.built = self.built if self.built == other.built else None
        twin.width = self.width if same(self.width, other.width) else UNKNOWN
        twin.values = self.values if self.values == other.values else None
        twin.counts = self.counts if self.counts == other.counts else None
        return twin


_PREPROCESSING = "sklearn.preprocessing."
_SCALERS = (
    "StandardScaler MinMaxScaler RobustScaler MaxAbsScaler Normalizer QuantileTransformer "
    "PowerTransformer"
)
_POSITIONAL = {
    "MinMaxScaler": "feature_range",
    "Normalizer": "norm",
    "PCA": "n_components",
    "TruncatedSVD": "n_components",
    "TSNE": "n_components",
    "SelectKBest": "score_func",
}


def _constructor(name: str, group: str) -> None:
    short = name.rpartition(".")[2]

    def body(*args: Value, ctx: Context, **options: Value) -> Value:
        given = dict(options)
        if args and short in _POSITIONAL:
            given[_POSITIONAL[short]] = args[0]
        given["__name__"] = Const(short)
        return ctx.new_object(Lib(f"sklearn.{group}"), Fitted(given))

    function(name)(body)


def _state(ctx: Context, receiver: Value) -> Fitted:
    assert isinstance(receiver, Obj)
    native = ctx.edit(receiver).native
    assert isinstance(native, Fitted)
    return native


def _name(state: Fitted) -> str:
    name = state.options["__name__"]
    return str(name.value) if isinstance(name, Const) else "this transformer"


def _check_fitted(state: Fitted, array: Array) -> None:
    """Refuses data before ``fit``, or with another number of features than ``fit`` saw."""
    if state.built is False:
        text = f"this {_name(state)} is not fitted yet: call `fit` or `fit_transform` first"
        raise Fail("not-fitted", text, "NotFittedError")
    if array.shape.rank == 2 and same(array.shape[1], state.width) is False:
        text = (
            f"{_name(state)} was fitted to {state.width} features, this data has {array.shape[1]}"
        )
        raise Fail("feature-count", text, "ValueError", "X", sizes=(state.width, array.shape[1]))


def _floats(dtype: DType) -> DType:
    """The float type scalers compute in."""
    if dtype in ("float16", "float32", "float64"):
        return dtype
    return "float64" if dt.is_integer(dtype) or dtype == "bool" else None


# -- scalers ----------------------------------------------------------------------------

for _short in _SCALERS.split():
    _constructor(_PREPROCESSING + _short, "Scaler")
S = "sklearn.Scaler."


@function(S + "fit", S + "partial_fit")
def fit_scaler(
    ctx: Context, scaler: Obj, X: Value, y: Value = NONE, sample_weight: Value = NONE
) -> Value:
    state = _state(ctx, scaler)
    state.built = True  # also where the data is refused: one mistake is one finding
    state.width = check_matrix(ctx, X).shape[1]
    return scaler


@function(S + "fit_transform")
def fit_transform_scaler(
    ctx: Context, scaler: Obj, X: Value, y: Value = NONE, **options: Value
) -> Value:
    fit_scaler(ctx, scaler, X)
    state = _state(ctx, scaler)
    facts = (
        Facts(0, 1)
        if _name(state) == "MinMaxScaler" and "feature_range" not in state.options
        else NO_FACTS
    )
    return _scaled(ctx, X, facts)


def _scaled(ctx: Context, X: Value, facts: Facts = NO_FACTS) -> Value:
    if dense_of(ctx, X) is not None:
        return Unknown("a scaled sparse matrix")
    array = as_array(ctx, X)
    width = array.shape[1] if array.shape.rank == 2 else UNKNOWN
    return made(ctx, (samples(ctx, X), width), _floats(array.dtype), facts)


@function(S + "transform")
def transform_scaler(ctx: Context, scaler: Obj, X: Value, copy: Value = NONE) -> Value:
    state = _state(ctx, scaler)
    if _name(state) == "Normalizer":  # learns nothing
        check_matrix(ctx, X)
        return _scaled(ctx, X)
    _check_fitted(state, Array())
    _check_fitted(state, check_matrix(ctx, X))
    return _scaled(ctx, X)


@function(S + "inverse_transform")
def inverse_scaler(ctx: Context, scaler: Obj, X: Value, copy: Value = NONE) -> Value:
    state = _state(ctx, scaler)
    if _name(state) == "Normalizer":
        return Unknown("a Normalizer does not scale back")
    _check_fitted(state, Array())
    array = check_matrix(ctx, X)
    if array.shape.rank == 2 and _name(state) in (
        "StandardScaler",
        "MinMaxScaler",
        "RobustScaler",
        "MaxAbsScaler",
    ):
        different = same(array.shape[1], state.width) is False
        # A scaler of a single feature fits every width.
        if different and same(state.width, 1) is False:
            text = (
                f"{_name(state)} was fitted to {state.width} features, so it cannot scale back "
                f"data with {array.shape[1]}; fit a scaler of its own to the target"
            )
            raise Fail(
                "feature-count", text, "ValueError", "X", sizes=(state.width, array.shape[1])
            )
    return _scaled(ctx, X)


@attribute(
    *(
        S + name
        for name in [
            "mean_",
            "scale_",
            "var_",
            "data_min_",
            "data_max_",
            "data_range_",
            "min_",
            "center_",
            "max_abs_",
        ]
    )
)
def learnt(ctx: Context, scaler: Obj) -> Value:
    return made(ctx, (_state(ctx, scaler).width,), "float64")


# -- encoders ---------------------------------------------------------------------------

_constructor(_PREPROCESSING + "LabelEncoder", "LabelEncoder")
_constructor(_PREPROCESSING + "LabelBinarizer", "LabelBinarizer")
_constructor(_PREPROCESSING + "MultiLabelBinarizer", "LabelBinarizer")
L = "sklearn.LabelEncoder."
B = "sklearn.LabelBinarizer."


def _labels(ctx: Context, y: Value) -> AnyDim:
    """Number of labels; refuses what is not one-dimensional."""
    array = as_array(ctx, y)
    rank = array.shape.rank
    column = rank == 2 and same(array.shape[1], 1) is not False
    if rank is not None and rank != 1 and not column and array.lib in ("numpy", "pandas"):
        shown = ctx.argument_text("y", "this")
        text = f"labels must be one-dimensional, `{shown}` has shape {array.shape}"
        raise Fail("array-rank", text, "ValueError", "y")
    return array.shape[0]


@function(L + "fit", B + "fit")
def fit_labels(ctx: Context, encoder: Obj, y: Value, *, called: str) -> Value:
    state = _state(ctx, encoder)
    if called.startswith(L):
        _labels(ctx, y)
    elif _name(state) == "LabelBinarizer":
        state.width = _columns(as_array(ctx, y))
    state.values = distinct(as_array(ctx, y))
    state.built = True
    return encoder


def _columns(labels: Array) -> AnyDim:
    """How many columns one-hot labels have: two classes share one."""
    count = number_of(labels)
    return 1 if count == 2 else count


@function(L + "fit_transform", L + "transform")
def encode_labels(ctx: Context, encoder: Obj, y: Value, *, called: str) -> Value:
    state = _state(ctx, encoder)
    if called.endswith("fit_transform"):
        fit_labels(ctx, encoder, y, called=L + "fit")
    else:
        _check_fitted(state, Array())
    facts = Facts(low=0, integral=True, nan=False)
    if state.values is not None:
        fitted = called.endswith("fit_transform")
        facts = (
            codes(state.values, as_array(ctx, y).facts)
            if fitted
            else replace(facts, high=len(state.values) - 1)
        )
    return made(ctx, (_labels(ctx, y),), "int64", facts)


@function(L + "inverse_transform", B + "inverse_transform")
def decode_labels(ctx: Context, encoder: Obj, y: Value, *rest: Value) -> Value:
    _check_fitted(_state(ctx, encoder), Array())
    return made(ctx, (samples(ctx, y),), None)


@attribute(L + "classes_", B + "classes_")
def classes(ctx: Context, encoder: Obj) -> Value:
    values = _state(ctx, encoder).values
    if values is None:
        return made(ctx, (UNKNOWN,), None)
    return as_array(ctx, ctx.new_list([Const(value) for value in values]))


@function(B + "fit_transform", B + "transform")
def binarize(ctx: Context, encoder: Obj, y: Value, *, called: str) -> Value:
    state = _state(ctx, encoder)
    if called.endswith("fit_transform"):
        fit_labels(ctx, encoder, y, called=B + "fit")
    else:
        _check_fitted(state, Array())
    if "sparse_output" in state.options:
        return Unknown("a sparse matrix")
    plain = not state.options.keys() & {"neg_label", "pos_label"}
    facts = Facts(0, 1, True, nan=False) if plain else NO_FACTS
    return made(ctx, (samples(ctx, y), state.width), "int64", facts)


for _short in (
    "preprocessing.OneHotEncoder",
    "preprocessing.PolynomialFeatures",
    "preprocessing.OrdinalEncoder",
    "preprocessing.KBinsDiscretizer",
    "impute.SimpleImputer",
    "impute.KNNImputer",
):
    _constructor(f"sklearn.{_short}", "Encoder")
E = "sklearn.Encoder."


@function(E + "fit")
def fit_encoder(ctx: Context, encoder: Obj, X: Value, y: Value = NONE) -> Value:
    state = _state(ctx, encoder)
    state.built = True  # also where the data is refused: one mistake is one finding
    array = check_matrix(ctx, X)
    state.width = array.shape[1]
    state.counts = _counts(array)
    return encoder


def _counts(x: Array) -> list[AnyDim] | None:
    """How many different values each column has."""
    if x.shape.rank != 2 or not isinstance(x.shape[1], int):
        return None
    facts = x.column_facts
    if facts is None and x.shape[1] == 1:
        facts = (x.facts,)
    rows = Shape((x.shape[0],))
    return None if facts is None else [number_of(Array(rows, facts=each)) for each in facts]


@function(E + "fit_transform", E + "transform")
def encode(ctx: Context, encoder: Obj, X: Value, y: Value = NONE, *, called: str) -> Value:
    state = _state(ctx, encoder)
    if called.endswith("fit_transform"):
        fit_encoder(ctx, encoder, X)
    else:
        _check_fitted(state, Array())
        _check_fitted(state, check_matrix(ctx, X))
    name = _name(state)
    rows = samples(ctx, X)
    array = dense_of(ctx, X) or as_array(ctx, X)
    if name == "OrdinalEncoder":
        kind = "float64" if "dtype" not in state.options else None
        return made(ctx, (rows, array.shape[1] if array.shape.rank == 2 else UNKNOWN), kind)
    if name == "OneHotEncoder":
        return _one_hot(ctx, state, rows)
    if name == "PolynomialFeatures":
        return made(ctx, (rows, UNKNOWN), _floats(array.dtype))
    if name == "KBinsDiscretizer":
        return Unknown("binned data")
    # A column without any value goes.
    every = _without_gaps(array) and "add_indicator" not in state.options
    width = array.shape[1] if every and array.shape.rank == 2 else UNKNOWN
    return made(ctx, (rows, width), array.dtype if dt.is_float(array.dtype) else None)


def _without_gaps(x: Array) -> bool:
    """Whether no value of a table is missing."""
    facts = x.column_facts or (x.facts,)
    return x.shape[0] != 0 and all(each.nan is False or each.pool for each in facts)


_OTHER_COLUMNS = frozenset(("categories", "drop", "min_frequency", "max_categories"))
"""Options of OneHotEncoder that change how many columns there are."""


def _one_hot(ctx: Context, state: Fitted, rows: AnyDim) -> Value:
    kind = "float64" if "dtype" not in state.options else None
    wanted = state.options.get("sparse_output", state.options.get("sparse", Const(True)))
    truth = ctx.branch_truth(wanted)
    if truth is None:
        return Unknown("a sparse matrix or an array")
    width: AnyDim = UNKNOWN
    if state.counts is not None and not state.options.keys() & _OTHER_COLUMNS:
        width = 0
        for count in state.counts:
            width = width + count
    if truth:
        return sparse(ctx, rows, width, kind)
    return made(ctx, (rows, width), kind, Facts(0, 1, True, nan=False))


# -- decomposition ----------------------------------------------------------------------

for _short in (
    "decomposition.PCA",
    "decomposition.TruncatedSVD",
    "manifold.TSNE",
    "feature_selection.SelectKBest",
):
    _constructor(f"sklearn.{_short}", "Reducer")
R = "sklearn.Reducer."


def _components(ctx: Context, state: Fitted, array: Array) -> AnyDim:
    name = _name(state)
    defaults = {"PCA": NONE, "TruncatedSVD": Const(2), "TSNE": Const(2), "SelectKBest": Const(10)}
    given = state.options.get("k" if name == "SelectKBest" else "n_components", defaults[name])
    if isinstance(given, Const) and type(given.value) is int:
        sizes = [dim for dim in (array.shape.dims or ()) if isinstance(dim, int)]
        if (
            name == "PCA"
            and len(sizes) == 2
            and given.value > min(sizes)
            and "svd_solver" not in state.options
        ):
            most = f"at most {min(sizes)} components in data of shape {array.shape}"
            text = f"PCA finds {most}, not {given.value}"
            raise Fail("feature-count", text, "ValueError", "X")
        return given.value
    if name == "PCA" and is_none(given):
        rows, width = array.shape[0], array.shape[1]
        return min(rows, width) if isinstance(rows, int) and isinstance(width, int) else UNKNOWN
    return as_dim(ctx, given) if isinstance(given, Scalar) and given.kind == "int" else UNKNOWN


@function(R + "fit")
def fit_reducer(ctx: Context, reducer: Obj, X: Value, y: Value = NONE) -> Value:
    state = _state(ctx, reducer)
    state.built = True
    array = check_matrix(ctx, X)
    state.width = array.shape[1]
    _components(ctx, state, array)
    return reducer


@function(R + "fit_transform", R + "transform")
def reduce(ctx: Context, reducer: Obj, X: Value, y: Value = NONE, *, called: str) -> Value:
    state = _state(ctx, reducer)
    if called.endswith("fit_transform"):
        fit_reducer(ctx, reducer, X)
        array = check_matrix(ctx, X)
        width = _components(ctx, state, array)
    else:
        _check_fitted(state, Array())
        array = check_matrix(ctx, X)
        _check_fitted(state, array)
        width = _components(ctx, state, Array())
    kind = "float32" if _name(state) == "TSNE" else _floats(array.dtype)
    if _name(state) == "SelectKBest":
        kind = array.dtype if dt.is_numeric(array.dtype) else None
    return made(ctx, (samples(ctx, X), width), kind)


@function(R + "inverse_transform")
def inverse_reduce(ctx: Context, reducer: Obj, X: Value) -> Value:
    return made(ctx, (samples(ctx, X), _state(ctx, reducer).width), None)


# -- text -------------------------------------------------------------------------------

for _short in ("CountVectorizer", "TfidfVectorizer", "HashingVectorizer"):
    _constructor(f"sklearn.feature_extraction.text.{_short}", "Vectorizer")
V = "sklearn.Vectorizer."


@function(V + "fit")
def fit_vectorizer(ctx: Context, vectorizer: Obj, raw_documents: Value, y: Value = NONE) -> Value:
    _state(ctx, vectorizer).built = True
    return vectorizer


@function(V + "fit_transform", V + "transform")
def vectorize(
    ctx: Context, vectorizer: Obj, raw_documents: Value, y: Value = NONE, *, called: str
) -> Value:
    state = _state(ctx, vectorizer)
    if called.endswith("fit_transform"):
        state.built = True
        state.width = UNKNOWN
    kind = "int64" if _name(state) == "CountVectorizer" else "float64"
    return sparse(
        ctx, samples(ctx, raw_documents), UNKNOWN, kind if "dtype" not in state.options else None
    )


# -- functions --------------------------------------------------------------------------


@function(
    *(
        _PREPROCESSING + name
        for name in ["scale", "minmax_scale", "robust_scale", "maxabs_scale", "normalize"]
    )
)
def scale(ctx: Context, X: Value, *rest: Value, called: str, **options: Value) -> Value:
    array = check_matrix(ctx, X) if called.endswith(".normalize") else as_array(ctx, X)
    if dense_of(ctx, X) is not None or "return_norm" in options:
        return Unknown("scaled data")
    return Array(array.shape, _floats(array.dtype), origin=ctx.site)


@function(_PREPROCESSING + "label_binarize")
def label_binarize(ctx: Context, y: Value, *, classes: Value, **options: Value) -> Value:
    count = samples(ctx, classes)
    if options or not isinstance(count, int):
        return (
            Array(Shape((samples(ctx, y), UNKNOWN)), "int64")
            if not options
            else Unknown("binary labels")
        )
    width = 1 if count == 2 else count
    return made(ctx, (samples(ctx, y), width), "int64", Facts(0, 1, True, nan=False))
