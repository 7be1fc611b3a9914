"""Transformers made of others: columns that each go their own way, and steps one behind the other."""

from __future__ import annotations

from ...shapes import UNKNOWN, AnyDim
from ...values import (
    NONE,
    Array,
    Const,
    Fail,
    Lib,
    Obj,
    Slice,
    Tuple,
    Unknown,
    Value,
)
from ..api import Context, function
from ..args import as_array, as_number
from ..indexing import getitem
from ..pandas.common import labels
from ..registry import find_function
from .common import dense_of, made, samples, sparse
from .transformers import Fitted

C = "sklearn.ColumnTransformer."
P = "sklearn.Pipeline."
_ALL = Slice(NONE, NONE, NONE)
Part = tuple[Value, Value]
"""A transformer (or ``"drop"``, ``"passthrough"``) and the columns it is given."""


@function("sklearn.compose.ColumnTransformer")
def column_transformer(ctx: Context, transformers: Value, **options: Value) -> Value:
    """``ColumnTransformer([(name, transformer, columns), ...])``."""
    return _columns(ctx, _parts(ctx, transformers, 3), options)


@function("sklearn.compose.make_column_transformer")
def make_column_transformer(*pairs: Value, ctx: Context, **options: Value) -> Value:
    """``make_column_transformer((transformer, columns), ...)``."""
    return _columns(ctx, _parts(ctx, Tuple(pairs), 2), options)


def _columns(ctx: Context, parts: list[Part] | None, options: dict[str, Value]) -> Value:
    if parts is None or "**" in options:
        return Unknown("a transformer of columns")
    # The transformers given are not fitted themselves: copies of them are.
    copies = Tuple(tuple(Tuple((_copy(ctx, one), columns)) for one, columns in parts))
    return ctx.new_object(Lib(C[:-1]), Fitted({**options, "__parts__": copies}))


def _parts(ctx: Context, value: Value, length: int) -> list[Part] | None:
    """The last two of each tuple; ``None`` where they are not known."""
    items = ctx.iterate(value).items if isinstance(value, (Tuple, Obj)) else None
    if items is None:
        return None
    found = [item.items[-2:] for item in items if isinstance(item, Tuple)]
    exact = len(found) == len(items) and all(
        len(item.items) == length for item in items if isinstance(item, Tuple)
    )
    return [(a, b) for a, b in found] if exact else None


def _copy(ctx: Context, transformer: Value) -> Value:
    if not isinstance(transformer, Obj) or transformer.kind != "object":
        return transformer
    native = ctx.read(transformer).native
    known = isinstance(native, Fitted) and transformer.cls is not None
    if not known:
        return Unknown("a transformer that is not modelled")
    copy = native.copy()
    copy.built = False
    assert transformer.cls is not None
    copy.options = {name: _copy_within(ctx, value) for name, value in copy.options.items()}
    return ctx.new_object(transformer.cls, copy)


def _copy_within(ctx: Context, value: Value) -> Value:
    """The steps of a pipeline are copied with it (``sklearn.base.clone``)."""
    if isinstance(value, Tuple):
        return Tuple(tuple(_copy_within(ctx, item) for item in value.items), value.names)
    if isinstance(value, Obj) and value.kind == "list":
        record = ctx.read(value)
        if record.rest is None:
            return ctx.new_list([_copy_within(ctx, item) for item in record.items])
    return _copy(ctx, value) if isinstance(value, Obj) and value.kind == "object" else value


@function(C + "fit")
def fit_columns(ctx: Context, receiver: Obj, X: Value, y: Value = NONE) -> Value:
    """``ct.fit(X)``."""
    transform_columns(ctx, receiver, X, y, called=C + "fit_transform")
    return receiver


@function(C + "fit_transform", C + "transform")
def transform_columns(
    ctx: Context, receiver: Obj, X: Value, y: Value = NONE, *, called: str
) -> Value:
    """One array of what each transformer makes of its columns, side by side."""
    state = ctx.edit(receiver).native
    fitting = called.endswith("fit_transform")
    if state.built is False and not fitting:
        text = "this ColumnTransformer is not fitted yet: call `fit` or `fit_transform` first"
        raise Fail("not-fitted", text, "NotFittedError")
    state.built = state.built or fitting
    parts = state.options["__parts__"]
    width: AnyDim = 0
    filled: AnyDim = 0  # entries of a row that are not zero
    mixed = False
    dtypes = set()
    for item in parts.items:
        transformer, columns = item.items
        _check_columns(ctx, X, columns)
        if transformer == Const("drop"):
            continue
        given = _chosen(ctx, X, columns)
        result = given
        if transformer != Const("passthrough"):
            method = "fit_transform" if fitting else "transform"
            result = _call(ctx, transformer, method, given)
        dense = dense_of(ctx, result)
        if dense is not None and isinstance(given, Array) and given.shape.rank == 2:
            # One-hot columns: a one for each column that is encoded.
            mixed = True
            filled = filled + given.shape[1]
            result = dense
        elif isinstance(result, Array) and result.shape.rank == 2:
            filled = filled + result.shape[1]
        else:
            return Unknown("columns, perhaps as a sparse matrix")
        width = width + result.shape[1]
        dtypes.add(result.dtype)
    if state.options.get("remainder", Const("drop")) != Const("drop"):
        left = _left(ctx, X, [item.items[1] for item in parts.items])
        plain = state.options["remainder"] == Const("passthrough")
        width, dtypes = (width + left if plain else UNKNOWN), set()
        filled = filled + left
    kind = dtypes.pop() if len(dtypes) == 1 else None
    rows = samples(ctx, X)
    if mixed:
        least = as_number(ctx, state.options.get("sparse_threshold", Const(0.3)))
        if least != 0 and not (isinstance(width, int) and isinstance(filled, int)):
            return Unknown("columns, perhaps as a sparse matrix")
        if not isinstance(least, (int, float)):
            return Unknown("columns, perhaps as a sparse matrix")
        if least and width and filled / width < least:  # type: ignore[operator]
            return sparse(ctx, rows, width, kind)
    return made(ctx, (rows, width), kind)


def _left(ctx: Context, X: Value, chosen: list[Value]) -> AnyDim:
    """How many columns no transformer was given."""
    if not isinstance(X, Array) or X.columns is None:
        return UNKNOWN
    taken: set[object] = set()
    for value in chosen:
        names = labels(ctx, value)
        if names is None or not all(isinstance(name, str) for name in names):
            return UNKNOWN
        taken.update(names)
    return sum(1 for name in X.columns if name not in taken)


def _check_columns(ctx: Context, X: Value, columns: Value) -> None:
    """Raise ValueError for a column the frame does not have."""
    if not isinstance(X, Array) or X.columns is None:
        return
    for name in labels(ctx, columns) or ():
        if isinstance(name, str) and name not in X.columns:
            near = ", ".join(repr(one) for one in X.columns[:8])
            text = f"there is no column {name!r}; the columns are {near or 'none'}"
            raise Fail("pandas-key", text, "ValueError", key=name, keys=list(X.columns))


def _chosen(ctx: Context, X: Value, columns: Value) -> Value:
    """The columns of a frame or array; nothing is said of what cannot be chosen."""
    if not isinstance(X, Array):
        return Unknown("data that is not known")
    if X.lib == "pandas":
        declared = find_function("DataFrame.__getitem__")
        assert declared is not None
        found = ctx.attempt(lambda: declared(ctx, [X, columns], {}))
    else:
        found = ctx.attempt(lambda: getitem(ctx, as_array(ctx, X), Tuple((_ALL, columns))))
    return Unknown("columns that are not known") if isinstance(found, Fail) else found


def _call(ctx: Context, transformer: Value, method: str, given: Value) -> Value:
    if isinstance(given, Unknown) or not isinstance(transformer, Obj):
        return Unknown("what a transformer makes of its columns")
    bound = ctx.get(transformer, method)
    if bound is None:
        return Unknown("a method that is not known")
    with ctx.unrecorded():
        return ctx.call(bound, [given])


# -- steps ------------------------------------------------------------------------------


@function("sklearn.pipeline.Pipeline")
def pipeline(ctx: Context, steps: Value, **options: Value) -> Value:
    """``Pipeline([(name, transformer), ...])``."""
    items = ctx.iterate(steps).items if isinstance(steps, (Tuple, Obj)) else None
    pairs = [item.items[-1] for item in items or () if isinstance(item, Tuple) and item.items]
    if items is None or len(pairs) != len(items):
        return Unknown("steps that are not known")
    return _pipeline(ctx, pairs)


@function("sklearn.pipeline.make_pipeline")
def make_pipeline(*steps: Value, ctx: Context, **options: Value) -> Value:
    """``make_pipeline(transformer, ...)``."""
    return _pipeline(ctx, list(steps))


def _pipeline(ctx: Context, steps: list[Value]) -> Value:
    """Only of transformers that are known: a model at the end makes predictions, no features."""
    if not all(
        isinstance(step, Obj) and isinstance(ctx.read(step).native, Fitted) for step in steps
    ):
        return Unknown("a pipeline with a step that is not modelled")
    return ctx.new_object(Lib(P[:-1]), Fitted({"__steps__": Tuple(tuple(steps))}))


@function(P + "fit")
def fit_pipeline(ctx: Context, receiver: Obj, X: Value, y: Value = NONE) -> Value:
    """``pipeline.fit(X)``."""
    transform_pipeline(ctx, receiver, X, y, called=P + "fit_transform")
    return receiver


@function(P + "fit_transform", P + "transform")
def transform_pipeline(
    ctx: Context, receiver: Obj, X: Value, y: Value = NONE, *, called: str
) -> Value:
    """What comes out of the last step."""
    state = ctx.edit(receiver).native
    fitting = called.endswith("fit_transform")
    state.built = state.built or fitting
    value = X
    for step in state.options["__steps__"].items:
        value = _call(ctx, step, "fit_transform" if fitting else "transform", value)
    return value
