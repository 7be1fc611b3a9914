"""Methods of arrays that are not functions of the library too, and its types."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from ...shapes import SCALAR, UNKNOWN, UNRANKED, Shape, same
from ...shapes import dtypes as dt
from ...values import (
    NO_FACTS,
    NONE,
    NOTHING,
    Array,
    Const,
    Facts,
    Fail,
    Lib,
    Scalar,
    Tuple,
    Unknown,
    Value,
)
from ..api import Context, attribute, function
from ..args import as_dims, as_dtype
from .attributes import BYTES, whole
from .common import (
    Arr,
    Kept,
    NpDType,
    Text,
    as_ndarray,
    as_np_dtype,
    chosen,
    grouped,
    made,
    range_facts,
)
from .shaping import swapaxes_of


def cast(ctx: Context, a: Array, kind: str | None) -> Array:
    """The values in another dtype."""
    facts = range_facts(a.facts, kind) if kind not in (None, "string", "object") else NO_FACTS
    if kind is not None and dt.is_numeric(kind) and dt.is_numeric(a.dtype):
        keeps = facts.low is not None and facts.high is not None
        facts = replace(
            facts, one_hot=a.facts.one_hot, reached=a.facts.reached and keeps and kind != "bool"
        )
        if kind == a.dtype:
            facts = a.facts
        elif dt.is_float(kind):
            facts = replace(facts, integral=a.facts.integral, classes=a.facts.classes)
    return Array(a.shape, kind, "numpy", facts, a.name, a.origin or ctx.site)


@function("ndarray.astype")
def astype(ctx: Context, a: Arr, dtype: NpDType, *rest: Value, **named: Value) -> Value:
    kind = chosen(dtype, "float64")
    content = a.facts.content
    if a.dtype == "string" and isinstance(content, list) and dt.is_numeric(kind) and kind != "bool":
        bad = next((x for x in content if isinstance(x, str) and not _a_number(x)), None)
        if bad is not None:
            text = f"{bad!r} is no number: text labels must be encoded before they become {kind}"
            raise Fail("array-convert", text, "ValueError", "dtype")
    if kind == "object" and a.dtype in ("string", None):
        # Texts as objects are still texts to TensorFlow; other objects are not.
        return a.but(dtype=None)
    result = cast(ctx, a, kind)
    if kind == "bool" or not grouped(a.facts):
        return result
    return result.but(facts=replace(result.facts, grouped=True))


def _a_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


@function("numpy.astype")
def astype_function(ctx: Context, x: Arr, dtype: NpDType, **named: Value) -> Value:
    return cast(ctx, x, chosen(dtype, "float64"))


@function("ndarray.view")
def view(ctx: Context, a: Arr, dtype: Kept = None, type: Kept = None) -> Value:
    if dtype is None:
        return a
    kind = as_np_dtype(ctx, dtype)
    if kind is UNKNOWN or kind is None or a.dtype is None:
        return made(ctx, UNRANKED, None)
    same_width = BYTES.get(kind) == BYTES.get(a.dtype) and kind in BYTES
    return made(ctx, a.shape if same_width else UNRANKED, kind)


@function("ndarray.item")
def item(ctx: Context, a: Arr, *args: Value) -> Value:
    if not args and same(a.shape.size, 1) is False:
        text = f"`.item()` needs an array of one element, the shape is {a.shape}"
        raise Fail("array-arguments", text, "ValueError")
    if not args and isinstance(a.facts.content, (int, float, str)):
        return Const(a.facts.content)
    return python_number(a)


def python_number(a: Array) -> Value:
    """One element as a Python value."""
    if a.dtype == "bool":
        return Scalar("bool")
    if dt.is_integer(a.dtype):
        return Scalar("int", None, a.facts.low, a.facts.high)
    if a.dtype == "string":
        return Scalar("str")
    if dt.is_float(a.dtype):
        return Scalar("float", None, a.facts.low, a.facts.high)
    return Unknown("one element of an array")


MAX_ITEMS = 256


@function("ndarray.tolist")
def tolist(ctx: Context, a: Arr) -> Value:
    if a.shape == SCALAR:
        return python_number(a)
    return _as_list(ctx, a, a.facts.content)


def _as_list(ctx: Context, a: Array, content: Any) -> Value:
    dims = a.shape.dims
    if dims is None:
        return Unknown("a list of unknown depth")
    if not dims:
        return Const(content) if isinstance(content, (bool, int, float, str)) else python_number(a)
    row = a.but(shape=Shape(dims[1:]), facts=range_facts(a.facts))
    if isinstance(dims[0], int) and dims[0] <= MAX_ITEMS:
        known = isinstance(content, list) and len(content) == dims[0]
        return ctx.new_list(
            [_as_list(ctx, row, content[i] if known else None) for i in range(dims[0])]
        )
    return ctx.new_list([], _as_list(ctx, row, None))


@function("ndarray.fill", "ndarray.put", "ndarray.itemset", "ndarray.partition")
def overwritten(ctx: Context, a: Arr, *rest: Value, **named: Value) -> Value:
    """In place: other values, or in another order."""
    ctx.replace(a, a.but(facts=NO_FACTS))
    return NOTHING


@function("ndarray.setflags", "ndarray.tofile", "ndarray.dump")
def nothing(ctx: Context, a: Arr, *rest: Value, **named: Value) -> Value:
    return NOTHING


@function("ndarray.resize")
def resize(ctx: Context, a: Arr, *new_shape: Value, **named: Value) -> Value:
    """In place: what is missing is zero."""
    dims = as_dims(ctx, new_shape[0] if len(new_shape) == 1 else Tuple(new_shape))
    known = dims is not None and dims is not UNKNOWN
    shape = Shape(UNKNOWN if dim is None else dim for dim in dims) if known else UNRANKED
    ctx.replace(a, Array(shape, a.dtype, name=a.name, origin=ctx.site, base=a.base))
    return NOTHING


@function("ndarray.round")
def round_method(ctx: Context, a: Arr, decimals: Kept = None, out: Kept = None) -> Value:
    kind = "float16" if a.dtype == "bool" else a.dtype
    return made(ctx, a.shape, kind, Facts(nan=a.facts.nan))


@function("ndarray.conj", "ndarray.conjugate", "ndarray.byteswap")
def conj(ctx: Context, a: Arr) -> Value:
    return made(ctx, a.shape, a.dtype)


@function("ndarray.diagonal", "numpy.diagonal")
def diagonal(ctx: Context, a: Arr, *rest: Value, **named: Value) -> Value:
    return made(
        ctx, Shape((UNKNOWN,)) if a.shape.rank == 2 else UNRANKED, a.dtype, range_facts(a.facts)
    )


@function("ndarray.tobytes", "ndarray.tostring")
def tobytes(ctx: Context, a: Arr, order: Text = "C") -> Value:
    return Scalar("bytes")


@function("ndarray.__len__")
def length(ctx: Context, a: Arr) -> Value:
    if a.shape == SCALAR:
        raise Fail("array-arguments", "a single number has no length", "TypeError")
    return whole(a.shape[0])


@attribute("ndarray.mT")
def matrix_transposed(ctx: Context, x: Array) -> Value:
    return swapaxes_of(ctx, x, -1, -2)


# Types ------------------------------------------------------------------------------------------

SCALAR_TYPES = (
    "float16", "float32", "float64", "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32",
    "uint64", "bool", "complex64", "complex128", "str_", "bytes_", "object_", "longdouble",
)  # fmt: skip


@function(*(f"numpy.{name}" for name in SCALAR_TYPES))
def scalar_type(
    x: Kept = None, *rest: Value, ctx: Context, called: str = "", **named: Value
) -> Value:
    """``np.float32(x)``: a number, or an array converted."""
    kind = dt.parse(called.rsplit(".", 1)[-1])
    if x is None:
        return Array(SCALAR, kind, facts=Facts(0, 0, True, nan=False))
    a = as_ndarray(ctx, x, "x")
    if a.lib == "pandas" or a.lib == "unknown":
        return Array(a.shape, kind, origin=ctx.site)
    result = cast(ctx, a, kind)
    content = a.facts.content
    if (
        a.shape == SCALAR
        and isinstance(content, (int, float))
        and kind is not None
        and content == content
    ):
        exact = int(content) if dt.is_integer(kind) and abs(content) < 2**63 else content
        if result.facts.low is not None:
            return result.but(facts=replace(result.facts, content=exact))
    return result


@function("numpy.dtype")
def dtype(ctx: Context, dtype: NpDType, *rest: Value, **named: Value) -> Value:
    return (
        Lib(f"numpy.{dtype}")
        if isinstance(dtype, str) and dtype != "string"
        else Unknown("a dtype")
    )


@attribute("numpy.dtype.name", "dtype.name")
def dtype_name(ctx: Context, x: Any) -> Value:
    return Scalar("str")


@function(
    "numpy.result_type",
    "numpy.promote_types",
    "numpy.finfo",
    "numpy.iinfo",
    "numpy.can_cast",
)
def about_types(*args: Value, ctx: Context, called: str = "", **named: Value) -> Value:
    return Scalar("bool") if called == "numpy.can_cast" else Unknown("about dtypes")


_FAMILIES = {
    "numpy.integer": ("int", "uint"), "numpy.signedinteger": ("int",), "numpy.unsignedinteger": ("uint",),
    "numpy.floating": ("float",), "numpy.complexfloating": ("complex",), "numpy.inexact": ("float", "complex"),
    "numpy.number": ("int", "uint", "float", "complex"),
}  # fmt: skip


@function("numpy.issubdtype")
def issubdtype(ctx: Context, arg1: Kept, arg2: Kept) -> Value:
    """What is no dtype, as ``np.ndarray``, stands for objects."""
    kind = "object" if arg1 == Lib("numpy.ndarray") else as_dtype(ctx, arg1)
    family = _FAMILIES.get(arg2.name) if isinstance(arg2, Lib) else None
    if kind is None or family is None:
        return Scalar("bool")
    return Const(kind.rstrip("0123456789") in family)


@function("numpy.set_printoptions", "numpy.seterr", "numpy.setbufsize", "numpy.info")
def settings(*args: Value, ctx: Context, **named: Value) -> Value:
    return NONE


@function("numpy.isscalar")
def isscalar(ctx: Context, element: Kept) -> Value:
    return (
        Const(True) if isinstance(element, (Const, Scalar)) and element != NONE else Scalar("bool")
    )
