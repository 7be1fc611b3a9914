"""``keras.ops``: networks' own operations: convolutions, pooling, losses, one-hot, images."""

from __future__ import annotations

from ...shapes import FREE, UNKNOWN, UNRANKED, AnyDim, Shape, arith, same
from ...shapes import dtypes as dt
from ...shapes.dim import floordiv, mod
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
    wrong,
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


def _last(data_format: Value) -> bool:
    return data_format == NONE or data_format == Const("channels_last")


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
    parts = (query, key, value)
    kinds = {part.dtype for part in parts}
    dtype = query.dtype if len(kinds) == 1 and dt.is_float(query.dtype) else None
    shape = query.shape
    if not is_symbolic(*parts):
        # Of KerasTensors nothing is compared.
        _refuse_attention(ctx, *parts)
        shape = shape.with_last(value.shape[-1]) if value.shape.rank and shape.rank else UNRANKED
    return made(ctx, shape, dtype, NO_FACTS, *parts)


def _refuse_attention(ctx: Context, query: Array, key: Array, value: Array) -> None:
    q, k, v = (part.shape.dims for part in (query, key, value))
    if q is None or k is None or v is None:
        return
    shown = f"query {query.shape}, key {key.shape}, value {value.shape}"
    if not len(q) == len(k) == len(v) == 4:
        text = f"four dimensions (batch, length, heads, size) are needed: {shown}"
        raise Fail("array-rank", text, "ValueError", "query")
    heads = (q[2], k[2])
    shared = all(isinstance(n, int) for n in heads) and mod(*heads) != 0
    pairs = ((q[0], k[0]), (q[3], k[3]), (k[1], v[1]), (k[2], v[2]), (k[0], v[0]))
    if shared or any(same(a, b) is False and 1 not in (a, b) for a, b in pairs):
        text = f"the shapes do not fit together: {shown}"
        raise Fail("array-matmul", text, wrong(ctx, query), "key")


# Losses -----------------------------------------------------------------------------------------


def _same_shape(ctx: Context, name: str, target: Array, output: Array) -> None:
    a, b = target.shape.dims, output.shape.dims
    if a is None or b is None:
        return
    symbolic = is_symbolic(target, output)
    if len(a) != len(b) or any(_differ(x, y, symbolic) for x, y in zip(a, b)):
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
    shape = UNRANKED
    if dims and (axis == -1 or is_symbolic(target, output)):
        shape = Shape(dims[:-1])  # of KerasTensors the last axis is left out, whatever `axis` is
    elif dims and isinstance(axis, int) and -len(dims) <= axis < len(dims):
        shape = arith.reduce(output.shape, (axis,))
    return made(ctx, shape, output.dtype, NO_FACTS, target, output)


@function(*_nn("sparse_categorical_crossentropy"))
def sparse_crossentropy(
    ctx: Context, target: Op, output: Op, from_logits: Flag = False, axis: Int = -1
) -> Value:
    dims, labels = output.shape.dims, target.shape.dims
    symbolic = is_symbolic(target, output)
    last = dims is not None and axis in (-1, len(dims) - 1)
    if isinstance(axis, int) and dims is not None and not last and not symbolic:
        text = "`axis` must be the last one"
        raise Fail("array-arguments", text, "ValueError", "axis")
    if not dims or not last:
        return made(ctx, UNRANKED, output.dtype, NO_FACTS, target, output)
    if labels is not None:
        if len(labels) == len(dims) and labels[-1] == 1:
            labels = labels[:-1]
        unlike = any(_differ(a, b, symbolic) for a, b in zip(labels, dims))
        if len(labels) != len(dims) - 1 and UNKNOWN not in labels[-1:] or unlike:
            text = (
                "`keras.ops.sparse_categorical_crossentropy` needs a class for each row: "
                f"{target.shape} against {output.shape}"
            )
            raise Fail("array-broadcast", text, "ValueError", "target")
    return made(ctx, Shape(dims[:-1]), output.dtype, NO_FACTS, target, output)


def _differ(a: AnyDim, b: AnyDim, symbolic: bool) -> bool:
    """Whether two sizes differ; of KerasTensors None differs from a number."""
    open_one = symbolic and (a is FREE) != (b is FREE) and UNKNOWN not in (a, b)
    return open_one and (isinstance(a, int) or isinstance(b, int)) or same(a, b) is False


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
