"""``keras.ops``: creating, casting, rearranging, joining and selecting."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from ...shapes import FREE, SCALAR, UNKNOWN, UNRANKED, AnyDim, DType, Shape, arith
from ...shapes.dim import add, floordiv, mul
from ...shapes.shape import FREE_RANK
from ...values import NONE, Array, Const, Facts, Fail, Tuple, Unknown, Value
from ..api import Context, function
from ..args import as_array, as_dim, as_dims, as_int
from ..tensorflow.common import all_facts, graph_of
from .ops_common import (
    NO_FACTS,
    NOTHING,
    TRUTH,
    Axes,
    Flag,
    Int,
    Kept,
    O,
    Op,
    Target,
    as_op,
    as_shape,
    both,
    is_symbolic,
    made,
    promoted,
    range_facts,
    sequence_items,
    shape_like,
    wrong,
)
from .ops_lists import refuse_parts

# Rearranging ------------------------------------------------------------------------------------


@function(*both("reshape"))
def reshape(ctx: Context, x: Op, newshape: Kept) -> Value:
    given, newshape = as_dims(ctx, newshape), as_shape(ctx, newshape)
    if newshape is UNKNOWN:
        return made(ctx, UNRANKED, x.dtype, all_facts(x.facts), x)
    if x.lib != "keras" and None in given:
        text = "a size cannot be None here; use -1, or `keras.ops.shape(x)[0]`"
        raise Fail("array-reshape", text, "TypeError", "newshape")
    if sum(dim == -1 for dim in newshape if isinstance(dim, int)) > 1:
        raise Fail(
            "array-reshape",
            "a reshape can infer one dimension (-1) only",
            wrong(ctx, x),
            "newshape",
        )
    try:
        shape = arith.reshape(x.shape, newshape)
    except arith.ShapeError as error:
        raise Fail("array-reshape", error.message, wrong(ctx, x), "newshape") from None
    return made(ctx, shape, x.dtype, all_facts(x.facts), x)


@function(*both("ravel"))
def ravel(ctx: Context, x: Op) -> Value:
    return made(ctx, Shape((x.shape.size,)), x.dtype, all_facts(x.facts), x)


@function(*both("transpose"))
def transpose(ctx: Context, x: Op, axes: Axes = None) -> Value:
    if axes is UNKNOWN or axes is not None and len(set(axes)) != len(axes):
        return made(ctx, UNRANKED, x.dtype, all_facts(x.facts), x)
    try:
        shape = arith.transpose(x.shape, axes)
    except arith.ShapeError as error:
        raise Fail("array-axis", error.message, wrong(ctx, x), "axes") from None
    return made(ctx, shape, x.dtype, all_facts(x.facts), x)


@function(*both("swapaxes", "moveaxis"))
def moved(
    ctx: Context,
    x: Op,
    source: Axes = UNKNOWN,
    destination: Axes = UNKNOWN,
    *,
    axis1: Axes = None,
    axis2: Axes = None,
    called: str = "",
) -> Value:
    a, b = (axis1 if axis1 is not None else source), (axis2 if axis2 is not None else destination)
    dims = x.shape.dims
    if dims is None or not isinstance(a, tuple) or not isinstance(b, tuple) or len(a) != len(b):
        return made(ctx, UNRANKED, x.dtype, all_facts(x.facts), x)
    rank = len(dims)
    if any(not -rank <= one < rank for one in (*a, *b)):
        return NOTHING
    order = list(range(rank))
    if called.endswith("swapaxes"):
        order[a[0]], order[b[0]] = order[b[0] % rank], order[a[0] % rank]
    else:
        rest = [i for i in order if i not in {one % rank for one in a}]
        for where, what in sorted((q % rank, p % rank) for p, q in zip(a, b)):
            rest.insert(where, what)
        order = rest
    return made(ctx, Shape(dims[i] for i in order), x.dtype, all_facts(x.facts), x)


@function(*both("expand_dims"))
def expand_dims(ctx: Context, x: Op, axis: Axes) -> Value:
    rank = x.shape.rank
    if rank is None or not isinstance(axis, tuple):
        return made(ctx, UNRANKED, x.dtype, all_facts(x.facts), x)
    whole = rank + len(axis)
    for one in axis:
        if not -whole <= one < whole:
            text = f"axis {one} does not exist in a tensor with {whole} dimensions"
            raise Fail("array-axis", text, "ValueError", "axis")
    places = sorted({one % whole for one in axis})
    if len(places) != len(axis):
        return NOTHING
    shape = x.shape
    for place in places:
        shape = arith.insert_axis(shape, place)
    return made(ctx, shape, x.dtype, all_facts(x.facts), x)


@function(*both("squeeze"))
def squeeze(ctx: Context, x: Op, axis: Axes = None) -> Value:
    dims = x.shape.dims
    if axis is UNKNOWN or dims is None:
        return made(ctx, UNRANKED, x.dtype, all_facts(x.facts), x)
    if axis is None and is_symbolic(x):
        if UNKNOWN in dims:
            return made(ctx, UNRANKED, x.dtype, all_facts(x.facts), x)
        return made(ctx, Shape(dim for dim in dims if dim != 1), x.dtype, all_facts(x.facts), x)
    try:
        shape = arith.squeeze(x.shape, axis)
    except arith.ShapeError as error:
        raise Fail("array-axis", error.message, "ValueError", "axis") from None
    if axis is None and graph_of(ctx, x) and FREE in dims:
        shape = FREE_RANK  # `tf.squeeze`: the graph cannot know which axes are dropped.
    return made(ctx, shape, x.dtype, all_facts(x.facts), x)


@function(*both("broadcast_to"))
def broadcast_to(ctx: Context, x: Op, shape: Target) -> Value:
    target = shape_like(shape)
    try:
        whole = arith.broadcast(x.shape, target)
        # On a KerasTensor Keras only asks whether the two fit each other.
        fails = bool(
            not is_symbolic(x)
            and whole.rank is not None
            and target.rank is not None
            and whole.rank > target.rank
        )
    except arith.ShapeError:
        fails = True
    if fails:
        text = f"a tensor of shape {x.shape} does not broadcast to {target}"
        raise Fail("array-broadcast", text, wrong(ctx, x), "shape")
    return made(ctx, target, x.dtype, range_facts(x.facts), x)


@function(*both("roll", "tril", "triu"))
def same_places(ctx: Context, x: Op, *rest: Value, called: str = "", **named: Value) -> Value:
    facts = all_facts(x.facts) if called.endswith("roll") else NO_FACTS
    return made(ctx, x.shape, x.dtype, facts, x)


@function(*both("tile"))
def tile(ctx: Context, x: Op, repeats: Target) -> Value:
    dims = x.shape.dims
    if dims is None or repeats is UNKNOWN:
        return made(ctx, UNRANKED, x.dtype, range_facts(x.facts), x)
    rank = max(len(dims), len(repeats))
    sizes = (1,) * (rank - len(dims)) + dims
    times = (1,) * (rank - len(repeats)) + repeats
    grown = (FREE if size is FREE else mul(size, n) for size, n in zip(sizes, times))
    return made(ctx, Shape(grown), x.dtype, range_facts(x.facts), x)


@function(*both("repeat"))
def repeat(ctx: Context, x: Op, repeats: Kept, axis: Int = None) -> Value:
    items = sequence_items(ctx, repeats)
    parts = [as_int(ctx, item) for item in items or ()]
    count = as_dim(ctx, repeats) if items is None else parts[0] if len(parts) == 1 else UNKNOWN
    times = UNKNOWN if count is None else count
    if x.shape.dims is None or axis is UNKNOWN:
        return made(ctx, UNRANKED, x.dtype, range_facts(x.facts), x)
    if axis is None:
        size = FREE if FREE in x.shape.dims else mul(x.shape.size, times)
        return made(ctx, Shape((size,)), x.dtype, range_facts(x.facts), x)
    if not -len(x.shape.dims) <= axis < len(x.shape.dims):
        return NOTHING
    size = x.shape[axis]
    whole = FREE if size is FREE and is_symbolic(x) else mul(size, times)
    if len(parts) > 1 and len(parts) == size and all(isinstance(part, int) for part in parts):
        whole = sum(parts)
    return made(ctx, x.shape.with_dim(axis, whole), x.dtype, range_facts(x.facts), x)


@function(*both("pad"))
def pad(
    ctx: Context,
    x: Op,
    pad_width: Kept,
    mode: Kept = Const("constant"),
    constant_values: Kept = NONE,
) -> Value:
    dims = x.shape.dims
    grid = as_array(ctx, pad_width).facts.content
    if dims is None or grid is None:
        return made(
            ctx, UNRANKED if dims is None else Shape((UNKNOWN,) * len(dims)), x.dtype, NO_FACTS, x
        )
    if isinstance(grid, int):
        pairs = [(grid, grid)]
    elif all(isinstance(part, int) for part in grid):
        pairs = [(grid[0], grid[-1])] if grid else []
    else:
        pairs = [tuple(part) for part in grid]
    if not pairs or not dims or any(len(part) != 2 for part in pairs):
        return NOTHING
    if len(pairs) != len(dims):
        # One pair stands for every axis of a KerasTensor; TensorFlow wants them all.
        if len(pairs) > 1 or not is_symbolic(x):
            text = f"{len(pairs)} pairs of `pad_width` meet {len(dims)} axes of {x.shape}"
            exception = "ValueError" if len(pairs) > 1 else wrong(ctx, x)
            raise Fail("array-arguments", text, exception, "pad_width")
        pairs *= len(dims)
    return made(
        ctx, Shape(add(dim, a + b) for dim, (a, b) in zip(dims, pairs)), x.dtype, NO_FACTS, x
    )


# Joining ----------------------------------------------------------------------------------------


@function(*both("concatenate", "hstack", "vstack", "stack"))
def joined(
    ctx: Context, xs: Kept = None, axis: Int = 0, *, x: Kept = None, called: str = ""
) -> Value:
    given = xs if xs is not None else x
    items = sequence_items(ctx, given) if given is not None else None
    name = called.rpartition(".")[2]
    if not items or not isinstance(axis, int):
        return NOTHING
    parts = [as_op(ctx, item, "xs") for item in items]
    if ctx.keras_major >= 3:
        refuse_parts(name, items, "xs")
    if any(part.lib == "unknown" for part in parts):
        return NOTHING
    dtype: DType = promoted(ctx, *items)
    shapes = [part.shape for part in parts]
    if name in ("hstack", "vstack"):
        if any(shape.dims is None or len(shape.dims) < 2 for shape in shapes):
            return made(ctx, UNRANKED, dtype, NO_FACTS, *parts)
        axis = 1 if name == "hstack" else 0
    try:
        if name == "stack":
            whole = shapes[0]
            for shape in shapes[1:]:
                whole = arith.unify(whole, shape)
            # The shape of KerasTensors is that of the first of them.
            whole = shapes[0] if is_symbolic(*parts) else whole
            if whole.dims is None or not -len(whole.dims) - 1 <= axis <= len(whole.dims):
                return NOTHING
            result = arith.insert_axis(whole, axis, len(parts))
        else:
            if len(shapes) == 1 and shapes[0] == SCALAR and not is_symbolic(*parts):
                return parts[0]
            result = arith.concatenate(shapes, axis)
            if is_symbolic(*parts) and shapes[0].dims is not None:
                result = shapes[0].with_dim(axis, result[axis])
    except arith.ShapeError as error:
        text = f"`keras.ops.{name}`: {error.message}"
        raise Fail("array-concatenate", text, wrong(ctx, *parts), "xs") from None
    facts = (
        range_facts(parts[0].facts)
        if len({part.facts for part in parts if part.facts.content is None}) == 1
        else NO_FACTS
    )
    return made(ctx, result, dtype, facts, *parts)


@function(*both("split"))
def split(ctx: Context, x: Op, indices_or_sections: Kept, axis: Int = 0) -> Value:
    dims = x.shape.dims
    if dims is None or not isinstance(axis, int) or not -len(dims) <= axis < len(dims):
        return Unknown("a list of parts")
    size = dims[axis]
    count = as_int(ctx, indices_or_sections)
    points = sequence_items(ctx, indices_or_sections)
    if points is not None:
        return _cut(ctx, x, axis, size, [as_int(ctx, point) for point in points])
    if not isinstance(count, int) or not 0 < count <= 256:
        return Unknown("a list of parts")
    if isinstance(size, int) and size % count:
        text = f"axis {axis} of {x.shape} has {size} entries, which do not split into {count} equal parts"
        raise Fail("array-arguments", text, wrong(ctx, x), "indices_or_sections")
    part = FREE if size is FREE else floordiv(size, count)
    return ctx.new_list(
        [
            made(ctx, x.shape.with_dim(axis, part), x.dtype, range_facts(x.facts), x)
            for _ in range(count)
        ]
    )


def _cut(ctx: Context, x: Array, axis: int, size: AnyDim, points: list[Any]) -> Value:
    """The parts between some places."""
    parts: list[Value] = []
    known = all(isinstance(point, int) and point >= 0 for point in points) and points == sorted(
        points
    )
    edges = [0, *points, size]
    for start, stop in pairwise(edges):
        whole = (
            known
            and isinstance(start, int)
            and isinstance(stop, int)
            and isinstance(size, int)
            and stop <= size
        )
        parts.append(
            made(
                ctx,
                x.shape.with_dim(axis, stop - start if whole else UNKNOWN),
                x.dtype,
                range_facts(x.facts),
                x,
            )
        )
    return ctx.new_list(parts)


@function(O + "unstack", O + "core.unstack")
def unstack(ctx: Context, x: Op, num: Int = None, axis: Int = 0) -> Value:
    dims = x.shape.dims
    if dims is None or not isinstance(axis, int) or not -len(dims) <= axis < len(dims):
        return Unknown("a list of unknown length")
    place = axis % len(dims)
    count = num if isinstance(num, int) else dims[place]
    if num is None and count is FREE and is_symbolic(x):
        text = f"axis {axis} of {x.shape} has an open size: tell `num`"
        raise Fail("array-arguments", text, "ValueError", "num")
    item = Shape(dims[:place] + dims[place + 1 :])
    if not isinstance(count, int) or count > 256:
        return Unknown("a list of unknown length")
    return ctx.new_list([made(ctx, item, x.dtype, range_facts(x.facts), x) for _ in range(count)])


# Selecting --------------------------------------------------------------------------------------


@function(*both("take"))
def take(ctx: Context, x: Op, indices: Op, axis: Int = None) -> Value:
    facts = range_facts(x.facts)
    dims = x.shape.dims
    if axis is None:
        return made(ctx, indices.shape, x.dtype, facts, x, indices)
    if dims is None or axis is UNKNOWN or not -len(dims) <= axis < len(dims):
        return made(ctx, UNRANKED, x.dtype, facts, x, indices)
    place = axis % len(dims)
    return made(
        ctx, Shape(dims[:place]) + indices.shape + dims[place + 1 :], x.dtype, facts, x, indices
    )


@function(*both("take_along_axis"))
def take_along_axis(ctx: Context, x: Op, indices: Op, axis: Int = None) -> Value:
    rank = x.shape.rank
    if rank is None or indices.shape.rank is None or not isinstance(axis, int):
        return made(ctx, UNRANKED, x.dtype, range_facts(x.facts), x, indices)
    if rank != indices.shape.rank:
        text = (
            f"indices of shape {indices.shape} need as many axes as the tensor of shape {x.shape}"
        )
        raise Fail("array-rank", text, "ValueError", "indices")
    # The axes beside the one that is looked up broadcast.
    try:
        shape = arith.broadcast(x.shape.with_dim(axis, 1), indices.shape.with_dim(axis, 1))
    except arith.ShapeError:
        text = (
            f"indices of shape {indices.shape} do not fit a tensor of shape {x.shape} beside "
            f"axis {axis}"
        )
        raise Fail("array-broadcast", text, "ValueError", "indices") from None
    shape = shape.with_dim(axis, indices.shape[axis])
    return made(ctx, shape, x.dtype, range_facts(x.facts), x, indices)


@function(*both("get_item"))
def get_item(ctx: Context, x: Kept, key: Kept) -> Value:
    from ..indexing import getitem

    return getitem(ctx, x, key) if isinstance(x, Array) else NOTHING


@function(O + "slice", O + "core.slice")
def slice_(ctx: Context, inputs: Op, start_indices: Kept, shape: Target) -> Value:
    if shape is UNKNOWN:
        return made(ctx, UNRANKED, inputs.dtype, range_facts(inputs.facts), inputs)
    if is_symbolic(inputs) and inputs.shape.rank is not None and len(shape) != inputs.shape.rank:
        text = f"`shape` needs a number for each axis of {inputs.shape}"
        raise Fail("array-arguments", text, "ValueError", "shape")
    starts = sequence_items(ctx, start_indices)
    firsts = [as_int(ctx, start) for start in starts or ()]
    sizes: list[AnyDim] = []
    for place, dim in enumerate(shape):
        whole = inputs.shape[place]
        first = firsts[place] if place < len(firsts) else UNKNOWN
        if dim != -1:
            sizes.append(dim)
        elif whole is FREE and is_symbolic(inputs):
            sizes.append(FREE)
        else:
            known = isinstance(first, int) and isinstance(whole, int)
            sizes.append(add(whole, -first) if known else UNKNOWN)
    return made(ctx, Shape(sizes), inputs.dtype, range_facts(inputs.facts), inputs)


@function(
    O + "slice_update", O + "scatter_update", O + "core.slice_update", O + "core.scatter_update"
)
def updated(ctx: Context, inputs: Op, *rest: Value, **named: Value) -> Value:
    return made(ctx, inputs.shape, inputs.dtype, NO_FACTS, inputs)


@function(O + "scatter", O + "core.scatter")
def scatter(ctx: Context, indices: Op, values: Op, shape: Target) -> Value:
    return made(ctx, shape_like(shape), values.dtype, NO_FACTS, indices, values)


@function(O + "top_k", O + "math.top_k")
def top_k(ctx: Context, x: Op, k: Kept, sorted: Flag = True) -> Value:
    count = as_dim(ctx, k)
    size = x.shape[-1]
    if not is_symbolic(x) and isinstance(count, int) and isinstance(size, int) and count > size:
        text = f"the {count} largest of {size} entries are asked for (shape {x.shape})"
        raise Fail("array-arguments", text, wrong(ctx, x), "k")
    shape = x.shape.with_last(UNKNOWN if count is None else count)
    places = made(ctx, shape, "int32", Facts(low=0, integral=True, nan=False), x)
    return Tuple(
        (made(ctx, shape, x.dtype, range_facts(x.facts), x), places), ("values", "indices")
    )


@function(O + "in_top_k", O + "math.in_top_k")
def in_top_k(ctx: Context, targets: Op, predictions: Op, k: Kept) -> Value:
    return made(ctx, targets.shape, "bool", TRUTH, targets, predictions)


@function(
    *(
        f"{O}{prefix}segment_{name}"
        for prefix in ("", "math.")
        for name in ("sum", "max", "min", "prod")
    )
)
def segments(
    ctx: Context, data: Op, segment_ids: Op, num_segments: Kept = NONE, sorted: Flag = False
) -> Value:
    count = (
        as_dim(ctx, num_segments)
        if num_segments != NONE
        else FREE
        if is_symbolic(data)
        else UNKNOWN
    )
    return made(
        ctx,
        Shape((UNKNOWN if count is None else count,)) + data.shape[1:],
        data.dtype,
        NO_FACTS,
        data,
    )


# Functions of functions -------------------------------------------------------------------------


@function(O + "cond", O + "core.cond")
def cond(ctx: Context, pred: Kept, true_fn: Kept, false_fn: Kept) -> Value:
    from ...values import join

    first, second = ctx.call(true_fn), ctx.call(false_fn)
    return first if first == second else join(first, second)


@function(*(O + name for name in ("map", "scan", "fori_loop", "while_loop", "switch", "vectorized_map", "associative_scan", "custom_gradient")),
          *(f"{O}core.{name}" for name in ("map", "scan", "fori_loop", "while_loop", "switch", "vectorized_map", "associative_scan")))  # fmt: skip
def of_functions(*args: Value, ctx: Context, called: str = "", **named: Value) -> Value:
    return Unknown(f"`keras.ops.{called.rpartition('.')[2]}`")
