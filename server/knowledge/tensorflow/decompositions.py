"""``tf.linalg``: decompositions, solutions and diagonals of matrices."""

from __future__ import annotations

from ...shapes import SCALAR, UNKNOWN, UNRANKED, AnyDim, DType, Shape, arith, same
from ...values import NO_FACTS, NONE, Array, Const, Facts, Fail, Tuple, Unknown, Value
from ..api import Context, function
from ..args import as_int
from .common import Axes, Flag, Int, Kept, Ten, as_tensor, made, sequence_items, wrong

L = "tensorflow.linalg."
_REAL = {"complex64": "float32", "complex128": "float64"}
_COMPLEX = {"float32": "complex64", "float64": "complex128"}


def _least(rows: AnyDim, columns: AnyDim) -> AnyDim:
    if isinstance(rows, int) and isinstance(columns, int):
        return min(rows, columns)
    return rows if rows == columns else UNKNOWN


def _matrix(x: Array) -> tuple[AnyDim, ...] | None:
    dims = x.shape.dims
    return dims if dims is not None and len(dims) >= 2 else None


@function(L + "svd")
def svd(
    ctx: Context, tensor: Ten, full_matrices: Flag = False, compute_uv: Flag = True,
    name: Kept = NONE,
) -> Value:  # fmt: skip
    dims = _matrix(tensor)
    if dims is None or full_matrices is None or compute_uv is None:
        return Unknown("`tf.linalg.svd`")
    (rows, columns), front = dims[-2:], dims[:-2]
    least = _least(rows, columns)
    kind = _REAL.get(tensor.dtype or "", tensor.dtype)
    values = made(ctx, Shape((*front, least)), kind, Facts(low=0), tensor)
    if not compute_uv:
        return values
    sides = (rows, columns) if full_matrices else (least, least)
    parts = (Shape((*front, rows, sides[0])), Shape((*front, columns, sides[1])))
    return Tuple((values, *(made(ctx, part, tensor.dtype, NO_FACTS, tensor) for part in parts)))


@function(L + "qr")
def qr(ctx: Context, input: Ten, full_matrices: Flag = False, name: Kept = NONE) -> Value:
    dims = _matrix(input)
    if dims is None or full_matrices is None:
        return Unknown("`tf.linalg.qr`")
    (rows, columns), front = dims[-2:], dims[:-2]
    side = rows if full_matrices else _least(rows, columns)
    parts = (Shape((*front, rows, side)), Shape((*front, side, columns)))
    return Tuple(tuple(made(ctx, part, input.dtype, NO_FACTS, input) for part in parts), ("q", "r"))


def _refuse_oblong(ctx: Context, x: Array, name: str) -> tuple[AnyDim, ...] | None:
    dims = _matrix(x)
    if dims is not None and same(dims[-1], dims[-2]) is False:
        text = f"`tf.linalg.{name}` needs a square matrix, the shape is {x.shape}"
        raise Fail("array-matmul", text, wrong(ctx, x), "tensor")
    return dims


@function(*(L + name for name in ("eigh", "eigvalsh", "eig", "eigvals")),
          "tensorflow.eig", "tensorflow.eigvals")  # fmt: skip
def eigen(ctx: Context, tensor: Ten, name: Kept = NONE, *, called: str = "") -> Value:
    short = called.rpartition(".")[2]
    dims = _refuse_oblong(ctx, tensor, short)
    if dims is None:
        return Unknown(f"`tf.linalg.{short}`")
    kind: DType = tensor.dtype
    if short in ("eig", "eigvals"):
        kind = _COMPLEX.get(kind or "", kind)
    exact = _REAL.get(kind or "", kind) if short == "eigvalsh" else kind
    values = made(ctx, Shape(dims[:-1]), exact, NO_FACTS, tensor)
    if short.endswith(("vals", "valsh")):
        return values
    return Tuple((values, made(ctx, tensor.shape, kind, NO_FACTS, tensor)))


@function(L + "slogdet")
def slogdet(ctx: Context, input: Ten, name: Kept = NONE) -> Value:
    dims = _refuse_oblong(ctx, input, "slogdet")
    if dims is None:
        return Unknown("`tf.linalg.slogdet`")
    part = made(ctx, Shape(dims[:-2]), input.dtype, NO_FACTS, input)
    return Tuple((part, part), ("sign", "log_abs_determinant"))


@function(L + "lu")
def lu(ctx: Context, input: Ten, *rest: Value, **named: Value) -> Value:
    dims = _refuse_oblong(ctx, input, "lu")
    if dims is None or rest or named:
        return Unknown("`tf.linalg.lu`")
    places = made(ctx, Shape(dims[:-1]), "int32", Facts(low=0, integral=True), input)
    return Tuple((made(ctx, input.shape, input.dtype, NO_FACTS, input), places), ("lu", "p"))


@function(L + "pinv")
def pinv(ctx: Context, a: Ten, *rest: Value, **named: Value) -> Value:
    dims = _matrix(a)
    shape = UNRANKED if dims is None else Shape((*dims[:-2], dims[-1], dims[-2]))
    return made(ctx, shape, a.dtype, NO_FACTS, a)


@function(*(L + name for name in ("solve", "triangular_solve", "cholesky_solve")))
def solve(
    ctx: Context, matrix: Ten, rhs: Ten, *rest: Value, called: str = "", **named: Value
) -> Value:
    name = called.rpartition(".")[2]
    dims, other = _refuse_oblong(ctx, matrix, name), rhs.shape.dims
    if dims is None or other is None or len(dims) != 2:
        return made(ctx, UNRANKED, rhs.dtype, NO_FACTS, matrix, rhs)
    if len(other) == 1 or len(other) == 2 and same(dims[-1], other[0]) is False:
        text = (
            f"`tf.linalg.{name}`: the right side, of shape {rhs.shape}, must be a matrix with as many "
            f"rows as {matrix.shape} has"
        )
        raise Fail("array-matmul", text, wrong(ctx, matrix, rhs), "rhs")
    shape = rhs.shape if len(other) == 2 else UNRANKED
    return made(ctx, shape, rhs.dtype, NO_FACTS, matrix, rhs)


@function(L + "lstsq")
def lstsq(ctx: Context, matrix: Ten, rhs: Ten, *rest: Value, **named: Value) -> Value:
    dims, other = _matrix(matrix), _matrix(rhs)
    known = dims is not None and other is not None and len(dims) == len(other)
    shape = UNRANKED
    if known and dims is not None and other is not None:
        shape = Shape((*dims[:-2], dims[-1], other[-1]))
    return made(ctx, shape, rhs.dtype, NO_FACTS, matrix, rhs)


@function(L + "cross")
def cross(ctx: Context, a: Ten, b: Ten, name: Kept = NONE) -> Value:
    shape = a.shape if a.shape == b.shape else UNRANKED
    return made(ctx, shape, a.dtype, NO_FACTS, a, b)


@function(L + "diag_part", L + "tensor_diag_part")
def diag_part(ctx: Context, input: Ten, *rest: Value, called: str = "", **named: Value) -> Value:
    dims = input.shape.dims
    if called.endswith("tensor_diag_part"):
        half = None if dims is None or len(dims) % 2 else Shape(dims[: len(dims) // 2])
        return made(ctx, UNRANKED if half is None else half, input.dtype, NO_FACTS, input)
    k = as_int(ctx, named.get("k", Const(0)))
    plain = not rest and not named.keys() - {"k", "name"}
    if dims is None or len(dims) < 2 or not plain or not isinstance(k, int):
        return made(ctx, UNRANKED, input.dtype, NO_FACTS, input)
    rows, columns = dims[-2:]
    size = _least(rows, columns)
    if k and isinstance(rows, int) and isinstance(columns, int):
        size = max(0, min(rows, columns - k) if k >= 0 else min(rows + k, columns))
    elif k:
        size = UNKNOWN
    return made(ctx, Shape((*dims[:-2], size)), input.dtype, NO_FACTS, input)


@function(L + "normalize")
def normalize(
    ctx: Context, tensor: Ten, ord: Kept = NONE, axis: Axes = None, name: Kept = NONE
) -> Value:
    dims = tensor.shape.dims
    norm = UNRANKED
    if dims is not None and (axis is None or isinstance(axis, tuple)):
        if all(-len(dims) <= one < len(dims) for one in axis or ()):
            norm = arith.reduce(tensor.shape, axis, True)
    whole = made(ctx, tensor.shape, tensor.dtype, NO_FACTS, tensor)
    return Tuple((whole, made(ctx, norm, tensor.dtype, Facts(low=0), tensor)))


@function(L + "global_norm")
def global_norm(ctx: Context, t_list: Kept, name: Kept = NONE) -> Value:
    items = sequence_items(ctx, t_list) or ()
    dtypes = {as_tensor(ctx, item).dtype for item in items if isinstance(item, Array)}
    return made(ctx, SCALAR, dtypes.pop() if len(dtypes) == 1 else None, Facts(low=0))


@function("tensorflow.complex", "tensorflow.dtypes.complex")
def complex_(ctx: Context, real: Ten, imag: Ten, name: Kept = NONE) -> Value:
    from .math import met

    kind = _COMPLEX.get(real.dtype or "") if real.dtype == imag.dtype else None
    return made(ctx, met(ctx, "complex", real, imag), kind, NO_FACTS, real, imag)


@function("tensorflow.shape_n")
def shape_n(ctx: Context, input: Kept, out_type: Int = None, name: Kept = NONE) -> Value:
    items = sequence_items(ctx, input)
    if not items:
        return Unknown("the shapes of several tensors")
    ranks = [as_tensor(ctx, item).shape.rank for item in items]
    sizes = (Shape((UNKNOWN if rank is None else rank,)) for rank in ranks)
    return ctx.new_list([made(ctx, size, "int32", Facts(low=0)) for size in sizes])
