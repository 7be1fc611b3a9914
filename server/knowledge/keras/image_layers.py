"""Layers that resize, crop and augment images."""

from __future__ import annotations

from typing import Annotated, Any

from ...shapes import UNKNOWN, Shape
from ...shapes import dtypes as dt
from ...values import NONE, Array, Const, Fail, LayerState, Value
from ..api import Context
from ..args import as_number, as_text
from .core import compute_dtype
from .layer import CallArguments, Made, layer, origin_notes
from .layer_args import DataFormat, Flag, Kept, Number, Text, Whole
from .rnn import list_items

_BASE = ("bounding_box_format", "data_format")
"""What the base class of these layers takes through ``**kwargs``."""


def factor(low: float, high: float, *, none: bool = False, open_low: bool = False) -> Any:
    """A converter for an augmentation's strength: a number, or a pair, within bounds."""
    bounds = f"between {low:g} and {high:g}"

    def convert(ctx: Context, value: Value, name: str) -> Value:
        if isinstance(value, Const) and value.value is None and none:
            return value
        items = list_items(ctx, value)
        if items is not None and len(items) != 2:
            text = f"`{name}` must be a number or two numbers, {len(items)} are given"
            raise Fail("layer-arguments", text, "ValueError", name)
        if isinstance(value, Const) and not isinstance(value.value, (int, float)):
            text = f"`{name}` must be a number {bounds}, it is {value.value!r}"
            raise Fail("layer-arguments", text, "ValueError", name)
        if items is not None:
            first, second = (as_number(ctx, item) for item in items)
            wrong = _above(first, high) or _above(low, second)
        else:
            number = as_number(ctx, value)
            wrong = _above(number, high) or _above(low, number) or open_low and number == low
        if wrong:
            text = f"`{name}` must lie {bounds}"
            raise Fail("layer-arguments", text, "ValueError", name)
        return value

    return convert


def _above(a: Any, b: Any) -> bool:
    return isinstance(a, (int, float)) and isinstance(b, (int, float)) and a > b


def one_of(*allowed: str) -> Any:
    """A converter for a text that Keras refuses as not implemented."""

    def convert(ctx: Context, value: Value, name: str) -> Any:
        text = as_text(ctx, value)
        if isinstance(value, Const) and text not in allowed:
            message = (
                f"`{name}` must be one of {', '.join(map(repr, allowed))}, it is {value.value!r}"
            )
            known = list(allowed)
            raise Fail(
                "layer-arguments",
                message,
                "NotImplementedError",
                name,
                unknown_value=text,
                known=known,
            )
        return text

    return convert


def as_value_range(ctx: Context, value: Value, name: str) -> Value:
    """Two numbers: the darkest and the brightest value of a pixel."""
    items = list_items(ctx, value)
    if isinstance(value, Const) or items is not None and len(items) != 2:
        text = f"`{name}` must be two numbers, such as (0, 255) or (0, 1)"
        raise Fail("layer-arguments", text, "ValueError", name)
    return value


def as_fraction(ctx: Context, value: Value, name: str) -> Any:
    """A number from 0 to 1."""
    number = as_number(ctx, value)
    if _above(number, 1) or _above(0, number):
        text = f"`{name}` must lie between 0 and 1, it is {number}"
        raise Fail("layer-arguments", text, "ValueError", name)
    return number


Signed = Annotated[Any, factor(-1, 1, none=True)]
Shift = Annotated[Any, factor(-1, 1)]
Zoom = Annotated[Any, factor(-1, 1, open_low=True)]
OptionalZoom = Annotated[Any, factor(-1, 1, open_low=True, none=True)]
Positive = Annotated[Any, factor(0, 1)]
Bits = Annotated[Any, factor(1, 8)]
ValueRange = Annotated[Any, as_value_range]
Fraction = Annotated[Any, as_fraction]
FillMode = Annotated[Any, one_of("reflect", "wrap", "constant", "nearest")]
ElasticFillMode = Annotated[Any, one_of("constant", "nearest", "wrap", "mirror", "reflect")]
Interpolation = Annotated[Any, one_of("nearest", "bilinear")]


def image_dtype(ctx: Context, x: Array, state: LayerState, casts: bool = False) -> dt.DType:
    """The dtype of the result.

    On a KerasTensor, in a graph and from floats it is the layer's own; run on whole numbers
    some layers (``casts``) cast them, others differ.
    """
    if x.lib == "keras" or ctx.graph or casts or dt.is_float(x.dtype):
        return compute_dtype(state)
    return None


def check_images(x: Array, name: str, too_few: str | None = "ValueError") -> None:
    """Run for real, these layers take one image or a batch; ``too_few``: the exception for less."""
    rank = x.shape.rank
    if x.lib == "keras" or rank is None or rank in (3, 4):
        return
    exception = "ValueError" if rank > 4 else too_few
    if exception is not None:
        text = f"{name} takes an image (3 dimensions) or a batch of them (4), not {x.shape}"
        raise Fail("input-rank", text, exception, 0, origin_notes(x), found=rank, layer=name)


def _same(ctx: Context, x: Array, state: LayerState, name: str, casts: bool = False) -> Made:
    check_images(x, name, None)
    return Made(Array(x.shape, image_dtype(ctx, x, state, casts)))


def _sized(x: Array, height: Any, width: Any, data_format: Any) -> Shape:
    """The shape with the two spatial axes replaced, as Keras's shape rules place them."""
    rank = x.shape.rank
    if rank is None or data_format is UNKNOWN:
        return Shape(None)
    first = 1 if rank == 4 else 0
    if data_format == "channels_first":
        first += 1
    high = height if isinstance(height, int) else UNKNOWN
    wide = width if isinstance(width, int) else UNKNOWN
    return x.shape.with_dim(first, high).with_dim(first + 1, wide)


def as_pixels(ctx: Context, value: Value, name: str) -> Any:
    """A number of pixels; a float is kept, as Keras refuses it only when called."""
    if isinstance(value, Const) and isinstance(value.value, (int, float)):
        return value.value
    return UNKNOWN


Pixels = Annotated[Any, as_pixels]


@layer("Resizing", keywords=("bounding_box_format",))
def resizing(
    x: Array, ctx: Context, state: LayerState, height: Pixels, width: Pixels,
    interpolation: Text = "bilinear", crop_to_aspect_ratio: Flag = False,
    pad_to_aspect_ratio: Flag = False, fill_mode: Text = "constant", fill_value: Kept = 0.0,
    antialias: Flag = False, data_format: DataFormat = None,
) -> Made:  # fmt: skip
    check_images(x, "Resizing", "IndexError")
    for name, size in (("height", height), ("width", width)):
        if isinstance(size, float) and x.lib == "keras":
            text = f"Resizing: `{name}` must be an integer, it is {size}"
            raise Fail("layer-arguments", text, "ValueError", name)
    if (x.shape.rank or 0) < 3:
        return Made(Array(Shape(None), image_dtype(ctx, x, state)))
    shape = _sized(x, height, width, data_format)
    return Made(Array(shape, image_dtype(ctx, x, state) or x.dtype))


@layer("CenterCrop", keywords=("bounding_box_format",))
def center_crop(
    x: Array, ctx: Context, state: LayerState, height: Pixels, width: Pixels,
    data_format: DataFormat = None,
) -> Made:  # fmt: skip
    rank = x.shape.rank
    if x.lib == "keras" and rank is not None and rank not in (3, 4):
        text = f"CenterCrop takes an image (3 dimensions) or a batch of them (4), not {x.shape}"
        raise Fail("input-rank", text, "ValueError", 0, origin_notes(x), layer="CenterCrop")
    check_images(x, "CenterCrop", None)
    shape = _sized(x, height, width, data_format)
    dtype = image_dtype(ctx, x, state, True)
    # What has to grow first is resized, in Keras's own float.
    return Made(Array(shape, dtype if x.lib == "keras" or dtype == dt.KERAS_FLOAT else None))


@layer("RandomCrop", keywords=("bounding_box_format",))
def random_crop(
    x: Array, ctx: Context, state: LayerState, call: CallArguments, height: Pixels, width: Pixels,
    seed: Kept = None, data_format: DataFormat = None, name: Kept = None,
) -> Made:  # fmt: skip
    rank = x.shape.rank
    if rank is not None and rank < 3 and (data_format != "channels_first" or rank < 2):
        text = f"RandomCrop takes an image (3 dimensions) or a batch of them (4), not {x.shape}"
        raise Fail("input-rank", text, "IndexError", 0, origin_notes(x), layer="RandomCrop")
    if rank not in (3, 4):
        return Made(Array(Shape(None), image_dtype(ctx, x, state, True)))
    training = call.get("training")
    if training is not None and x.lib != "keras" and ctx.branch_truth(training) is not True:
        # Outside of training it gives back what it gets, whatever its size.
        same = ctx.branch_truth(training) is False or training == NONE
        given = call.first
        return Made(given if same and isinstance(given, Array) else Array(Shape(None), None))
    return Made(Array(_sized(x, height, width, data_format), image_dtype(ctx, x, state, True)))


@layer("RandomFlip", keywords=_BASE)
def random_flip(
    x: Array, ctx: Context, state: LayerState, mode: Text = "horizontal_and_vertical",
    seed: Kept = None, data_format: DataFormat = None,
) -> Made:  # fmt: skip
    return _same(ctx, x, state, "RandomFlip", True)


@layer("RandomRotation", keywords=_BASE)
def random_rotation(
    x: Array, ctx: Context, state: LayerState, factor: Signed, fill_mode: FillMode = "reflect",
    interpolation: Interpolation = "bilinear", seed: Kept = None, fill_value: Kept = 0.0,
    data_format: DataFormat = None,
) -> Made:  # fmt: skip
    return _same(ctx, x, state, "RandomRotation", True)


@layer("RandomZoom", keywords=_BASE)
def random_zoom(
    x: Array, ctx: Context, state: LayerState, height_factor: Zoom,
    width_factor: OptionalZoom = None, fill_mode: FillMode = "reflect",
    interpolation: Interpolation = "bilinear", seed: Kept = None, fill_value: Kept = 0.0,
    data_format: DataFormat = None,
) -> Made:  # fmt: skip
    return _same(ctx, x, state, "RandomZoom", True)


@layer("RandomTranslation", keywords=_BASE)
def random_translation(
    x: Array, ctx: Context, state: LayerState, height_factor: Shift, width_factor: Shift,
    fill_mode: FillMode = "reflect", interpolation: Interpolation = "bilinear",
    seed: Kept = None, fill_value: Kept = 0.0, data_format: DataFormat = None,
) -> Made:  # fmt: skip
    return _same(ctx, x, state, "RandomTranslation", True)


@layer("RandomShear", keywords=_BASE)
def random_shear(
    x: Array, ctx: Context, state: LayerState, x_factor: Positive = None,
    y_factor: Positive = None, interpolation: Interpolation = "bilinear",
    fill_mode: FillMode = "reflect", fill_value: Kept = 0.0, data_format: DataFormat = None,
    seed: Kept = None,
) -> Made:  # fmt: skip
    return _same(ctx, x, state, "RandomShear", True)


@layer("RandomContrast", keywords=_BASE)
def random_contrast(
    x: Array, ctx: Context, state: LayerState, factor: Positive, value_range: Kept = (0, 255),
    seed: Kept = None,
) -> Made:  # fmt: skip
    return _same(ctx, x, state, "RandomContrast")


@layer("RandomBrightness", keywords=_BASE)
def random_brightness(
    x: Array, ctx: Context, state: LayerState, factor: Signed,
    value_range: ValueRange = (0, 255), seed: Kept = None,
) -> Made:  # fmt: skip
    return _same(ctx, x, state, "RandomBrightness")


@layer("RandomColorDegeneration", keywords=_BASE)
def random_color_degeneration(
    x: Array, ctx: Context, state: LayerState, factor: Signed,
    value_range: ValueRange = (0, 255), data_format: DataFormat = None, seed: Kept = None,
) -> Made:  # fmt: skip
    rank = x.shape.rank
    if x.lib == "keras" and rank is not None:
        name = "RandomColorDegeneration"
        if rank not in (3, 4):
            text = f"{name} takes an image (3 dimensions) or a batch of them (4), not {x.shape}"
            raise Fail("input-rank", text, "ValueError", 0, origin_notes(x), layer=name)
        channels = x.shape[-3 if data_format == "channels_first" else -1]
        if isinstance(channels, int) and channels != 3 and data_format is not UNKNOWN:
            text = f"{name} takes images of 3 channels, its input {x.shape} has {channels}"
            raise Fail("input-size", text, "ValueError", 0, origin_notes(x), layer=name)
    return _same(ctx, x, state, "RandomColorDegeneration")


@layer("RandomColorJitter", keywords=_BASE)
def random_color_jitter(
    x: Array, ctx: Context, state: LayerState, value_range: Kept = (0, 255),
    brightness_factor: Kept = None, contrast_factor: Kept = None, saturation_factor: Kept = None,
    hue_factor: Kept = None, seed: Kept = None, data_format: DataFormat = None,
) -> Made:  # fmt: skip
    return _same(ctx, x, state, "RandomColorJitter")


@layer("RandomGrayscale", keywords=_BASE)
def random_grayscale(
    x: Array, ctx: Context, state: LayerState, factor: Fraction = 0.5,
    data_format: DataFormat = None, seed: Kept = None,
) -> Made:  # fmt: skip
    made = _same(ctx, x, state, "RandomGrayscale")
    return Made(Array(x.shape, x.dtype)) if x.lib == "keras" else made


@layer("RandomHue", keywords=_BASE)
def random_hue(
    x: Array, ctx: Context, state: LayerState, factor: Positive, value_range: Kept = (0, 255),
    data_format: DataFormat = None, seed: Kept = None,
) -> Made:  # fmt: skip
    return _same(ctx, x, state, "RandomHue")


@layer("RandomSaturation", keywords=_BASE)
def random_saturation(
    x: Array, ctx: Context, state: LayerState, factor: Signed,
    value_range: ValueRange = (0, 255), data_format: DataFormat = None, seed: Kept = None,
) -> Made:  # fmt: skip
    return _same(ctx, x, state, "RandomSaturation")


@layer("RandomSharpness", keywords=_BASE)
def random_sharpness(
    x: Array, ctx: Context, state: LayerState, factor: Positive,
    value_range: ValueRange = (0, 255), data_format: DataFormat = None, seed: Kept = None,
) -> Made:  # fmt: skip
    return _same(ctx, x, state, "RandomSharpness")


@layer("RandomPosterization", keywords=_BASE)
def random_posterization(
    x: Array, ctx: Context, state: LayerState, factor: Bits, value_range: ValueRange = (0, 255),
    data_format: DataFormat = None, seed: Kept = None,
) -> Made:  # fmt: skip
    return _same(ctx, x, state, "RandomPosterization")


@layer("RandomErasing", keywords=_BASE)
def random_erasing(
    x: Array, ctx: Context, state: LayerState, factor: Positive = None, scale: Positive = None,
    fill_value: Kept = None, value_range: Kept = (0, 255), seed: Kept = None,
    data_format: DataFormat = None,
) -> Made:  # fmt: skip
    return _same(ctx, x, state, "RandomErasing")


@layer("RandomInvert", keywords=_BASE)
def random_invert(
    x: Array, ctx: Context, state: LayerState, factor: Positive = None,
    value_range: Kept = (0, 255), seed: Kept = None, data_format: DataFormat = None,
) -> Made:  # fmt: skip
    return _same(ctx, x, state, "RandomInvert")


@layer("RandomPerspective", keywords=_BASE)
def random_perspective(
    x: Array, ctx: Context, state: LayerState, factor: Positive = None, scale: Fraction = 1.0,
    interpolation: Interpolation = "bilinear", fill_value: Kept = 0.0, seed: Kept = None,
    data_format: DataFormat = None,
) -> Made:  # fmt: skip
    return _same(ctx, x, state, "RandomPerspective")


@layer("RandomGaussianBlur", keywords=_BASE)
def random_gaussian_blur(
    x: Array, ctx: Context, state: LayerState, factor: Positive = None, kernel_size: Kept = 3,
    sigma: Positive = None, value_range: Kept = (0, 255), data_format: DataFormat = None,
    seed: Kept = None,
) -> Made:  # fmt: skip
    return _same(ctx, x, state, "RandomGaussianBlur")


@layer("RandomElasticTransform", keywords=_BASE)
def random_elastic_transform(
    x: Array, ctx: Context, state: LayerState, factor: Positive = None, scale: Positive = None,
    interpolation: Interpolation = "bilinear", fill_mode: ElasticFillMode = "reflect",
    fill_value: Kept = 0.0, value_range: Kept = (0, 255), seed: Kept = None,
    data_format: DataFormat = None,
) -> Made:  # fmt: skip
    return _same(ctx, x, state, "RandomElasticTransform")


@layer("AugMix", keywords=_BASE)
def aug_mix(
    x: Array, ctx: Context, state: LayerState, value_range: Kept = (0, 255),
    num_chains: Whole = 3, chain_depth: Whole = 3, factor: Positive = None, alpha: Number = 1.0,
    all_ops: Flag = True, interpolation: Text = "bilinear", seed: Kept = None,
    data_format: DataFormat = None,
) -> Made:  # fmt: skip
    return _same(ctx, x, state, "AugMix")


@layer("RandAugment", keywords=_BASE)
def rand_augment(
    x: Array, ctx: Context, state: LayerState, value_range: Kept = (0, 255), num_ops: Whole = 2,
    factor: Positive = None, interpolation: Text = "bilinear", seed: Kept = None,
    data_format: DataFormat = None,
) -> Made:  # fmt: skip
    return _same(ctx, x, state, "RandAugment")


@layer("AutoContrast", keywords=_BASE)
def auto_contrast(
    x: Array, ctx: Context, state: LayerState, value_range: ValueRange = (0, 255)
) -> Made:
    return _same(ctx, x, state, "AutoContrast")


@layer("Equalization", keywords=_BASE)
def equalization(
    x: Array, ctx: Context, state: LayerState, value_range: ValueRange = (0, 255),
    bins: Whole = 256, data_format: DataFormat = None,
) -> Made:  # fmt: skip
    made = _same(ctx, x, state, "Equalization")
    return Made(Array(x.shape, x.dtype)) if x.lib == "keras" else made


@layer("Solarization", keywords=_BASE)
def solarization(
    x: Array, ctx: Context, state: LayerState, addition_factor: Positive = None,
    threshold_factor: Positive = None, value_range: ValueRange = (0, 255), seed: Kept = None,
) -> Made:  # fmt: skip
    return _same(ctx, x, state, "Solarization")


@layer("ContrastLimitedAdaptiveHistogramEqualization", keywords=_BASE)
def clahe(
    x: Array, ctx: Context, state: LayerState, value_range: Kept = (0, 255),
    clip_limit: Number = 4.0, tile_grid_size: Kept = (8, 8), data_format: DataFormat = None,
) -> Made:  # fmt: skip
    return _same(ctx, x, state, "ContrastLimitedAdaptiveHistogramEqualization")


@layer("MixUp", keywords=_BASE)
def mix_up(
    x: Array, ctx: Context, state: LayerState, alpha: Number = 0.2,
    data_format: DataFormat = None, seed: Kept = None,
) -> Made:  # fmt: skip
    return _same(ctx, x, state, "MixUp")


@layer("CutMix", keywords=_BASE)
def cut_mix(
    x: Array, ctx: Context, state: LayerState, factor: Positive = None, seed: Kept = None,
    data_format: DataFormat = None,
) -> Made:  # fmt: skip
    return _same(ctx, x, state, "CutMix")


@layer("MaxNumBoundingBoxes", keywords=_BASE)
def max_num_bounding_boxes(
    x: Array, ctx: Context, state: LayerState, max_number: Kept, fill_value: Kept = -1
) -> Made:
    return _same(ctx, x, state, "MaxNumBoundingBoxes")
