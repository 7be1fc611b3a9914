"""The dtypes losses compute in."""

from __future__ import annotations

from ...shapes import DType
from ...shapes import dtypes as dt
from ...values import NONE, Array, Const, Value
from ..api import Context
from ..args import as_array
from ..tensorflow.common import default_dtype, is_weak


def own_dtype(name: str | None, y: Array, p: Array) -> DType:
    """What a loss function gives without the cast of a ``Loss``."""
    if p.dtype in ("float32", "float64") and name != "cosine_similarity":
        return p.dtype  # the labels are cast
    if p.dtype == "float32" and y.dtype in ("float32", "int32", "int64", "bool", "uint8"):
        return "float32"
    return p.dtype if dt.is_float(p.dtype) and y.dtype == p.dtype else None


def as_read(ctx: Context, value: Value) -> Array:
    """An argument as the function reads it: lists of numbers become Keras's own floats."""
    array = as_array(ctx, value)
    return array.but(dtype=default_dtype(array)) if is_weak(ctx, value) else array


def object_dtype(ctx: Context, args: dict[str, Value]) -> DType:
    """What a ``Loss`` computes in: its own dtype, whatever it is given."""
    value = args.get("dtype", NONE)
    if value == NONE:
        return "float32" if "**" not in args else None
    if isinstance(value, Const) and value.value in ("float32", "float16", "float64", "bfloat16"):
        return str(value.value)
    return None
