"""Functions that rearrange, join and cut tensors."""

from __future__ import annotations

from ...shapes import FREE, SCALAR, UNKNOWN, UNRANKED, Shape, arith, same
from ...shapes.shape import FREE_RANK
from ...values import NO_FACTS, NONE, Const, Facts, Fail, Tuple, Unknown, Value
from ..api import Context, constant, function
from ..args import as_dims
from .common import (
    NOTHING,
    Axes,
    Flag,
    Int,
    Kept,
    Ten,
    TfDType,
    all_facts,
    as_sizes,
    as_tensor,
    checked_axis,
    chosen,
    graph_of,
    made,
    refusing,
    sequence_items,
    wrong,
)

constant("tensorflow.newaxis", NONE)


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
    if have is None and not graph_of(ctx, x):
        # Outside a graph every size is there; this one is only not known.
        wanted = tuple(UNKNOWN if dim is FREE else dim for dim in wanted)
    if have is None:
        return made(ctx, Shape(wanted), x.dtype, x.facts, x)
    if len(have) != len(wanted) or any(
        b is not FREE and same(a, b) is False for a, b in zip(have, wanted)
    ):
        text = f"the tensor has shape {x.shape}, not {Shape(wanted)}"
        raise Fail("array-reshape", text, wrong(ctx, x), "shape")
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
    if not where and graph_of(ctx, input) and FREE in (input.shape.dims or ()):
        shape = FREE_RANK  # Whether an axis without a size is dropped, the graph cannot know.
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

        # A scalar and an empty tensor are given back whatever the axes are.
        checked = x.shape.dims and 0 not in x.shape.dims
        if checked and isinstance(axis, Const) and isinstance(axis.value, int):
            text = f"`tf.reverse` takes a list of axes: write `[{axis.value}]`"
            raise Fail("array-arguments", text, wrong(ctx, x), "axis")
        axes = as_ints(ctx, axis)
        for one in axes if isinstance(axes, tuple) and checked else ():
            checked_axis(ctx, one, len(x.shape.dims), x)
    return made(ctx, x.shape, x.dtype, all_facts(x.facts), x)


@function("tensorflow.tuple", "tensorflow.identity_n")
def same_list(ctx: Context, tensors: Kept, *rest: Value, called: str = "", **named: Value) -> Value:
    items = sequence_items(ctx, tensors)
    if called.endswith("tuple") and isinstance(tensors, Tuple):
        return tensors
    return ctx.new_list(list(items)) if items is not None else Unknown("a list")


@function("tensorflow.invert_permutation", "tensorflow.math.invert_permutation")
def inverted(ctx: Context, x: Ten, name: Kept = NONE) -> Value:
    return made(ctx, x.shape, x.dtype, NO_FACTS, x)
