"""Converters and helpers shared by the TensorFlow declarations."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated, Any

from ...shapes import UNKNOWN, UNRANKED, AnyDim, DType, Shape
from ...shapes.arith import ShapeError
from ...shapes.dim import Dim
from ...values import (
    NO_FACTS,
    Array,
    Const,
    Facts,
    Fail,
    Lib,
    Obj,
    Range,
    Scalar,
    Tuple,
    Union,
    Unknown,
    Value,
)
from ...values.core import join_facts
from ..api import Context
from ..args import as_array, as_dim, as_dtype, as_flag, as_int, as_ints, as_number, as_text
from ..args import sequence_items as sequence_items

RAGGED = (
    "the nested sequences do not all have the same length, and a tensor needs rows of one length; "
    "pad them (`keras.utils.pad_sequences`) or use `tf.ragged.constant`"
)
NOTHING = Array(UNRANKED, None, "unknown")
INT32 = 2**31


def graph_of(ctx: Context, *inputs: Any) -> bool:
    """Whether a computation on these builds a graph."""
    return ctx.graph or any(isinstance(x, Array) and x.graph for x in inputs)


def made(
    ctx: Context, shape: Shape, dtype: DType = None, facts: Facts = NO_FACTS, *inputs: Any
) -> Array:
    """A tensor whose shape was decided by the current call, computed from ``inputs``."""
    lib = "keras" if any(isinstance(x, Array) and x.lib == "keras" for x in inputs) else "tf"
    return Array(shape, dtype, lib, facts, origin=ctx.site, graph=graph_of(ctx, *inputs))


# KerasTensors -----------------------------------------------------------------------------------


def symbolic(ctx: Context, value: Value) -> bool:
    """Whether a value is, or holds, a KerasTensor for certain."""
    if isinstance(value, Array):
        return value.lib == "keras"
    if isinstance(value, Tuple):
        return any(symbolic(ctx, item) for item in value.items)
    if isinstance(value, Obj) and value.kind == "list":
        return any(symbolic(ctx, item) for item in ctx.read(value).items[:64])
    return False


def refuse_symbolic(ctx: Context, value: Value, name: str) -> None:
    """Keras 3 gives TensorFlow no access to its symbolic tensors."""
    if ctx.keras_major >= 3 and symbolic(ctx, value):
        text = (
            "a KerasTensor cannot be used as input to a TensorFlow function: it only stands for a "
            "shape and dtype. Use the function of the same name in `keras.ops`, a layer of your own, or "
            "`layers.Lambda`"
        )
        raise Fail("keras-tensor", text, "ValueError", name or None)


# Tensors ----------------------------------------------------------------------------------------


def is_weak(ctx: Context, value: Value) -> bool:
    """Whether a value consists of Python numbers only, whose dtype is still open."""
    if isinstance(value, (Const, Scalar, Range)):
        return True
    if isinstance(value, Tuple):
        return all(is_weak(ctx, item) for item in value.items[:64])
    if isinstance(value, Obj) and value.kind == "list":
        record = ctx.read(value)
        if record.rest is not None and not is_weak(ctx, record.rest):
            return False
        return all(is_weak(ctx, item) for item in record.items[:64])
    return False


def default_dtype(array: Array) -> DType:
    """The dtype TensorFlow gives Python numbers."""
    if array.dtype == "float64":
        return "float32"
    if array.dtype == "int64":
        bounds = (array.facts.low, array.facts.high)
        if any(bound is not None and not -INT32 <= bound < INT32 for bound in bounds):
            return "int64"
        return "int32"
    return array.dtype


def as_tensor(ctx: Context, value: Value, name: str = "") -> Array:
    """An argument as ``tf.convert_to_tensor`` reads it; refuses KerasTensors and ragged lists."""
    refuse_symbolic(ctx, value, name)
    if isinstance(value, (Unknown, Union)) or isinstance(value, Obj) and value.kind != "list":
        return NOTHING
    if isinstance(value, Const) and value.value is None:
        text = "None cannot become a tensor"
        raise Fail("array-convert", text, "ValueError", name or None)
    array = as_array(ctx, value, name)
    if array.dtype == "ragged":
        raise Fail("array-convert", RAGGED, "ValueError", name or None)
    if array.lib in ("unknown", "torch") or array.lib == "numpy" and array.dtype == "object":
        return Array(array.shape, None, "unknown")
    if array.lib in ("ragged", "sparse"):
        return NOTHING
    if isinstance(value, Array):
        if (
            value.lib == "pandas"
            and value.column_dtypes is not None
            and len(set(value.column_dtypes)) > 1
        ):
            return array.but(lib="tf", dtype=None, facts=NO_FACTS, columns=None, column_dtypes=None)
        if value.lib == "keras":
            return value
        return (
            array
            if array.lib == "tf"
            else array.but(lib="tf", facts=array.facts, columns=None, column_dtypes=None)
        )
    dtype = default_dtype(array) if is_weak(ctx, value) else array.dtype
    return Array(array.shape, dtype, "tf", array.facts, graph=_holds_graph(ctx, value))


def _holds_graph(ctx: Context, value: Value) -> bool:
    if isinstance(value, Array):
        return value.graph
    if isinstance(value, Tuple):
        return any(_holds_graph(ctx, item) for item in value.items[:64])
    if isinstance(value, Obj) and value.kind == "list":
        return any(_holds_graph(ctx, item) for item in ctx.read(value).items[:64])
    return False


def is_tensor(value: Value) -> bool:
    """Whether a value's dtype is fixed: a tensor or variable, to which others adapt."""
    return isinstance(value, Array) and value.lib in ("tf", "variable", "keras")


def as_optional(ctx: Context, value: Value, name: str = "") -> Array | None:
    """A tensor, or ``None`` for Python's None."""
    return None if value == Const(None) else as_tensor(ctx, value, name)


def as_tf_dtype(ctx: Context, value: Value, name: str = "") -> Any:
    """A dtype argument: its name, ``None`` for None, ``UNKNOWN`` if it can't be told."""
    if value == Const(None):
        return None
    if isinstance(value, Lib) and value.name.startswith("builtins."):
        return {"builtins.float": "float32", "builtins.bool": "bool"}.get(value.name, UNKNOWN)
    return as_dtype(ctx, value) or UNKNOWN


def chosen(dtype: Any, default: DType) -> DType:
    """The dtype argument as :func:`as_tf_dtype` gives it, or the default."""
    if dtype is None:
        return default
    return None if dtype is UNKNOWN else str(dtype)


def keep(ctx: Context, value: Value, name: str = "") -> Value:
    """The value as it is."""
    return value


def as_sizes(ctx: Context, value: Value, name: str = "") -> Any:
    """A shape argument: tuple of dimensions, ``UNKNOWN`` if it can't be told.

    A tensor of sizes (``tf.shape(x)``) of known length gives as many unknown dimensions.
    """
    refuse_symbolic(ctx, value, name)
    if isinstance(value, (Tuple, Obj)):
        items = value.items if isinstance(value, Tuple) else None
        if isinstance(value, Obj):
            if value.kind != "list" or ctx.read(value).rest is not None:
                return UNKNOWN
            items = tuple(ctx.read(value).items)
        return tuple(_size(ctx, item, name) for item in items or ())
    if isinstance(value, Array):
        content = value.facts.content
        if isinstance(content, (list, tuple)):
            return tuple(
                x if isinstance(x, (int, Dim)) and not isinstance(x, bool) else UNKNOWN
                for x in content
            )
        if value.shape.dims == ():
            return (as_dim(ctx, value),)
        known = value.shape.known
        return (UNKNOWN,) * known[0] if known is not None and len(known) == 1 else UNKNOWN
    if isinstance(value, (Const, Scalar)) and value != Const(None):
        return (_size(ctx, value, name),)
    return UNKNOWN


def _size(ctx: Context, value: Value, name: str) -> AnyDim:
    if isinstance(value, Const) and isinstance(value.value, float):
        text = f"a size must be an integer, not {value.value!r}; use `//` or `int(...)`"
        raise Fail("array-arguments", text, "TypeError", name)
    if isinstance(value, Const) and value.value is None:
        text = "a size cannot be None here; use -1 in a reshape, or `tf.shape(x)[0]`"
        raise Fail("array-arguments", text, "TypeError" if ctx.graph else "ValueError", name)
    dim = as_dim(ctx, value)
    return UNKNOWN if dim is None else dim


Ten = Annotated[Array, as_tensor]
"""An array-like as TensorFlow reads it."""
MaybeTen = Annotated[Any, as_optional]
"""A tensor, or ``None``."""
Kept = Annotated[Any, keep]
"""The abstract value itself."""
TfDType = Annotated[Any, as_tf_dtype]
"""A dtype name, ``None`` for the default, or ``UNKNOWN``."""
Sizes = Annotated[Any, as_sizes]
"""A shape argument: tuple of dimensions or ``UNKNOWN``."""
Flag = Annotated[Any, as_flag]
Int = Annotated[Any, as_int]
Size = Annotated[Any, as_dim]
Axes = Annotated[Any, as_ints]
Number = Annotated[Any, as_number]
Text = Annotated[Any, as_text]


@contextmanager
def refusing(
    ctx: Context,
    kind: str,
    *inputs: Any,
    eager: str = "InvalidArgumentError",
    at: str | None = None,
) -> Iterator[None]:
    """Turns a :class:`ShapeError` into the failure of the call: another class in a graph."""
    try:
        yield
    except ShapeError as error:
        exception = "ValueError" if graph_of(ctx, *inputs) else eager
        raise Fail(kind, error.message, exception, at) from None


def checked_axis(
    ctx: Context,
    axis: int,
    rank: int,
    *inputs: Any,
    eager: str = "InvalidArgumentError",
    at: str = "axis",
) -> int:
    """A non-negative axis; refuses one out of bounds."""
    if -rank <= axis < rank:
        return axis % rank
    word = "dimension" if rank == 1 else "dimensions"
    text = f"axis {axis} does not exist in a tensor with {rank} {word}"
    raise Fail("array-axis", text, "ValueError" if graph_of(ctx, *inputs) else eager, at)


def range_facts(facts: Facts) -> Facts:
    """What a rearrangement or selection of the elements keeps: bounds, not content."""
    return Facts(
        facts.low,
        facts.high,
        facts.integral,
        facts.classes,
        nan=facts.nan if facts.nan is False else None,
    )


def all_facts(facts: Facts) -> Facts:
    """What a rearrangement of all elements keeps: bounds, and that they are reached."""
    return Facts(
        facts.low, facts.high, facts.integral, facts.classes, nan=facts.nan, reached=facts.reached
    )


def wrong(ctx: Context, *inputs: Any) -> str:
    """The exception class of sizes that do not fit."""
    return "ValueError" if graph_of(ctx, *inputs) else "InvalidArgumentError"


def common_facts(parts: list[Array]) -> Facts:
    """What holds of the values of all parts."""
    facts = range_facts(parts[0].facts)
    for part in parts[1:]:
        facts = join_facts(facts, range_facts(part.facts))
    return facts
