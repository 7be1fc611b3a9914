"""Functions that rearrange, join and cut tensors."""

from __future__ import annotations

from typing import Any

from ...shapes import FREE, SCALAR, UNKNOWN, UNRANKED, AnyDim, Shape, arith, same
from ...shapes import dtypes as dt
from ...shapes.dim import add, floordiv, mul
from ...values import NO_FACTS, NONE, Array, Const, Facts, Fail, Unknown, Value
from ..api import Context, constant, function
from ..args import as_dims
from .common import (
    NOTHING,
    Axes,
    Flag,
    Int,
    Kept,
    Size,
    Sizes,
    Ten,
    TfDType,
    all_facts,
    as_sizes,
    as_tensor,
    checked_axis,
    chosen,
    graph_of,
    is_tensor,
    is_weak,
    made,
    range_facts,
    refusing,
    sequence_items,
)  # fmt: skip
from .math import pair

constant("tensorflow.newaxis", NONE)


def _wrong(ctx: Context, *inputs: Any) -> str:
    return "ValueError" if graph_of(ctx, *inputs) else "InvalidArgumentError"


# Reshape ----------------------------------------------------------------------------------------


@function("tensorflow.reshape", "tensorflow.compat.v1.reshape")
def reshape(ctx: Context, tensor: Ten, shape: Kept, name: Kept = NONE) -> Value:
    try:
        target = as_sizes(ctx, shape, "shape")
    except Fail as fail:
        if fail.problem.kind == "keras-tensor":
            raise
        exception = "TypeError" if graph_of(ctx, tensor) else fail.problem.exception
        if exception == "TypeError" and not graph_of(ctx, tensor):
            exception = "InvalidArgumentError"
        raise Fail(
            fail.problem.kind, fail.problem.message, exception or "TypeError", "shape"
        ) from None
    if target is UNKNOWN:
        return made(ctx, UNRANKED, tensor.dtype, all_facts(tensor.facts), tensor)
    holes = sum(dim == -1 for dim in target if isinstance(dim, int))
    if holes > 1:
        if graph_of(ctx, tensor):
            return NOTHING
        raise Fail(
            "array-reshape",
            "a reshape can infer one dimension (-1) only",
            "InvalidArgumentError",
            "shape",
        )
    with refusing(ctx, "array-reshape", tensor, at="shape"):
        result = arith.reshape(tensor.shape, target)
    return made(ctx, result, tensor.dtype, all_facts(tensor.facts), tensor)


@function("tensorflow.ensure_shape")
def ensure_shape(ctx: Context, x: Ten, shape: Kept, name: Kept = NONE) -> Value:
    dims = as_dims(ctx, shape)
    if dims is None or dims is UNKNOWN:
        return x
    wanted = tuple(FREE if dim is None else dim for dim in dims)
    have = x.shape.dims
    if have is None:
        return made(ctx, Shape(wanted), x.dtype, x.facts, x)
    if len(have) != len(wanted) or any(
        b is not FREE and same(a, b) is False for a, b in zip(have, wanted)
    ):
        text = f"the tensor has shape {x.shape}, not {Shape(wanted)}"
        raise Fail("array-reshape", text, _wrong(ctx, x), "shape")
    merged = [b if a is FREE or a is UNKNOWN and b is not FREE else a for a, b in zip(have, wanted)]
    return made(ctx, Shape(merged), x.dtype, x.facts, x)


@function("tensorflow.transpose", "tensorflow.compat.v1.transpose")
def transpose(
    ctx: Context, a: Ten, perm: Axes = None, conjugate: Flag = False, name: Kept = NONE
) -> Value:
    if perm is UNKNOWN:
        shape = UNRANKED if a.shape.rank is None else Shape((UNKNOWN,) * a.shape.rank)
        return made(ctx, shape, a.dtype, all_facts(a.facts), a)
    if perm is not None and len(set(perm)) != len(perm) and graph_of(ctx, a):
        return made(ctx, UNRANKED, a.dtype, NO_FACTS, a)
    with refusing(ctx, "array-axis", a, at="perm"):
        shape = arith.transpose(a.shape, perm)
    return made(ctx, shape, a.dtype, all_facts(a.facts), a)


@function("tensorflow.linalg.matrix_transpose", "tensorflow.linalg.adjoint")
def matrix_transpose(ctx: Context, a: Ten, *rest: Value, **named: Value) -> Value:
    dims = a.shape.dims
    if dims is None or len(dims) < 2:
        return NOTHING
    return made(ctx, Shape((*dims[:-2], dims[-1], dims[-2])), a.dtype, all_facts(a.facts), a)


@function("tensorflow.expand_dims", "tensorflow.compat.v1.expand_dims")
def expand_dims(
    ctx: Context, input: Ten, axis: Int = None, name: Kept = NONE, dim: Int = None
) -> Value:
    place = axis if axis is not None else dim
    rank = input.shape.rank
    if place is None or place is UNKNOWN or rank is None:
        return made(
            ctx,
            UNRANKED if rank is None else Shape((UNKNOWN,) * (rank + 1)),
            input.dtype,
            input.facts if rank is None else all_facts(input.facts),
            input,
        )
    position = checked_axis(ctx, place, rank + 1, input)
    return made(
        ctx, arith.insert_axis(input.shape, position), input.dtype, all_facts(input.facts), input
    )


@function("tensorflow.squeeze", "tensorflow.compat.v1.squeeze")
def squeeze(
    ctx: Context, input: Ten, axis: Axes = None, name: Kept = NONE, squeeze_dims: Axes = None
) -> Value:
    where = axis if axis is not None else squeeze_dims
    if where is UNKNOWN:
        return made(ctx, UNRANKED, input.dtype, all_facts(input.facts), input)
    with refusing(ctx, "array-axis", input, at="axis"):
        shape = arith.squeeze(input.shape, where or None)
    return made(ctx, shape, input.dtype, all_facts(input.facts), input)


# Shapes as tensors ------------------------------------------------------------------------------


@function("tensorflow.shape", "tensorflow.compat.v1.shape")
def shape_of(ctx: Context, input: Ten, out_type: TfDType = "int32", name: Kept = NONE) -> Value:
    kind = chosen(out_type, "int32")
    dims = input.shape.dims
    if dims is None:
        return made(ctx, Shape((UNKNOWN,)), kind, Facts(low=0, integral=True, nan=False), input)
    return made(
        ctx, Shape((len(dims),)), kind, Facts(0, None, True, nan=False, content=list(dims)), input
    )


@function("tensorflow.size", "tensorflow.compat.v1.size")
def size_of(ctx: Context, input: Ten, out_type: TfDType = "int32", name: Kept = NONE) -> Value:
    total = input.shape.size
    content = None if total is UNKNOWN else total
    return made(
        ctx,
        SCALAR,
        chosen(out_type, "int32"),
        Facts(0, None, True, nan=False, content=content),
        input,
    )


@function("tensorflow.rank", "tensorflow.compat.v1.rank")
def rank_of(ctx: Context, input: Ten, name: Kept = NONE) -> Value:
    rank = input.shape.rank
    return made(ctx, SCALAR, "int32", Facts(rank, rank, True, nan=False, content=rank), input)


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
    facts = _common(parts)
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
        raise Fail("array-concatenate", text, _wrong(ctx, *parts), "values") from None
    return made(ctx, shape, dtype, facts, *parts)


def _common(parts: list[Array]) -> Facts:
    from ...values.core import join_facts

    facts = range_facts(parts[0].facts)
    for part in parts[1:]:
        facts = join_facts(facts, range_facts(part.facts))
    return facts


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
        raise Fail("array-concatenate", text, _wrong(ctx, *parts), "values") from None
    if whole.dims is None or not isinstance(axis, int):
        return made(ctx, UNRANKED, dtype, _common(parts), *parts)
    if not -len(whole.dims) - 1 <= axis <= len(whole.dims):
        text = f"axis {axis} does not exist in a stack of tensors of shape {whole}"
        raise Fail("array-axis", text, "ValueError", "axis")
    return made(ctx, arith.insert_axis(whole, axis, len(parts)), dtype, _common(parts), *parts)


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
    if num is not None and same(num, count) is False:
        text = f"axis {axis} of {value.shape} has {count} entries, not {num}"
        raise Fail("array-arguments", text, _wrong(ctx, value), "num")
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
            raise Fail("array-arguments", text, _wrong(ctx, value), "num_or_size_splits")
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
        raise Fail("array-arguments", text, _wrong(ctx, value), "num_or_size_splits")
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
        raise Fail("array-arguments", text, _wrong(ctx, input), "multiples")
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
        raise Fail("array-arguments", text, _wrong(ctx, tensor), "paddings")
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


@function("tensorflow.reverse", "tensorflow.roll", "tensorflow.reverse_sequence")
def moved(
    tensor: Kept = None, *rest: Value, ctx: Context, called: str = "", **named: Value
) -> Value:
    given = tensor if tensor is not None else named.get("input", named.get("tensor"))
    if given is None:
        return NOTHING
    x = as_tensor(ctx, given, "tensor")
    axis = named.get("axis", rest[0] if rest else None)
    if called.endswith(".reverse") and axis is not None and x.shape.dims is not None:
        from ..args import as_ints

        if isinstance(axis, Const) and isinstance(axis.value, int):
            text = f"`tf.reverse` takes a list of axes: write `[{axis.value}]`"
            raise Fail("array-arguments", text, _wrong(ctx, x), "axis")
        axes = as_ints(ctx, axis)
        for one in axes if isinstance(axes, tuple) else ():
            checked_axis(ctx, one, len(x.shape.dims), x)
    return made(ctx, x.shape, x.dtype, all_facts(x.facts), x)


@function("tensorflow.meshgrid")
def meshgrid(*args: Value, ctx: Context, indexing: Kept = Const("xy"), **named: Value) -> Value:
    parts = [as_tensor(ctx, arg, "args") for arg in args]
    sizes = [part.shape.size if part.shape.rank in (0, 1) else UNKNOWN for part in parts]
    if indexing == Const("xy") and len(sizes) > 1:
        sizes[0], sizes[1] = sizes[1], sizes[0]
    shape = Shape(sizes) if isinstance(indexing, Const) else UNRANKED
    return ctx.new_list(
        [made(ctx, shape, part.dtype, range_facts(part.facts), part) for part in parts]
    )


# Selecting --------------------------------------------------------------------------------------


def _indices(ctx: Context, indices: Array, name: str) -> None:
    if dt.is_float(indices.dtype) or indices.dtype in ("bool", "string"):
        text = f"`tf.{name}` needs integer indices, not {indices.dtype}; use `tf.cast(indices, tf.int32)`"
        raise Fail(
            "dtype-mismatch",
            text,
            "TypeError" if graph_of(ctx, indices) else "InvalidArgumentError",
            "indices",
        )


@function("tensorflow.gather", "tensorflow.compat.v1.gather", "tensorflow.nn.embedding_lookup")
def gather(
    ctx: Context, params: Ten, indices: Kept = None, validate_indices: Kept = NONE, axis: Int = None,
    batch_dims: Int = 0, name: Kept = NONE, ids: Kept = None, max_norm: Kept = NONE,
) -> Value:  # fmt: skip
    given = indices if indices is not None else ids
    if given is None:
        return NOTHING
    places = as_tensor(ctx, given, "indices")
    if places.lib == "unknown":
        return made(ctx, UNRANKED, params.dtype, range_facts(params.facts), params)
    _indices(ctx, places, "gather")
    dims, inner = params.shape.dims, places.shape.dims
    facts = range_facts(params.facts)
    if dims is None or inner is None or axis is UNKNOWN or not isinstance(batch_dims, int):
        return made(ctx, UNRANKED, params.dtype, facts, params, places)
    place = batch_dims if axis is None else axis
    if not dims:
        return NOTHING
    place = checked_axis(ctx, place, len(dims), params)
    _bounds(ctx, params, places, place)
    if not 0 <= batch_dims <= len(inner):
        return NOTHING
    shape = Shape(dims[:place] + inner[batch_dims:] + dims[place + 1 :])
    return made(ctx, shape, params.dtype, facts, params, places)


def _bounds(ctx: Context, params: Array, places: Array, axis: int) -> None:
    """An index outside is refused at once where code runs eagerly."""
    size = params.shape[axis]
    high, low = places.facts.high, places.facts.low
    if (
        graph_of(ctx, params, places)
        or not places.facts.reached
        or not isinstance(size, int)
        or high is None
        or low is None
    ):
        return
    if high >= size or low < 0:
        text = f"index {int(high if high >= size else low)} is out of range: axis {axis} of the tensor of shape {params.shape} has {size} entries"
        raise Fail("array-index", text, "InvalidArgumentError", "indices")


@function("tensorflow.gather_nd", "tensorflow.compat.v1.gather_nd")
def gather_nd(
    ctx: Context, params: Ten, indices: Ten, batch_dims: Int = 0, name: Kept = NONE, *rest: Value
) -> Value:
    _indices(ctx, indices, "gather_nd")
    dims, inner = params.shape.dims, indices.shape.dims
    facts = range_facts(params.facts)
    if (
        dims is None
        or inner is None
        or not isinstance(batch_dims, int)
        or not inner
        or not isinstance(inner[-1], int)
    ):
        return made(ctx, UNRANKED, params.dtype, facts, params)
    depth = inner[-1] + batch_dims
    if depth > len(dims):
        text = f"indices of {inner[-1]} numbers for a tensor of shape {params.shape}, which has {len(dims)} axes"
        raise Fail("array-index", text, _wrong(ctx, params, indices), "indices")
    return made(ctx, Shape(inner[:-1] + dims[depth:]), params.dtype, facts, params, indices)


@function("tensorflow.boolean_mask")
def boolean_mask(
    ctx: Context, tensor: Ten, mask: Ten, axis: Int = None, name: Kept = NONE
) -> Value:
    dims, picked = tensor.shape.dims, mask.shape.dims
    start = 0 if axis is None else axis
    if dims is None or picked is None or not isinstance(start, int) or not picked:
        return made(ctx, UNRANKED, tensor.dtype, range_facts(tensor.facts), tensor)
    if not start >= 0 or start + len(picked) > len(dims):
        return NOTHING
    for offset, dim in enumerate(picked):
        if same(dim, dims[start + offset]) is False:
            text = f"the mask of shape {mask.shape} does not match axis {start + offset} of the tensor of shape {tensor.shape}"
            raise Fail("array-index", text, "ValueError", "mask")
    shape = Shape((*dims[:start], UNKNOWN, *dims[start + len(picked) :]))
    return made(ctx, shape, tensor.dtype, range_facts(tensor.facts), tensor)


@function("tensorflow.where", "tensorflow.compat.v1.where")
def where(
    ctx: Context, condition: Kept, x: Kept = NONE, y: Kept = NONE, name: Kept = NONE
) -> Value:
    test = as_tensor(ctx, condition, "condition")
    if x == NONE and y == NONE:
        rank = test.shape.rank
        shape = Shape((UNKNOWN, UNKNOWN if rank is None else rank))
        return made(ctx, shape, "int64", Facts(low=0, integral=True, nan=False), test)
    a, b, dtype = pair(ctx, "where", x, y)
    if test.dtype not in ("bool", None) and test.lib == "tf":
        text = f"the condition of `tf.where` must be boolean, it is {test.dtype}"
        raise Fail(
            "dtype-mismatch",
            text,
            "TypeError" if graph_of(ctx, test) else "InvalidArgumentError",
            "condition",
        )
    with refusing(ctx, "array-broadcast", test, a, b):
        shape = arith.broadcast(arith.broadcast(test.shape, a.shape), b.shape)
    return made(ctx, shape, dtype, _common([a, b]), test, a, b)


@function("tensorflow.slice", "tensorflow.compat.v1.slice")
def slice_(ctx: Context, input_: Ten, begin: Sizes, size: Sizes, name: Kept = NONE) -> Value:
    dims = input_.shape.dims
    facts = range_facts(input_.facts)
    if dims is None or begin is UNKNOWN or size is UNKNOWN:
        return made(
            ctx,
            UNRANKED if dims is None else Shape((UNKNOWN,) * len(dims)),
            input_.dtype,
            facts,
            input_,
        )
    if len(begin) != len(dims) or len(size) != len(dims):
        text = f"`begin` and `size` need one number for each axis of {input_.shape}"
        raise Fail("array-arguments", text, _wrong(ctx, input_), "begin")
    kept: list[AnyDim] = []
    for dim, start, count in zip(dims, begin, size):
        reach = add(start, count)
        if (
            not graph_of(ctx, input_)
            and isinstance(dim, int)
            and isinstance(reach, int)
            and count != -1
            and reach > dim
        ):
            text = f"a slice from {start} of {count} entries reaches beyond {dim} (shape {input_.shape})"
            raise Fail("array-index", text, "InvalidArgumentError", "size")
        kept.append(add(dim, mul(start, -1)) if count == -1 else count)
    return made(ctx, Shape(kept), input_.dtype, facts, input_)


@function("tensorflow.strided_slice", "tensorflow.dynamic_partition", "tensorflow.dynamic_stitch")
def unknown_part(
    ctx: Context, input_: Kept, *rest: Value, called: str = "", **named: Value
) -> Value:
    if "dynamic" in called:
        return Unknown("parts chosen by their values")
    x = as_tensor(ctx, input_, "input_")
    return made(ctx, UNRANKED, x.dtype, range_facts(x.facts), x)


@function(
    *(f"tensorflow.tensor_scatter_nd_{name}" for name in ("update", "add", "sub", "max", "min"))
)
def scattered(ctx: Context, tensor: Ten, indices: Ten, updates: Ten, name: Kept = NONE) -> Value:
    return made(ctx, tensor.shape, tensor.dtype, NO_FACTS, tensor, indices, updates)


@function("tensorflow.scatter_nd")
def scatter_nd(ctx: Context, indices: Ten, updates: Ten, shape: Sizes, name: Kept = NONE) -> Value:
    return made(
        ctx, UNRANKED if shape is UNKNOWN else Shape(shape), updates.dtype, NO_FACTS, updates
    )


@function("tensorflow.linalg.diag", "tensorflow.linalg.tensor_diag")
def diag(ctx: Context, diagonal: Ten, *rest: Value, **named: Value) -> Value:
    dims = diagonal.shape.dims
    if dims is None or not dims or rest or named:
        return NOTHING
    return made(
        ctx,
        Shape((*dims, dims[-1])) if len(dims) == 1 else UNRANKED,
        diagonal.dtype,
        NO_FACTS,
        diagonal,
    )


@function("tensorflow.linalg.band_part", "tensorflow.linalg.set_diag")
def band_part(ctx: Context, input: Ten, *rest: Value, **named: Value) -> Value:
    return made(ctx, input.shape, input.dtype, NO_FACTS, input)


@function("tensorflow.tuple", "tensorflow.identity_n")
def same_list(ctx: Context, tensors: Kept, *rest: Value, **named: Value) -> Value:
    items = sequence_items(ctx, tensors)
    return ctx.new_list(list(items)) if items is not None else Unknown("a list")


@function("tensorflow.invert_permutation", "tensorflow.math.invert_permutation")
def inverted(ctx: Context, x: Ten, name: Kept = NONE) -> Value:
    return made(ctx, x.shape, x.dtype, NO_FACTS, x)
