"""Products of arrays and ``numpy.linalg``."""

from __future__ import annotations

from ...shapes import SCALAR, UNKNOWN, UNRANKED, AnyDim, DType, Shape, arith, same
from ...shapes import dtypes as dt
from ...values import Array, Const, Facts, Fail, Scalar, Tuple, Unknown, Value
from ..api import Context, function
from ..args import as_ints
from ..equations import with_ellipsis
from .common import Arr, Axes, Flag, Kept, as_ndarray, made
from .reductions import averaged, reduced


def product_dtype(a: DType, b: DType) -> DType:
    """The dtype of a sum of products."""
    return None if "string" in (a, b) else dt.promote(a, b)


def _opaque(*arrays: Array) -> bool:
    return any(array.lib in ("pandas", "unknown") for array in arrays)


@function("numpy.dot", "ndarray.dot")
def dot(ctx: Context, a: Arr, b: Kept, out: Kept = None) -> Value:
    other = as_ndarray(ctx, b, "b")
    if _opaque(a, other):
        return Unknown("a product with a frame or an unknown value")
    try:
        shape = arith.dot(a.shape, other.shape)
    except arith.ShapeError as error:
        text = (
            f"np.dot: {error.message}; the last axis of the first must equal the rows of the second"
        )
        raise Fail("array-matmul", text, "ValueError", "b") from None
    kind = product_dtype(a.dtype, other.dtype)
    return made(ctx, shape, kind)


@function("numpy.inner")
def inner(ctx: Context, a: Arr, b: Arr) -> Value:
    if _opaque(a, b):
        return Unknown("a product with a frame or an unknown value")
    kind = product_dtype(a.dtype, b.dtype)
    x, y = a.shape.dims, b.shape.dims
    if x is None or y is None:
        return made(ctx, UNRANKED, kind)
    if not x or not y:
        return made(ctx, Shape(x or y), kind)
    if same(x[-1], y[-1]) is False:
        text = (
            f"np.inner sums over the last axes, and {x[-1]} meets {y[-1]} (shapes {a.shape}, "
            f"{b.shape})"
        )
        raise Fail("array-matmul", text, "ValueError", "b")
    return made(ctx, Shape(x[:-1] + y[:-1]), kind)


@function("numpy.outer")
def outer(ctx: Context, a: Arr, b: Arr, out: Kept = None) -> Value:
    return made(ctx, Shape((a.shape.size, b.shape.size)), product_dtype(a.dtype, b.dtype))


@function("numpy.vdot")
def vdot(ctx: Context, a: Arr, b: Arr) -> Value:
    if not _opaque(a, b) and same(a.shape.size, b.shape.size) is False:
        text = f"np.vdot needs equally many elements: {a.shape.size} against {b.shape.size}"
        raise Fail("array-matmul", text, "ValueError", "b")
    return made(ctx, SCALAR, product_dtype(a.dtype, b.dtype))


@function("numpy.kron")
def kron(ctx: Context, a: Arr, b: Arr) -> Value:
    x, y = a.shape.dims, b.shape.dims
    kind = product_dtype(a.dtype, b.dtype)
    if x is None or y is None:
        return made(ctx, UNRANKED, kind)
    rank = max(len(x), len(y))
    x, y = (1,) * (rank - len(x)) + x, (1,) * (rank - len(y)) + y
    return made(ctx, Shape(m * n for m, n in zip(x, y)), kind)


@function("numpy.cross")
def cross(ctx: Context, a: Arr, b: Arr, *rest: Value, **named: Value) -> Value:
    kind = product_dtype(a.dtype, b.dtype)
    plain = not rest and not named and a.shape[-1] == 3 and b.shape[-1] == 3
    if not plain:
        return made(ctx, UNRANKED, kind)
    try:
        return made(ctx, arith.broadcast(a.shape, b.shape), kind)
    except arith.ShapeError as error:
        raise Fail("array-broadcast", error.message, "ValueError", "b") from None


TWO = Const(2)


@function("numpy.tensordot")
def tensordot(ctx: Context, a: Arr, b: Arr, axes: Kept = TWO) -> Value:
    kind = product_dtype(a.dtype, b.dtype)
    x, y = a.shape.dims, b.shape.dims
    if x is None or y is None or _opaque(a, b):
        return made(ctx, UNRANKED, kind)
    pair = _contracted(ctx, axes, len(x), len(y))
    if pair is None:
        return made(ctx, UNRANKED, kind)
    left, right = pair
    wrong = len(left) != len(right)
    if (
        wrong
        or any(not -len(x) <= i < len(x) for i in left)
        or any(not -len(y) <= j < len(y) for j in right)
    ):
        if wrong:
            raise Fail(
                "array-matmul",
                "`axes` names a different number of axes for the two arrays",
                "ValueError",
                "axes",
            )
        return made(ctx, UNRANKED, kind)
    for i, j in zip(left, right):
        if same(x[i], y[j]) is False:
            text = (
                f"np.tensordot sums {x[i]} entries against {y[j]} (axis {i} of {a.shape}, axis "
                f"{j} of {b.shape})"
            )
            raise Fail("array-matmul", text, "ValueError", "axes")
    gone_left, gone_right = {i % len(x) for i in left}, {j % len(y) for j in right}
    kept = [d for i, d in enumerate(x) if i not in gone_left] + [
        d for j, d in enumerate(y) if j not in gone_right
    ]
    return made(ctx, Shape(kept), kind)


def _contracted(
    ctx: Context, axes: Value, left: int, right: int
) -> tuple[tuple[int, ...], tuple[int, ...]] | None:
    if isinstance(axes, Const) and isinstance(axes.value, int):
        count = axes.value
        if count < 0:
            return None
        return tuple(range(-count, 0)), tuple(range(count))
    found = ctx.iterate(axes).items
    if found is None or len(found) != 2:
        return None
    pair = [as_ints(ctx, item) for item in found]
    return (pair[0], pair[1]) if all(isinstance(part, tuple) for part in pair) else None


@function("numpy.einsum")
def einsum(subscripts: Kept, *operands: Value, ctx: Context, **named: Value) -> Value:
    arrays = [as_ndarray(ctx, operand) for operand in operands]
    if not arrays:
        return Unknown("np.einsum without operands")
    kind = arrays[0].dtype
    for array in arrays[1:]:
        kind = product_dtype(kind, array.dtype)
    text = subscripts.value if isinstance(subscripts, Const) else None
    if not isinstance(text, str) or "out" in named or "dtype" in named:
        return made(ctx, UNRANKED, kind)
    if "..." in text:
        inputs, arrow, output = text.replace(" ", "").partition("->")
        shapes = [array.shape for array in arrays]
        known = inputs.count(",") + 1 == len(shapes)
        shape = with_ellipsis(inputs.split(","), output if arrow else None, shapes)
        return made(ctx, shape if known else UNRANKED, kind)
    return made(ctx, einsum_shape(text, [array.shape for array in arrays]), kind)


def einsum_shape(text: str, shapes: list[Shape]) -> Shape:
    """The shape ``einsum`` gives; refuses subscripts that do not fit the operands."""
    text = text.replace(" ", "")
    inputs, arrow, output = text.partition("->")
    terms = inputs.split(",")
    if len(terms) != len(shapes):
        message = f"'{text}' describes {len(terms)} operands, {len(shapes)} are given"
        raise Fail("array-arguments", message, "ValueError", "subscripts")
    sizes: dict[str, AnyDim] = {}
    for term, shape in zip(terms, shapes):
        if shape.dims is None:
            for letter in term:
                sizes.setdefault(letter, UNKNOWN)
            continue
        if len(term) != len(shape.dims):
            message = f"'{term}' names {len(term)} axes of an operand of shape {shape}"
            raise Fail("array-arguments", message, "ValueError", "subscripts")
        for letter, dim in zip(term, shape.dims):
            _meet(sizes, letter, dim, text)
    if not arrow:
        letters = inputs.replace(",", "")
        output = "".join(sorted(letter for letter in set(letters) if letters.count(letter) == 1))
    if any(letter not in sizes for letter in output):
        missing = next(letter for letter in output if letter not in sizes)
        raise Fail(
            "array-arguments",
            f"'{missing}' of the output of '{text}' is no input axis",
            "ValueError",
            "subscripts",
        )
    return Shape(sizes[letter] for letter in output)


def _meet(sizes: dict[str, AnyDim], letter: str, dim: AnyDim, text: str) -> None:
    other = sizes.get(letter)
    if other is None or other is UNKNOWN or other == 1:
        sizes[letter] = dim
    elif isinstance(other, int) and isinstance(dim, int) and dim not in (1, other):
        message = (
            f"axis '{letter}' of '{text}' has {other} entries in one operand and {dim} in another"
        )
        raise Fail("array-matmul", message, "ValueError", "subscripts")
    elif isinstance(dim, int) and dim != 1:
        sizes[letter] = dim


# numpy.linalg -----------------------------------------------------------------------------------


@function("numpy.linalg.norm")
def norm(
    ctx: Context, x: Arr, ord: Kept = None, axis: Axes = None, keepdims: Flag = False
) -> Value:
    kind = averaged(x.dtype)
    kind = {"complex64": "float32", "complex128": "float64"}.get(kind or "", kind)
    if x.shape == SCALAR and axis is not None:
        return Unknown("the norm of a single number")
    return made(ctx, reduced(x.shape, axis, keepdims), kind, Facts(low=0))


def _square(a: Array, name: str) -> None:
    dims = a.shape.dims
    if dims is None:
        return
    if len(dims) < 2:
        text = f"np.linalg.{name} needs a matrix, the shape is {a.shape}"
        raise Fail("array-arguments", text, "LinAlgError", "a")
    if same(dims[-1], dims[-2]) is False:
        text = f"np.linalg.{name} needs a square matrix, the shape is {a.shape}"
        raise Fail("array-arguments", text, "LinAlgError", "a")


def _solved(dtype: DType) -> DType:
    return None if dtype in ("float16", "object", "string") else averaged(dtype)


@function("numpy.linalg.inv", "numpy.linalg.cholesky", "numpy.linalg.matrix_power")
def same_square(ctx: Context, a: Arr, *rest: Value, called: str = "", **named: Value) -> Value:
    name = called.rsplit(".", 1)[-1]
    _square(a, name)
    return made(ctx, a.shape, _solved(a.dtype) if name != "matrix_power" else None)


@function("numpy.linalg.det")
def det(ctx: Context, a: Arr) -> Value:
    _square(a, "det")
    return made(ctx, a.shape[:-2], _solved(a.dtype))


@function("numpy.linalg.pinv")
def pinv(ctx: Context, a: Arr, *rest: Value, **named: Value) -> Value:
    dims = a.shape.dims
    shape = UNRANKED if dims is None or len(dims) < 2 else Shape((*dims[:-2], dims[-1], dims[-2]))
    return made(ctx, shape, _solved(a.dtype))


@function("numpy.linalg.solve")
def solve(ctx: Context, a: Arr, b: Arr) -> Value:
    _square(a, "solve")
    kind = dt.promote(_solved(a.dtype), _solved(b.dtype))
    if a.shape.rank == 2 and b.shape.rank in (1, 2):
        if same(a.shape[0], b.shape[0]) is False:
            text = f"{a.shape[0]} equations meet {b.shape[0]} right-hand sides"
            raise Fail("array-matmul", text, "ValueError", "b")
        return made(ctx, b.shape, kind)
    return made(ctx, UNRANKED, kind)


@function("numpy.linalg.svd", "numpy.linalg.eig", "numpy.linalg.eigh", "numpy.linalg.qr",
          "numpy.linalg.lstsq",
          "numpy.linalg.slogdet")  # fmt: skip
def decomposition(ctx: Context, a: Arr, *rest: Value, called: str = "", **named: Value) -> Value:
    name = called.rsplit(".", 1)[-1]
    dims = a.shape.dims
    if name in ("eig", "eigh", "slogdet"):
        _square(a, name)
    kind = _solved(a.dtype)
    if name == "slogdet" and dims is not None:
        real = {"complex64": "float32", "complex128": "float64"}.get(kind or "", kind)
        front = Shape(dims[:-2])
        return Tuple((made(ctx, front, kind), made(ctx, front, real)), ("sign", "logabsdet"))
    if name == "qr" and dims is not None and len(dims) >= 2:
        return _qr(ctx, dims, kind, [*rest, *named.values()])
    if name == "svd" and dims is not None and len(dims) >= 2:
        given = dict(zip(("full_matrices", "compute_uv", "hermitian"), rest))
        return _svd(ctx, dims, kind, {**given, **named})
    if dims is None or len(dims) < 2 or rest or named:
        return Unknown(f"np.linalg.{name}")
    if name in ("eig", "eigh"):
        exact = kind if name == "eigh" else None
        names = ("eigenvalues", "eigenvectors")
        return Tuple((made(ctx, Shape(dims[:-1]), exact), made(ctx, a.shape, exact)), names)
    return Unknown(f"np.linalg.{name}")


def _least(rows: AnyDim, columns: AnyDim) -> AnyDim:
    if isinstance(rows, int) and isinstance(columns, int):
        return min(rows, columns)
    return UNKNOWN


def _qr(ctx: Context, dims: tuple[AnyDim, ...], kind: DType, mode: list[Value]) -> Value:
    (rows, columns), front = dims[-2:], dims[:-2]
    if mode and mode not in ([Const("reduced")], [Const("complete")]):
        return Unknown("np.linalg.qr")
    side = rows if mode == [Const("complete")] else _least(rows, columns)
    parts = (Shape((*front, rows, side)), Shape((*front, side, columns)))
    return Tuple(tuple(made(ctx, part, kind) for part in parts), ("Q", "R"))


def _svd(ctx: Context, dims: tuple[AnyDim, ...], kind: DType, options: dict[str, Value]) -> Value:
    (rows, columns), front = dims[-2:], dims[:-2]
    flags = {
        name: ctx.branch_truth(options[name]) if name in options else True
        for name in ("full_matrices", "compute_uv")
    }
    least = _least(rows, columns)
    if options.keys() - flags.keys() or None in flags.values():
        return Unknown("np.linalg.svd")
    real = {"complex64": "float32", "complex128": "float64"}.get(kind or "", kind)
    values = made(ctx, Shape((*front, least)), real, Facts(low=0))
    if not flags["compute_uv"]:
        return values
    full = flags["full_matrices"]
    left = made(ctx, Shape((*front, rows, rows if full else least)), kind)
    right = made(ctx, Shape((*front, columns if full else least, columns)), kind)
    return Tuple((left, values, right), ("U", "S", "Vh"))


@function("numpy.linalg.svdvals")
def svdvals(ctx: Context, x: Arr) -> Value:
    dims = x.shape.dims
    if dims is None or len(dims) < 2:
        return Unknown("np.linalg.svdvals")
    kind = {"complex64": "float32", "complex128": "float64"}.get(x.dtype or "", _solved(x.dtype))
    return made(ctx, Shape((*dims[:-2], _least(*dims[-2:]))), kind, Facts(low=0))


@function("numpy.linalg.matrix_rank")
def matrix_rank(ctx: Context, a: Arr, *rest: Value, **named: Value) -> Value:
    if a.shape.rank is not None and a.shape.rank < 2:
        return Scalar("int", None, 0, 1)
    return made(ctx, UNRANKED if a.shape.rank is None else a.shape[:-2], "int64")


@function("numpy.linalg.eigvals", "numpy.linalg.eigvalsh", "numpy.linalg.cond")
def eigenvalues(ctx: Context, a: Arr, *rest: Value, called: str = "", **named: Value) -> Value:
    name = called.rsplit(".", 1)[-1]
    if name == "cond":
        return made(ctx, a.shape[:-2] if (a.shape.rank or 0) >= 2 else UNRANKED, None)
    _square(a, name)
    return made(ctx, a.shape[:-1], _solved(a.dtype) if name == "eigvalsh" else None)
