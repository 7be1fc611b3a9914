"""``tf.image`` and the decoders of ``tf.io``."""

from __future__ import annotations

from typing import Any

from ...shapes import FREE, SCALAR, UNKNOWN, UNRANKED, AnyDim, Shape, same
from ...shapes import dtypes as dt
from ...shapes.arith import window
from ...shapes.dim import mul
from ...shapes.shape import FREE_RANK
from ...values import NO_FACTS, NONE, Array, Const, Facts, Fail, Lib, Obj, Scalar, Unknown, Value
from ..api import Context, function
from ..args import as_dtype
from .common import (
    NOTHING,
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
    chosen,
    graph_of,
    made,
    range_facts,
    sequence_items,
)  # fmt: skip
from .data_structure import SpecState

IMAGE = "tensorflow.image."


def _wrong(ctx: Context, *inputs: Array) -> str:
    return "ValueError" if graph_of(ctx, *inputs) else "InvalidArgumentError"


def _image(x: Array, what: str = "image") -> None:
    """Refuse what is neither an image nor a batch of them."""
    rank = x.shape.rank
    if rank is not None and rank not in (3, 4):
        text = f"an image (height, width, channels) or a batch of them is needed, the shape is {x.shape}"
        if rank == 2:
            text += "; add an axis: `x[..., tf.newaxis]`"
        raise Fail("array-rank", text, "ValueError", what)
    if x.shape is FREE_RANK:
        text = (
            "the image has no known number of dimensions here: give `expand_animations=False` to `decode_image`, "
            "decode with `decode_jpeg`/`decode_png`, or call `set_shape((None, None, 3))`"
        )
        raise Fail("array-rank", text, "ValueError", what)


def _sized(x: Array, height: AnyDim, width: AnyDim) -> Shape:
    dims = x.shape.dims
    if dims is None or len(dims) not in (3, 4):
        return UNRANKED
    return Shape((*dims[:-3], height, width, dims[-1]))


@function(IMAGE + "resize", "tensorflow.compat.v1.image.resize", IMAGE + "resize_images")
def resize(
    ctx: Context, images: Ten, size: Kept, method: Kept = Const("bilinear"), preserve_aspect_ratio: Flag = False,
    antialias: Flag = False, name: Kept = NONE,
) -> Value:  # fmt: skip
    _image(images, "images")
    height, width = _target(ctx, size)
    nearest = method == Const("nearest") or not isinstance(method, Const)
    kind = (
        "float32"
        if method == Const("bilinear")
        else images.dtype
        if method == Const("nearest")
        else None
    )
    if isinstance(method, Const) and not nearest:
        kind = "float32"
    if preserve_aspect_ratio is not False:
        height = width = FREE if ctx.graph else UNKNOWN
    return made(
        ctx, _sized(images, height, width), kind, Facts(images.facts.low, images.facts.high), images
    )


def _target(ctx: Context, size: Value) -> tuple[AnyDim, AnyDim]:
    if isinstance(size, Const) and isinstance(size.value, (int, float)) or isinstance(size, Scalar):
        text = "`size` is a pair (height, width), not one number"
        raise Fail("array-arguments", text, "ValueError", "size")
    try:
        sizes = as_sizes(ctx, size, "size")
    except Fail as fail:
        raise Fail("array-arguments", fail.problem.message, "ValueError", "size") from None
    if sizes is UNKNOWN:
        return UNKNOWN, UNKNOWN
    if len(sizes) != 2:
        text = f"`size` is a pair (height, width), it has {len(sizes)} numbers"
        raise Fail("array-arguments", text, "ValueError", "size")
    return sizes[0], sizes[1]


@function(
    IMAGE + "resize_with_pad",
    IMAGE + "resize_with_crop_or_pad",
    IMAGE + "resize_image_with_crop_or_pad",
)
def resize_with_pad(
    ctx: Context,
    image: Ten,
    target_height: Size,
    target_width: Size,
    *rest: Value,
    called: str = "",
    **named: Value,
) -> Value:
    _image(image)
    kind = image.dtype
    if called.endswith("with_pad"):
        kind = None if rest or "method" in named else "float32"
    return made(ctx, _sized(image, target_height, target_width), kind, NO_FACTS, image)


@function(
    *(
        IMAGE + name
        for name in (
            "flip_left_right",
            "flip_up_down",
            "random_flip_left_right",
            "random_flip_up_down",
            "stateless_random_flip_left_right",
            "stateless_random_flip_up_down",
        )
    )
)
def flip(ctx: Context, image: Ten, *rest: Value, **named: Value) -> Value:
    _image(image)
    return made(ctx, image.shape, image.dtype, all_facts(image.facts), image)


@function(IMAGE + "rot90", IMAGE + "transpose")
def turned(ctx: Context, image: Ten, k: Int = 1, name: Kept = NONE, *, called: str = "") -> Value:
    _image(image)
    dims = image.shape.dims
    if dims is None:
        return made(ctx, UNRANKED, image.dtype, NO_FACTS, image)
    height, width = dims[-3], dims[-2]
    if called.endswith("transpose"):
        height, width = width, height
    elif graph_of(ctx, image):
        height = width = UNKNOWN
    elif k is UNKNOWN:
        height, width = (height, width) if same(height, width) is True else (UNKNOWN, UNKNOWN)
    elif isinstance(k, int) and k % 2:
        height, width = width, height
    return made(ctx, _sized(image, height, width), image.dtype, all_facts(image.facts), image)


_ADJUST = (
    "random_brightness", "random_contrast", "random_saturation", "random_hue", "adjust_brightness", "adjust_contrast",
    "adjust_saturation", "adjust_hue", "adjust_gamma", "random_jpeg_quality", "adjust_jpeg_quality",
    "stateless_random_brightness", "stateless_random_contrast", "stateless_random_saturation", "stateless_random_hue",
    "stateless_random_jpeg_quality",
)  # fmt: skip


@function(*(IMAGE + name for name in _ADJUST))
def adjusted(ctx: Context, image: Ten, *rest: Value, called: str = "", **named: Value) -> Value:
    delta = named.get("max_delta", rest[0] if rest else None)
    if (
        called.endswith("random_hue")
        and isinstance(delta, Const)
        and isinstance(delta.value, (int, float))
        and not 0 <= delta.value <= 0.5
    ):
        raise Fail(
            "array-arguments",
            f"`max_delta` lies between 0 and 0.5, it is {delta.value}",
            "ValueError",
            "max_delta",
        )
    coloured = "saturation" in called or "hue" in called
    if (
        coloured
        and image.lib == "tf"
        and not graph_of(ctx, image)
        and image.shape.dims
        and same(image.shape[-1], 3) is False
    ):
        text = f"`tf.{called.partition('.')[2]}` needs 3 channels, the image has {image.shape[-1]} (shape {image.shape})"
        raise Fail("array-rank", text, "InvalidArgumentError", "image")
    return made(ctx, image.shape, image.dtype, NO_FACTS, image)


@function(IMAGE + "random_crop", IMAGE + "stateless_random_crop", "tensorflow.random_crop")
def random_crop(ctx: Context, value: Ten, size: Sizes, *rest: Value, **named: Value) -> Value:
    dims = value.shape.dims
    facts = range_facts(value.facts)
    if size is UNKNOWN:
        return made(
            ctx,
            UNRANKED if dims is None else Shape((UNKNOWN,) * len(dims)),
            value.dtype,
            facts,
            value,
        )
    if dims is not None:
        text = f"a crop of {Shape(size)} from a tensor of shape {value.shape}"
        if len(size) != len(dims):
            raise Fail(
                "array-arguments",
                f"{text}: `size` needs a number for each axis, channels too",
                _wrong(ctx, value),
                "size",
            )
        larger = any(
            isinstance(a, int) and isinstance(b, int) and b > a for a, b in zip(dims, size)
        )
        # In a graph that is an assertion, which fails when the graph runs.
        if larger and not graph_of(ctx, value):
            raise Fail(
                "array-arguments", f"{text}: the crop is larger", "InvalidArgumentError", "size"
            )
    return made(ctx, Shape(size), value.dtype, facts, value)


@function(IMAGE + "central_crop")
def central_crop(ctx: Context, image: Ten, central_fraction: Kept) -> Value:
    if isinstance(central_fraction, Const) and central_fraction.value == 1:
        return image
    if isinstance(central_fraction, Const):
        _image(image)
    shape = _sized(image, UNKNOWN, UNKNOWN)
    return made(ctx, shape, image.dtype, range_facts(image.facts), image)


@function(IMAGE + "crop_to_bounding_box", IMAGE + "pad_to_bounding_box")
def boxed(
    ctx: Context,
    image: Ten,
    offset_height: Size,
    offset_width: Size,
    target_height: Size,
    target_width: Size,
    *rest: Value,
    called: str = "",
) -> Value:
    _image(image)
    for dim, offset, target in (
        (image.shape[-3], offset_height, target_height),
        (image.shape[-2], offset_width, target_width),
    ):
        if all(isinstance(part, int) for part in (dim, offset, target)):
            outer, inner = (dim, target) if "crop" in called else (target, dim)
            if offset + inner > outer or offset < 0:
                text = f"{inner} entries from {offset} on do not fit into {outer} (shape {image.shape})"
                raise Fail("array-index", text, "ValueError", "target_height")
    facts = range_facts(image.facts) if "crop" in called else NO_FACTS
    return made(ctx, _sized(image, target_height, target_width), image.dtype, facts, image)


@function(IMAGE + "rgb_to_grayscale", IMAGE + "grayscale_to_rgb")
def grayscale(ctx: Context, images: Ten, name: Kept = NONE, *, called: str = "") -> Value:
    to_gray = "rgb_to" in called
    need, give = (3, 1) if to_gray else (1, 3)
    if images.shape.dims and same(images.shape[-1], need) is False:
        text = f"`tf.{called.partition('.')[2]}` needs {need} channel{'s' if need > 1 else ''} last, the shape is {images.shape}"
        raise Fail("array-rank", text, _wrong(ctx, images) if to_gray else "ValueError", "images")
    return made(ctx, images.shape.with_last(give), images.dtype, range_facts(images.facts), images)


@function(IMAGE + "convert_image_dtype")
def convert_image_dtype(
    ctx: Context, image: Ten, dtype: TfDType, saturate: Flag = False, name: Kept = NONE
) -> Value:
    kind = chosen(dtype, None)
    facts = NO_FACTS
    if kind == image.dtype:
        facts = image.facts
    elif dt.is_float(kind) and image.dtype == "uint8":
        low, high = image.facts.low or 0, image.facts.high if image.facts.high is not None else 255
        facts = Facts(low / 255, high / 255, nan=False)
    return made(ctx, image.shape, kind, facts, image)


@function(IMAGE + "per_image_standardization")
def standardized(ctx: Context, image: Ten) -> Value:
    if image.shape.rank is not None and image.shape.rank < 3:
        raise Fail(
            "array-rank",
            f"an image (height, width, channels) is needed, the shape is {image.shape}",
            "ValueError",
            "image",
        )
    return made(ctx, image.shape, "float32", NO_FACTS, image)


@function(
    *(
        IMAGE + name
        for name in (
            "rgb_to_hsv",
            "hsv_to_rgb",
            "rgb_to_yiq",
            "yiq_to_rgb",
            "rgb_to_yuv",
            "yuv_to_rgb",
            "draw_bounding_boxes",
        )
    )
)
def recoloured(ctx: Context, images: Ten, *rest: Value, **named: Value) -> Value:
    return made(ctx, images.shape, images.dtype, NO_FACTS, images)


@function(IMAGE + "psnr", IMAGE + "ssim", IMAGE + "ssim_multiscale", IMAGE + "total_variation")
def measured(
    ctx: Context,
    img1: Kept = None,
    *rest: Value,
    images: Kept = None,
    called: str = "",
    **named: Value,
) -> Value:
    given = img1 if img1 is not None else images
    x = as_tensor(ctx, given, "img1") if given is not None else NOTHING
    dims = x.shape.dims
    # The greatest value is a number; an array of them would give the result its shape.
    plain = not any(isinstance(one, Array) and one.shape != SCALAR for one in rest[1:])
    if dims is None or len(dims) < 3 or not plain or "return_index_map" in named:
        return made(ctx, UNRANKED, None, NO_FACTS, x)
    kind = x.dtype if called.endswith("total_variation") else "float32"
    return made(ctx, Shape(dims[:-3]), kind, NO_FACTS, x)


@function(IMAGE + "extract_patches")
def patches(
    ctx: Context,
    images: Ten,
    sizes: Sizes,
    strides: Sizes,
    rates: Sizes,
    padding: Kept,
    name: Kept = NONE,
) -> Value:
    dims = images.shape.dims
    known = (
        dims is not None
        and len(dims) == 4
        and UNKNOWN not in (sizes, strides, rates)
        and isinstance(padding, Const)
    )
    if not known or not all(len(part) == 4 for part in (sizes, strides, rates)):
        return made(ctx, UNRANKED, images.dtype, NO_FACTS, images)
    assert dims is not None and isinstance(padding, Const)
    mode = str(padding.value).lower()
    rows = [window(dims[i], sizes[i], strides[i], mode, rates[i]) for i in (1, 2)]
    shape = Shape((dims[0], *rows, mul(mul(sizes[1], sizes[2]), dims[3])))
    return made(ctx, shape, images.dtype, range_facts(images.facts), images)


@function(IMAGE + "crop_and_resize")
def crop_and_resize(
    ctx: Context,
    image: Ten,
    boxes: Ten,
    box_indices: Kept,
    crop_size: Kept,
    *rest: Value,
    **named: Value,
) -> Value:
    height, width = _target(ctx, crop_size)
    return made(
        ctx, Shape((boxes.shape[0], height, width, image.shape[-1])), "float32", NO_FACTS, image
    )


@function(
    *(
        IMAGE + name
        for name in (
            "sobel_edges",
            "image_gradients",
            "non_max_suppression",
            "combined_non_max_suppression",
            "sample_distorted_bounding_box",
        )
    )
)
def opaque(*args: Value, ctx: Context, called: str = "", **named: Value) -> Value:
    return Unknown(f"`tf.{called.partition('.')[2]}`")


# Files and bytes --------------------------------------------------------------------------------


def _channels(ctx: Context, channels: Any) -> AnyDim:
    if isinstance(channels, int) and channels > 0:
        return channels
    return FREE if ctx.graph and channels == 0 else UNKNOWN


@function(
    *(
        f"tensorflow.{room}.decode_{kind}"
        for room in ("io", "image")
        for kind in ("jpeg", "png", "bmp", "image", "gif", "webp")
    )
)
def decode(
    ctx: Context, contents: Ten, channels: Int = 0, dtype: TfDType = None, *rest: Value, expand_animations: Flag = True,
    called: str = "", **named: Value,
) -> Value:  # fmt: skip
    kind = called.rpartition("_")[2]
    if contents.shape.dims:
        text = f"one encoded image is decoded at a time, the shape is {contents.shape}: map over the dataset before `batch`"
        raise Fail("array-rank", text, _wrong(ctx, contents), "contents")
    size: AnyDim = FREE if ctx.graph else UNKNOWN
    facts = Facts(0, 255, True, nan=False)
    if kind == "jpeg" or kind == "bmp":
        return made(ctx, Shape((size, size, _channels(ctx, channels))), "uint8", facts, contents)
    depth = chosen(dtype, "uint8")
    facts = facts if depth == "uint8" else NO_FACTS
    if kind == "gif":
        return made(ctx, Shape((size, size, size, 3)), "uint8", facts, contents)
    if kind == "image":
        animated = ctx.branch_truth(rest[1]) if len(rest) > 1 else expand_animations
        if animated is not False:
            return made(
                ctx,
                FREE_RANK if graph_of(ctx, contents) and animated else UNRANKED,
                depth,
                facts,
                contents,
            )
    return made(ctx, Shape((size, size, _channels(ctx, channels))), depth, facts, contents)


@function(
    "tensorflow.io.read_file",
    *(
        f"tensorflow.{room}.encode_{kind}"
        for room in ("io", "image")
        for kind in ("jpeg", "png", "base64")
    ),
    "tensorflow.io.serialize_tensor",
    "tensorflow.io.decode_base64",
    "tensorflow.io.decode_compressed",
)
def one_text(ctx: Context, filename: Ten, *rest: Value, called: str = "", **named: Value) -> Value:
    if (
        called.endswith("encode_jpeg")
        and filename.dtype not in ("uint8", None)
        and filename.lib == "tf"
    ):
        text = f"a JPEG is made of uint8 values, not {filename.dtype}; use `tf.image.convert_image_dtype`"
        raise Fail(
            "dtype-mismatch",
            text,
            "TypeError" if graph_of(ctx, filename) else "InvalidArgumentError",
            "image",
        )
    return made(ctx, SCALAR, "string", NO_FACTS, filename)


@function("tensorflow.io.write_file")
def write_file(ctx: Context, filename: Kept, contents: Kept, name: Kept = NONE) -> Value:
    return NONE


@function("tensorflow.io.decode_raw")
def decode_raw(
    ctx: Context, input_bytes: Ten, out_type: TfDType, *rest: Value, **named: Value
) -> Value:
    return made(
        ctx,
        input_bytes.shape + (FREE if graph_of(ctx, input_bytes) else UNKNOWN,),
        chosen(out_type, None),
        NO_FACTS,
        input_bytes,
    )


@function("tensorflow.io.parse_tensor")
def parse_tensor(ctx: Context, serialized: Ten, out_type: TfDType, name: Kept = NONE) -> Value:
    shape = FREE_RANK if graph_of(ctx, serialized) else UNRANKED
    return made(ctx, shape, chosen(out_type, None), NO_FACTS, serialized)


@function("tensorflow.io.decode_csv")
def decode_csv(
    ctx: Context, records: Ten, record_defaults: Kept, *rest: Value, **named: Value
) -> Value:
    columns = sequence_items(ctx, record_defaults)
    if columns is None or "select_cols" in named:
        return Unknown("the columns of a file")
    made_of: list[Value] = []
    for column in columns:
        default = as_tensor(ctx, column, "record_defaults")
        kind = default.dtype
        empty = default.shape.size == 0 and kind == "float32"
        made_of.append(made(ctx, records.shape, kind if not empty else None, NO_FACTS, records))
    return ctx.new_list(made_of)


# Examples ---------------------------------------------------------------------------------------


@function(
    "tensorflow.io.FixedLenFeature",
    "tensorflow.io.VarLenFeature",
    "tensorflow.io.RaggedFeature",
    "tensorflow.io.FixedLenSequenceFeature",
)
def feature(
    ctx: Context,
    shape: Kept = NONE,
    dtype: Kept = NONE,
    default_value: Kept = NONE,
    *rest: Value,
    called: str = "",
    **named: Value,
) -> Value:
    fixed = called.endswith("FixedLenFeature")
    sizes: Any = as_sizes(ctx, shape) if fixed else UNKNOWN
    kind = as_dtype(ctx, dtype) if fixed else None
    state = SpecState(
        UNRANKED if sizes is UNKNOWN else Shape(sizes), kind, "tf" if fixed else "sparse"
    )
    return ctx.new_object(Lib(called), state)


@function("tensorflow.io.parse_single_example", "tensorflow.io.parse_example")
def parse_example(
    ctx: Context, serialized: Ten, features: Kept, *rest: Value, called: str = "", **named: Value
) -> Value:
    if not isinstance(features, Obj) or features.kind != "dict":
        return Unknown("a parsed example")
    record = ctx.read(features)
    items: dict[Any, Value] = {}
    front = () if "single" in called else (serialized.shape[0],)
    for key, value in record.items.items():
        native = (
            ctx.read(value).native if isinstance(value, Obj) and value.kind == "object" else None
        )
        if isinstance(native, SpecState) and native.lib == "tf":
            items[key] = made(ctx, Shape(front) + native.shape, native.dtype, NO_FACTS, serialized)
        else:
            items[key] = Unknown("a feature of variable length")
    return ctx.new_dict(items, record.rest)
