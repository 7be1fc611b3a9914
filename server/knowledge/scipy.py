"""What fitlint knows of SciPy: sparse matrices, images, sound, a few functions."""

from __future__ import annotations

from ..shapes import UNKNOWN, Shape
from ..shapes import dtypes as dt
from ..values import FALSE, NONE, Array, Facts, Obj, Tuple, Unknown, Value
from .api import Context, attribute, function
from .args import as_array
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
