"""Products of tensors and ``tf.linalg``."""

from __future__ import annotations

from typing import Any

from ...shapes import UNRANKED, Shape, arith, same
from ...values import NO_FACTS, NONE, Array, Const, Fail, Tuple, Unknown, Value
from ..api import Context, function
from ..args import as_ints
from ..equations import with_ellipsis
from .common import NOTHING, Flag, Kept, Ten, as_tensor, graph_of, made, sequence_items
from .math import pair


def _wrong(ctx: Context, *inputs: Array) -> str:
    return "ValueError" if graph_of(ctx, *inputs) else "InvalidArgumentError"


def _either(one: bool | None, other: bool | None) -> bool | None:
    """``one or other`` of flags of which some are not known."""
    return True if True in (one, other) else None if None in (one, other) else False


def _turned(shape: Shape, turn: bool | None) -> Shape:
    if not turn:
        return shape if turn is False else UNRANKED
    if shape.dims is None or len(shape.dims) < 2:
        return UNRANKED
    return Shape((*shape.dims[:-2], shape.dims[-1], shape.dims[-2]))


@function("tensorflow.matmul", "tensorflow.linalg.matmul", "tensorflow.compat.v1.matmul")
def matmul(
    ctx: Context, a: Kept, b: Kept, transpose_a: Flag = False, transpose_b: Flag = False, adjoint_a: Flag = False,
    adjoint_b: Flag = False, *rest: Value, **named: Value,
) -> Value:  # fmt: skip
    x, y, dtype = pair(ctx, "matmul", a, b)
    if "unknown" in (x.lib, y.lib):
        return made(ctx, UNRANKED, dtype, NO_FACTS, x, y)
    if dtype in ("bool", "string", "int16", "uint16", "uint32", "uint64") and "keras" not in (
        x.lib,
        y.lib,
    ):
        exception = "TypeError" if graph_of(ctx, x, y) else "InvalidArgumentError"
        raise Fail(
            "dtype-mismatch",
            f"`tf.matmul` does not take {dtype} tensors; use `tf.cast`",
            exception,
            "a",
        )
    for side, at in ((x, "a"), (y, "b")):
        if side.shape.rank in (0, 1):
            text = f"`tf.matmul` takes matrices, not a tensor of shape {side.shape}; use `tf.expand_dims` or `tf.linalg.matvec`"
            raise Fail("array-matmul", text, _wrong(ctx, x, y), at)
    left = _turned(x.shape, _either(transpose_a, adjoint_a))
    right = _turned(y.shape, _either(transpose_b, adjoint_b))
    try:
        shape = arith.matmul(left, right)
    except arith.ShapeError as error:
        raise Fail(
            "array-matmul", f"`tf.matmul`: {error.message}", _wrong(ctx, x, y), "b"
        ) from None
    kind = None if named.get("output_type") is not None else dtype
    return made(ctx, shape, kind, NO_FACTS, x, y)


@function("tensorflow.linalg.matvec")
def matvec(
    ctx: Context, a: Kept, b: Kept, transpose_a: Flag = False, *rest: Value, **named: Value
) -> Value:
    x, y, dtype = pair(ctx, "linalg.matvec", a, b)
    left = _turned(x.shape, transpose_a)
    if left.dims is None or y.shape.dims is None or len(left.dims) < 2 or not y.shape.dims:
        return made(ctx, UNRANKED, dtype, NO_FACTS, x, y)
    if same(left.dims[-1], y.shape.dims[-1]) is False:
        text = (
            f"`tf.linalg.matvec`: {left.dims[-1]} columns of {left} meet {y.shape.dims[-1]} entries"
        )
        raise Fail("array-matmul", text, _wrong(ctx, x, y), "b")
    if len(left.dims) == 2 and len(y.shape.dims) == 1:
        return made(ctx, Shape((left.dims[0],)), dtype, NO_FACTS, x, y)
    return made(ctx, UNRANKED, dtype, NO_FACTS, x, y)


@function("tensorflow.tensordot", "tensorflow.linalg.tensordot")
def tensordot(ctx: Context, a: Kept, b: Kept, axes: Kept, name: Kept = NONE) -> Value:
    x, y, dtype = pair(ctx, "tensordot", a, b)
    left, right = x.shape.dims, y.shape.dims
    if left is None or right is None:
        return made(ctx, UNRANKED, dtype, NO_FACTS, x, y)
    found = _contracted(ctx, axes, len(left))
    if found is None:
        return made(ctx, UNRANKED, dtype, NO_FACTS, x, y)
    front, back = found
    inside = all(-len(left) <= i < len(left) for i in front) and all(
        -len(right) <= j < len(right) for j in back
    )
    if len(front) != len(back) or not inside:
        return NOTHING
    # Several axes are laid out as one before they meet.
    mine, yours = (Shape(d[i] for i in side).size for d, side in ((left, front), (right, back)))
    if same(mine, yours) is False:
        text = f"`tf.tensordot` sums {mine} entries of {x.shape} (axes {front}) against {yours} of {y.shape} (axes {back})"
        raise Fail("array-matmul", text, _wrong(ctx, x, y), "axes")
    gone = {i % len(left) for i in front}, {j % len(right) for j in back}
    kept = [d for i, d in enumerate(left) if i not in gone[0]] + [
        d for j, d in enumerate(right) if j not in gone[1]
    ]
    return made(ctx, Shape(kept), dtype, NO_FACTS, x, y)


def _contracted(
    ctx: Context, axes: Value, rank: int
) -> tuple[tuple[int, ...], tuple[int, ...]] | None:
    if isinstance(axes, Const) and isinstance(axes.value, int):
        count = axes.value
        return (
            (tuple(range(rank - count, rank)), tuple(range(count))) if 0 <= count <= rank else None
        )
    items = sequence_items(ctx, axes)
    if items is None or len(items) != 2:
        return None
    sides = [as_ints(ctx, item) for item in items]
    return (sides[0], sides[1]) if all(isinstance(side, tuple) for side in sides) else None


@function("tensorflow.einsum", "tensorflow.linalg.einsum")
def einsum(ctx: Context, equation: Kept, *inputs: Value, **named: Value) -> Value:
    parts = [as_tensor(ctx, value, "inputs") for value in inputs]
    kinds = {part.dtype for part in parts}
    dtype = kinds.pop() if len(kinds) == 1 else None
    shape = UNRANKED
    if isinstance(equation, Const) and isinstance(equation.value, str):
        shape = einsum_shape(ctx, equation.value.replace(" ", ""), parts)
    return made(ctx, shape, dtype, NO_FACTS, *parts)


def einsum_shape(ctx: Context, equation: str, parts: list[Array]) -> Shape:
    """The output of an equation; refuses sizes that disagree."""
    source, arrow, target = equation.partition("->")
    terms = source.split(",")
    if len(terms) != len(parts) or any(part.shape.dims is None for part in parts):
        return UNRANKED
    if "..." in equation:
        if not arrow and not any(part.lib == "keras" for part in parts):
            return UNRANKED
        return with_ellipsis(terms, target if arrow else None, [part.shape for part in parts])
    sizes: dict[str, Any] = {}
    for term, part in zip(terms, parts):
        dims = part.shape.dims or ()
        if len(term) != len(dims):
            text = (
                f"`{term}` names {len(term)} axes, the tensor of shape {part.shape} has {len(dims)}"
            )
            raise Fail("array-matmul", text, _wrong(ctx, *parts), "equation")
        for letter, dim in zip(term, dims):
            have = sizes.get(letter)
            if have is not None and have != 1 and dim != 1 and same(have, dim) is False:
                text = f"`{letter}` of the equation `{equation}` stands for {have} and for {dim}"
                raise Fail("array-matmul", text, _wrong(ctx, *parts), "equation")
            if have is None or not isinstance(have, int) or have == 1:
                sizes[letter] = dim
    if not arrow:
        target = "".join(sorted(letter for letter in sizes if source.count(letter) == 1))
    return (
        Shape(sizes[letter] for letter in target)
        if all(letter in sizes for letter in target)
        else UNRANKED
    )


@function(
    *(
        f"tensorflow.linalg.{name}"
        for name in ("inv", "expm", "cholesky", "logm", "lu_matrix_inverse")
    ),
    "tensorflow.matrix_square_root",
)
def square(ctx: Context, input: Ten, *rest: Value, **named: Value) -> Value:
    dims = input.shape.dims
    if dims is not None and len(dims) >= 2 and same(dims[-1], dims[-2]) is False:
        text = f"a square matrix is needed, the shape is {input.shape}"
        raise Fail("array-matmul", text, _wrong(ctx, input), "input")
    shape = input.shape if dims is not None and len(dims) >= 2 else UNRANKED
    return made(ctx, shape, input.dtype, NO_FACTS, input)


@function(*(f"tensorflow.linalg.{name}" for name in ("det", "trace", "logdet", "matrix_rank")))
def one_per_matrix(
    ctx: Context, input: Ten, *rest: Value, called: str = "", **named: Value
) -> Value:
    shape = (
        UNRANKED
        if input.shape.dims is None or len(input.shape.dims) < 2
        else Shape(input.shape.dims[:-2])
    )
    return made(ctx, shape, "int32" if called.endswith("rank") else input.dtype, NO_FACTS, input)


@function("tensorflow.clip_by_global_norm")
def clip_by_global_norm(
    ctx: Context, t_list: Kept, clip_norm: Kept, *rest: Value, **named: Value
) -> Value:
    items = sequence_items(ctx, t_list)
    total = made(ctx, Shape(()), "float32")
    if items is None:
        return Tuple((Unknown("clipped tensors"), total))
    parts = [
        Unknown("a clipped tensor")
        if not isinstance(item, Array)
        else made(ctx, item.shape, item.dtype, NO_FACTS, item)
        for item in items
    ]
    return Tuple((ctx.new_list(parts), total))
