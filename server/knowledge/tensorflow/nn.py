"""``tf.nn``: convolutions, pooling, losses, normalisation."""

from __future__ import annotations

from typing import Any

from ...shapes import SCALAR, UNKNOWN, UNRANKED, AnyDim, Shape, same
from ...shapes import dtypes as dt
from ...shapes.arith import window
from ...shapes.dim import floordiv, mul
from ...values import NO_FACTS, NONE, Array, Const, Facts, Fail, Tuple, Value
from ..api import Context, function
from .common import (
    NOTHING,
    Axes,
    Flag,
    Int,
    Kept,
    MaybeTen,
    Sizes,
    Ten,
    as_sizes,
    as_tensor,
    graph_of,
    made,
)  # fmt: skip
from .math import met
from .reductions import reduced


def _wrong(ctx: Context, *inputs: Array) -> str:
    return "ValueError" if graph_of(ctx, *inputs) else "InvalidArgumentError"


def _padding(ctx: Context, padding: Value, *inputs: Array) -> str | None:
    if not isinstance(padding, Const) or not isinstance(padding.value, str):
        return None
    if padding.value not in ("SAME", "VALID", "EXPLICIT"):
        text = f"`padding` is 'SAME' or 'VALID' in capitals here, not {padding.value!r}"
        raise Fail("array-arguments", text, _wrong(ctx, *inputs), "padding")
    return padding.value.lower()


def _per_axis(ctx: Context, value: Value | None, rank: int) -> list[AnyDim]:
    """A number for each spatial axis, from one number or one for each (or all) axes."""
    sizes = (1,) if value is None or value == NONE else as_sizes(ctx, value)
    if sizes is UNKNOWN:
        return [UNKNOWN] * rank
    if len(sizes) == 1:
        return [sizes[0]] * rank
    if len(sizes) == rank + 2:
        return list(sizes[1:-1])
    return list(sizes) if len(sizes) == rank else [UNKNOWN] * rank


def _windowed(
    x: Array,
    kernel: list[AnyDim],
    strides: list[AnyDim],
    padding: str | None,
    last: AnyDim,
    dilations: list[AnyDim],
) -> Shape:
    dims = x.shape.dims or ()
    spatial = [
        UNKNOWN if padding is None else window(dim, size, stride, padding, rate)
        for dim, size, stride, rate in zip(dims[1:-1], kernel, strides, dilations)
    ]
    return Shape((dims[0], *spatial, last))


@function(
    "tensorflow.nn.conv1d", "tensorflow.nn.conv2d", "tensorflow.nn.conv3d", "tensorflow.nn.depthwise_conv2d",
    "tensorflow.nn.convolution",
)  # fmt: skip
def conv(
    ctx: Context, input: Ten, filters: Kept = None, strides: Kept = None, padding: Kept = Const("VALID"),
    data_format: Kept = NONE, dilations: Kept = None, name: Kept = NONE, *, filter: Kept = None, stride: Kept = None,
    called: str = "",
) -> Value:  # fmt: skip
    given = filters if filters is not None else filter
    kernel = as_tensor(ctx, given, "filters") if given is not None else NOTHING
    dims, core = input.shape.dims, kernel.shape.dims
    channels_last = (
        data_format == NONE
        or isinstance(data_format, Const)
        and str(data_format.value).endswith("C")
    )
    rank = {"conv1d": 1, "conv3d": 3}.get(called.rpartition(".")[2], 2)
    if called.endswith("convolution"):
        rank = len(core) - 2 if core is not None else 0
    if dims is None or core is None or not channels_last or rank < 1:
        return made(ctx, UNRANKED, input.dtype, NO_FACTS, input, kernel)
    if len(dims) != rank + 2 or len(core) != rank + 2:
        if len(dims) < rank + 2 and rank == 2:
            text = f"images of shape (batch, height, width, channels) are needed, the shape is {input.shape}"
            raise Fail("array-rank", text, _wrong(ctx, input), "input")
        return NOTHING
    grouped = (
        isinstance(dims[-1], int)
        and isinstance(core[-2], int)
        and core[-2] > 0
        and dims[-1] % core[-2]
    )
    if grouped or "depthwise" in called and same(dims[-1], core[-2]) is False:
        text = f"the input has {dims[-1]} channels (shape {input.shape}), the filters take {core[-2]} (shape {kernel.shape})"
        raise Fail("array-broadcast", text, _wrong(ctx, input, kernel), "filters")
    mode = _padding(ctx, padding, input)
    last = mul(dims[-1], core[-1]) if "depthwise" in called else core[-1]
    step = _per_axis(ctx, strides if strides is not None else stride, rank)
    shape = _windowed(
        input,
        list(core[:rank]),
        step,
        mode if mode != "explicit" else None,
        last,
        _per_axis(ctx, dilations, rank),
    )
    return made(ctx, shape, input.dtype, NO_FACTS, input, kernel)


@function(
    "tensorflow.nn.conv2d_transpose",
    "tensorflow.nn.conv1d_transpose",
    "tensorflow.nn.conv3d_transpose",
    "tensorflow.nn.conv_transpose",
)
def conv_transpose(
    ctx: Context, input: Ten, filters: Ten, output_shape: Sizes, *rest: Value, **named: Value
) -> Value:
    shape = (
        UNRANKED
        if output_shape is UNKNOWN or input.shape.rank != len(output_shape)
        else Shape(output_shape)
    )
    return made(ctx, shape, input.dtype, NO_FACTS, input, filters)


@function(
    *(
        f"tensorflow.nn.{kind}_pool{size}"
        for kind in ("max", "avg")
        for size in ("", "1d", "2d", "3d")
    )
)
def pool(
    ctx: Context, input: Ten, ksize: Kept, strides: Kept, padding: Kept, data_format: Kept = NONE, name: Kept = NONE,
) -> Value:  # fmt: skip
    dims = input.shape.dims
    mode = _padding(ctx, padding, input)
    if (
        dims is None
        or len(dims) < 3
        or data_format != NONE
        and not str(getattr(data_format, "value", "")).endswith("C")
    ):
        return made(ctx, UNRANKED, input.dtype, NO_FACTS, input)
    rank = len(dims) - 2
    ones: list[AnyDim] = [1] * rank
    shape = _windowed(
        input, _per_axis(ctx, ksize, rank), _per_axis(ctx, strides, rank), mode, dims[-1], ones
    )
    facts = Facts(input.facts.low, input.facts.high)
    return made(ctx, shape, input.dtype, facts, input)


@function("tensorflow.nn.bias_add")
def bias_add(
    ctx: Context, value: Ten, bias: Ten, data_format: Kept = NONE, name: Kept = NONE
) -> Value:
    if (
        data_format == NONE
        and value.shape.dims
        and bias.shape.rank == 1
        and same(value.shape[-1], bias.shape[0]) is False
    ):
        text = f"a bias of {bias.shape[0]} numbers does not fit {value.shape[-1]} channels (shape {value.shape})"
        raise Fail("array-broadcast", text, _wrong(ctx, value, bias), "bias")
    return made(ctx, value.shape, value.dtype, NO_FACTS, value, bias)


@function("tensorflow.nn.dropout")
def dropout(ctx: Context, x: Ten, rate: Kept = NONE, *rest: Value, **named: Value) -> Value:
    if dt.is_integer(x.dtype) and x.lib != "keras":
        raise Fail(
            "dtype-mismatch",
            f"`tf.nn.dropout` needs floats, not {x.dtype}; use `tf.cast`",
            "ValueError",
            "x",
        )
    return made(ctx, x.shape, x.dtype, NO_FACTS, x)


@function("tensorflow.nn.moments")
def moments(
    ctx: Context, x: Ten, axes: Axes, shift: Kept = NONE, keepdims: Flag = False, name: Kept = NONE
) -> Value:
    mean = made(ctx, reduced(ctx, x, axes, keepdims), x.dtype, NO_FACTS, x)
    return Tuple((mean, mean))


@function("tensorflow.nn.batch_normalization")
def batch_normalization(
    ctx: Context, x: Ten, mean: Ten, variance: Ten, offset: MaybeTen, scale: MaybeTen,
    variance_epsilon: Ten, name: Kept = NONE,
) -> Value:  # fmt: skip
    """`x * inv + (offset - mean * inv)`, where `inv` is made of variance and scale."""
    inverse = made(ctx, _met(ctx, variance, variance_epsilon))
    if scale is not None:
        inverse = made(ctx, _met(ctx, inverse, scale))
    moved = made(ctx, _met(ctx, mean, inverse))
    if offset is not None:
        moved = made(ctx, _met(ctx, offset, moved))
    shape = _met(ctx, made(ctx, _met(ctx, x, inverse)), moved)
    return made(ctx, shape, x.dtype, NO_FACTS, x, mean, variance)


def _met(ctx: Context, a: Array, b: Array) -> Shape:
    return met(ctx, "nn.batch_normalization", a, b)


@function(
    "tensorflow.nn.local_response_normalization",
    "tensorflow.nn.lrn",
)
def normalised(ctx: Context, x: Ten = NOTHING, *rest: Value, **named: Value) -> Value:
    return made(ctx, x.shape, x.dtype, NO_FACTS, x)


# Losses -----------------------------------------------------------------------------------------


def _labels(ctx: Context, labels: Any, logits: Any) -> tuple[Array | None, Array | None]:
    return (
        None if labels is None else as_tensor(ctx, labels, "labels"),
        None if logits is None else as_tensor(ctx, logits, "logits"),
    )


@function(
    "tensorflow.nn.softmax_cross_entropy_with_logits",
    "tensorflow.compat.v1.nn.softmax_cross_entropy_with_logits_v2",
)
def softmax_loss(
    ctx: Context, labels: Kept = None, logits: Kept = None, axis: Int = -1, name: Kept = NONE
) -> Value:
    y, x = _labels(ctx, labels, logits)
    if y is None or x is None:
        return NOTHING
    shape = met(ctx, "nn.softmax_cross_entropy_with_logits", y, x)
    if axis != -1 or not shape.dims or x.shape.rank != y.shape.rank:
        return made(ctx, UNRANKED, x.dtype, Facts(low=0), x, y)
    return made(ctx, Shape(shape.dims[:-1]), x.dtype, NO_FACTS, x, y)


@function("tensorflow.nn.sparse_softmax_cross_entropy_with_logits")
def sparse_loss(ctx: Context, labels: Kept = None, logits: Kept = None, name: Kept = NONE) -> Value:
    y, x = _labels(ctx, labels, logits)
    if y is None or x is None:
        return NOTHING
    a, b = y.shape.dims, x.shape.dims
    if a is not None and b is not None:
        text = f"labels of shape {y.shape} need logits of shape {(Shape((*a, 0)))!r} with the classes last, they have {x.shape}".replace(
            ", 0)", ", classes)"
        ).replace("(0,)", "(classes,)")
        if len(b) != len(a) + 1:
            raise Fail("array-rank", text, "ValueError", "labels")
        if any(same(p, q) is False for p, q in zip(a, b)):
            raise Fail("array-broadcast", text, "ValueError", "labels")
    return made(ctx, y.shape, x.dtype, NO_FACTS, x, y)


@function(
    "tensorflow.nn.sigmoid_cross_entropy_with_logits",
    "tensorflow.nn.weighted_cross_entropy_with_logits",
)
def sigmoid_loss(
    ctx: Context,
    labels: Kept = None,
    logits: Kept = None,
    pos_weight: Kept = NONE,
    name: Kept = NONE,
) -> Value:
    y, x = _labels(ctx, labels, logits)
    if y is None or x is None:
        return NOTHING
    a, b = y.shape.dims, x.shape.dims
    if (
        a is not None
        and b is not None
        and (len(a) != len(b) or any(same(p, q) is False for p, q in zip(a, b)))
    ):
        text = f"labels of shape {y.shape} and logits of shape {x.shape} must have one shape"
        raise Fail("array-broadcast", text, "ValueError", "labels")
    return made(ctx, x.shape, x.dtype, NO_FACTS, x, y)


@function("tensorflow.nn.compute_average_loss", "tensorflow.nn.scale_regularization_loss")
def average_loss(ctx: Context, loss: Kept, *rest: Value, **named: Value) -> Value:
    x = as_tensor(ctx, loss, "loss")
    return made(ctx, SCALAR, x.dtype, NO_FACTS, x)


@function("tensorflow.nn.ctc_loss", "tensorflow.nn.nce_loss", "tensorflow.nn.sampled_softmax_loss")
def opaque_loss(*args: Value, ctx: Context, **named: Value) -> Value:
    return made(ctx, UNRANKED, "float32")


# Blocks -----------------------------------------------------------------------------------------


@function("tensorflow.nn.space_to_depth", "tensorflow.nn.depth_to_space")
def blocks(
    ctx: Context,
    input: Ten,
    block_size: Int,
    data_format: Kept = NONE,
    name: Kept = NONE,
    *,
    called: str = "",
) -> Value:
    dims = input.shape.dims
    if dims is None or len(dims) != 4 or not isinstance(block_size, int) or data_format != NONE:
        return made(ctx, UNRANKED, input.dtype, NO_FACTS, input)
    n = block_size
    if "space_to" in called:
        shape = Shape((dims[0], floordiv(dims[1], n), floordiv(dims[2], n), mul(dims[3], n * n)))
    else:
        shape = Shape((dims[0], mul(dims[1], n), mul(dims[2], n), floordiv(dims[3], n * n)))
    return made(ctx, shape, input.dtype, NO_FACTS, input)


@function("tensorflow.nn.crelu")
def crelu(ctx: Context, features: Ten, axis: Int = -1, name: Kept = NONE) -> Value:
    shape = input_last(features) if axis == -1 else UNRANKED
    return made(ctx, shape, features.dtype, Facts(low=0), features)


def input_last(x: Array) -> Shape:
    """The shape with twice the channels."""
    return x.shape.with_last(mul(x.shape[-1], 2)) if x.shape.dims else UNRANKED
