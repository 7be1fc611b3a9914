"""Tensors from nothing and from Python values; variables; casts."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Annotated, Any

from ...shapes import UNKNOWN, UNRANKED, AnyDim, DType, Linear, Shape, same
from ...shapes import dtypes as dt
from ...shapes.arith import ShapeError, broadcast
from ...values import NO_FACTS, NONE, Array, Const, Facts, Fail, Scalar, Unknown, Value
from ..api import Context, function
from ..args import as_array, as_dim
from ..intervals import within
from ..tracing import refuse_new_state
from .common import (
    Flag,
    Int,
    Kept,
    Size,
    Sizes,
    Ten,
    TfDType,
    as_sizes,
    as_tensor,
    chosen,
    default_dtype,
    graph_of,
    is_tensor,
    is_weak,
    made,
    range_facts,
    refuse_symbolic,
)  # fmt: skip

ZEROS = Facts(0, 0, True, nan=False)
ONES = Facts(1, 1, True, nan=False)


def sized(ctx: Context, sizes: Any, at: str = "shape") -> Shape:
    """The shape a shape argument asks for; refuses negative sizes."""
    if sizes is UNKNOWN or sizes is None:
        return UNRANKED
    for dim in sizes:
        if isinstance(dim, int) and dim < 0:
            text = f"a shape cannot have the negative size {dim}"
            raise Fail(
                "array-arguments", text, "ValueError" if ctx.graph else "InvalidArgumentError", at
            )
    return Shape(sizes)


@function("tensorflow.zeros", "tensorflow.ones")
def filled(
    ctx: Context,
    shape: Sizes,
    dtype: TfDType = "float32",
    name: Kept = NONE,
    *rest: Value,
    called: str = "",
    **named: Value,
) -> Value:
    facts = ZEROS if called == "tensorflow.zeros" else ONES
    return made(ctx, sized(ctx, shape), chosen(dtype, "float32"), facts)


@function("tensorflow.zeros_like", "tensorflow.ones_like")
def filled_like(
    ctx: Context,
    input: Ten,
    dtype: TfDType = None,
    name: Kept = NONE,
    *rest: Value,
    called: str = "",
    **named: Value,
) -> Value:
    facts = ZEROS if "zeros" in called else ONES
    return made(ctx, input.shape, chosen(dtype, input.dtype), facts, input)


@function("tensorflow.fill")
def fill(ctx: Context, dims: Sizes, value: Ten, *rest: Value, **named: Value) -> Value:
    if value.shape.dims and value.shape.known != (1,):
        text = f"`tf.fill` repeats one number, not an array of shape {value.shape}"
        raise Fail(
            "array-arguments",
            text,
            "ValueError" if graph_of(ctx, value) else "InvalidArgumentError",
            "value",
        )
    return made(ctx, sized(ctx, dims, "dims"), value.dtype, range_facts(value.facts), value)


@function("tensorflow.eye", "tensorflow.linalg.eye")
def eye(
    ctx: Context,
    num_rows: Size,
    num_columns: Size = None,
    batch_shape: Kept = NONE,
    dtype: TfDType = "float32",
    name: Kept = NONE,
) -> Value:
    shape = Shape((num_rows, num_rows if num_columns is None else num_columns))
    if batch_shape != NONE:
        front = as_sizes(ctx, batch_shape)
        shape = UNRANKED if front is UNKNOWN else Shape(front) + shape
    return made(ctx, shape, chosen(dtype, "float32"), Facts(0, 1, True, nan=False))


@function("tensorflow.constant", "tensorflow.compat.v1.constant")
def constant(
    ctx: Context, value: Kept, dtype: TfDType = None, shape: Kept = NONE, name: Kept = NONE
) -> Value:
    if isinstance(value, Array) and value.lib == "tf" and value.graph:
        text = "`tf.constant` takes numbers, not a tensor of the graph; use it as it is, or `tf.identity`"
        raise Fail("array-arguments", text, "TypeError", "value")
    array = converted(ctx, value, dtype, "value", tensor_error="TypeError")
    if shape == NONE or array.shape.dims is None:
        return array if shape == NONE else made(ctx, sized(ctx, as_sizes(ctx, shape)), array.dtype)
    target = sized(ctx, as_sizes(ctx, shape))
    have, want = array.shape.size, target.size
    if have != 1 and same(have, want) is False:
        text = f"{have} numbers do not fill the shape {target} ({want} elements)"
        raise Fail("array-reshape", text, "TypeError", "shape")
    return made(ctx, target, array.dtype, range_facts(array.facts), array)


def converted(
    ctx: Context,
    value: Value,
    dtype: Any,
    at: str,
    hint: Any = None,
    tensor_error: str = "ValueError",
) -> Array:
    """``tf.convert_to_tensor``: Python numbers take the dtype asked for, tensors must have it."""
    array = as_tensor(ctx, value, at)
    if dtype is None or dtype is UNKNOWN:
        kind = None if dtype is UNKNOWN else array.dtype
        if hint is not None and is_weak(ctx, value):
            kind = None
        if isinstance(value, Array) and value.lib in ("tf", "variable", "keras"):
            kind = array.dtype
        return made(ctx, array.shape, kind, array.facts, array)
    if is_tensor(value) and array.dtype is not None and array.dtype != dtype:
        text = f"the tensor is {array.dtype} and is not converted to {dtype}; use `tf.cast`"
        raise Fail("dtype-mismatch", text, tensor_error, "dtype")
    if is_weak(ctx, value) and not _fits(array.dtype, dtype):
        raw = as_array(ctx, value)
        empty = raw.shape.size == 0
        if not empty and array.dtype is not None:
            what = (
                repr(value.value)
                if isinstance(value, Const)
                else f"{array.dtype} numbers"
                if array.dtype != "string"
                else "text"
            )
            text = f"{what} cannot become a tensor of {dtype}"
            raise Fail("array-convert", text, "TypeError", at)
    return made(ctx, array.shape, dtype, cast_facts(array.facts, array.dtype, dtype), array)


def _fits(have: DType, want: str) -> bool:
    """Whether Python numbers of one kind can be given as another dtype."""
    if have is None or have == want:
        return True
    if have == "bool":
        return want != "string"
    if have in ("int32", "int64"):
        return want not in ("string", "bool")
    if dt.is_float(have):
        return dt.is_float(want) or want in ("complex64", "complex128")
    return have != "string"


@function("tensorflow.convert_to_tensor", "tensorflow.compat.v1.convert_to_tensor")
def convert(
    ctx: Context, value: Kept, dtype: TfDType = None, dtype_hint: Kept = NONE, name: Kept = NONE
) -> Value:
    if isinstance(value, Array) and value.lib in ("ragged", "sparse"):
        return Unknown("a ragged or sparse tensor")
    array = converted(ctx, value, dtype, "value", None if dtype_hint == NONE else dtype_hint)
    return array.but(name=value.name, facts=array.facts) if isinstance(value, Array) else array


@function(
    "tensorflow.identity",
    "tensorflow.stop_gradient",
    "tensorflow.guarantee_const",
    "tensorflow.grad_pass_through",
)
def identity(ctx: Context, input: Ten, name: Kept = NONE) -> Value:
    return made(ctx, input.shape, input.dtype, input.facts, input)


@function("tensorflow.Variable", "keras.Variable")
def variable(
    ctx: Context, initial_value: Kept = NONE, trainable: Kept = NONE, validate_shape: Kept = NONE,
    caching_device: Kept = NONE, name: Kept = NONE, variable_def: Kept = NONE, dtype: TfDType = None,
    *rest: Value, shape: Kept = NONE, called: str = "", **named: Value,
) -> Value:  # fmt: skip
    if called == "keras.Variable":
        return Unknown("a variable of Keras")
    if (
        not isinstance(initial_value, (Array, Const, Scalar))
        and as_array(ctx, initial_value).lib == "unknown"
    ):
        if not isinstance(initial_value, Unknown):
            initial_value = ctx.call(initial_value)
    refuse_new_state(ctx, "tf.Variable")
    array = converted(ctx, initial_value, dtype, "initial_value")
    whole = array.shape if shape == NONE else UNRANKED
    facts = replace(range_facts(array.facts), low=None, high=None, integral=None)
    return Array(whole, array.dtype, "variable", facts, origin=ctx.site)


# Casts ------------------------------------------------------------------------------------------


def cast_facts(facts: Facts, old: DType, new: DType) -> Facts:
    """What is known of values after a cast."""
    if new == old:
        return facts
    if new == "bool":
        return Facts(0, 1, True, nan=False)
    if new is None or old is None or "string" in (old, new):
        return NO_FACTS
    low, high = facts.low, facts.high
    whole = facts.integral
    if dt.is_integer(new):
        low, high = (None if x is None else int(x) for x in (low, high))
        whole = True
    if not within(new, low, high):
        low = high = None
    content = facts.content if dt.is_integer(new) == dt.is_integer(old) else None
    nan = False if dt.is_integer(new) else facts.nan
    reached = facts.reached and low is not None and high is not None
    return Facts(low, high, whole, facts.classes, facts.one_hot, nan, content, reached)


@function(
    "tensorflow.cast",
    "tensorflow.saturate_cast",
    "tensorflow.dtypes.cast",
    "tensorflow.dtypes.saturate_cast",
)
def cast(ctx: Context, x: Kept, dtype: TfDType, name: Kept = NONE) -> Value:
    array = as_tensor(ctx, x, "x")
    kind = chosen(dtype, None)
    if (
        not graph_of(ctx, array)
        and "string" in (array.dtype, kind)
        and array.dtype != kind
        and None not in (array.dtype, kind)
    ):
        advice = "`tf.strings.to_number`" if array.dtype == "string" else "`tf.strings.as_string`"
        text = f"`tf.cast` does not convert {array.dtype} to {kind}; use {advice}"
        raise Fail("dtype-mismatch", text, "UnimplementedError", "x")
    return made(ctx, array.shape, kind, cast_facts(array.facts, array.dtype, kind), array)


_CASTS = {
    "to_float": "float32",
    "to_int32": "int32",
    "to_int64": "int64",
    "to_double": "float64",
    "to_bfloat16": "bfloat16",
}


@function(*(f"tensorflow.compat.v1.{name}" for name in _CASTS))
def cast_by_name(ctx: Context, x: Ten, name: Kept = NONE, *, called: str = "") -> Value:
    kind = _CASTS[called.rpartition(".")[2]]
    return made(ctx, x.shape, kind, cast_facts(x.facts, x.dtype, kind), x)


# Sequences --------------------------------------------------------------------------------------


def _part(ctx: Context, value: Value, at: str) -> tuple[Any, DType]:
    """A number (or symbolic size, or UNKNOWN) and its dtype."""
    array = as_tensor(ctx, value, at)
    if isinstance(value, Const) and isinstance(value.value, (int, float)):
        return value.value, default_dtype(as_array(ctx, value))
    if isinstance(value, Scalar):
        return UNKNOWN if value.dim is None else value.dim, array.dtype
    content = array.facts.content
    return content if isinstance(content, (int, float, Linear)) else UNKNOWN, array.dtype


@function("tensorflow.range")
def ranged(
    ctx: Context,
    start: Kept,
    limit: Kept = NONE,
    delta: Kept = Const(1),
    dtype: TfDType = None,
    name: Kept = NONE,
) -> Value:
    """``range(limit)`` or ``range(start, limit, delta)``."""
    if limit == NONE:
        start, limit = Const(0), start
    first, last, step = (_part(ctx, value, "limit") for value in (start, limit, delta))
    if step[0] == 0:
        raise Fail(
            "array-arguments",
            "the step of a range cannot be zero",
            "ValueError" if ctx.graph else "InvalidArgumentError",
            "delta",
        )
    order = ("int32", "int64", "float32", "float64")
    kinds = [kind for _, kind in (first, last, step)]
    natural = (
        max(kinds, key=lambda k: order.index(k or "")) if all(k in order for k in kinds) else None
    )
    length = _length(first[0], last[0], step[0])
    facts = NO_FACTS
    if isinstance(first[0], int) and step[0] == 1:
        high = first[0] + length - 1 if isinstance(length, int) and length > 0 else None
        facts = Facts(
            first[0],
            high,
            True if natural in ("int32", "int64") else None,
            nan=False,
            reached=high is not None,
        )
    inputs = [x for x in (start, limit, delta) if isinstance(x, Array)]
    return made(ctx, Shape((length,)), chosen(dtype, natural), facts, *inputs)


def _length(start: Any, limit: Any, delta: Any) -> AnyDim:
    if all(isinstance(part, (int, float)) for part in (start, limit, delta)):
        if any(math.isnan(part) or math.isinf(part) for part in (start, limit, delta)):
            return UNKNOWN
        length: int = max(0, math.ceil((limit - start) / delta))
        return length
    if (
        delta != 1
        or isinstance(start, float)
        or isinstance(limit, float)
        or UNKNOWN in (start, limit)
    ):
        return UNKNOWN
    rest: Any = limit - start
    return max(rest, 0) if isinstance(rest, int) else rest


@function("tensorflow.linspace", "tensorflow.lin_space")
def linspace(
    ctx: Context, start: Kept, stop: Kept, num: Size, name: Kept = NONE, axis: Int = 0
) -> Value:
    a, b = as_tensor(ctx, start, "start"), as_tensor(ctx, stop, "stop")
    kind: DType = None
    if a.dtype is not None and a.dtype == b.dtype:
        kind = "float64" if dt.is_integer(a.dtype) else a.dtype
    if a.shape.dims != () or b.shape.dims != () or axis != 0:
        return made(ctx, UNRANKED, kind, NO_FACTS, a, b)
    count = UNKNOWN if num is None else num
    return made(ctx, Shape((count,)), kind, NO_FACTS, a, b)


def as_indices(ctx: Context, value: Value, name: str = "") -> Array:
    """Class numbers: a NumPy array is converted to integers on the way, a tensor is not."""
    tensor = as_tensor(ctx, value, name)
    converted = isinstance(value, Array) and value.lib in ("numpy", "pandas")
    return tensor.but(dtype="int64", facts=tensor.facts) if converted else tensor


Indices = Annotated[Array, as_indices]


@function("tensorflow.one_hot")
def one_hot(
    ctx: Context, indices: Indices, depth: Kept, on_value: Kept = NONE, off_value: Kept = NONE,
    axis: Int = None, dtype: TfDType = None, name: Kept = NONE,
) -> Value:  # fmt: skip
    if (
        isinstance(depth, Const)
        and isinstance(depth.value, float)
        or isinstance(depth, Scalar)
        and depth.kind == "float"
    ):
        raise Fail(
            "array-arguments",
            "`depth` must be a whole number; use `int(...)`",
            "TypeError",
            "depth",
        )
    if indices.lib == "tf" and indices.dtype not in (None, "uint8", "int8", "int32", "int64"):
        text = f"`tf.one_hot` needs integer indices, not {indices.dtype}; use `tf.cast(labels, tf.int32)`"
        raise Fail(
            "dtype-mismatch",
            text,
            "TypeError" if graph_of(ctx, indices) else "InvalidArgumentError",
            "indices",
        )
    size = as_dim(ctx, depth)
    size = UNKNOWN if size is None else size
    plain = on_value == NONE and off_value == NONE
    kind = chosen(dtype, "float32") if plain else chosen(dtype, None)
    dims = indices.shape.dims
    if dims is None or axis is UNKNOWN:
        return made(ctx, UNRANKED, kind, NO_FACTS, indices)
    if axis is None or axis == -1:
        inside = (
            indices.facts.low is not None
            and indices.facts.low >= 0
            and indices.facts.high is not None
        )
        whole = inside and isinstance(size, int) and (indices.facts.high or 0) < size
        facts = Facts(
            0, 1, True, size if isinstance(size, int) else None, True if whole else None, False
        )
        return made(ctx, Shape((*dims, size)), kind, facts if plain else NO_FACTS, indices)
    if not -1 <= axis <= len(dims):
        return Unknown("one_hot along an axis that may not exist")
    return made(
        ctx,
        Shape((*dims[:axis], size, *dims[axis:])),
        kind,
        Facts(0, 1, True, nan=False) if plain else NO_FACTS,
        indices,
    )


@function("tensorflow.sequence_mask")
def sequence_mask(
    ctx: Context, lengths: Ten, maxlen: Size = None, dtype: TfDType = "bool", name: Kept = NONE
) -> Value:
    size: Any = UNKNOWN if maxlen is None else maxlen
    longest: Any = lengths.facts.high
    if maxlen is None and lengths.facts.reached and isinstance(longest, int):
        size = longest if not graph_of(ctx, lengths) else UNKNOWN
    return made(
        ctx, lengths.shape + (size,), chosen(dtype, "bool"), Facts(0, 1, True, nan=False), lengths
    )


@function("tensorflow.broadcast_to")
def broadcast_to(ctx: Context, input: Ten, shape: Sizes, name: Kept = NONE) -> Value:
    target = sized(ctx, shape)
    try:
        whole = broadcast(input.shape, target)
        fails = whole.rank is not None and target.rank is not None and whole.rank > target.rank
    except ShapeError:
        fails = True
    if fails:
        text = f"a tensor of shape {input.shape} does not broadcast to {target}"
        raise Fail(
            "array-broadcast",
            text,
            "ValueError" if graph_of(ctx, input) else "InvalidArgumentError",
            "shape",
        )
    return made(ctx, target, input.dtype, range_facts(input.facts), input)


@function("tensorflow.is_tensor")
def is_tensor_function(ctx: Context, x: Kept) -> Value:
    if isinstance(x, Array):
        return (
            Const(x.lib in ("tf", "variable", "ragged", "sparse"))
            if x.lib not in ("unknown", "keras")
            else Scalar("bool")
        )
    return Const(False) if isinstance(x, (Const, Scalar)) else Scalar("bool")


@function("tensorflow.get_static_value")
def static_value(ctx: Context, tensor: Kept, partial: Flag = False) -> Value:
    refuse_symbolic(ctx, tensor, "tensor")
    return Unknown("the value of a tensor, if there is one yet")
