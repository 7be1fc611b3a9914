"""Functions that take some places of a tensor, or put values there."""

from __future__ import annotations

from ...shapes import UNKNOWN, UNRANKED, AnyDim, Shape, arith, same, symbol
from ...shapes import dtypes as dt
from ...shapes.dim import add, mul
from ...shapes.shape import FREE_RANK
from ...values import NO_FACTS, NONE, Array, Facts, Fail, Unknown, Value
from ..api import Context, function
from .common import (
    NOTHING,
    Int,
    Kept,
    Sizes,
    Ten,
    as_tensor,
    checked_axis,
    common_facts,
    graph_of,
    made,
    range_facts,
    refusing,
    wrong,
)
from .math import pair

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
        lost = FREE_RANK if places.shape is FREE_RANK else UNRANKED
        return made(ctx, lost, params.dtype, facts, params, places)
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
        raise Fail("array-index", text, wrong(ctx, params, indices), "indices")
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
        # Without a graph it is some number, to compute with.
        found = UNKNOWN if graph_of(ctx, test) or test.lib != "tf" else symbol("n_true")
        shape = Shape((found, UNKNOWN if rank is None else rank))
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
    return made(ctx, shape, dtype, common_facts([a, b]), test, a, b)


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
        raise Fail("array-arguments", text, wrong(ctx, input_), "begin")
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
