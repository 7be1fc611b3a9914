"""What fitlint knows of SciPy: sparse matrices, images, sound, a few functions."""

from __future__ import annotations

from ..shapes import UNKNOWN, Shape
from ..shapes import dtypes as dt
from ..values import FALSE, NONE, Array, Facts, Lib, Obj, Tuple, Unknown, Value
from .api import Context, attribute, function
from .args import as_array, as_dtype
from .indexing import getitem
from .python.common import number

SPARSE = "scipy.sparse.spmatrix"


def _dense(ctx: Context, matrix: Value) -> Array:
    assert isinstance(matrix, Obj)
    found = ctx.read(matrix).attrs.get("_array")
    return found if isinstance(found, Array) else Array()


@function(f"{SPARSE}.toarray", f"{SPARSE}.todense")
def toarray(ctx: Context, matrix: Value) -> Value:
    dense = _dense(ctx, matrix)
    return dense.but(origin=ctx.site, facts=dense.facts)


@attribute(f"{SPARSE}.shape")
def shape(ctx: Context, matrix: Value) -> Value:
    dims = _dense(ctx, matrix).shape.dims
    return Unknown("a shape") if dims is None else Tuple(tuple(number(dim) for dim in dims))


@function(
    "scipy.sparse.csr_matrix", "scipy.sparse.csc_matrix", "scipy.sparse.coo_matrix",
    "scipy.sparse.csr_array",
)  # fmt: skip
def of_array(ctx: Context, arg1: Value, *rest: Value, **options: Value) -> Value:
    dense = _dense(ctx, arg1) if isinstance(arg1, Obj) and arg1.cls == Lib(SPARSE) else arg1
    known = isinstance(dense, Array) and dense.shape.rank == 2 and not rest
    return _matrix(ctx, dense if known and isinstance(dense, Array) else Array())


def _matrix(ctx: Context, dense: Array) -> Value:
    return ctx.new_object(Lib(SPARSE), attrs={"_array": dense.but(origin=ctx.site)})


@function(f"{SPARSE}.tocsr", f"{SPARSE}.tocsc", f"{SPARSE}.tocoo", f"{SPARSE}.copy")
def same_matrix(ctx: Context, matrix: Value) -> Value:
    return _matrix(ctx, _dense(ctx, matrix))


@function(f"{SPARSE}.astype")
def astype(ctx: Context, matrix: Value, dtype: Value) -> Value:
    return _matrix(ctx, _dense(ctx, matrix).but(dtype=as_dtype(ctx, dtype)))


@function(f"{SPARSE}.__getitem__")
def part(ctx: Context, matrix: Value, index: Value) -> Value:
    found = getitem(ctx, _dense(ctx, matrix), index)
    if isinstance(found, Array) and found.shape.rank == 2:
        return _matrix(ctx, found)
    return Unknown("a part of a sparse matrix")


@function("scipy.special.softmax", "scipy.special.expit")
def elementwise(ctx: Context, x: Value, axis: Value = NONE) -> Value:
    array = as_array(ctx, x)
    kind = (
        array.dtype
        if dt.is_float(array.dtype)
        else ("float64" if dt.is_integer(array.dtype) else None)
    )
    return Array(array.shape, kind, facts=Facts(0, 1), origin=ctx.site)


@function(
    "scipy.stats.zscore",
    "scipy.ndimage.gaussian_filter",
    "scipy.ndimage.shift",
    "scipy.ndimage.rotate",
)
def same_rank(ctx: Context, x: Value, *rest: Value, called: str, **options: Value) -> Value:
    array = as_array(ctx, x)
    if called.endswith("rotate"):
        return Array(
            Shape((UNKNOWN,) * array.shape.rank) if array.shape.rank else array.shape, array.dtype
        )
    kind = array.dtype if dt.is_float(array.dtype) else None
    return Array(array.shape, kind, origin=ctx.site)


@function("scipy.io.loadmat")
def loadmat(ctx: Context, file_name: Value, **options: Value) -> Value:
    return ctx.new_dict({}, Unknown("a variable of the file"))


@function("scipy.io.wavfile.read")
def read_wave(ctx: Context, filename: Value, mmap: Value = FALSE) -> Value:
    return Tuple((number(UNKNOWN), Array(origin=ctx.site)))
