"""``keras.ops``: shapes of the less common functions: products, windows of an axis, decompositions."""

from __future__ import annotations

from ...shapes import FREE, SCALAR, UNKNOWN, UNRANKED, AnyDim, DType, Shape, arith, same
from ...shapes import dtypes as dt
from ...shapes.dim import add, floordiv, mul
from ...values import NONE, Array, Const, Fail, Tuple, Unknown, Value
from ..api import Context, function
from ..args import as_dim, as_dims, as_int
from .ops_common import (
    NO_FACTS,
    NOTHING,
    TRUTH,
    Flag,
    Int,
    KDType,
    Kept,
    O,
    Op,
    Target,
    as_op,
    both,
    chosen,
    is_symbolic,
    made,
    promoted,
    range_facts,
    sequence_items,
    wrong,
)  # fmt: skip


def _linalg(*names: str) -> tuple[str, ...]:
    return tuple(prefix + name for name in names for prefix in (O, O + "linalg."))


def _float(x: Array) -> DType:
    """The dtype of what is computed from floats; of other numbers nothing is claimed."""
    return x.dtype if dt.is_float(x.dtype) else None


# Products ---------------------------------------------------------------------------------------


def _plain(dtype: DType) -> DType:
    """Products keep the dtypes that TensorFlow multiplies as they are."""
    return dtype if dt.is_float(dtype) or dtype in ("int32", "int64") else None


def _common(ctx: Context, x1: Value, x2: Value) -> DType:
    """The dtype of two operands; a KerasTensor gives a Python number a width of its own."""
    both = isinstance(x1, Array) and isinstance(x2, Array)
    return promoted(ctx, x1, x2) if both or not is_symbolic(x1, x2) else None


@function(*both("tensordot"))
def tensordot(ctx: Context, x1: Kept, x2: Kept, axes: Kept = Const(2)) -> Value:
    a, b = as_op(ctx, x1, "x1"), as_op(ctx, x2, "x2")
    dtype = _plain(_common(ctx, x1, x2))
    left, right = a.shape.dims, b.shape.dims
    pairs = _axis_pairs(ctx, axes, a.shape.rank)
    if left is None or right is None or pairs is None:
        return made(ctx, UNRANKED, dtype, NO_FACTS, a, b)
    ranks = (len(left), len(right))
    if any(not -rank <= axis < rank for side, rank in zip(pairs, ranks) for axis in side):
        return NOTHING
    mine, yours = ([axis % rank for axis in side] for side, rank in zip(pairs, ranks))
    # Several axes are laid out as one before they meet.
    summed = [Shape(d[i] for i in side).size for d, side in ((left, mine), (right, yours))]
    if same(*summed) is False and not is_symbolic(a, b):
        text = (
            f"`keras.ops.tensordot`: axes {mine} of {a.shape} have {summed[0]} entries, axes "
            f"{yours} of {b.shape} have {summed[1]}"
        )
        raise Fail("array-matmul", text, wrong(ctx, a, b), "x2")
    kept = [dim for i, dim in enumerate(left) if i not in mine]
    kept += [dim for j, dim in enumerate(right) if j not in yours]
    return made(ctx, Shape(kept), dtype, NO_FACTS, a, b)


def _axis_pairs(ctx: Context, axes: Value, rank: int | None) -> tuple[list[int], list[int]] | None:
    count = as_int(ctx, axes)
    if isinstance(count, int) and rank is not None and 0 <= count <= rank:
        return list(range(rank - count, rank)), list(range(count))
    sides = sequence_items(ctx, axes)
    if sides is None or len(sides) != 2:
        return None
    pairs = [as_dims(ctx, side) for side in sides]
    if any(sequence_items(ctx, side) is None for side in sides):
        return None
    if not all(isinstance(p, tuple) and all(isinstance(i, int) for i in p) for p in pairs):
        return None
    return None if len(pairs[0]) != len(pairs[1]) else (list(pairs[0]), list(pairs[1]))


@function(*both("inner"))
def inner(ctx: Context, x1: Kept, x2: Kept) -> Value:
    a, b = as_op(ctx, x1, "x1"), as_op(ctx, x2, "x2")
    dtype = _plain(_common(ctx, x1, x2))
    left, right = a.shape.dims, b.shape.dims
    if left is None or right is None:
        return made(ctx, UNRANKED, dtype, NO_FACTS, a, b)
    if not left or not right:
        return made(ctx, Shape((*left, *right)), dtype, NO_FACTS, a, b)
    if same(left[-1], right[-1]) is False:
        text = (
            f"`keras.ops.inner`: the last axes of {a.shape} and {b.shape} must be equal, "
            f"{left[-1]} meets {right[-1]}"
        )
        raise Fail("array-matmul", text, wrong(ctx, a, b), "x2")
    return made(ctx, Shape((*left[:-1], *right[:-1])), dtype, NO_FACTS, a, b)


@function(*both("kron"))
def kron(ctx: Context, x1: Kept, x2: Kept) -> Value:
    a, b = as_op(ctx, x1, "x1"), as_op(ctx, x2, "x2")
    left, right = a.shape.dims, b.shape.dims
    shape = UNRANKED
    if left and right and len(left) == len(right) == 2:
        shape = Shape(mul(x, y) for x, y in zip(left, right))
    return made(ctx, shape, _plain(_common(ctx, x1, x2)), NO_FACTS, a, b)


# Along one axis ---------------------------------------------------------------------------------


@function(*both("diff"))
def diff(ctx: Context, a: Op, n: Int = 1, axis: Int = -1) -> Value:
    dims = a.shape.dims
    if not dims or not isinstance(n, int) or not isinstance(axis, int) or n < 0:
        return made(ctx, UNRANKED, _plain(a.dtype), NO_FACTS, a)
    size = dims[axis]
    left = max(size - n, 0) if isinstance(size, int) else size if size is FREE else add(size, -n)
    return made(ctx, a.shape.with_dim(axis, left), _plain(a.dtype), NO_FACTS, a)


@function(*both("trapezoid"))
def trapezoid(ctx: Context, y: Op, x: Kept = NONE, dx: Kept = NONE, axis: Int = -1) -> Value:
    dims = y.shape.dims
    if not dims or not isinstance(axis, int) or not -len(dims) <= axis < len(dims):
        return made(ctx, UNRANKED, None, NO_FACTS, y)
    dtype = y.dtype if y.dtype == "float32" and x == NONE else None
    return made(ctx, arith.reduce(y.shape, (axis,)), dtype, NO_FACTS, y)


@function(*both("quantile", "percentile", "nanquantile", "nanpercentile"))
def quantile(
    ctx: Context, x: Op, q: Kept, axis: Kept = NONE, method: Kept = NONE, keepdims: Flag = False
) -> Value:
    from .ops_reductions import reduced

    axes = as_dims(ctx, axis)
    parts = as_op(ctx, q, "q").shape
    if axes is UNKNOWN or x.shape.dims is None or parts.rank not in (0, 1):
        return made(ctx, UNRANKED, None, NO_FACTS, x)
    if any(not isinstance(one, int) for one in axes or ()):
        return made(ctx, UNRANKED, None, NO_FACTS, x)
    shape = reduced(ctx, x, axes, keepdims, True)
    return made(ctx, parts + shape, x.dtype if x.dtype == "float32" else None, NO_FACTS, x)


@function(*both("append"))
def append(ctx: Context, x1: Kept, x2: Kept, axis: Int = None) -> Value:
    a, b = as_op(ctx, x1, "x1"), as_op(ctx, x2, "x2")
    dtype = _common(ctx, x1, x2)
    if axis is UNKNOWN or a.shape.dims is None or b.shape.dims is None:
        return made(ctx, UNRANKED, dtype, NO_FACTS, a, b)
    if axis is None:
        sizes = [part.shape.size for part in (a, b)]
        return made(ctx, Shape((add(*sizes),)), dtype, NO_FACTS, a, b)
    try:
        shape = arith.concatenate([a.shape, b.shape], axis)
    except arith.ShapeError as error:
        if is_symbolic(a, b) and a.shape.rank != b.shape.rank:
            return NOTHING
        text = f"`keras.ops.append`: {error.message}"
        raise Fail("array-concatenate", text, wrong(ctx, a, b), "x2") from None
    if is_symbolic(a, b):
        shape = a.shape.with_dim(axis, shape[axis])
    return made(ctx, shape, dtype, NO_FACTS, a, b)


@function(*both("array_split"))
def array_split(ctx: Context, x: Op, indices_or_sections: Int, axis: Int = 0) -> Value:
    count, dims = indices_or_sections, x.shape.dims
    if not dims or not isinstance(axis, int) or not isinstance(count, int) or not 0 < count < 256:
        return Unknown("a list of parts")
    size = dims[axis]
    if size is FREE and is_symbolic(x):
        return Tuple((made(ctx, x.shape, x.dtype, range_facts(x.facts), x),) * count)
    if not isinstance(size, int):
        return Unknown("a list of parts")
    parts = [size // count + (i < size % count) for i in range(count)]
    return ctx.new_list(
        [made(ctx, x.shape.with_dim(axis, n), x.dtype, range_facts(x.facts), x) for n in parts]
    )


@function(*both("dstack"))
def dstack(ctx: Context, xs: Kept) -> Value:
    items = sequence_items(ctx, xs)
    if not items:
        return NOTHING
    parts = [as_op(ctx, item, "xs") for item in items]
    dtype = promoted(ctx, *items)
    shapes: list[Shape] = []
    for part in parts:
        dims = part.shape.dims
        if dims is None or part.lib == "unknown":
            return made(ctx, UNRANKED, dtype, NO_FACTS, *parts)
        if len(dims) < 3:
            dims = ((1, 1), (1, *dims), dims)[len(dims)] + (1,)
        shapes.append(Shape(dims))
    try:
        shape = arith.concatenate(shapes, 2)
    except arith.ShapeError as error:
        text = f"`keras.ops.dstack`: {error.message}"
        raise Fail("array-concatenate", text, wrong(ctx, *parts), "xs") from None
    if is_symbolic(*parts):
        # The shape of KerasTensors is that of the first of them.
        shape = shapes[0].with_dim(2, shape[2])
    return made(ctx, shape, dtype, NO_FACTS, *parts)


# Diagonals --------------------------------------------------------------------------------------


@function(*both("diag", "diagflat"))
def diag(ctx: Context, x: Op, k: Int = 0, *, called: str = "") -> Value:
    dims = x.shape.dims
    if dims is None or not isinstance(k, int):
        return made(ctx, UNRANKED, x.dtype, NO_FACTS, x)
    if called.endswith("diagflat") or len(dims) == 1:
        if not dims:
            return made(ctx, UNRANKED, x.dtype, NO_FACTS, x)
        size = x.shape.size
        open_size = size is FREE or is_symbolic(x) and FREE in dims
        side = FREE if open_size else add(size, abs(k))
        return made(ctx, Shape((side, side)), x.dtype, NO_FACTS, x)
    if len(dims) != 2:
        text = f"`keras.ops.diag` takes one or two dimensions, the shape is {x.shape}"
        raise Fail("array-rank", text, "ValueError", "x")
    size = FREE if is_symbolic(x) and FREE in dims else _diagonal(dims[0], dims[1], k)
    return made(ctx, Shape((size,)), x.dtype, NO_FACTS, x)


def _diagonal(rows: AnyDim, columns: AnyDim, offset: int) -> AnyDim:
    if not isinstance(rows, int) or not isinstance(columns, int):
        return UNKNOWN
    return max(0, min(rows, columns - offset) if offset >= 0 else min(rows + offset, columns))


@function(*both("diagonal", "trace"))
def diagonal(
    ctx: Context, x: Op, offset: Int = 0, axis1: Int = 0, axis2: Int = 1, *, called: str = ""
) -> Value:
    dims = x.shape.dims
    known = all(isinstance(part, int) for part in (offset, axis1, axis2))
    if dims is None or not known or len(dims) < 2:
        return made(ctx, UNRANKED, None, NO_FACTS, x)
    first, second = axis1 % len(dims), axis2 % len(dims)
    rest = [dim for i, dim in enumerate(dims) if i not in (first, second)]
    dtype = x.dtype if dt.is_float(x.dtype) or x.dtype == "int32" else None
    if called.endswith("diagonal"):
        unset = is_symbolic(x) and FREE in (dims[first], dims[second])
        rest.append(FREE if unset else _diagonal(dims[first], dims[second], offset))
        dtype = x.dtype
    return made(ctx, Shape(rest) if first != second else UNRANKED, dtype, NO_FACTS, x)


@function(*both("rot90"))
def rot90(ctx: Context, array: Op, k: Int = 1, axes: Target = (0, 1)) -> Value:
    dims = array.shape.dims
    known = isinstance(k, int) and axes is not UNKNOWN and all(isinstance(i, int) for i in axes)
    if dims is None or not known or len(axes) != 2 or len(dims) < 2:
        return made(ctx, UNRANKED, array.dtype, NO_FACTS, array)
    first, second = axes
    if any(not -len(dims) <= i < len(dims) for i in axes):
        return NOTHING
    shape = list(dims)
    if k % 2 or is_symbolic(array):
        shape[first], shape[second] = shape[second], shape[first]
    return made(ctx, Shape(shape), array.dtype, range_facts(array.facts), array)


# Element by element -----------------------------------------------------------------------------


@function(*both("digitize", "isin"))
def looked_up(ctx: Context, x: Op, *rest: Value, called: str = "", **named: Value) -> Value:
    if called.endswith("isin"):
        return made(ctx, x.shape, "bool", TRUTH, x)
    return made(ctx, x.shape, "int32", NO_FACTS, x)


@function(*both("allclose"))
def allclose(ctx: Context, x1: Op, x2: Op, *rest: Value, **named: Value) -> Value:
    return made(ctx, SCALAR, "bool", TRUTH, x1, x2)


@function(*both("argpartition"))
def argpartition(ctx: Context, x: Op, kth: Int, axis: Int = -1) -> Value:
    return made(ctx, x.shape if axis is not None else UNRANKED, "int32", NO_FACTS, x)


@function(*both("select"))
def select(ctx: Context, condlist: Kept, choicelist: Kept, default: Kept = Const(0)) -> Value:
    conditions, choices = sequence_items(ctx, condlist), sequence_items(ctx, choicelist)
    if not conditions or not choices:
        return NOTHING
    parts = [as_op(ctx, item) for item in (*conditions, *choices, default)]
    shape = parts[0].shape
    same_shape = all(part.shape in (shape, SCALAR) for part in parts)
    kinds = {part.dtype for part in parts[len(conditions) : -1]}
    dtype = "float32" if kinds == {"float32"} else None
    return made(ctx, shape if same_shape else UNRANKED, dtype, NO_FACTS, *parts)


@function(*both("view"))
def view(ctx: Context, x: Op, dtype: KDType = None) -> Value:
    kind = chosen(dtype, x.dtype)
    width = [int("".join(filter(str.isdigit, name or "")) or 0) for name in (kind, x.dtype)]
    shape, last = x.shape, x.shape[-1] if x.shape.dims else UNKNOWN
    if not all(width) or width[0] != width[1] and not x.shape.dims:
        shape = UNRANKED
    elif width[0] != width[1] and last is not FREE:
        size = last * width[1] // width[0] if isinstance(last, int) else UNKNOWN
        shape = x.shape.with_last(size)
    return made(ctx, shape, kind, NO_FACTS, x)


@function(*both("vander"))
def vander(ctx: Context, x: Op, N: Int = None, increasing: Flag = False) -> Value:
    dims = x.shape.dims
    if dims is None or len(dims) != 1 or N is UNKNOWN:
        return made(ctx, UNRANKED, None, NO_FACTS, x)
    return made(ctx, Shape((dims[0], dims[0] if N is None else N)), _float(x), NO_FACTS, x)


@function(*both("bartlett", "blackman", "hamming", "hanning", "kaiser"))
def taper(ctx: Context, x: Kept, *rest: Value, **named: Value) -> Value:
    size = as_dim(ctx, x)
    known = isinstance(x, Const) and isinstance(size, int)
    shape = Shape((max(size, 0),)) if known and isinstance(size, int) else UNRANKED
    return made(ctx, shape, "float32" if known else None, NO_FACTS, as_op(ctx, x, "x"))


@function(*both("nonzero"))
def nonzero(ctx: Context, x: Op) -> Value:
    rank = x.shape.rank
    if rank is None:
        return Unknown("the places of what is not zero")
    places = made(ctx, Shape((FREE if is_symbolic(x) else UNKNOWN,)), "int32", NO_FACTS, x)
    return Tuple((places,) * rank) if is_symbolic(x) else ctx.new_list([places] * rank)


@function(*both("unravel_index"))
def unravel_index(ctx: Context, indices: Op, shape: Target) -> Value:
    if shape is UNKNOWN or indices.lib == "unknown":
        return Unknown("places in an array")
    part = made(ctx, indices.shape, indices.dtype, NO_FACTS, indices)
    return (
        ctx.new_list([part] * len(shape)) if is_symbolic(indices) else Tuple((part,) * len(shape))
    )


# Matrices ---------------------------------------------------------------------------------------


def _matrix(x: Array, name: str, square: bool) -> tuple[AnyDim, ...] | None:
    """The sizes of a stack of matrices; refuses what is none."""
    dims = x.shape.dims
    if dims is None:
        return None
    if len(dims) < 2:
        text = f"`keras.ops.{name}` needs a matrix, the shape is {x.shape}"
        raise Fail("array-rank", text, "ValueError", "x")
    if square and same(dims[-1], dims[-2]) is False:
        text = f"`keras.ops.{name}` needs square matrices, the shape is {x.shape}"
        raise Fail("array-matmul", text, "ValueError", "x")
    return dims


def _smaller(dims: tuple[AnyDim, ...]) -> AnyDim:
    rows, columns = dims[-2:]
    return min(rows, columns) if isinstance(rows, int) and isinstance(columns, int) else UNKNOWN


@function(*_linalg("cholesky", "cholesky_inverse", "inv"))
def square_of(ctx: Context, x: Op, *rest: Value, called: str = "", **named: Value) -> Value:
    _matrix(x, called.rpartition(".")[2], True)
    return made(ctx, x.shape, _float(x), NO_FACTS, x)


@function(*_linalg("det"))
def det(ctx: Context, x: Op) -> Value:
    dims = _matrix(x, "det", True)
    return made(ctx, UNRANKED if dims is None else Shape(dims[:-2]), _float(x), NO_FACTS, x)


@function(O + "logdet", O + "math.logdet", *both("slogdet"))
def logdet(ctx: Context, x: Op, *, called: str = "") -> Value:
    dims = x.shape.dims
    if dims is None or len(dims) < 2:
        return Unknown("the logarithm of a determinant")
    size = made(ctx, Shape(dims[:-2]), _float(x), NO_FACTS, x)
    if called.endswith("slogdet"):
        # The sign of a KerasTensor has no shape of its own.
        sign = made(ctx, SCALAR if is_symbolic(x) else Shape(dims[:-2]), _float(x), NO_FACTS, x)
        return Tuple((sign, size))
    return size


@function(*_linalg("pinv"))
def pinv(ctx: Context, x: Op, rcond: Kept = NONE) -> Value:
    dims = _matrix(x, "pinv", False)
    shape = UNRANKED if dims is None else Shape((*dims[:-2], dims[-1], dims[-2]))
    return made(ctx, shape, _float(x), NO_FACTS, x)


@function(*_linalg("matrix_rank"))
def matrix_rank(ctx: Context, x: Op, tol: Kept = NONE) -> Value:
    dims = _matrix(x, "matrix_rank", False)
    return made(ctx, UNRANKED if dims is None else Shape(dims[:-2]), "int32", NO_FACTS, x)


@function(*_linalg("svd"))
def svd(ctx: Context, x: Op, full_matrices: Flag = True, compute_uv: Flag = True) -> Value:
    dims = _matrix(x, "svd", False)
    if dims is None or full_matrices is None or compute_uv is None:
        return Unknown("a decomposition")
    k = _smaller(dims)
    stack, (rows, columns) = dims[:-2], dims[-2:]
    values = made(ctx, Shape((*stack, k)), _float(x), NO_FACTS, x)
    if not compute_uv:
        return values
    left = Shape((*stack, rows, rows if full_matrices else k))
    right = Shape((*stack, columns if full_matrices else k, columns))
    parts = [made(ctx, shape, _float(x), NO_FACTS, x) for shape in (left, right)]
    return Tuple((parts[0], values, parts[1]))


@function(*_linalg("qr"))
def qr(ctx: Context, x: Op, mode: Kept = Const("reduced")) -> Value:
    if isinstance(mode, Const) and mode.value not in ("reduced", "complete"):
        text = f"`mode` must be 'reduced' or 'complete', it is {mode.value!r}"
        raise Fail("array-arguments", text, "ValueError", "mode")
    dims = _matrix(x, "qr", False)
    if dims is None or not isinstance(mode, Const):
        return Unknown("a decomposition")
    size = dims[-2] if mode.value == "complete" else _smaller(dims)
    shapes = (Shape((*dims[:-1], size)), Shape((*dims[:-2], size, dims[-1])))
    return Tuple(tuple(made(ctx, shape, _float(x), NO_FACTS, x) for shape in shapes))


@function(*_linalg("eigh", "eig"))
def eigen(ctx: Context, x: Op, *, called: str = "") -> Value:
    dims = _matrix(x, called.rpartition(".")[2], True)
    if dims is None:
        return Unknown("a decomposition")
    dtype = _float(x) if called.endswith("eigh") or is_symbolic(x) else None
    shapes = (Shape(dims[:-1]), x.shape)
    return Tuple(tuple(made(ctx, shape, dtype, NO_FACTS, x) for shape in shapes))


@function(*_linalg("solve", "solve_triangular"))
def solve(ctx: Context, a: Op, b: Op, *rest: Value, called: str = "", **named: Value) -> Value:
    name = called.rpartition(".")[2]
    dims, other = _matrix(a, name, True), b.shape.dims
    if dims is None or other is None:
        return made(ctx, UNRANKED, _float(a), NO_FACTS, a, b)
    symbolic, dtype = is_symbolic(a, b), _float(a) if a.dtype == b.dtype else None
    if not other:
        text = f"`keras.ops.{name}` needs a vector or matrix on the right side, not one number"
        raise Fail("array-rank", text, "ValueError", "b")
    if len(other) not in (len(dims), len(dims) - 1) and not symbolic:
        return NOTHING
    rows = other[-2] if len(other) == len(dims) else UNKNOWN if symbolic else other[-1]
    if same(dims[-2], rows) is False:
        text = f"`keras.ops.{name}`: {a.shape} and {b.shape} do not have the same number of rows"
        exception = "ValueError" if len(other) == len(dims) else wrong(ctx, a, b)
        raise Fail("array-matmul", text, exception, "b")
    return made(ctx, b.shape, dtype, NO_FACTS, a, b)


@function(*_linalg("lstsq"))
def lstsq(ctx: Context, a: Op, b: Op, rcond: Kept = NONE) -> Value:
    dims, other = a.shape.dims, b.shape.dims
    dtype = _float(a) if a.dtype == b.dtype else None
    if dims is None or other is None or len(dims) != 2 or len(other) not in (1, 2):
        return made(ctx, UNRANKED, dtype, NO_FACTS, a, b)
    if same(dims[0], other[0]) is False:
        text = f"`keras.ops.lstsq`: {a.shape} and {b.shape} do not have the same number of rows"
        raise Fail("array-matmul", text, "ValueError", "b")
    return made(ctx, Shape((dims[1], *other[1:])), dtype, NO_FACTS, a, b)


# Signals ----------------------------------------------------------------------------------------


@function(*(f"{O}{prefix}{name}" for prefix in ("", "math.") for name in ("fft", "fft2", "ifft2")))
def fourier(ctx: Context, x: Kept, *, called: str = "") -> Value:
    parts = sequence_items(ctx, x)
    if parts is None or len(parts) != 2:
        return Unknown(f"`{called}`")
    arrays = [as_op(ctx, part, "x") for part in parts]
    known = arrays[0].shape == arrays[1].shape and arrays[0].dtype == arrays[1].dtype == "float32"
    if not known or arrays[0].shape.rank in (None, 0):
        return Unknown(f"`{called}`")
    return Tuple(tuple(made(ctx, a.shape, a.dtype, NO_FACTS, a) for a in arrays))


@function(O + "rfft", O + "math.rfft")
def rfft(ctx: Context, x: Op, fft_length: Int = None) -> Value:
    dims = x.shape.dims
    if not dims or fft_length is UNKNOWN or x.dtype != "float32":
        return Unknown("a Fourier transform")
    size = dims[-1] if fft_length is None else fft_length
    last = FREE if size is FREE else add(floordiv(size, 2), 1)
    part = made(ctx, x.shape.with_last(last), x.dtype, NO_FACTS, x)
    return Tuple((part, part))


@function(O + "extract_sequences", O + "math.extract_sequences")
def extract_sequences(ctx: Context, x: Op, sequence_length: Int, sequence_stride: Int) -> Value:
    dims, n, step = x.shape.dims, sequence_length, sequence_stride
    if not dims or not isinstance(n, int) or not isinstance(step, int) or step < 1:
        return made(ctx, UNRANKED, x.dtype, NO_FACTS, x)
    size = dims[-1]
    count = 1 + (size - n) // step if isinstance(size, int) and size >= n else UNKNOWN
    return made(ctx, Shape((*dims[:-1], count, n)), x.dtype, NO_FACTS, x)


@function(O + "cdist")
def cdist(ctx: Context, x: Op, y: Op) -> Value:
    left, right = x.shape.dims, y.shape.dims
    if left is None or right is None or not len(left) == len(right) == 2:
        return made(ctx, UNRANKED, None, NO_FACTS, x, y)
    return made(ctx, Shape((left[0], right[0])), None, NO_FACTS, x, y)


@function(O + "psnr", O + "nn.psnr")
def psnr(ctx: Context, x1: Op, x2: Op, max_val: Kept) -> Value:
    a, b = x1.shape.dims, x2.shape.dims
    if a is not None and b is not None and not is_symbolic(x1, x2):
        if len(a) != len(b) or any(same(x, y) is False for x, y in zip(a, b)):
            text = f"`keras.ops.psnr` needs two images of one shape: {x1.shape} against {x2.shape}"
            raise Fail("array-broadcast", text, "ValueError", "x1")
    shape = SCALAR if isinstance(max_val, Const) else UNRANKED
    plain = x1.dtype == x2.dtype == "float32" and isinstance(max_val, Const)
    kind = "float32" if is_symbolic(x1, x2) or plain else None
    return made(ctx, shape, kind, NO_FACTS, x1, x2)
