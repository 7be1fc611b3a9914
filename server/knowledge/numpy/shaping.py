"""Rearranging arrays: reshape, axes, padding and repetition."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from ...shapes import SCALAR, UNKNOWN, UNRANKED, AnyDim, Shape, arith, same, unknown_of_rank
from ...shapes.dim import add, mul
from ...values import NONE, Array, Const, Facts, Fail, Note, Obj, Tuple, Unknown, Value
from ..api import Context, function, problem_note
from ..distinct import settled
from .common import (
    Arr,
    Axes,
    Flag,
    Int,
    Kept,
    Sizes,
    Text,
    as_ndarray,
    as_sizes,
    checked_axes,
    checked_axis,
    full_facts,
    grouped,
    made,
    range_facts,
    sized,
)


def reshaped(ctx: Context, a: Array, target: Any, order: Any = "C", at: str = "shape") -> Array:
    """``a.reshape(target)``: the new array, or the refusal."""
    if target is UNKNOWN or target is None:
        return made(ctx, UNRANKED, a.dtype, full_facts(a.facts))
    # Every negative size means "whatever is left" to NumPy.
    wanted = tuple(-1 if isinstance(dim, int) and dim < 0 else dim for dim in target)
    holes = wanted.count(-1)
    if holes > 1:
        text = "`reshape` can work out one size, and -1 is given for " + str(holes)
        raise Fail("array-reshape", text, "ValueError", at)
    if holes and 0 in wanted:
        text = "`reshape` cannot work out the -1 beside a size of 0"
        raise Fail("array-reshape", text, "ValueError", at)
    open_sizes = [i for i, dim in enumerate(wanted) if dim is UNKNOWN]
    if not holes and len(open_sizes) == 1:
        # The one size that is not known is what is left, or the call fails.
        wanted = tuple(-1 if i == open_sizes[0] else dim for i, dim in enumerate(wanted))
    try:
        shape = arith.reshape(a.shape, wanted)
    except arith.ShapeError:
        if open_sizes and not holes and a.shape.size is UNKNOWN:
            return made(ctx, Shape(target), a.dtype, full_facts(a.facts))
        raise Fail(
            "array-reshape", _cannot(ctx, a, wanted), "ValueError", at, _decided(a), shape=a.shape
        ) from None
    facts = full_facts(a.facts)
    if shape.dims is not None and len(shape.dims) == 1 and order == "C":
        facts = _flat_content(a, facts)
    if shape.rank == 1 or shape.rank == 2 and shape[1] == 1:
        facts = replace(facts, grouped=a.shape.rank == 1 and grouped(a.facts))
    return made(ctx, shape, a.dtype, facts)


def _flat_content(a: Array, facts: Facts) -> Facts:
    content = a.facts.content
    if a.shape.rank == 1 and content is not None:
        return a.facts
    return facts


def _decided(a: Array) -> tuple[Note, ...]:
    return problem_note(a.origin, f"the shape {a.shape} comes from here")


def _cannot(ctx: Context, a: Array, target: tuple[AnyDim, ...]) -> str:
    name = a.name or "the array"
    wanted = Shape(target)
    total = a.shape.size
    if -1 in target:
        part: AnyDim = 1
        for dim in target:
            part = mul(part, 1 if dim == -1 else dim)
        return (
            f"{name} of shape {a.shape} has {total} elements, which cannot be split into parts of "
            f"{part}; reshape to {wanted} needs a multiple of {part}"
        )
    return f"{name} of shape {a.shape} has {total} elements, and shape {wanted} holds {wanted.size}"


@function("numpy.reshape")
def reshape(
    ctx: Context, a: Arr, shape: Sizes = None, order: Text = "C", *, newshape: Sizes = None,
    copy: Kept = None,
) -> Value:  # fmt: skip
    return reshaped(ctx, a, newshape if shape is None else shape, order)


@function("ndarray.reshape")
def reshape_method(
    a: Arr, *shape: Value, ctx: Context, order: Text = "C", copy: Kept = None
) -> Value:
    if a.lib == "unknown" and len(shape) > 1 and not all(map(_may_be_size, shape)):
        return Unknown("the `reshape` of a library fitlint does not know")
    whole = shape[0] if len(shape) == 1 else Tuple(shape)
    return reshaped(ctx, a, as_sizes(ctx, whole, "shape"), order)


def _may_be_size(value: Value) -> bool:
    return not isinstance(value, (Tuple, Obj, Array)) or (
        isinstance(value, Array) and value.shape.rank in (0, None)
    )


@function("numpy.ravel", "ndarray.ravel", "ndarray.flatten")
def ravel(ctx: Context, a: Arr, order: Text = "C") -> Value:
    facts = _flat_content(a, full_facts(a.facts))
    return made(ctx, Shape((a.shape.size,)), a.dtype, facts)


def transposed(ctx: Context, a: Array, axes: Any) -> Array:
    """Axes in another order; ``None`` reverses them."""
    if axes is UNKNOWN:
        shape = UNRANKED if a.shape.rank is None else unknown_of_rank(a.shape.rank)
        return made(ctx, shape, a.dtype, full_facts(a.facts))
    if axes is not None and a.shape.rank is not None:
        if len(axes) != a.shape.rank:
            text = f"{len(axes)} axes are given for an array of shape {a.shape}"
            raise Fail("array-axis", text, "ValueError", "axes")
        axes = checked_axes(axes, a.shape.rank, "axes")
    try:
        shape = arith.transpose(a.shape, axes)
    except arith.ShapeError as error:
        raise Fail("array-axis", error.message, "ValueError", "axes") from None
    return made(ctx, shape, a.dtype, full_facts(a.facts))


@function("numpy.transpose")
def transpose(ctx: Context, a: Arr, axes: Axes = None) -> Value:
    return transposed(ctx, a, axes)


@function("ndarray.transpose")
def transpose_method(a: Arr, *axes: Value, ctx: Context) -> Value:
    from ..args import as_ints

    if not axes or axes == (NONE,):
        return transposed(ctx, a, None)
    return transposed(ctx, a, as_ints(ctx, axes[0] if len(axes) == 1 else Tuple(axes)))


@function("numpy.matrix_transpose")
def matrix_transpose(ctx: Context, x: Arr) -> Value:
    return swapaxes_of(ctx, x, -1, -2)


def swapaxes_of(ctx: Context, a: Array, first: Any, second: Any) -> Array:
    """Two axes exchanged."""
    dims = a.shape.dims
    if dims is None or not isinstance(first, int) or not isinstance(second, int):
        shape = UNRANKED if dims is None else unknown_of_rank(len(dims))
        return made(ctx, shape, a.dtype, full_facts(a.facts))
    i, j = checked_axis(first, len(dims), "axis1"), checked_axis(second, len(dims), "axis2")
    order = list(range(len(dims)))
    order[i], order[j] = order[j], order[i]
    return made(ctx, Shape(dims[k] for k in order), a.dtype, full_facts(a.facts))


@function("numpy.swapaxes", "ndarray.swapaxes")
def swapaxes(ctx: Context, a: Arr, axis1: Int, axis2: Int) -> Value:
    return swapaxes_of(ctx, a, axis1, axis2)


@function("numpy.moveaxis")
def moveaxis(ctx: Context, a: Arr, source: Axes, destination: Axes) -> Value:
    dims = a.shape.dims
    if dims is None or not isinstance(source, tuple) or not isinstance(destination, tuple):
        return made(
            ctx,
            UNRANKED if dims is None else unknown_of_rank(len(dims)),
            a.dtype,
            full_facts(a.facts),
        )
    if len(source) != len(destination):
        text = f"{len(source)} axes are moved to {len(destination)} places"
        raise Fail("array-axis", text, "ValueError", "destination")
    places = checked_axes(source, len(dims), "source")
    targets = checked_axes(destination, len(dims), "destination")
    order = [axis for axis in range(len(dims)) if axis not in places]
    for target, place in sorted(zip(targets, places)):
        order.insert(target, place)
    return made(ctx, Shape(dims[k] for k in order), a.dtype, full_facts(a.facts))


@function("numpy.rollaxis")
def rollaxis(ctx: Context, a: Arr, axis: Int, start: Int = 0) -> Value:
    dims = a.shape.dims
    if dims is None or not isinstance(axis, int) or not isinstance(start, int):
        return made(ctx, UNRANKED, a.dtype)
    place = checked_axis(axis, len(dims))
    target = start + len(dims) if start < 0 else start
    if not 0 <= target <= len(dims):
        raise Fail(
            "array-axis", f"start={start} is out of range for {a.shape}", "AxisError", "start"
        )
    order = [k for k in range(len(dims)) if k != place]
    order.insert(target - 1 if place < target else target, place)
    return made(ctx, Shape(dims[k] for k in order), a.dtype, full_facts(a.facts))


@function("numpy.expand_dims")
def expand_dims(ctx: Context, a: Arr, axis: Axes) -> Value:
    dims = a.shape.dims
    if dims is None or not isinstance(axis, tuple):
        return made(ctx, UNRANKED, a.dtype, full_facts(a.facts))
    rank = len(dims) + len(axis)
    places = checked_axes(axis, rank)
    rest = iter(dims)
    shape = Shape(1 if i in places else next(rest) for i in range(rank))
    return made(ctx, shape, a.dtype, full_facts(a.facts))


@function("numpy.squeeze", "ndarray.squeeze")
def squeeze(ctx: Context, a: Arr, axis: Axes = None) -> Value:
    if axis is UNKNOWN:
        return made(ctx, UNRANKED, a.dtype, full_facts(a.facts))
    if a.shape == SCALAR and axis is not None and all(place in (0, -1) for place in axis):
        return a
    if axis is not None and a.shape.rank is not None:
        axis = checked_axes(axis, a.shape.rank)
    try:
        shape = arith.squeeze(a.shape, axis)
    except arith.ShapeError as error:
        raise Fail("array-axis", error.message, "ValueError", "axis", _decided(a)) from None
    return made(ctx, shape, a.dtype, full_facts(a.facts))


@function("numpy.atleast_1d", "numpy.atleast_2d", "numpy.atleast_3d")
def atleast(*arys: Value, ctx: Context, called: str = "") -> Value:
    least = int(called[-2])
    results = tuple(raised_to(ctx, as_ndarray(ctx, x), least) for x in arys)
    return results[0] if len(results) == 1 else Tuple(results)


def raised_to(ctx: Context, a: Array, least: int) -> Array:
    """The array with at least so many dimensions."""
    dims = a.shape.dims
    if dims is None:
        return made(ctx, UNRANKED, a.dtype, full_facts(a.facts))
    if len(dims) >= least:
        return a
    if least == 3 and len(dims) == 1:
        dims = (1, *dims, 1)
    elif least == 3 and len(dims) == 2:
        dims = (*dims, 1)
    else:
        dims = (1,) * (least - len(dims)) + dims
    return made(ctx, Shape(dims), a.dtype, full_facts(a.facts))


@function("numpy.broadcast_to")
def broadcast_to(ctx: Context, array: Arr, shape: Sizes, subok: Flag = False) -> Value:
    target = sized(shape)
    try:
        whole = arith.broadcast(array.shape, target)
    except arith.ShapeError as error:
        raise Fail("array-broadcast", error.message, "ValueError", "shape") from None
    if whole.dims is not None and target.dims is not None and target.known is not None:
        for have, want in zip(reversed(whole.dims), reversed(target.dims)):
            if isinstance(have, int) and have != want or len(whole.dims) > len(target.dims):
                text = f"shape {array.shape} cannot be broadcast to {target}"
                raise Fail("array-broadcast", text, "ValueError", "shape")
    return made(ctx, target, array.dtype, full_facts(settled(array)))


@function("numpy.broadcast_arrays")
def broadcast_arrays(*args: Value, ctx: Context, subok: Flag = False) -> Value:
    arrays = [as_ndarray(ctx, x) for x in args]
    whole = SCALAR
    try:
        for array in arrays:
            whole = arith.broadcast(whole, array.shape)
    except arith.ShapeError as error:
        raise Fail("array-broadcast", error.message) from None
    return Tuple(tuple(made(ctx, whole, a.dtype, full_facts(settled(a))) for a in arrays))


@function("numpy.resize")
def resize(ctx: Context, a: Arr, new_shape: Sizes) -> Value:
    return made(ctx, sized(new_shape, "new_shape"), a.dtype, range_facts(a.facts))


@function("numpy.tile")
def tile(ctx: Context, A: Arr, reps: Sizes) -> Value:
    dims = A.shape.dims
    if dims is None or not isinstance(reps, tuple):
        return made(ctx, UNRANKED, A.dtype, range_facts(A.facts))
    rank = max(len(dims), len(reps))
    left = (1,) * (rank - len(dims)) + dims
    right: tuple[Any, ...] = (1,) * (rank - len(reps)) + reps
    if any(isinstance(r, int) and r < 0 for r in right):
        raise Fail("array-arguments", "a number of repetitions is negative", "ValueError", "reps")
    shape = Shape(mul(x, y) for x, y in zip(left, right))
    every = all(isinstance(r, int) and r > 0 for r in right)
    return made(ctx, shape, A.dtype, full_facts(settled(A)) if every else range_facts(A.facts))


@function("numpy.repeat", "ndarray.repeat")
def repeat(ctx: Context, a: Arr, repeats: Kept, axis: Int = None) -> Value:
    shape = a.shape if axis is not None and a.shape.rank != 0 else Shape((a.shape.size,))
    counts = as_ndarray(ctx, repeats, "repeats")
    if shape.dims is None or axis is UNKNOWN:
        return made(
            ctx,
            UNRANKED if shape.dims is None else unknown_of_rank(len(shape.dims)),
            a.dtype,
            range_facts(a.facts),
        )
    place = 0 if axis is None else checked_axis(axis, len(shape.dims))
    size = shape.dims[place]
    if counts.shape == SCALAR or counts.shape == Shape((1,)):
        from ..args import as_dim

        factor = as_dim(ctx, repeats)
        if isinstance(factor, int) and factor < 0:
            raise Fail("array-arguments", "repeats may not be negative", "ValueError", "repeats")
        total = UNKNOWN if counts.shape != SCALAR or factor is None else mul(size, factor)
        if isinstance(factor, int) and factor > 0:
            facts = full_facts(settled(a))
            if shape.rank == 1 and grouped(a.facts):
                facts = replace(facts, grouped=True)
            return made(ctx, shape.with_dim(place, total), a.dtype, facts)
    else:
        content = counts.facts.content
        if counts.shape.rank == 1 and same(counts.shape[0], size) is False and counts.shape[0] != 1:
            text = f"{counts.shape[0]} repeats are given for {size} entries"
            raise Fail("array-broadcast", text, "ValueError", "repeats")
        known = isinstance(content, list) and all(isinstance(x, int) for x in content)
        total = sum(content) if known and isinstance(content, list) else UNKNOWN
    return made(ctx, shape.with_dim(place, total), a.dtype, range_facts(a.facts))


@function("numpy.flip")
def flip(ctx: Context, m: Arr, axis: Axes = None) -> Value:
    if isinstance(axis, tuple) and m.shape.rank is not None:
        checked_axes(axis, m.shape.rank)
    return made(ctx, m.shape, m.dtype, full_facts(m.facts))


@function("numpy.roll")
def roll(ctx: Context, a: Arr, shift: Kept, axis: Axes = None) -> Value:
    if isinstance(axis, tuple) and a.shape.rank is not None:
        for place in axis:
            checked_axis(place, a.shape.rank)
    return made(ctx, a.shape, a.dtype, full_facts(a.facts))


@function("numpy.flipud", "numpy.fliplr")
def same_shape(ctx: Context, m: Arr, *, called: str = "") -> Value:
    least = 1 if called == "numpy.flipud" else 2
    if m.shape.rank is not None and m.shape.rank < least:
        raise Fail("array-axis", f"an array of shape {m.shape} has no axis {least - 1} to flip")
    return made(ctx, m.shape, m.dtype, full_facts(m.facts))


@function("numpy.rot90")
def rot90(ctx: Context, m: Arr, k: Int = 1, axes: Axes = (0, 1)) -> Value:
    dims = m.shape.dims
    if dims is None or not isinstance(k, int) or not isinstance(axes, tuple) or len(axes) != 2:
        return made(ctx, UNRANKED if dims is None else unknown_of_rank(len(dims)), m.dtype)
    if not all(-len(dims) <= axis < len(dims) for axis in axes):
        text = f"the axes {axes} are out of range for an array of shape {m.shape}"
        raise Fail("array-axis", text, "ValueError", "axes")
    return swapaxes_of(ctx, m, *axes) if k % 2 else made(ctx, m.shape, m.dtype, full_facts(m.facts))


@function("numpy.pad")
def pad(ctx: Context, array: Arr, pad_width: Kept, mode: Kept = None, **named: Value) -> Value:
    dims = array.shape.dims
    constant = mode is None or mode == Const("constant")
    facts = range_facts(array.facts)
    if constant and not named:
        low = None if facts.low is None else min(facts.low, 0)
        high = None if facts.high is None else max(facts.high, 0)
        facts = Facts(low, high, facts.integral, nan=facts.nan)
    elif constant:
        facts = Facts()
    if dims is None:
        return made(ctx, UNRANKED, array.dtype, facts)
    widths = _pad_widths(ctx, pad_width, len(dims))
    if widths is None:
        return made(ctx, unknown_of_rank(len(dims)), array.dtype, facts)
    sizes = [add(dim, add(before, after)) for dim, (before, after) in zip(dims, widths)]
    return made(ctx, Shape(sizes), array.dtype, facts)


def _pad_widths(ctx: Context, value: Value, rank: int) -> list[tuple[AnyDim, AnyDim]] | None:
    """Before and after for each axis; refuses what does not broadcast to ``(rank, 2)``."""
    if isinstance(value, Obj) and value.kind == "dict":
        return None
    shape = as_ndarray(ctx, value, "pad_width").shape
    try:
        whole = arith.broadcast(shape, Shape((rank, 2)))
    except arith.ShapeError:
        whole = UNRANKED
        if shape.known is not None:
            raise _bad_pad(shape, rank) from None
    if whole.known is not None and whole.known != (rank, 2):
        raise _bad_pad(shape, rank)
    rows: list[tuple[AnyDim, ...]] = []
    if shape.rank == 2:
        for row in ctx.iterate(value).items or ():
            sizes = as_sizes(ctx, row)
            if not isinstance(sizes, tuple):
                return None
            rows.append(sizes)
    else:
        sizes = as_sizes(ctx, value)
        if not isinstance(sizes, tuple):
            return None
        rows.append(sizes)
    if not rows or any(len(row) not in (1, 2) for row in rows) or len(rows) not in (1, rank):
        return None
    pairs = [(row[0], row[-1]) for row in rows]
    if any(isinstance(x, int) and x < 0 for pair in pairs for x in pair):
        raise Fail("array-arguments", "a padding may not be negative", "ValueError", "pad_width")
    return pairs * rank if len(pairs) == 1 else pairs


def _bad_pad(shape: Shape, rank: int) -> Fail:
    text = f"`pad_width` of shape {shape} does not give (before, after) for each of {rank} axes"
    return Fail("array-broadcast", text, "ValueError", "pad_width")


@function("numpy.shape")
def shape_of(ctx: Context, a: Arr) -> Value:
    from .attributes import dims_tuple

    return dims_tuple(a)


@function("numpy.ndim")
def ndim(ctx: Context, a: Arr) -> Value:
    return (
        Const(a.shape.rank)
        if a.shape.rank is not None
        else Unknown("an unknown number of dimensions")
    )


@function("numpy.size")
def size(ctx: Context, a: Arr, axis: Int = None) -> Value:
    from .attributes import whole

    if axis is None:
        return whole(a.shape.size)
    return whole(a.shape[axis] if isinstance(axis, int) else UNKNOWN)


@function("numpy.lib.stride_tricks.sliding_window_view")
def sliding_window_view(
    ctx: Context, x: Arr, window_shape: Kept, axis: Axes = None, **options: Value
) -> Value:
    """Windows as a new last axis, not behind the axis they slide along."""
    dims, sizes = x.shape.dims, as_sizes(ctx, window_shape)
    if (
        dims is None
        or not isinstance(sizes, tuple)
        or not (axis is None or isinstance(axis, tuple))
    ):
        return made(ctx, UNRANKED, x.dtype)
    axes = range(len(dims)) if axis is None else [checked_axis(one, len(dims)) for one in axis]
    if len(axes) != len(sizes):
        text = f"{len(sizes)} window sizes are given for {len(axes)} axes of the array {x.shape}: say `axis=`"
        raise Fail("array-arguments", text, "ValueError", "window_shape")
    left = list(dims)
    for place, size in zip(axes, sizes):
        rest = left[place] - size + 1
        if isinstance(rest, int) and rest < 1:
            text = f"a window of {size} does not fit into axis {place} of the array {x.shape}"
            raise Fail("array-arguments", text, "ValueError", "window_shape")
        left[place] = rest
    return made(ctx, Shape((*left, *sizes)), x.dtype, range_facts(x.facts))
