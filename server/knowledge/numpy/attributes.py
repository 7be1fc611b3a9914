"""Attributes of arrays, and the library's constants and types."""

from __future__ import annotations

import math

from ...shapes import UNKNOWN, AnyDim, Shape
from ...shapes import dtypes as dt
from ...values import NONE, Array, Const, Lib, Scalar, Tuple, Unknown, Value
from ..api import Context, attribute, constant
from .common import full_facts

BYTES = {
    "bool": 1, "int8": 1, "uint8": 1, "int16": 2, "uint16": 2, "float16": 2, "int32": 4,
    "uint32": 4, "float32": 4, "int64": 8, "uint64": 8, "float64": 8, "complex64": 8,
    "complex128": 16,
}  # fmt: skip


def whole(dim: AnyDim) -> Value:
    """A size as the Python integer it is."""
    if isinstance(dim, int):
        return Const(dim)
    return Scalar("int", None if dim is UNKNOWN else dim, low=0)


def dims_tuple(array: Array) -> Value:
    """``x.shape``."""
    if array.shape.dims is None:
        return Unknown("the number of dimensions is not known")
    return Tuple(tuple(whole(dim) for dim in array.shape.dims))


@attribute("ndarray.shape")
def shape(ctx: Context, x: Array) -> Value:
    return dims_tuple(x)


@attribute("ndarray.ndim")
def ndim(ctx: Context, x: Array) -> Value:
    return Scalar("int", low=0) if x.shape.rank is None else Const(x.shape.rank)


@attribute("ndarray.size")
def size(ctx: Context, x: Array) -> Value:
    return whole(x.shape.size)


@attribute("ndarray.itemsize")
def itemsize(ctx: Context, x: Array) -> Value:
    return Scalar("int", low=0) if _width(x) is None else Const(_width(x))


@attribute("ndarray.nbytes")
def nbytes(ctx: Context, x: Array) -> Value:
    width = _width(x)
    return Scalar("int", low=0) if width is None else whole(x.shape.size * width)


def _width(x: Array) -> int | None:
    return BYTES.get(x.dtype or "")


@attribute("ndarray.dtype")
def dtype(ctx: Context, x: Array) -> Value:
    if x.dtype is None or x.dtype == "string":
        return Unknown("the dtype is not known")
    return Lib(f"numpy.{x.dtype}")


_OF_DTYPES = frozenset(
    ("alignment", "base", "byteorder", "char", "descr", "fields", "flags", "hasobject", "isalignedstruct",
     "isbuiltin", "isnative", "metadata", "names", "ndim", "newbyteorder", "num", "shape", "str", "subdtype")
)  # fmt: skip


def of_dtype(dtype: str, name: str) -> Value | None:
    """An attribute of a dtype such as that of an array; ``None`` for what is none."""
    if dt.parse(dtype) != dtype:
        return None
    kinds = {"b": "bool", "i": "int", "u": "uint", "f": "float", "c": "complex", "O": "object"}
    kind = next((kind for kind, front in kinds.items() if dtype.startswith(front)), None)
    if name == "name":
        return Const(dtype)
    if name == "type":
        return Lib(f"numpy.{dtype}", f"numpy.{dtype}")
    if name == "kind":
        return Const(kind) if kind is not None else Scalar("str")
    if name == "itemsize":
        return Const(BYTES[dtype]) if dtype in BYTES else Scalar("int", low=0)
    return Unknown(f"`{name}` of a dtype") if name in _OF_DTYPES else None


@attribute("ndarray.T")
def transposed(ctx: Context, x: Array) -> Value:
    if x.shape.dims is None:
        return x.but(origin=ctx.site)
    return x.but(shape=Shape(reversed(x.shape.dims)), facts=full_facts(x.facts), origin=ctx.site)


@attribute("ndarray.flat")
def flat(ctx: Context, x: Array) -> Value:
    return x.but(shape=Shape((x.shape.size,)), facts=full_facts(x.facts))


@attribute("ndarray.real", "ndarray.imag")
def part(ctx: Context, x: Array) -> Value:
    parts = {"complex64": "float32", "complex128": "float64"}
    return x.but(dtype=parts.get(x.dtype or "", x.dtype), facts=type(x.facts)())


@attribute("ndarray.base", "ndarray.flags", "ndarray.data", "ndarray.strides", "ndarray.ctypes")
def internals(ctx: Context, x: Array) -> Value:
    return Unknown("memory layout")


for _name, _value in (
    ("pi", math.pi), ("e", math.e), ("euler_gamma", 0.5772156649015329), ("inf", math.inf),
    ("Inf", math.inf), ("infty", math.inf), ("PINF", math.inf), ("NINF", -math.inf),
    ("nan", math.nan), ("NaN", math.nan), ("NAN", math.nan), ("NZERO", -0.0), ("PZERO", 0.0),
):  # fmt: skip
    constant(f"numpy.{_name}", Const(_value))
constant("numpy.newaxis", NONE)
