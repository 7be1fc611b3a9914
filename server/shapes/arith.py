"""Shape arithmetic shared by NumPy, TensorFlow and Keras.

Each function returns the resulting shape or raises :class:`ShapeError` where every concrete
shape the arguments stand for would be refused.  What cannot be decided gives unknown.
"""

from __future__ import annotations

from collections.abc import Sequence

from .dim import FREE, UNKNOWN, AnyDim, Linear, add, ceildiv, floordiv, mul, same
from .shape import FREE_RANK, UNRANKED, Shape, unknown_of_rank


class ShapeError(Exception):
    """Shapes that cannot meet. ``axis`` is the offending one where there is one."""

    def __init__(self, message: str, axis: int | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.axis = axis


def broadcast_dims(a: AnyDim, b: AnyDim) -> AnyDim:
    """One axis of broadcasting; raises :class:`ShapeError` if the sizes cannot meet."""
    if a is b or a == b:
        return a
    if a == 1:
        return b
    if b == 1:
        return a
    if isinstance(a, int) and isinstance(b, int):
        raise ShapeError(f"{a} against {b}")
    # A size that is not one decides: the other side is it or one, or the operation fails.
    if isinstance(a, int):
        return a
    if isinstance(b, int):
        return b
    if a is UNKNOWN or b is UNKNOWN or not (a is FREE or b is FREE):
        return UNKNOWN
    return FREE


def broadcast(a: Shape, b: Shape) -> Shape:
    """NumPy broadcasting of two shapes."""
    if a is FREE_RANK or b is FREE_RANK:
        return FREE_RANK
    if a.dims is None or b.dims is None:
        return UNRANKED
    rank = max(len(a.dims), len(b.dims))
    left = (1,) * (rank - len(a.dims)) + a.dims
    right = (1,) * (rank - len(b.dims)) + b.dims
    dims: list[AnyDim] = []
    for axis, (x, y) in enumerate(zip(left, right)):
        try:
            dims.append(broadcast_dims(x, y))
        except ShapeError:
            raise ShapeError(
                f"shapes {a} and {b} do not broadcast: {x} against {y}", axis - rank
            ) from None
    return Shape(dims)


def reshape(shape: Shape, target: Sequence[AnyDim]) -> Shape:
    """``x.reshape(target)`` where at most one entry of ``target`` is -1."""
    holes = [i for i, dim in enumerate(target) if dim == -1]
    if len(holes) > 1:
        raise ShapeError("a reshape can only infer one dimension (-1)")
    known: AnyDim = 1
    for i, dim in enumerate(target):
        if i not in holes:
            known = known * dim
    total = shape.size
    if not holes:
        if same(total, known) is False:
            raise ShapeError(f"{total} elements do not fit into {Shape(target)} ({known} elements)")
        return Shape(target)
    if isinstance(known, int) and known == 0:
        return Shape(UNKNOWN if i in holes else dim for i, dim in enumerate(target))
    rest = _quotient(shape, total, known)
    if rest is None:
        shown = Shape(target)
        raise ShapeError(f"{total} elements cannot be divided into rows of {known} for {shown}")
    return Shape(rest if i in holes else dim for i, dim in enumerate(target))


def _quotient(shape: Shape, total: AnyDim, part: AnyDim) -> AnyDim | None:
    """``total / part``, ``None`` if it certainly has a remainder."""
    if isinstance(total, int) and isinstance(part, int):
        return total // part if total % part == 0 else None
    if isinstance(total, Linear):
        if total == part:
            return 1
        if isinstance(part, int):
            whole = all(f % part == 0 for _, f in total.terms) and total.const % part == 0
            if whole:
                return floordiv(total, part)
        # n * 3 * 4 // (3 * 4): cancel the factors the two sides share.
        rest: list[AnyDim] = list(shape.dims or ())
        if part in rest:
            rest.remove(part)
            return Shape(rest).size
        return floordiv(total, part)
    if shape.dims is not None and (UNKNOWN in shape.dims or FREE in shape.dims):
        special = [d for d in shape.dims if d is UNKNOWN or d is FREE]
        others: AnyDim = Shape(d for d in shape.dims if d is not UNKNOWN and d is not FREE).size
        if len(special) == 1 and same(others, part) is True:
            return special[0]
        return UNKNOWN if UNKNOWN in special else FREE
    return UNKNOWN


def normalize_axis(axis: int, rank: int) -> int:
    """A non-negative axis; raises :class:`ShapeError` when out of bounds."""
    if not -rank <= axis < rank:
        raise ShapeError(f"axis {axis} is out of bounds for an array with {rank} dimensions", axis)
    return axis % rank


def concatenate(shapes: Sequence[Shape], axis: int) -> Shape:
    """Shapes joined along ``axis``; all other dimensions must agree."""
    known = [shape for shape in shapes if shape.dims is not None]
    if not known:
        return UNRANKED
    first = known[0]
    assert first.dims is not None
    rank = len(first.dims)
    for shape in known[1:]:
        if shape.rank != rank:
            raise ShapeError(f"{first} has {rank} dimensions and {shape} has {shape.rank}")
    axis = normalize_axis(axis, rank)
    total: AnyDim = 0 if len(known) == len(shapes) else UNKNOWN
    dims: list[AnyDim] = list(first.dims)
    for shape in known:
        assert shape.dims is not None
        for i, dim in enumerate(shape.dims):
            if i == axis:
                continue
            if same(dim, dims[i]) is False:
                raise ShapeError(f"{first} and {shape} differ on axis {i}: {dims[i]}, {dim}", i)
            dims[i] = _more_telling(dims[i], dim)
        total = add(total, shape.dims[axis])
    dims[axis] = total
    return Shape(dims)


def _more_telling(a: AnyDim, b: AnyDim) -> AnyDim:
    if isinstance(a, int) or b is UNKNOWN:
        return a
    if isinstance(b, int) or a is UNKNOWN:
        return b
    return a if a is FREE else b if b is FREE else a


def unify(a: Shape, b: Shape) -> Shape:
    """The more telling of two shapes that must be equal; raises if they differ."""
    if a.dims is None:
        return b
    if b.dims is None:
        return a
    if len(a.dims) != len(b.dims):
        raise ShapeError(f"{a} against {b}")
    for axis, (x, y) in enumerate(zip(a.dims, b.dims)):
        if same(x, y) is False:
            raise ShapeError(f"{a} against {b}: {x} is not {y}", axis)
    return Shape(_more_telling(x, y) for x, y in zip(a.dims, b.dims))


def stack(shapes: Sequence[Shape], axis: int = 0, count: AnyDim | None = None) -> Shape:
    """Equal shapes put side by side along a new ``axis``."""
    if not shapes:
        return UNRANKED
    whole = shapes[0]
    for shape in shapes[1:]:
        whole = unify(whole, shape)
    number = len(shapes) if count is None else count
    return insert_axis(whole, axis, number)


def insert_axis(shape: Shape, axis: int, size: AnyDim = 1) -> Shape:
    """``np.expand_dims``: a new axis of ``size``."""
    if shape.dims is None:
        return UNRANKED
    position = normalize_axis(axis, len(shape.dims) + 1)
    return Shape(shape.dims[:position] + (size,) + shape.dims[position:])


def squeeze(shape: Shape, axes: Sequence[int] | None = None) -> Shape:
    """Drop axes of size one; raises if a named axis has another size."""
    if shape.dims is None:
        return UNRANKED
    rank = len(shape.dims)
    if axes is None:
        if not all(isinstance(dim, int) for dim in shape.dims):
            return UNRANKED
        return Shape(dim for dim in shape.dims if dim != 1)
    drop = {normalize_axis(axis, rank) for axis in axes}
    for axis in sorted(drop):
        if same(shape.dims[axis], 1) is False:
            raise ShapeError(f"axis {axis} of {shape} has size {shape.dims[axis]}, not 1", axis)
    return Shape(dim for i, dim in enumerate(shape.dims) if i not in drop)


def transpose(shape: Shape, order: Sequence[int] | None = None) -> Shape:
    """Axes reversed, or in the given ``order``."""
    if shape.dims is None:
        return UNRANKED if order is None else unknown_of_rank(len(order))
    if order is None:
        return Shape(reversed(shape.dims))
    rank = len(shape.dims)
    if len(order) != rank:
        raise ShapeError(f"{len(order)} axes were given for {shape}, which has {rank}")
    places = [normalize_axis(axis, rank) for axis in order]
    if len(set(places)) != rank:
        raise ShapeError(f"the axes {tuple(order)} repeat one")
    return Shape(shape.dims[i] for i in places)


def reduce(shape: Shape, axes: Sequence[int] | None, keepdims: bool = False) -> Shape:
    """The shape after a reduction (``sum``, ``mean``, ``argmax`` …) over ``axes`` (None: all)."""
    if shape.dims is None:
        return Shape(()) if axes is None and not keepdims else UNRANKED
    rank = len(shape.dims)
    gone = set(range(rank)) if axes is None else {normalize_axis(axis, rank) for axis in axes}
    if keepdims:
        return Shape(1 if i in gone else dim for i, dim in enumerate(shape.dims))
    return Shape(dim for i, dim in enumerate(shape.dims) if i not in gone)


def matmul(a: Shape, b: Shape) -> Shape:
    """``a @ b`` by NumPy's rules."""
    if a.dims is None or b.dims is None:
        return UNRANKED
    if not a.dims or not b.dims:
        raise ShapeError("matmul does not take scalars")
    left = (1, *a.dims) if len(a.dims) == 1 else a.dims
    right = (*b.dims, 1) if len(b.dims) == 1 else b.dims
    if same(left[-1], right[-2]) is False:
        raise ShapeError(f"{a} @ {b}: {left[-1]} columns meet {right[-2]} rows")
    batch = broadcast(Shape(left[:-2]), Shape(right[:-2]))
    tail: list[AnyDim] = []
    if len(a.dims) > 1:
        tail.append(left[-2])
    if len(b.dims) > 1:
        tail.append(right[-1])
    return batch + tail


def dot(a: Shape, b: Shape) -> Shape:
    """``np.dot``: like matmul up to two dimensions, an outer product of stacks beyond."""
    if a.dims is None or b.dims is None:
        return UNRANKED
    if not a.dims or not b.dims:
        return a if a.dims else b
    meet = b.dims[-1] if len(b.dims) == 1 else b.dims[-2]
    if same(a.dims[-1], meet) is False:
        raise ShapeError(f"{a} and {b} are not aligned: {a.dims[-1]} meets {meet}")
    rest = () if len(b.dims) == 1 else b.dims[:-2] + b.dims[-1:]
    return Shape(a.dims[:-1] + rest)


def window(
    size: AnyDim, kernel: AnyDim, stride: AnyDim = 1, padding: str = "valid", dilation: AnyDim = 1
) -> AnyDim:
    """Output size of a sliding window; below one means that the window does not fit.

    ``padding`` is ``"valid"``, ``"same"`` or ``"causal"``; any other text gives unknown.
    """
    if padding in ("same", "causal"):
        return ceildiv(size, stride)
    if padding != "valid":
        return UNKNOWN
    reach = add(mul(add(kernel, -1), dilation), 1)
    return add(floordiv(add(size, mul(reach, -1)), stride), 1)
