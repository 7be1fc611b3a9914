"""``keras.ops``: networks' own operations: convolutions, pooling, losses, one-hot, images."""

from __future__ import annotations

from ...shapes import FREE, UNKNOWN, UNRANKED, AnyDim, Shape, same
from ...shapes import dtypes as dt
from ...shapes.arith import window
from ...shapes.dim import floordiv, mul
from ...values import NONE, Array, Const, Facts, Fail, Unknown, Value
from ..api import Context, function
from ..args import as_dim, as_dims
from .ops_common import (
    KERAS_FLOAT,
    NO_FACTS,
    Flag,
    Int,
    KDType,
    Kept,
    O,
    Op,
    chosen,
    is_symbolic,
    made,
)


def _nn(*names: str) -> tuple[str, ...]:
    return tuple(prefix + name for name in names for prefix in (O, O + "nn."))


@function(*_nn("one_hot"))
def one_hot(
    ctx: Context,
    x: Op,
    num_classes: Kept,
    axis: Int = -1,
    dtype: KDType = None,
    sparse: Flag = False,
) -> Value:
    count = as_dim(ctx, num_classes)
    size: AnyDim = UNKNOWN if count is None else count
    kind = chosen(dtype, KERAS_FLOAT)
    dims = x.shape.dims
    if dims is None or not isinstance(axis, int) or not -len(dims) - 1 <= axis <= len(dims):
        return made(ctx, UNRANKED, kind, NO_FACTS, x)
    place = axis % (len(dims) + 1)
    inside = (
        x.facts.low is not None
        and x.facts.low >= 0
        and x.facts.high is not None
        and isinstance(size, int)
        and x.facts.high < size
    )
    facts = Facts(
        0,
        1,
        True,
        size if isinstance(size, int) else None,
        True if inside and place == len(dims) else None,
        False,
    )
    return made(ctx, Shape((*dims[:place], size, *dims[place:])), kind, facts, x)


# Windows ----------------------------------------------------------------------------------------


def _numbers(ctx: Context, value: Value, rank: int) -> list[AnyDim]:
    dims = as_dims(ctx, value)
    if dims is None or dims is UNKNOWN:
        return [UNKNOWN] * rank
    return (
        [dims[0]] * rank
        if len(dims) == 1
        else list(dims)
        if len(dims) == rank
        else [UNKNOWN] * rank
    )


def _last(data_format: Value) -> bool:
    return data_format == NONE or data_format == Const("channels_last")


@function(*_nn("conv", "depthwise_conv"))
def conv(
    ctx: Context, inputs: Op, kernel: Op, strides: Kept = Const(1), padding: Kept = Const("valid"), data_format: Kept = NONE,
    dilation_rate: Kept = Const(1), *, called: str = "",
) -> Value:  # fmt: skip
    dims, core = inputs.shape.dims, kernel.shape.dims
    kind = inputs.dtype if inputs.dtype == kernel.dtype and dt.is_float(inputs.dtype) else None
    if (
        dims is None
        or core is None
        or not _last(data_format)
        or len(dims) != len(core)
        or len(dims) < 3
    ):
        return made(ctx, UNRANKED, kind, NO_FACTS, inputs, kernel)
    rank = len(dims) - 2
    mode = str(padding.value).lower() if isinstance(padding, Const) else ""
    depthwise = "depthwise" in called
    uneven = (
        isinstance(dims[-1], int)
        and isinstance(core[-2], int)
        and core[-2] > 0
        and dims[-1] % core[-2]
    )
    if uneven or depthwise and same(dims[-1], core[-2]) is False:
        text = f"the input has {dims[-1]} channels (shape {inputs.shape}), the kernel takes {core[-2]} (shape {kernel.shape})"
        raise Fail("array-broadcast", text, "ValueError", "kernel")
    steps, rates = _numbers(ctx, strides, rank), _numbers(ctx, dilation_rate, rank)
    sizes = [
        window(d, k, s, mode, r) if mode in ("same", "valid") else UNKNOWN
        for d, k, s, r in zip(dims[1:-1], core, steps, rates)
    ]
    channels = mul(core[-2], core[-1]) if depthwise else core[-1]
    return made(ctx, Shape((dims[0], *sizes, channels)), kind, NO_FACTS, inputs, kernel)


@function(*_nn("max_pool", "average_pool"))
def pool(
    ctx: Context,
    inputs: Op,
    pool_size: Kept,
    strides: Kept = NONE,
    padding: Kept = Const("valid"),
    data_format: Kept = NONE,
) -> Value:
    dims = inputs.shape.dims
    if dims is None or len(dims) < 3 or not _last(data_format):
        return made(ctx, UNRANKED, inputs.dtype, NO_FACTS, inputs)
    rank = len(dims) - 2
    given = as_dims(ctx, pool_size)
    if isinstance(given, tuple) and len(given) not in (1, rank):
        return made(ctx, UNRANKED, inputs.dtype, NO_FACTS, inputs)
    mode = str(padding.value).lower() if isinstance(padding, Const) else ""
    kernel = _numbers(ctx, pool_size, rank)
    steps = kernel if strides == NONE else _numbers(ctx, strides, rank)
    sizes = [
        window(d, k, s, mode) if mode in ("same", "valid") else UNKNOWN
        for d, k, s in zip(dims[1:-1], kernel, steps)
    ]
    dtype = inputs.dtype
    if not dt.is_float(dtype) and not is_symbolic(inputs):
        dtype = None
    bounds = Facts(inputs.facts.low, inputs.facts.high)
    return made(ctx, Shape((dims[0], *sizes, dims[-1])), dtype, bounds, inputs)


@function(*_nn("space_to_depth", "depth_to_space"))
def blocks(
    ctx: Context,
    x: Op,
    block_size: Int,
    data_format: Kept = Const("channels_last"),
    *,
    called: str = "",
) -> Value:
    dims = x.shape.dims
    if dims is None or len(dims) != 4 or not isinstance(block_size, int) or not _last(data_format):
        return made(ctx, UNRANKED, x.dtype, NO_FACTS, x)
    n = block_size
    if "space_to" in called:
        shape = Shape((dims[0], floordiv(dims[1], n), floordiv(dims[2], n), mul(dims[3], n * n)))
    else:
        shape = Shape((dims[0], mul(dims[1], n), mul(dims[2], n), floordiv(dims[3], n * n)))
    return made(ctx, shape, x.dtype, NO_FACTS, x)


@function(*_nn("batch_normalization"))
def batch_normalization(ctx: Context, x: Op, *rest: Value, **named: Value) -> Value:
    return made(ctx, x.shape, x.dtype, NO_FACTS, x)


@function(*_nn("glu"))
def glu(ctx: Context, x: Op, axis: Int = -1) -> Value:
    dims = x.shape.dims
    if dims is None or not isinstance(axis, int) or not -len(dims) <= axis < len(dims):
        return made(ctx, UNRANKED, x.dtype, NO_FACTS, x)
    size = dims[axis]
    return made(
        ctx,
        x.shape.with_dim(axis, FREE if size is FREE else floordiv(size, 2)),
        x.dtype,
        NO_FACTS,
        x,
    )


@function(*_nn("dot_product_attention"))
def attention(ctx: Context, query: Op, key: Op, value: Op, *rest: Value, **named: Value) -> Value:
    kinds = {query.dtype, key.dtype, value.dtype}
    dtype = query.dtype if len(kinds) == 1 and dt.is_float(query.dtype) else None
    return made(ctx, query.shape, dtype, NO_FACTS, query, key, value)


# Losses -----------------------------------------------------------------------------------------


def _same_shape(ctx: Context, name: str, target: Array, output: Array) -> None:
    a, b = target.shape.dims, output.shape.dims
    if a is None or b is None:
        return
    if len(a) != len(b) or any(same(x, y) is False for x, y in zip(a, b)):
        text = f"`keras.ops.{name}` needs target and output of one shape: {target.shape} against {output.shape}"
        raise Fail("array-broadcast", text, "ValueError", "target")


@function(*_nn("binary_crossentropy"))
def binary_crossentropy(ctx: Context, target: Op, output: Op, from_logits: Flag = False) -> Value:
    _same_shape(ctx, "binary_crossentropy", target, output)
    return made(ctx, output.shape, output.dtype, Facts(low=0), target, output)


@function(*_nn("categorical_crossentropy"))
def categorical_crossentropy(
    ctx: Context, target: Op, output: Op, from_logits: Flag = False, axis: Int = -1
) -> Value:
    _same_shape(ctx, "categorical_crossentropy", target, output)
    dims = output.shape.dims
    shape = Shape(dims[:-1]) if dims and axis == -1 else UNRANKED
    return made(ctx, shape, output.dtype, NO_FACTS, target, output)


@function(*_nn("sparse_categorical_crossentropy"))
def sparse_crossentropy(
    ctx: Context, target: Op, output: Op, from_logits: Flag = False, axis: Int = -1
) -> Value:
    dims = output.shape.dims
    shape = Shape(dims[:-1]) if dims and axis == -1 else UNRANKED
    return made(ctx, shape, output.dtype, NO_FACTS, target, output)


@function(*(f"{O}{name}" for name in ("irfft", "stft", "istft", "view_as_complex", "view_as_real", "jvp")))  # fmt: skip
def opaque(*args: Value, ctx: Context, called: str = "", **named: Value) -> Value:
    return Unknown(f"`keras.ops.{called.rpartition('.')[2]}`")


# Images -----------------------------------------------------------------------------------------


@function(O + "image.resize")
def resize(
    ctx: Context,
    images: Op,
    size: Kept,
    interpolation: Kept = Const("bilinear"),
    antialias: Flag = False,
    crop_to_aspect_ratio: Flag = False,
    pad_to_aspect_ratio: Flag = False,
    fill_mode: Kept = NONE,
    fill_value: Kept = NONE,
    data_format: Kept = NONE,
) -> Value:
    dims = images.shape.dims
    sizes = as_dims(ctx, size)
    if isinstance(size, Const) and isinstance(size.value, int):
        text = f"`size` must be (height, width), it is {size.value!r}"
        raise Fail("array-arguments", text, "TypeError", "size")
    if dims is not None and len(dims) not in (3, 4):
        text = f"an image (height, width, channels) or a batch of them is needed, the shape is {images.shape}"
        raise Fail("array-rank", text, "ValueError", "images")
    known = dims is not None and isinstance(sizes, tuple) and len(sizes) == 2 and _last(data_format)
    if not known:
        return made(ctx, UNRANKED, None, NO_FACTS, images)
    assert dims is not None and isinstance(sizes, tuple)
    kind = images.dtype if dt.is_float(images.dtype) else None
    return made(
        ctx,
        Shape((*dims[:-3], *sizes, dims[-1])),
        kind,
        Facts(images.facts.low, images.facts.high)
        if interpolation == Const("bilinear")
        else NO_FACTS,
        images,
    )


@function(O + "image.rgb_to_grayscale")
def grayscale(ctx: Context, images: Op, data_format: Kept = NONE) -> Value:
    shape = images.shape.with_last(1) if _last(data_format) else UNRANKED
    return made(ctx, shape, images.dtype if dt.is_float(images.dtype) else None, NO_FACTS, images)


@function(
    *(
        f"{O}image.{name}"
        for name in (
            "rgb_to_hsv",
            "hsv_to_rgb",
            "affine_transform",
            "gaussian_blur",
            "elastic_transform",
            "perspective_transform",
        )
    )
)
def recoloured(ctx: Context, images: Op, *rest: Value, **named: Value) -> Value:
    return made(ctx, images.shape, images.dtype, NO_FACTS, images)


@function(
    *(
        f"{O}image.{name}"
        for name in (
            "crop_images",
            "pad_images",
            "extract_patches",
            "extract_patches_3d",
            "map_coordinates",
            "scale_and_translate",
        )
    )
)
def patches(ctx: Context, images: Op, *rest: Value, **named: Value) -> Value:
    return made(ctx, UNRANKED, None, NO_FACTS, images)
