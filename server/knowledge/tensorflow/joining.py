"""Functions that join, cut and repeat tensors."""

from __future__ import annotations

from typing import Any

from ...shapes import FREE, UNKNOWN, UNRANKED, AnyDim, Shape, arith, same
from ...shapes.dim import add, floordiv, mul
from ...values import NO_FACTS, NONE, Array, Const, Facts, Fail, Unknown, Value
from ..api import Context, function
from .common import (
    NOTHING,
    Int,
    Kept,
    Size,
    Sizes,
    Ten,
    all_facts,
    as_sizes,
    as_tensor,
    checked_axis,
    common_facts,
    graph_of,
    is_tensor,
    is_weak,
    made,
    range_facts,
    sequence_items,
    wrong,
)

# Joining ----------------------------------------------------------------------------------------


def _joined(ctx: Context, values: Value, called: str, at: str) -> tuple[list[Array], Any] | None:
    """The tensors of a list and their one dtype; refuses a mixture."""
    items = sequence_items(ctx, values)
    if items is None or not items:
        return None
    parts = [as_tensor(ctx, item, at) for item in items]
    if any(part.lib in ("unknown", "keras") for part in parts):
        return (parts, None) if all(part.lib == "keras" for part in parts) else None
    fixed = {part.dtype for item, part in zip(items, parts) if is_tensor(item)}
    if None in fixed:
        return parts, None
    if len(fixed) > 1:
        kinds = " and ".join(sorted(str(kind) for kind in fixed))
        text = f"`tf.{called}` does not mix {kinds}: convert with `tf.cast`"
        exception = "TypeError" if graph_of(ctx, *parts) else "InvalidArgumentError"
        raise Fail("dtype-mismatch", text, exception, at)
    if fixed:
        return parts, fixed.pop()
    kinds_of = {part.dtype for part in parts}
    if len(kinds_of) == 1:
        return parts, kinds_of.pop()
    weak = all(is_weak(ctx, item) for item in items)
    return parts, "float32" if weak and kinds_of == {"int32", "float32"} else None


@function("tensorflow.concat", "tensorflow.compat.v1.concat")
def concat(ctx: Context, values: Kept, axis: Kept, name: Kept = NONE) -> Value:
    from ..args import as_int

    if isinstance(values, Const) and sequence_items(ctx, axis) is not None:
        text = "`tf.concat` takes the tensors first and then the axis"
        raise Fail("array-arguments", text, "ValueError", "values")
    if isinstance(values, Array):
        return (
            made(ctx, values.shape if not graph_of(ctx, values) else UNRANKED, values.dtype)
            if values.lib == "tf" and not values.graph
            else NOTHING
        )
    found = _joined(ctx, values, "concat", "values")
    if found is None:
        return NOTHING
    parts, dtype = found
    place = as_int(ctx, axis)
    facts = common_facts(parts)
    if not isinstance(place, int):
        return made(ctx, UNRANKED, dtype, facts, *parts)
    if len(parts) == 1:
        return made(ctx, parts[0].shape, dtype, facts, *parts)
    if any(part.shape.dims == () for part in parts):
        return NOTHING
    try:
        shape = arith.concatenate([part.shape for part in parts], place)
    except arith.ShapeError as error:
        text = (
            f"`tf.concat` along axis {place}: {error.message}; sizes must agree on every other axis"
        )
        raise Fail("array-concatenate", text, wrong(ctx, *parts), "values") from None
    return made(ctx, shape, dtype, facts, *parts)


@function("tensorflow.stack", "tensorflow.parallel_stack")
def stack(ctx: Context, values: Kept, axis: Int = 0, name: Kept = NONE) -> Value:
    if isinstance(values, Array):
        if values.shape.dims is None or axis != 0:
            return NOTHING
        return made(ctx, values.shape, values.dtype, all_facts(values.facts), values)
    found = _joined(ctx, values, "stack", "values")
    if found is None:
        return _stacked_rest(ctx, values, axis)
    parts, dtype = found
    try:
        whole = parts[0].shape
        for part in parts[1:]:
            whole = arith.unify(whole, part.shape)
    except arith.ShapeError as error:
        text = f"`tf.stack` needs tensors of one shape: {error.message}"
        raise Fail("array-concatenate", text, wrong(ctx, *parts), "values") from None
    if whole.dims is None or not isinstance(axis, int):
        return made(ctx, UNRANKED, dtype, common_facts(parts), *parts)
    if not -len(whole.dims) - 1 <= axis <= len(whole.dims):
        text = f"axis {axis} does not exist in a stack of tensors of shape {whole}"
        raise Fail("array-axis", text, "ValueError", "axis")
    return made(ctx, arith.insert_axis(whole, axis, len(parts)), dtype, common_facts(parts), *parts)


def _stacked_rest(ctx: Context, values: Value, axis: Any) -> Value:
    """A list grown in a loop: its number of items may be known, and what each is."""
    from ...values import Obj

    if not isinstance(values, Obj) or values.kind != "list" or axis != 0:
        return NOTHING
    record = ctx.read(values)
    if record.rest is None:
        return NOTHING
    item = as_tensor(ctx, record.rest, "values")
    if item.lib != "tf" or record.items:
        return NOTHING
    return made(
        ctx,
        arith.insert_axis(item.shape, 0, record.size),
        item.dtype,
        range_facts(item.facts),
        item,
    )


@function("tensorflow.unstack")
def unstack(ctx: Context, value: Ten, num: Size = None, axis: Int = 0, name: Kept = NONE) -> Value:
    dims = value.shape.dims
    if dims is None or not isinstance(axis, int):
        return Unknown("a list of unknown length")
    if not -len(dims) <= axis < len(dims):
        text = f"axis {axis} does not exist in a tensor of shape {value.shape}"
        raise Fail("array-axis", text, "ValueError", "axis")
    place = axis % len(dims)
    count = dims[place]
    if num not in (None, 0) and same(num, count) is False:
        text = f"axis {axis} of {value.shape} has {count} entries, not {num}"
        raise Fail("array-arguments", text, wrong(ctx, value), "num")
    item = made(
        ctx, Shape(dims[:place] + dims[place + 1 :]), value.dtype, range_facts(value.facts), value
    )
    number = count if isinstance(count, int) else num
    if isinstance(number, int) and number <= 256:
        return ctx.new_list([item] * number)
    return ctx.new_list([], item)


@function("tensorflow.split", "tensorflow.compat.v1.split")
def split(
    ctx: Context,
    value: Ten,
    num_or_size_splits: Kept,
    axis: Int = 0,
    num: Kept = NONE,
    name: Kept = NONE,
) -> Value:
    dims = value.shape.dims
    sections = sequence_items(ctx, num_or_size_splits)
    if dims is None or not isinstance(axis, int):
        return Unknown("a list of parts")
    place = checked_axis(ctx, axis, len(dims), value)
    size = dims[place]
    if sections is None:
        from ..args import as_int

        count = as_int(ctx, num_or_size_splits)
        if not isinstance(count, int) or not 0 < count <= 256:
            return ctx.new_list(
                [],
                made(
                    ctx,
                    value.shape.with_dim(place, UNKNOWN),
                    value.dtype,
                    range_facts(value.facts),
                    value,
                ),
            )
        if isinstance(size, int) and size % count:
            text = f"axis {axis} of {value.shape} has {size} entries, which do not split into {count} equal parts"
            raise Fail("array-arguments", text, wrong(ctx, value), "num_or_size_splits")
        part = floordiv(size, count) if size is not FREE else FREE
        return ctx.new_list(
            [
                made(
                    ctx,
                    value.shape.with_dim(place, part),
                    value.dtype,
                    range_facts(value.facts),
                    value,
                )
            ]
            * count
        )
    sizes: list[Any] = [
        dim if isinstance(dim, int) else UNKNOWN for dim in as_sizes(ctx, num_or_size_splits)
    ]
    return _cut_into(ctx, value, place, size, sizes)


def _cut_into(ctx: Context, value: Array, place: int, size: AnyDim, sizes: list[AnyDim]) -> Value:
    known = [dim for dim in sizes if isinstance(dim, int) and dim >= 0]
    total = sum(known)
    if len(known) == len(sizes) and isinstance(size, int) and total != size:
        text = f"parts of {', '.join(map(str, sizes))} make {total}, axis {place} of {value.shape} has {size}"
        raise Fail("array-arguments", text, wrong(ctx, value), "num_or_size_splits")
    parts: list[Value] = []
    for dim in sizes:
        rest = add(size, -total) if dim == -1 and len(known) == len(sizes) - 1 else dim
        part = UNKNOWN if rest == -1 else rest
        parts.append(
            made(
                ctx, value.shape.with_dim(place, part), value.dtype, range_facts(value.facts), value
            )
        )
    return ctx.new_list(parts)


# Repeating and moving ---------------------------------------------------------------------------


@function("tensorflow.tile")
def tile(ctx: Context, input: Ten, multiples: Sizes, name: Kept = NONE) -> Value:
    dims = input.shape.dims
    if dims is None or multiples is UNKNOWN:
        return made(
            ctx,
            UNRANKED if dims is None else Shape((UNKNOWN,) * len(dims)),
            input.dtype,
            range_facts(input.facts),
            input,
        )
    if len(multiples) != len(dims):
        text = (
            f"`multiples` needs one number for each axis of {input.shape}, it has {len(multiples)}"
        )
        raise Fail("array-arguments", text, wrong(ctx, input), "multiples")
    shape = Shape(mul(dim, times) for dim, times in zip(dims, multiples))
    return made(ctx, shape, input.dtype, range_facts(input.facts), input)


@function("tensorflow.repeat")
def repeat(ctx: Context, input: Ten, repeats: Kept, axis: Int = None, name: Kept = NONE) -> Value:
    facts = range_facts(input.facts)
    dims = input.shape.dims
    if dims is None or axis is UNKNOWN:
        return made(ctx, UNRANKED, input.dtype, facts, input)
    from ..args import as_dim

    times = as_dim(ctx, repeats)
    counts = sequence_items(ctx, repeats)
    if axis is None:
        total = input.shape.size if counts is None else UNKNOWN
        return made(
            ctx,
            Shape((mul(total, UNKNOWN if times is None else times),)),
            input.dtype,
            facts,
            input,
        )
    if not -len(dims) <= axis < len(dims):
        return NOTHING
    place = axis % len(dims)
    if counts is not None and len(counts) > 1:
        if same(dims[place], len(counts)) is False:
            text = f"axis {axis} of {input.shape} has {dims[place]} entries, {len(counts)} numbers of repeats are given"
            raise Fail("array-arguments", text, "ValueError", "repeats")
        return made(ctx, input.shape.with_dim(place, UNKNOWN), input.dtype, facts, input)
    return made(
        ctx,
        input.shape.with_dim(place, mul(dims[place], UNKNOWN if times is None else times)),
        input.dtype,
        facts,
        input,
    )


@function("tensorflow.pad", "tensorflow.compat.v1.pad")
def pad(
    ctx: Context,
    tensor: Ten,
    paddings: Kept,
    mode: Kept = Const("CONSTANT"),
    constant_values: Kept = Const(0),
    name: Kept = NONE,
) -> Value:
    grid = as_tensor(ctx, paddings, "paddings")
    dims = tensor.shape.dims
    rows = sequence_items(ctx, paddings)
    if dims is None:
        return made(ctx, UNRANKED, tensor.dtype, NO_FACTS, tensor)
    if grid.shape.rank == 1 or grid.shape.rank == 2 and same(grid.shape[0], len(dims)) is False:
        text = f"`paddings` needs a pair of numbers for each axis of {tensor.shape}"
        raise Fail("array-arguments", text, wrong(ctx, tensor), "paddings")
    if rows is None or len(rows) != len(dims):
        return made(ctx, Shape((UNKNOWN,) * len(dims)), tensor.dtype, NO_FACTS, tensor)
    sizes: list[AnyDim] = []
    for dim, row in zip(dims, rows):
        pair_of = as_sizes(ctx, row)
        known = pair_of is not UNKNOWN and len(pair_of) == 2
        sizes.append(add(add(dim, pair_of[0]), pair_of[1]) if known else UNKNOWN)
    low, high = tensor.facts.low, tensor.facts.high
    plain = constant_values == Const(0)
    facts = (
        Facts(
            None if low is None else min(low, 0),
            None if high is None else max(high, 0),
            tensor.facts.integral,
        )
        if plain
        else NO_FACTS
    )
    return made(ctx, Shape(sizes), tensor.dtype, facts, tensor)


@function("tensorflow.meshgrid")
def meshgrid(*args: Value, ctx: Context, indexing: Kept = Const("xy"), **named: Value) -> Value:
    parts = [as_tensor(ctx, arg, "args") for arg in args]
    sizes = [part.shape.size for part in parts]
    if indexing == Const("xy") and len(sizes) > 1:
        sizes[0], sizes[1] = sizes[1], sizes[0]
    shape = Shape(sizes) if isinstance(indexing, Const) else UNRANKED
    one_kind = len({part.dtype for part in parts}) == 1
    return ctx.new_list(
        [
            made(ctx, shape, part.dtype if one_kind else None, range_facts(part.facts), *parts)
            for part in parts
        ]
    )
