"""Convolutions: plain, transposed, depthwise and separable, of one to three spatial axes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any

from ...shapes import FREE, UNKNOWN, AnyDim
from ...values import Array, Fail, LayerState
from ..api import Context
from ..args import as_int
from .layer import Made, PerSpace, building, computed, defined, layers, opaque_result, optional
from .layer_args import (
    Activation,
    Constraint,
    DataFormat,
    Filters,
    Flag,
    Initializer,
    Padding,
    Positive,
    Regularizer,
    Strides,
    Window,
    choice,
)
from .spatial import Image, check_dilation, eager_refusal, refuse_integers, slide, split

Dims = Sequence[AnyDim]
PAST = ("valid", "same", "causal")
ConvPadding = Annotated[Any, PerSpace(lambda space: choice(*PAST[: 3 if space == 1 else 2]))]
"""Only a signal has a past."""
ADAPTED = ("lora_rank", "lora_alpha")
"""Arguments of the base class that the signatures of plain convolutions do not show."""


def _channels(x: Array, data_format: object) -> AnyDim:
    """The size of the channel axis, wherever the other axes are."""
    if data_format is UNKNOWN:
        return UNKNOWN
    return x.shape[1] if data_format == "channels_first" else x.shape[-1]


def _checks(x: Array, state: LayerState) -> bool:
    """Whether Keras certainly computes the output's shape, which refuses what does not fit."""
    return building(state) or x.lib == "keras"


def _image(
    x: Array, state: LayerState, rank: int, data_format: Any, exception: str = "ValueError"
) -> Image:
    """The input's axes; refuses too many of them."""
    have = x.shape.rank
    if have is not None and have != rank + 2 and _checks(x, state):
        message = f"this layer takes {rank + 2} dimensions, its input {x.shape} has {have}"
        raise Fail("input-rank", message, exception, 0, wanted=rank + 2, found=have, shape=x.shape)
    return split(x, rank, data_format)


def _whole(state: LayerState, name: str) -> AnyDim:
    """A number of channels; a float fails when the layer is built."""
    count: AnyDim | float = state.args[name]
    if isinstance(count, float):
        if building(state):
            message = f"`{name}` is {count}, and a weight cannot have that size: use an integer"
            raise Fail("layer-arguments", message, "ValueError", 0)
        return UNKNOWN
    return count


def _fixed(image: Image) -> dict[int, AnyDim]:
    return {} if image.channel_axis is None else {image.channel_axis: image.channels}


def convolve(
    ctx: Context,
    x: Array,
    state: LayerState,
    kernel: Dims,
    strides: Dims,
    padding: Any,
    data_format: Any,
    dilation: Dims,
    groups: Any,
    use_bias: bool | None,
) -> Made:
    """A plain convolution."""
    channels = _channels(x, data_format)
    if building(state):
        defined(channels, f"the number of channels (the input is {x.shape})", "TypeError")
        if isinstance(channels, int) and isinstance(groups, int) and channels % groups:
            message = f"{channels} input channels do not divide into {groups} groups"
            raise Fail("input-size", message, "ValueError", 0, shape=x.shape)
    image = _image(x, state, len(kernel), data_format)
    sure = _checks(x, state)
    space = slide(x, "a kernel", image.space, kernel, strides, padding, dilation, sure)
    filters = _whole(state, "filters")
    share = _share(channels, groups)
    weights = [(*kernel, share, filters), optional(use_bias, (filters,))]
    if "lora_rank" in state.given:
        inner = as_int(ctx, state.given["lora_rank"])
        weights += [(*kernel, share, inner), (inner, filters)] if inner else []
    output = Array(image.shape(space, filters), computed(x, state), x.lib)
    eager = eager_refusal(x, state, kernel, dilation, data_format) if groups == 1 else None
    refuse_integers(ctx, x, "a convolution", eager)
    return Made(output, weights, _fixed(image))


def _share(channels: AnyDim, groups: Any) -> AnyDim:
    return UNKNOWN if groups == 0 or channels is FREE else channels // groups


def transpose(
    ctx: Context,
    x: Array,
    state: LayerState,
    kernel: Dims,
    strides: Dims,
    padding: Any,
    extra: Dims | None,
    data_format: Any,
    dilation: Dims,
    use_bias: bool | None,
) -> Made:
    """A transposed convolution."""
    channels = _channels(x, data_format)
    filters = _whole(state, "filters")
    if building(state):
        defined(channels, f"the number of channels (the input is {x.shape})")
    if x.lib != "keras" and x.shape.rank not in (None, len(kernel) + 2):
        return opaque_result("a transposed convolution of data with too many axes")
    image = _image(x, state, len(kernel), data_format, "IndexError")
    more: Sequence[AnyDim | None] = extra or (None,) * len(kernel)
    space = [
        grown(size, (k - 1) * rate + 1, stride, padding, plus)
        for size, k, stride, rate, plus in zip(
            image.space, kernel, strides, dilation, more, strict=True
        )
    ]
    weights = [(*kernel, filters, channels), optional(use_bias, (filters,))]
    output = Array(image.shape(space, filters), computed(x, state), x.lib)
    eager = eager_refusal(x, state, kernel, dilation, data_format)
    refuse_integers(ctx, x, "a convolution", eager)
    return Made(output, weights, _fixed(image))


def grown(
    size: AnyDim, reach: AnyDim, stride: AnyDim, padding: Any, extra: AnyDim | None
) -> AnyDim:
    """One spatial size after a transposed convolution whose kernel covers ``reach``."""
    if size is FREE:
        return FREE
    if padding == "valid":
        if extra is not None:
            return (size - 1) * stride + reach + extra
        if isinstance(reach, int) and isinstance(stride, int):
            return (size - 1) * stride + max(reach, stride)
    elif padding == "same":
        if extra is None:
            return size * stride
        if isinstance(reach, int):
            return (size - 1) * stride + reach % 2 + extra
    return UNKNOWN


def depthwise(
    ctx: Context,
    x: Array,
    state: LayerState,
    kernel: Dims,
    strides: Dims,
    padding: Any,
    data_format: Any,
    dilation: Dims,
    use_bias: bool | None,
) -> Made:
    """A convolution of each channel by itself."""
    channels = _channels(x, data_format)
    if _checks(x, state):
        defined(channels, f"the number of channels (the input is {x.shape})", "TypeError")
    image = _image(x, state, len(kernel), data_format)
    sure = _checks(x, state)
    space = slide(x, "a kernel", image.space, kernel, strides, padding, dilation, sure)
    multiplier = _whole(state, "depth_multiplier")
    filters = channels * multiplier
    weights = [(*kernel, channels, multiplier), optional(use_bias, (filters,))]
    output = Array(image.shape(space, filters), computed(x, state), x.lib)
    sure = eager_refusal(x, state, kernel, dilation, data_format) is not None
    refuse_integers(ctx, x, "a convolution", "InvalidArgumentError" if sure else None)
    return Made(output, weights, _fixed(image))


def separable(
    ctx: Context,
    x: Array,
    state: LayerState,
    kernel: Dims,
    strides: Dims,
    padding: Any,
    data_format: Any,
    dilation: Dims,
    use_bias: bool | None,
) -> Made:
    """A depthwise convolution and one over the channels."""
    channels = _channels(x, data_format)
    if building(state):
        defined(channels, f"the number of channels (the input is {x.shape})", "TypeError")
    image = _image(x, state, len(kernel), data_format)
    sure = _checks(x, state)
    space = slide(x, "a kernel", image.space, kernel, strides, padding, dilation, sure)
    multiplier, filters = _whole(state, "depth_multiplier"), _whole(state, "filters")
    ones = (1,) * len(kernel)
    weights = [
        (*kernel, channels, multiplier),
        (*ones, channels * multiplier, filters),
        optional(use_bias, (filters,)),
    ]
    output = Array(image.shape(space, filters), computed(x, state), x.lib)
    sure = eager_refusal(x, state, kernel, dilation, data_format) is not None
    refuse_integers(ctx, x, "a convolution", "InvalidArgumentError" if sure else None)
    return Made(output, weights, _fixed(image))


def check_groups(filters: Any, groups: Any) -> None:
    """Between ``filters`` and ``groups``."""
    if isinstance(filters, (int, float)) and isinstance(groups, int) and filters % groups:
        message = f"{filters} filters do not divide into {groups} groups"
        raise Fail("layer-arguments", message, "ValueError", "groups")


def check_output_padding(strides: Dims, output_padding: Dims | None) -> None:
    """The extra rows of a transposed convolution must be fewer than its stride."""
    if output_padding is None:
        return
    for extra, stride in zip(output_padding, strides, strict=True):
        if isinstance(extra, int) and isinstance(stride, int) and extra >= stride:
            message = f"`output_padding` {extra} must be smaller than the stride {stride}"
            raise Fail("layer-arguments", message, "ValueError", "output_padding")


@layers("Conv{}D", "Convolution{}D", spaces=(1, 2, 3), min_rank=2, keywords=ADAPTED)
def conv(
    ctx: Context,
    x: Array,
    filters: Filters,
    kernel_size: Window,
    strides: Window = 1,
    padding: ConvPadding = "valid",
    data_format: DataFormat = None,
    dilation_rate: Window = 1,
    groups: Positive = 1,
    activation: Activation = None,
    use_bias: Flag = True,
    kernel_initializer: Initializer = "glorot_uniform",
    bias_initializer: Initializer = "zeros",
    kernel_regularizer: Regularizer = None,
    bias_regularizer: Regularizer = None,
    activity_regularizer: Regularizer = None,
    kernel_constraint: Constraint = None,
    bias_constraint: Constraint = None,
    *,
    state: LayerState,
) -> Made:
    return convolve(
        ctx, x, state, kernel_size, strides, padding, data_format, dilation_rate, groups, use_bias
    )


@layers("Conv{}DTranspose", "Convolution{}DTranspose", spaces=(1, 2, 3), min_rank=2)
def conv_transpose(
    ctx: Context,
    x: Array,
    filters: Filters,
    kernel_size: Window,
    strides: Window = 1,
    padding: Padding = "valid",
    output_padding: Strides = None,
    data_format: DataFormat = None,
    dilation_rate: Window = 1,
    activation: Activation = None,
    use_bias: Flag = True,
    kernel_initializer: Initializer = "glorot_uniform",
    bias_initializer: Initializer = "zeros",
    kernel_regularizer: Regularizer = None,
    bias_regularizer: Regularizer = None,
    activity_regularizer: Regularizer = None,
    kernel_constraint: Constraint = None,
    bias_constraint: Constraint = None,
    *,
    state: LayerState,
) -> Made:
    return transpose(
        ctx,
        x,
        state,
        kernel_size,
        strides,
        padding,
        output_padding,
        data_format,
        dilation_rate,
        use_bias,
    )


@layers("DepthwiseConv{}D", spaces=(1, 2), min_rank=2)
def depthwise_conv(
    ctx: Context,
    x: Array,
    kernel_size: Window,
    strides: Window = 1,
    padding: Padding = "valid",
    depth_multiplier: Filters = 1,
    data_format: DataFormat = None,
    dilation_rate: Window = 1,
    activation: Activation = None,
    use_bias: Flag = True,
    depthwise_initializer: Initializer = "glorot_uniform",
    bias_initializer: Initializer = "zeros",
    depthwise_regularizer: Regularizer = None,
    bias_regularizer: Regularizer = None,
    activity_regularizer: Regularizer = None,
    depthwise_constraint: Constraint = None,
    bias_constraint: Constraint = None,
    *,
    state: LayerState,
) -> Made:
    return depthwise(
        ctx, x, state, kernel_size, strides, padding, data_format, dilation_rate, use_bias
    )


@layers("SeparableConv{}D", "SeparableConvolution{}D", spaces=(1, 2), min_rank=2)
def separable_conv(
    ctx: Context,
    x: Array,
    filters: Filters,
    kernel_size: Window,
    strides: Window = 1,
    padding: Padding = "valid",
    data_format: DataFormat = None,
    dilation_rate: Window = 1,
    depth_multiplier: Filters = 1,
    activation: Activation = None,
    use_bias: Flag = True,
    depthwise_initializer: Initializer = "glorot_uniform",
    pointwise_initializer: Initializer = "glorot_uniform",
    bias_initializer: Initializer = "zeros",
    depthwise_regularizer: Regularizer = None,
    pointwise_regularizer: Regularizer = None,
    bias_regularizer: Regularizer = None,
    activity_regularizer: Regularizer = None,
    depthwise_constraint: Constraint = None,
    pointwise_constraint: Constraint = None,
    bias_constraint: Constraint = None,
    *,
    state: LayerState,
) -> Made:
    return separable(
        ctx, x, state, kernel_size, strides, padding, data_format, dilation_rate, use_bias
    )


for _spec in conv:
    _spec.created(check_groups)
    _spec.created(check_dilation)
for _spec in conv_transpose:
    _spec.created(check_output_padding)
    _spec.created(check_dilation)
conv_transpose[2].swapped = ("output_padding", "data_format")
"""Keras itself has them in another order in 3D."""
