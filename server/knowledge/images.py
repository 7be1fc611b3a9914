"""Pictures: PIL, OpenCV, imageio, scikit-image. A file's size is not known, its resized one is."""

from __future__ import annotations

from typing import Any

from ..shapes import UNKNOWN, AnyDim, DType, Shape, symbol
from ..shapes import dtypes as dt
from ..values import (
    NONE,
    Array,
    Const,
    Facts,
    Fail,
    Lib,
    Obj,
    Scalar,
    Tuple,
    Unknown,
    Value,
    is_none,
    join,
)
from .api import Context, attribute, function
from .args import as_array, as_dims
from .python.common import ONE, ZERO, number

BYTE = Facts(0, 255, True, nan=False)


def picture(ctx: Context, dims: tuple[AnyDim, ...], dtype: DType = "uint8") -> Array:
    """An array of pixels."""
    facts = BYTE if dtype == "uint8" else Facts()
    return Array(Shape(dims), dtype, facts=facts, origin=ctx.site)


def _pair(ctx: Context, size: Value) -> tuple[AnyDim, AnyDim] | None:
    """``(width, height)`` as given."""
    dims = as_dims(ctx, size)
    if isinstance(dims, tuple) and len(dims) == 2 and None not in dims:
        return dims[0], dims[1]
    return None


# -- OpenCV -----------------------------------------------------------------------------


@function("cv2.imread")
def imread(ctx: Context, filename: Value, flags: Value = ONE) -> Value:
    if flags == Const(0) or flags == Lib("cv2.IMREAD_GRAYSCALE"):
        return picture(ctx, (symbol("height"), symbol("width")))
    if flags == Const(1) or flags == Lib("cv2.IMREAD_COLOR"):
        return picture(ctx, (symbol("height"), symbol("width"), 3))
    return Array(lib="numpy", origin=ctx.site)


@function("cv2.resize")
def cv2_resize(
    ctx: Context, src: Value, dsize: Value = NONE, *rest: Value, **options: Value
) -> Value:
    image = as_array(ctx, src)
    if image.shape.rank not in (2, 3):
        return Array(lib="numpy", dtype=image.dtype, origin=ctx.site)
    size = None if is_none(dsize) else _pair(ctx, dsize)
    width, height = size if size is not None else (UNKNOWN, UNKNOWN)
    channels = image.shape[2:]
    # OpenCV drops a single channel.
    if channels.dims == (1,):
        return picture(ctx, (height, width), image.dtype)
    if channels.dims and not isinstance(channels[0], int):
        return Array(origin=ctx.site, dtype=image.dtype)
    return picture(ctx, (height, width, *channels), image.dtype)


_GRAY = ("COLOR_BGR2GRAY", "COLOR_RGB2GRAY", "COLOR_BGRA2GRAY", "COLOR_RGBA2GRAY")
_SAME = (
    "COLOR_BGR2RGB",
    "COLOR_RGB2BGR",
    "COLOR_BGR2HSV",
    "COLOR_RGB2HSV",
    "COLOR_HSV2BGR",
    "COLOR_HSV2RGB",
    "COLOR_BGR2LAB",
    "COLOR_RGB2LAB",
    "COLOR_BGR2YCrCb",
    "COLOR_RGB2YUV",
    "COLOR_BGR2YUV",
)


@function("cv2.cvtColor")
def cvt_color(ctx: Context, src: Value, code: Value, *rest: Value, **options: Value) -> Value:
    image = as_array(ctx, src)
    name = code.name.rpartition(".")[2] if isinstance(code, Lib) else ""
    if image.shape.rank is None and name in _GRAY:
        return Array(Shape((UNKNOWN, UNKNOWN)), image.dtype, origin=ctx.site)
    if image.shape.rank is None:
        return (
            Array(Shape((UNKNOWN, UNKNOWN, 3)), image.dtype, origin=ctx.site)
            if name in _SAME or name == "COLOR_GRAY2RGB"
            else Array()
        )
    height, width = image.shape[0], image.shape[1]
    if name in _GRAY:
        return picture(ctx, (height, width), image.dtype)
    if name in _SAME or name in ("COLOR_GRAY2RGB", "COLOR_GRAY2BGR"):
        return picture(ctx, (height, width, 3), image.dtype)
    return Array(origin=ctx.site, dtype=image.dtype)


@function(
    "cv2.GaussianBlur",
    "cv2.blur",
    "cv2.medianBlur",
    "cv2.equalizeHist",
    "cv2.bitwise_not",
    "cv2.flip",
    "cv2.addWeighted",
    "cv2.convertScaleAbs",
    "cv2.bilateralFilter",
    "cv2.dilate",
    "cv2.erode",
)
def filtered(ctx: Context, src: Value, *rest: Value, **options: Value) -> Value:
    image = as_array(ctx, src)
    if image.shape.rank == 2 or (image.shape.rank == 3 and image.shape[2] in (3, 4)):
        return picture(ctx, tuple(image.shape), image.dtype)
    return Array(origin=ctx.site, dtype=image.dtype)


@function(
    "cv2.imwrite",
    "cv2.imshow",
    "cv2.waitKey",
    "cv2.destroyAllWindows",
    "cv2.rectangle",
    "cv2.putText",
    "cv2.circle",
    "cv2.line",
    "PIL.ImageDraw.Draw",
)
def shown(*args: Value, **options: Value) -> Value:
    return Unknown("a picture that was shown")


VIDEO = "cv2.VideoCapture"


@function(VIDEO)
def video(*args: Value, ctx: Context) -> Value:
    return ctx.new_object(Lib(VIDEO))


@function(f"{VIDEO}.read")
def frame(ctx: Context, capture: Value) -> Value:
    image = picture(ctx, (symbol("height"), symbol("width"), 3))
    return Tuple((Scalar("bool"), join(image, NONE)))


@function(f"{VIDEO}.isOpened", f"{VIDEO}.set", f"{VIDEO}.grab")
def opened(*args: Value) -> Value:
    return Scalar("bool")


@function(f"{VIDEO}.get", f"{VIDEO}.release")
def released(*args: Value) -> Value:
    return Scalar("float")


# -- PIL --------------------------------------------------------------------------------

IMAGE = "PIL.Image.Image"
_CHANNELS: dict[str, tuple[AnyDim, ...]] = {
    "L": (),
    "RGB": (3,),
    "RGBA": (4,),
    "1": (),
    "P": (),
    "CMYK": (4,),
    "F": (),
    "I": (),
}


def pil_image(ctx: Context, width: AnyDim, height: AnyDim, mode: str | None) -> Obj:
    """A PIL picture."""
    attrs: dict[str, Value] = {"_size": Tuple((number(width), number(height)))}
    attrs["mode"] = Scalar("str") if mode is None else Const(mode)
    return ctx.new_object(Lib(IMAGE), attrs=attrs)


@function("PIL.Image.open")
def open_image(ctx: Context, fp: Value, *rest: Value, **options: Value) -> Value:
    return pil_image(ctx, symbol("width"), symbol("height"), None)


@function("PIL.Image.fromarray")
def fromarray(ctx: Context, obj: Value, mode: Value = NONE) -> Value:
    image = as_array(ctx, obj)
    if image.shape.rank not in (2, 3):
        return pil_image(ctx, UNKNOWN, UNKNOWN, None)
    names: dict[Any, str] = {3: "RGB", 4: "RGBA"}
    known = "L" if image.shape.rank == 2 else names.get(image.shape[2])
    return pil_image(
        ctx,
        image.shape[1],
        image.shape[0],
        known if image.dtype == "uint8" and is_none(mode) else None,
    )


@function("PIL.Image.new")
def new_image(ctx: Context, mode: Value, size: Value, color: Value = ZERO) -> Value:
    pair = _pair(ctx, size) or (UNKNOWN, UNKNOWN)
    return pil_image(ctx, pair[0], pair[1], mode.value if isinstance(mode, Const) else None)


def _size(ctx: Context, image: Obj) -> tuple[AnyDim, AnyDim]:
    found = ctx.read(image).attrs.get("_size")
    pair = _pair(ctx, found) if found is not None else None
    return pair or (UNKNOWN, UNKNOWN)


def _mode(ctx: Context, image: Obj) -> str | None:
    mode = ctx.read(image).attrs.get("mode")
    return mode.value if isinstance(mode, Const) else None


@attribute(f"{IMAGE}.size")
def size(ctx: Context, image: Obj) -> Value:
    width, height = _size(ctx, image)
    return Tuple((number(width), number(height)))


_OF_ARRAYS = ("shape", "reshape", "astype", "ndim", "dtype", "flatten", "mean", "max", "min", "T")


@attribute(*(f"{IMAGE}.{name}" for name in _OF_ARRAYS))
def of_arrays(ctx: Context, image: Obj) -> Value:
    text = "a PIL image is no array: make one of it with np.array(image)"
    raise Fail("attribute", text, "AttributeError")


@function(*(f"{IMAGE}.__{name}__" for name in ("truediv", "floordiv", "add", "sub", "mul", "rmul")))
def arithmetic(image: Obj, other: Value) -> Value:
    if not isinstance(other, (Const, Scalar)):
        return Unknown("an operation of an image")
    text = "a PIL image does not calculate: make an array of it with np.array(image)"
    raise Fail("python-type", text, "TypeError")


@attribute(f"{IMAGE}.width")
def width(ctx: Context, image: Obj) -> Value:
    return number(_size(ctx, image)[0])


@attribute(f"{IMAGE}.height")
def height(ctx: Context, image: Obj) -> Value:
    return number(_size(ctx, image)[1])


@function(f"{IMAGE}.resize")
def pil_resize(ctx: Context, image: Obj, size: Value, *rest: Value, **options: Value) -> Value:
    if isinstance(size, Const) and isinstance(size.value, int):
        raise Fail(
            "call-arguments", "`resize` takes one tuple `(width, height)`", "TypeError", "size"
        )
    pair = _pair(ctx, size) or (UNKNOWN, UNKNOWN)
    return pil_image(ctx, pair[0], pair[1], _mode(ctx, image))


@function(f"{IMAGE}.convert")
def convert(ctx: Context, image: Obj, mode: Value = NONE, *rest: Value, **options: Value) -> Value:
    known = mode.value if isinstance(mode, Const) and isinstance(mode.value, str) else None
    return pil_image(ctx, *_size(ctx, image), known)


@function(f"{IMAGE}.copy", f"{IMAGE}.filter")
def same_image(ctx: Context, image: Obj, *rest: Value) -> Value:
    return pil_image(ctx, *_size(ctx, image), _mode(ctx, image))


@function(f"{IMAGE}.crop", f"{IMAGE}.rotate", f"{IMAGE}.transpose", f"{IMAGE}.transform")
def other_size(ctx: Context, image: Obj, *rest: Value, **options: Value) -> Value:
    return pil_image(ctx, UNKNOWN, UNKNOWN, _mode(ctx, image))


@function(f"{IMAGE}.save", f"{IMAGE}.show", f"{IMAGE}.close", f"{IMAGE}.verify", f"{IMAGE}.load")
def done(*args: Value, **options: Value) -> Value:
    return NONE


@function(f"{IMAGE}.thumbnail")
def thumbnail(ctx: Context, image: Obj, size: Value, *rest: Value) -> Value:
    ctx.edit(image).attrs["_size"] = Unknown("a thumbnail's size")
    return NONE


@function(f"{IMAGE}.__array__")
def pixels(ctx: Context, image: Obj) -> Value:
    known = ctx.read(image).attrs.get("<pixels>")
    if isinstance(known, Array):
        return known
    width, height = _size(ctx, image)
    mode = _mode(ctx, image)
    channels = _CHANNELS.get(mode or "")
    if channels is None:
        return Array(origin=ctx.site)
    kind = {"1": "bool", "F": "float32", "I": "int32"}.get(mode or "", "uint8")
    return picture(ctx, (height, width, *channels), kind)


# -- imageio, scikit-image --------------------------------------------------------------


@function("imageio.imread", "imageio.v2.imread", "imageio.v3.imread", "skimage.io.imread")
def read_any(*args: Value, ctx: Context, **options: Value) -> Value:
    return Array(origin=ctx.site)


@function("skimage.transform.resize")
def sk_resize(
    ctx: Context, image: Value, output_shape: Value, *rest: Value, **options: Value
) -> Value:
    array = as_array(ctx, image)
    dims = as_dims(ctx, output_shape)
    if not isinstance(dims, tuple) or None in dims or array.shape.rank is None:
        return Array(origin=ctx.site)
    kept = tuple(array.shape)[len(dims) :] if len(dims) < array.shape.rank else ()
    kind = array.dtype if dt.is_float(array.dtype) else None
    return Array(Shape((*dims, *kept)), kind, origin=ctx.site)


@function("skimage.color.rgb2gray")
def rgb2gray(ctx: Context, rgb: Value, *rest: Value, **options: Value) -> Value:
    array = as_array(ctx, rgb)
    shape = array.shape if array.shape.rank is None else Shape(tuple(array.shape)[:-1])
    return Array(shape, None, origin=ctx.site)
