"""NumPy functions of rarer use: parts of complex numbers, triangles, integrals, polynomials."""

from __future__ import annotations

from ...shapes import SCALAR, UNKNOWN, UNRANKED, AnyDim, DType, Shape, arith
from ...shapes import dtypes as dt
from ...shapes.dim import add
from ...values import NONE, Array, Const, Facts, Fail, Scalar, Tuple, Unknown, Value
from ..api import Context, function
from ..args import as_dim
from .common import (
    Arr,
    Axes,
    Flag,
    Int,
    Kept,
    MaybeArr,
    Size,
    as_ndarray,
    checked_axis,
    made,
    range_facts,
)
from .reductions import averaged
from .ufuncs import floating

PLACES = Facts(low=0, integral=True, nan=False)

# Complex numbers --------------------------------------------------------------------------------


def _part(dtype: DType) -> DType:
    return {"complex64": "float32", "complex128": "float64"}.get(dtype or "", dtype)


@function("numpy.real", "numpy.imag")
def part(ctx: Context, val: Arr) -> Value:
    return made(ctx, val.shape, _part(val.dtype))


@function("numpy.angle")
def angle(ctx: Context, z: Arr, deg: Kept = None) -> Value:
    kind = "float64" if z.dtype == "bool" else floating(_part(z.dtype))
    return made(ctx, z.shape, kind)


@function("numpy.iscomplexobj", "numpy.isrealobj")
def is_complex(ctx: Context, x: Arr, *, called: str = "") -> Value:
    if x.dtype is None:
        return Scalar("bool")
    return Const(dt.is_complex(x.dtype) is called.endswith("iscomplexobj"))


# Triangles and diagonals ------------------------------------------------------------------------


def _triangle(rows: AnyDim, columns: AnyDim, k: object, lower: bool) -> AnyDim:
    """The number of entries on one side of a diagonal."""
    if not all(isinstance(part, int) for part in (rows, columns, k)):
        return UNKNOWN
    assert isinstance(rows, int) and isinstance(columns, int) and isinstance(k, int)
    if rows * columns > 10**7:
        return UNKNOWN
    below = sum(min(max(i + k + 1, 0), columns) for i in range(rows)) if lower else 0
    above = sum(max(columns - max(i + k, 0), 0) for i in range(rows)) if not lower else 0
    return below if lower else above


@function("numpy.tril_indices", "numpy.triu_indices")
def triangle_indices(
    ctx: Context, n: Size, k: Int = 0, m: Size = None, *, called: str = ""
) -> Value:
    count = _triangle(n, n if m is None else m, k, "tril" in called)
    places = made(ctx, Shape((count,)), "int64", PLACES)
    return Tuple((places, places))


@function("numpy.tril_indices_from", "numpy.triu_indices_from")
def triangle_indices_from(ctx: Context, arr: Arr, k: Int = 0, *, called: str = "") -> Value:
    if arr.shape.rank is None:
        return Unknown("places of an array of unknown rank")
    if arr.shape.rank != 2:
        text = f"`{called}` needs two dimensions, the shape is {arr.shape}"
        raise Fail("array-rank", text.replace("numpy.", "np."), "ValueError", "arr")
    count = _triangle(arr.shape[0], arr.shape[1], k, "tril" in called)
    places = made(ctx, Shape((count,)), "int64", PLACES)
    return Tuple((places, places))


@function("numpy.diag_indices")
def diag_indices(ctx: Context, n: Kept, ndim: Int = 2) -> Value:
    count = as_dim(ctx, n)
    whole = isinstance(n, Const) and isinstance(n.value, int) or isinstance(count, int)
    size = UNKNOWN if count is None else count
    places = made(ctx, Shape((size,)), "int64" if whole else None, PLACES)
    return Tuple((places,) * ndim) if isinstance(ndim, int) and 0 < ndim < 9 else Unknown("places")


@function("numpy.diag_indices_from")
def diag_indices_from(ctx: Context, arr: Arr) -> Value:
    dims = arr.shape.dims
    if dims is None:
        return Unknown("places of an array of unknown rank")
    numbers = [dim for dim in dims if isinstance(dim, int)]
    if len(dims) < 2 or len(set(numbers)) > 1:
        text = f"np.diag_indices_from needs axes of one size, the shape is {arr.shape}"
        raise Fail("array-arguments", text, "ValueError", "arr")
    return Tuple((made(ctx, Shape((dims[0],)), "int64", PLACES),) * len(dims))


@function("numpy.diagflat")
def diagflat(ctx: Context, v: Arr, k: Int = 0) -> Value:
    if v.shape.dims is None or not isinstance(k, int):
        return made(ctx, Shape((UNKNOWN, UNKNOWN)), v.dtype)
    side = add(v.shape.size, abs(k))
    return made(ctx, Shape((side, side)), v.dtype)


# Along an axis ----------------------------------------------------------------------------------


@function("numpy.trapezoid", "numpy.trapz")
def trapezoid(
    ctx: Context, y: Arr, x: MaybeArr = None, dx: Kept = Const(1.0), axis: Int = -1
) -> Value:
    kinds = [y.dtype] if x is None else [y.dtype, x.dtype]
    # A step written as a number is weak to a float.
    kind = None if None in kinds else averaged(dt.promote(kinds[0], kinds[-1]))
    if y.shape.dims is None or not isinstance(axis, int):
        return made(ctx, UNRANKED, kind)
    checked_axis(axis, len(y.shape.dims))
    if x is not None and x.shape.rank != 1:
        return made(ctx, UNRANKED, None)
    return made(ctx, arith.reduce(y.shape, (axis,)), kind)


@function("numpy.ediff1d")
def ediff1d(ctx: Context, ary: Arr, to_end: Kept = NONE, to_begin: Kept = NONE) -> Value:
    size = ary.shape.size if ary.shape.dims is not None else UNKNOWN
    plain = to_end == NONE and to_begin == NONE
    count = UNKNOWN if not plain else max(size - 1, 0) if isinstance(size, int) else add(size, -1)
    return made(ctx, Shape((count,)), ary.dtype if ary.dtype != "bool" else None)


@function("numpy.trim_zeros")
def trim_zeros(ctx: Context, filt: Arr, *rest: Value, **named: Value) -> Value:
    if filt.shape.rank != 1:
        return Unknown("an array without the zeros at its ends")
    return made(ctx, Shape((UNKNOWN,)), filt.dtype, range_facts(filt.facts))


@function("numpy.unstack")
def unstack(ctx: Context, x: Arr, *, axis: Int = 0) -> Value:
    dims = x.shape.dims
    if dims is None or axis is UNKNOWN:
        return Unknown("the parts of an array")
    place = checked_axis(axis, len(dims))
    count = dims[place]
    one = made(ctx, Shape((*dims[:place], *dims[place + 1 :])), x.dtype, range_facts(x.facts))
    if not isinstance(count, int) or count > 256:
        return Unknown("the parts of an array")
    return Tuple((one,) * count)


@function("numpy.cumulative_sum", "numpy.cumulative_prod", "numpy.nancumprod")
def cumulative(
    ctx: Context, x: Value, axis: Int = None, *rest: Value, called: str = "", **named: Value
) -> Value:
    a = as_ndarray(ctx, x, "x")
    kind = "int64" if a.dtype in ("bool", "int8", "int16", "int32") else a.dtype
    kind = "uint64" if a.dtype in ("uint8", "uint16", "uint32") else kind
    if rest or named:
        kind = None
    if a.shape.dims is None or axis is UNKNOWN or named.keys() - {"dtype"}:
        return made(ctx, UNRANKED, kind)
    if axis is not None and a.shape.dims:
        checked_axis(axis, len(a.shape.dims))
        return made(ctx, a.shape, kind)
    return made(
        ctx, Shape((a.shape.size,)) if "nan" in called or a.shape.rank == 1 else UNRANKED, kind
    )


@function("numpy.histogram_bin_edges")
def bin_edges(ctx: Context, a: Arr, bins: Kept = Const(10), *rest: Value, **named: Value) -> Value:
    count = as_dim(ctx, bins) if not isinstance(bins, Array) else None
    return made(ctx, Shape((UNKNOWN if count is None else add(count, 1),)), None)


# Element by element -----------------------------------------------------------------------------


@function("numpy.i0", "numpy.spacing")
def floats(ctx: Context, x: Arr, *, called: str = "") -> Value:
    whole = not dt.is_float(x.dtype)
    return made(ctx, x.shape, (None if "spacing" in called else "float64") if whole else x.dtype)


@function("numpy.bitwise_count")
def bitwise_count(ctx: Context, x: Arr) -> Value:
    return made(ctx, x.shape, "uint8", PLACES)


# Polynomials ------------------------------------------------------------------------------------


@function("numpy.polyfit")
def polyfit(ctx: Context, x: Arr, y: Arr, deg: Kept, *rest: Value, **named: Value) -> Value:
    degree = as_dim(ctx, deg) if isinstance(deg, (Const, Scalar)) else None
    if rest or named.keys() - {"w", "rcond"} or y.shape.rank != 1:
        return Unknown("np.polyfit")
    return made(ctx, Shape((UNKNOWN if degree is None else add(degree, 1),)), None)


@function("numpy.polyval")
def polyval(ctx: Context, p: Kept, x: Kept) -> Value:
    if not isinstance(x, Array) or x.lib != "numpy":
        return Unknown("the values of a polynomial")
    return made(ctx, x.shape, None)


# numpy.linalg, as the array standard has it -----------------------------------------------------


@function("numpy.linalg.vector_norm")
def vector_norm(
    ctx: Context, x: Arr, *, axis: Axes = None, keepdims: Flag = False, ord: Kept = None
) -> Value:
    from .reductions import reduced

    return made(ctx, reduced(x.shape, axis, keepdims), _part(averaged(x.dtype)), Facts(low=0))


@function("numpy.linalg.matrix_transpose")
def matrix_transpose(ctx: Context, x: Arr) -> Value:
    dims = x.shape.dims
    if dims is None:
        return made(ctx, UNRANKED, x.dtype)
    if len(dims) < 2:
        text = f"np.matrix_transpose needs two dimensions, the shape is {x.shape}"
        raise Fail("array-rank", text, "ValueError", "x")
    return made(ctx, Shape((*dims[:-2], dims[-1], dims[-2])), x.dtype, range_facts(x.facts))


@function("numpy.linalg.multi_dot")
def multi_dot(ctx: Context, arrays: Kept, *, out: Kept = None) -> Value:
    from ..args import sequence_items
    from .linalg import dot

    items = sequence_items(ctx, arrays)
    if not items or len(items) < 2:
        return Unknown("a product of several arrays")
    found: Value = items[0]
    for item in items[1:]:
        found = dot(ctx, as_ndarray(ctx, found), item)
        if not isinstance(found, Array):
            return found
    return found


@function("numpy.broadcast_shapes")
def broadcast_shapes(*args: Value, ctx: Context) -> Value:
    from ..args import as_dims

    whole = SCALAR
    for arg in args:
        dims = as_dims(ctx, arg)
        if not isinstance(dims, tuple):
            return Unknown("a shape")
        try:
            whole = arith.broadcast(whole, Shape(dims))
        except arith.ShapeError as error:
            raise Fail("array-broadcast", error.message, "ValueError") from None
    sizes = [Const(d) if isinstance(d, int) else Scalar("int", d) for d in whole.dims or ()]
    return Tuple(tuple(sizes))
