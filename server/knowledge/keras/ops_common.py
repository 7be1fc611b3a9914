"""What the declarations of ``keras.ops`` share: arguments, dtypes, results.

An operation on a KerasTensor only computes a shape and dtype (its refusals are ValueErrors); on
arrays and tensors TensorFlow computes at once.
"""

from __future__ import annotations

from typing import Annotated, Any

from ...shapes import UNKNOWN, UNRANKED, DType, Shape
from ...shapes import dtypes as dt
from ...shapes.arith import ShapeError, broadcast
from ...values import (
    NO_FACTS,
    NONE,
    Array,
    Const,
    Facts,
    Fail,
    Obj,
    Scalar,
    Tuple,
    Union,
    Unknown,
    Value,
)
from ..api import Context
from ..args import as_array, as_dims, as_flag, as_int, as_ints
from ..intervals import TRUTH
from ..tensorflow.common import (
    NOTHING,
    as_tf_dtype,
    chosen,
    default_dtype,
    is_weak,
    made,
    range_facts,
    sequence_items,
)

KERAS_FLOAT = "float32"
O = "keras.ops."  # noqa: E741
"""What the names of all of them begin with."""


def both(*names: str) -> tuple[str, ...]:
    """Functions that are also found in `keras.ops.numpy`."""
    return tuple(prefix + name for name in names for prefix in (O, O + "numpy."))


def as_op(ctx: Context, value: Value, name: str = "") -> Array:
    """An argument of an operation as a tensor; refuses None and ragged lists."""
    if isinstance(value, Array):
        if value.lib in ("keras", "tf"):
            return value
        if value.lib in ("ragged", "sparse", "torch", "unknown") or value.dtype in (
            "object",
            "ragged",
        ):
            return NOTHING
        return value.but(lib="tf", facts=value.facts, columns=None, column_dtypes=None)
    if isinstance(value, (Unknown, Union)) or isinstance(value, Obj) and value.kind != "list":
        return NOTHING
    if value == NONE:
        raise Fail("array-convert", "None cannot become a tensor", "ValueError", name or None)
    array = as_array(ctx, value, name)
    items = sequence_items(ctx, value)
    if array.dtype == "ragged":
        return NOTHING
    if items is not None and any(isinstance(item, Array) and item.lib == "keras" for item in items):
        return NOTHING
    if array.lib == "unknown":
        return NOTHING
    return Array(
        array.shape, default_dtype(array) if is_weak(ctx, value) else array.dtype, "tf", array.facts
    )


def as_optional_op(ctx: Context, value: Value, name: str = "") -> Array | None:
    """A tensor, or ``None`` for Python's None."""
    return None if value == NONE else as_op(ctx, value, name)


def keep(ctx: Context, value: Value, name: str = "") -> Value:
    """The value as it is."""
    return value


def as_shape(ctx: Context, value: Value, name: str = "") -> Any:
    """A shape argument: tuple of dimensions (-1 stays), ``UNKNOWN`` if it can't be told."""
    from ...shapes import FREE

    dims = as_dims(ctx, value)
    if dims is UNKNOWN or dims is None:
        return UNKNOWN
    return tuple(FREE if dim is None else dim for dim in dims)


def shape_like(target: Any) -> Shape:
    """The shape a target given as an argument stands for."""
    return UNRANKED if target is UNKNOWN else Shape(target)


Op = Annotated[Array, as_op]
MaybeOp = Annotated[Any, as_optional_op]
Kept = Annotated[Any, keep]
Target = Annotated[Any, as_shape]
Axes = Annotated[Any, as_ints]
Int = Annotated[Any, as_int]
Flag = Annotated[Any, as_flag]
KDType = Annotated[Any, as_tf_dtype]


def wrong(ctx: Context, *inputs: Any) -> str:
    """The exception class of a shape that does not fit."""
    symbolic = any(isinstance(x, Array) and (x.lib == "keras" or x.graph) for x in inputs)
    return "ValueError" if symbolic or ctx.graph else "InvalidArgumentError"


def refuse_kernel(
    ctx: Context, name: str, *inputs: Array, exception: str = "InvalidArgumentError"
) -> None:
    """TensorFlow has no kernel for these dtypes; outside a graph that is found at once."""
    if ctx.graph or any(x.lib == "keras" or x.graph or x.dtype is None for x in inputs):
        return
    if any(x.dtype in ("string", "object", "complex64", "complex128") for x in inputs):
        return
    kinds = " and ".join(dict.fromkeys(str(x.dtype) for x in inputs))
    text = f"`keras.ops.{name}` does not compute with {kinds}: convert it with `keras.ops.cast`"
    raise Fail("dtype-mismatch", text, exception, "x")


def is_symbolic(*inputs: Any) -> bool:
    """Whether only shapes are computed."""
    return any(isinstance(x, Array) and x.lib == "keras" for x in inputs)


def promoted(ctx: Context, *values: Value) -> DType:
    """Keras's common dtype; a Python number only brings its kind."""
    strong: list[DType] = []
    weak: set[str] = set()
    for value in values:
        if isinstance(value, (Const, Scalar)):
            kind = as_array(ctx, value).dtype
            weak.add(
                {"float64": "float", "int64": "int"}.get(
                    kind or "", "other" if kind != "bool" else "bool"
                )
            )
        elif isinstance(value, Array):
            strong.append(value.dtype)
        elif isinstance(value, Tuple) or isinstance(value, Obj) and value.kind == "list":
            strong.append(as_op(ctx, value).dtype)
        else:
            return None
    if None in strong or "other" in weak:
        return None
    if not strong:
        return KERAS_FLOAT if "float" in weak else "int32" if "int" in weak else "bool"
    dtype = dt.keras_promote(strong)
    if "float" in weak and not dt.is_float(dtype):
        return KERAS_FLOAT if dtype not in (None, "complex64", "complex128") else dtype
    return "int32" if "int" in weak and dtype == "bool" else dtype


def floating(dtype: DType) -> DType:
    """The float an operation on numbers computes in: integers give Keras's own float."""
    if dtype is None or dt.is_float(dtype) or dtype in ("complex64", "complex128"):
        return dtype
    return KERAS_FLOAT if dtype not in ("string", "object") else None


def met(ctx: Context, name: str, a: Array, b: Array) -> Shape:
    """The shapes broadcast, or the refusal."""
    try:
        return broadcast(a.shape, b.shape)
    except ShapeError as error:
        axis = error.axis or -1
        text = (
            f"{a.shape} and {b.shape} cannot be combined by `keras.ops.{name}`: {a.shape[axis]} against "
            f"{b.shape[axis]} on axis {axis}; sizes must be equal, or one of them 1"
        )
        raise Fail(
            "array-broadcast", text, wrong(ctx, a, b), None, left=a.shape, right=b.shape
        ) from None


__all__ = [
    "NOTHING", "NO_FACTS", "TRUTH", "Axes", "Facts", "Flag", "Int", "KDType", "Kept", "MaybeOp", "Op", "Target",
    "as_op", "chosen", "floating", "is_symbolic", "made", "met", "promoted", "range_facts", "refuse_kernel",
    "sequence_items", "wrong",
]  # fmt: skip
