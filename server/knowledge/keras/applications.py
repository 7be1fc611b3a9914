"""``keras.applications``: image networks by name, as functional models."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ...shapes import FREE, UNKNOWN, AnyDim, Shape
from ...shapes import dtypes as dt
from ...text.records import record
from ...values import (
    FALSE,
    NONE,
    TRUE,
    Array,
    Const,
    Facts,
    Fail,
    Lib,
    ModelState,
    Node,
    Obj,
    Tuple,
    Unknown,
    Value,
)  # fmt: skip
from ...values.core import is_none
from ..api import Context, function
from ..args import as_dims, as_number, as_text
from .functional import connect, inputs_behind
from .layer_object import models_weight_count
from .model_inputs import input_layer, input_tensor
from .network_layers import Whole, form, forms, furnish, table_of
from .structure import LOST

SIZES: dict[str, tuple[int, int]] = {
    "ConvNeXtBase": (224, 32),
    "ConvNeXtLarge": (224, 32),
    "ConvNeXtSmall": (224, 32),
    "ConvNeXtTiny": (224, 32),
    "ConvNeXtXLarge": (224, 32),
    "DenseNet121": (224, 32),
    "DenseNet169": (224, 32),
    "DenseNet201": (224, 32),
    "EfficientNetB0": (224, 32),
    "EfficientNetB1": (240, 32),
    "EfficientNetB2": (260, 32),
    "EfficientNetB3": (300, 32),
    "EfficientNetB4": (380, 32),
    "EfficientNetB5": (456, 32),
    "EfficientNetB6": (528, 32),
    "EfficientNetB7": (600, 32),
    "EfficientNetV2B0": (224, 32),
    "EfficientNetV2B1": (240, 32),
    "EfficientNetV2B2": (260, 32),
    "EfficientNetV2B3": (300, 32),
    "EfficientNetV2L": (480, 32),
    "EfficientNetV2M": (480, 32),
    "EfficientNetV2S": (384, 32),
    "InceptionResNetV2": (299, 75),
    "InceptionV3": (299, 75),
    "MobileNet": (224, 32),
    "MobileNetV2": (224, 32),
    "MobileNetV3Large": (224, 32),
    "MobileNetV3Small": (224, 32),
    "NASNetLarge": (331, 32),
    "NASNetMobile": (224, 32),
    "ResNet101": (224, 32),
    "ResNet101V2": (224, 32),
    "ResNet152": (224, 32),
    "ResNet152V2": (224, 32),
    "ResNet50": (224, 32),
    "ResNet50V2": (224, 32),
    "VGG16": (224, 32),
    "VGG19": (224, 32),
    "Xception": (299, 71),
}
"""The networks: the side of the images each was made for, and of the smallest it takes."""


@record(slots=True)
class Request:
    """The arguments of a network's constructor, as far as they are known."""

    name: str
    top: bool | None
    imagenet: bool | None
    shape: tuple[AnyDim, ...] | None
    """``input_shape``: with free dimensions for None; ``None`` where not given."""
    classes: Any
    pooling: Any
    given: dict[str, Value]


def _request(ctx: Context, name: str, given: dict[str, Value]) -> Request | None:
    """Read the arguments; ``None`` where the input shape cannot be followed."""
    weights = given.get("weights", Const("imagenet"))
    imagenet: bool | None = None
    if isinstance(weights, Const):
        imagenet = weights.value == "imagenet"
    elif not isinstance(weights, Unknown):
        imagenet = False
    shape = None
    wanted = given.get("input_shape", NONE)
    if is_none(wanted) is not True:
        dims = as_dims(ctx, wanted)
        if dims is UNKNOWN or dims is None:
            return None
        shape = tuple(FREE if dim is None else dim for dim in dims)
    classes = as_number(ctx, given.get("classes", Const(1000)))
    pooling = as_text(ctx, given.get("pooling", NONE))
    top = ctx.branch_truth(given.get("include_top", TRUE))
    return Request(name, top, imagenet, shape, classes, pooling, given)


def _refuse(request: Request, text: str, at: str, **data: Any) -> None:
    raise Fail("layer-arguments", f"{request.name}: {text}", "ValueError", at, **data)


def check_arguments(ctx: Context, request: Request) -> None:
    """What the constructors refuse about weights, classes and the classifier."""
    if request.imagenet and request.top:
        if isinstance(request.classes, (int, float)) and request.classes != 1000:
            text = (
                f"the ImageNet classifier has 1000 classes, not {request.classes}: use "
                "include_top=False and a classifier of your own, or weights=None"
            )
            _refuse(request, text, "classes")
        activation = request.given.get("classifier_activation", NONE)
        chosen = as_text(ctx, activation)
        if isinstance(chosen, str) and chosen != "softmax" and chosen != "linear":
            text = f"the ImageNet classifier ends in softmax (or None), not {chosen!r}"
            _refuse(request, text, "classifier_activation")
    if request.imagenet and "alpha" in request.given:
        _check_alpha(ctx, request)


_ALPHAS = {
    "MobileNet": (0.25, 0.5, 0.75, 1.0),
    "MobileNetV2": (0.35, 0.5, 0.75, 1.0, 1.3, 1.4),
    "MobileNetV3Large": (0.75, 1.0),
    "MobileNetV3Small": (0.75, 1.0),
}


def _check_alpha(ctx: Context, request: Request) -> None:
    alpha = as_number(ctx, request.given["alpha"])
    allowed = _ALPHAS.get(request.name)
    if allowed and isinstance(alpha, (int, float)) and alpha not in allowed:
        shown = ", ".join(map(str, allowed))
        _refuse(request, f"ImageNet weights exist for alpha {shown}, not {alpha}", "alpha")


_SQUARES = {"MobileNet": (128, 160, 192, 224), "MobileNetV2": (96, 128, 160, 192, 224)}


def input_of(ctx: Context, request: Request) -> tuple[AnyDim, ...]:
    """The model's input shape without its batch axis; raises where the constructor refuses."""
    shape = request.shape
    if request.name.startswith("MobileNetV3"):
        return _mobilenet_v3(request)
    size, least = SIZES[request.name]
    side = shape[0] if shape is not None and len(shape) > 1 and shape[0] == shape[1] else None
    if isinstance(side, int) and side in _SQUARES.get(request.name, ()):
        size = side
    default = (size, size, 3)
    flat = True if request.name.startswith("NASNet") else request.top
    if request.imagenet and flat:
        if shape is not None and _other(ctx, request, shape, default):
            what = "include_top=True and " if request.top else ""
            text = f"with {what}ImageNet weights `input_shape` must be {default}"
            _refuse(request, text, "input_shape")
        return default
    if request.imagenet is None and flat is not False or flat is None:
        return shape or (UNKNOWN, UNKNOWN, UNKNOWN)
    if not shape:
        if flat:
            return default
        return (FREE, FREE, 3)
    if len(shape) != 3:
        _refuse(
            request,
            f"`input_shape` must be (height, width, channels), it is {Shape(shape)}",
            "input_shape",
        )
    if request.imagenet and isinstance(shape[2], int) and shape[2] != 3:
        text = f"ImageNet weights are for images of 3 channels, not {shape[2]}"
        _refuse(request, text, "input_shape")
    for side in shape[:2]:
        if isinstance(side, int) and side < least:
            text = f"images must be at least {least}x{least}, not {shape[0]}x{shape[1]}"
            _refuse(request, text, "input_shape")
    if flat and FREE in shape:
        text = "include_top=True needs every size of `input_shape`"
        _refuse(request, text, "input_shape")
    return shape


def _other(
    ctx: Context, request: Request, shape: tuple[AnyDim, ...], default: tuple[int, ...]
) -> bool:
    """Whether the given shape certainly differs from the default, by Python's ``!=``."""
    given = request.given.get("input_shape")
    if isinstance(given, Obj) and given.kind == "list":
        return True
    if len(shape) != len(default):
        return True
    return any(
        have is FREE or isinstance(have, int) and have != want
        for have, want in zip(shape, default, strict=False)
    )


def _mobilenet_v3(request: Request) -> tuple[AnyDim, ...]:
    shape = request.shape
    if shape is None:
        return (FREE, FREE, 3)
    if len(shape) != 3:
        return (UNKNOWN, UNKNOWN, UNKNOWN)
    sides = [side for side in shape[:2] if isinstance(side, int) and side]
    if len(sides) == 2 and min(sides) < 32:
        text = f"images must be at least 32x32, not {sides[0]}x{sides[1]}"
        _refuse(request, text, "input_shape")
    return shape


def _form(ctx: Context, request: Request, channels: AnyDim) -> tuple[str, bool]:
    """Which form of the network is asked for; and whether it is that one for certain.

    Another has layers elsewhere or of other names, and the same windows on the way.
    """
    name, given = request.name, request.given
    if name.startswith("MobileNet"):
        alpha = as_number(ctx, given.get("alpha", Const(1.0)))
        flags = [ctx.branch_truth(given.get(key, value)) for key, value in _FLAGS.items()]
        third = name.startswith("MobileNetV3")
        key = " ".join(map(str, (float(alpha), *flags))) if _is_number(alpha) else "?"
        key = key if third else key.split(" ", 1)[0]
        plain = not {"dropout", "dropout_rate", "depth_multiplier"} & set(given)
        usual = f"1.0 {flags[0] is True} True" if third else "1.0"
        return (key, plain) if key in forms(name) else (usual, False)
    if name.startswith("EfficientNetB"):
        return "imagenet" if request.imagenet else "None", request.imagenet is not None
    if name.startswith(("EfficientNetV2", "ConvNeXt")):
        scaled = ctx.branch_truth(given.get("include_preprocessing", TRUE))
        # The name given to the network goes into those of its layers, and into its preprocessing.
        known = scaled is not None and isinstance(channels, int) and "name" not in given
        key = "rgb" if scaled and channels == 3 else "scaled" if scaled else "plain"
        others = {"rgb": "scaled", "scaled": "plain"}
        return key if key in forms(name) else others[key], known
    return "", True


_FLAGS = {"minimalistic": FALSE, "include_preprocessing": TRUE}
"""Arguments of MobileNetV3 that choose between layers."""


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float))


def build(ctx: Context, name: str, given: dict[str, Value]) -> Value:
    """Create the model, or refuse the arguments as Keras does."""
    request = _request(ctx, name, given)
    if request is None:
        return Unknown(f"the input shape of {name} is not known")
    check_arguments(ctx, request)
    tensor = given.get("input_tensor", NONE)
    dims = input_of(ctx, request)
    if isinstance(tensor, Array) and tensor.lib == "keras" and tensor.node is not None:
        source = tensor
    elif is_none(tensor) is True:
        source = input_tensor(Shape((FREE, *dims)), "float32", ctx.site)
    else:
        return Unknown("what this network is put on is not known")
    inputs = inputs_behind(source)
    if source.shape.rank != 4 or len(inputs) != 1:
        return Unknown(f"the input shape of {name} is not known")
    if request.top is None or not request.top and request.pooling is UNKNOWN:
        return Unknown(f"the output of {name} depends on arguments that are not known")
    state = ModelState(site=ctx.site, built=True, kind="functional", declared=ctx.site)
    # Of a tensor it is put on, it looks up the inputs behind, and keeps them as a list.
    listed = is_none(tensor) is not True and not name.startswith("ConvNeXt")
    state.inputs = Tuple(tuple(inputs)) if listed else inputs[0]
    layers, output = _inside(ctx, request, source, dims[2])
    state.outputs = output
    if layers and source is inputs[0]:
        # As the table has them, they are in Keras's order.
        state.layers = tuple(layers)
        state.extra["listed"] = Tuple((input_layer(ctx, source), *layers))
    else:
        connect(ctx, state, inputs, [output])
    state.params = models_weight_count(ctx, state)
    state.take_name(_name(request, dims))
    return ctx.new_object(Lib("keras.Model"), state)


def _inside(
    ctx: Context, request: Request, source: Array, channels: AnyDim
) -> tuple[list[Obj], Array]:
    """The layers of the network, none where they are not known, and its output."""
    key, known = _form(ctx, request, channels)
    known = known and ctx.keras_major >= 3
    ends = {"avg": "avg", "max": "max"}
    rows = form(request.name, key, "top" if request.top else ends.get(request.pooling, "none"))
    classes = request.classes if isinstance(request.classes, int) else UNKNOWN
    whole = Whole(request.name, rows, source, {"n": classes, "c": source.shape[-1]})
    if known:
        activation = request.given.get("classifier_activation") if request.top else None
        return furnish(ctx, whole, activation)
    number = len(rows) - 1
    shape = whole.shape(number, source.shape)
    if not request.top and request.given.get("alpha", Const(1.0)) != Const(1.0):
        shape = shape.with_last(UNKNOWN)

    def run(machine: Context, inputs: Sequence[Value]) -> Value:
        found = whole.output(machine, number, inputs[0])
        if isinstance(found, Array) and found.shape.dims:
            found = found.but(shape=found.shape.with_last(shape[-1]))
        return found

    node = Node((source, LOST), run, None, ctx.site, request.name)
    return [], Array(shape, "float32", "keras", origin=ctx.site, node=node)


def _name(request: Request, dims: Sequence[AnyDim]) -> Value:
    """The model's name: each network has its own."""
    given = request.given.get("name")
    usual = table_of(request.name)["name"]
    if given is not None and (given != NONE or usual):
        return Unknown("the name Keras makes up") if given == NONE else given
    if usual:
        return Const(usual)
    alpha, rows = request.given.get("alpha", Const(1.0)), dims[0]
    if not isinstance(alpha, Const) or "input_tensor" in request.given or request.imagenet is None:
        return Unknown("a name that follows from the arguments")
    if request.imagenet and (rows != dims[1] or rows not in _SQUARES[request.name]):
        rows = 224
    shown = "None" if rows is FREE else rows
    if isinstance(shown, (int, str)):
        return Const(f"{request.name.lower()}_{alpha.value:0.2f}_{shown}")
    return Unknown("a name that follows from the size")


COMMON = (
    "include_top", "weights", "input_tensor", "input_shape", "pooling", "classes",
    "classifier_activation", "name",
)  # fmt: skip
ORDERS: dict[str, tuple[str, ...]] = {
    "ConvNeXt": ("include_top", "include_preprocessing", *COMMON[1:]),
    "EfficientNetV2": (*COMMON[:-1], "include_preprocessing", "name"),
    "NASNet": ("input_shape", "include_top", "weights", "input_tensor", *COMMON[4:]),
    "MobileNetV3": (
        "input_shape", "alpha", "minimalistic", "include_top", "weights", "input_tensor",
        "classes", "pooling", "dropout_rate", "classifier_activation", "include_preprocessing",
        "name",
    ),
    "MobileNetV2": (
        "input_shape", "alpha", "include_top", "weights", "input_tensor", "pooling", "classes",
        "classifier_activation", "name",
    ),
    "MobileNet": (
        "input_shape", "alpha", "depth_multiplier", "dropout", "include_top", "weights",
        "input_tensor", "pooling", "classes", "classifier_activation", "name",
    ),
}  # fmt: skip
"""Names and order of a constructor's arguments, by the beginning of its name."""


def arguments_of(name: str) -> tuple[str, ...]:
    """The parameters of a network's constructor, in order."""
    return next((order for start, order in ORDERS.items() if name.startswith(start)), COMMON)


@function(*(f"keras.applications.{name}" for name in SIZES))
def network(*args: Any, ctx: Context, called: str, **kwargs: Any) -> Value:
    """A constructor such as ``keras.applications.ResNet50``."""
    name = called.rsplit(".", 1)[-1]
    order = arguments_of(name)
    if len(args) > len(order):
        text = f"{name}() takes {len(order)} arguments, {len(args)} are given"
        raise Fail("call-arguments", text, "TypeError")
    given = dict(zip(order, args, strict=False))
    for key, value in kwargs.items():
        if key in given:
            text = f"{name}() is given `{key}` twice"
            raise Fail("call-arguments", text, "TypeError", key)
        if key not in order:
            text = f"{name}() has no argument `{key}`"
            raise Fail("call-arguments", text, "TypeError", key, unknown=key, known=list(order))
        given[key] = value
    return build(ctx, name, given)


_SUBTRACTS_MEANS = ("vgg16", "vgg19", "resnet", "resnet50", "imagenet_utils")
_LEAVES_ALONE = ("mobilenet_v3", "efficientnet", "efficientnet_v2", "convnext")
_SCALES = (
    "resnet_v2", "mobilenet", "mobilenet_v2", "inception_v3", "inception_resnet_v2", "xception",
    "nasnet", "densenet",
)  # fmt: skip


@function(*(
    f"keras.applications.{name}.preprocess_input"
    for name in (*_SUBTRACTS_MEANS, *_LEAVES_ALONE, *_SCALES)
))  # fmt: skip
def preprocess_input(ctx: Context, called: str, x: Value, data_format: Value = NONE) -> Value:
    """Images as a network was trained on them: other values, the same shape."""
    if not isinstance(x, Array) or x.lib not in ("numpy", "tf", "keras"):
        return Unknown("preprocessed images")
    home = called.split(".")[2]
    if home in _LEAVES_ALONE:
        return x
    whole = dt.is_integer(x.dtype)
    if whole and x.lib == "tf" and home in _SCALES:
        text = f"{home}.preprocess_input scales to floats, and a tensor of {x.dtype} takes none: use tf.cast(x, tf.float32) first"
        raise Fail("array-convert", text, "TypeError", "x")
    dtype = x.dtype
    if whole:
        dtype = "float32" if x.lib == "numpy" else None
    return x.but(dtype=dtype, facts=Facts(), name=None, node=None, origin=ctx.site)
