"""``keras.applications``: image networks by name, as opaque functional models."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from ...shapes import FREE, UNKNOWN, AnyDim, Shape, same
from ...shapes import dtypes as dt
from ...text.records import record
from ...values import (
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
    Unknown,
    Value,
)  # fmt: skip
from ...values.core import is_none
from ..api import Context, function
from ..args import as_dims, as_number, as_text
from .model_inputs import input_tensor


@record(frozen=True, slots=True)
class Network:
    """What is known of one network.

    ``size``: the default input; ``least``: the smallest input; ``steps``: how each stage shrinks
    an image (:func:`shrink`); ``channels``: of the last stage; ``bare``: weights without the
    classifier; ``full``: with one for 1000 classes, made of ``features``.
    """

    size: int
    least: int
    steps: str
    channels: int
    bare: int
    full: int
    features: int


NETWORKS: dict[str, Network] = {
    "ConvNeXtBase": Network(224, 32, "qfff", 1024, 87566464, 88591464, 1024),
    "ConvNeXtLarge": Network(224, 32, "qfff", 1536, 196230336, 197767336, 1536),
    "ConvNeXtSmall": Network(224, 32, "qfff", 768, 49454688, 50223688, 768),
    "ConvNeXtTiny": Network(224, 32, "qfff", 768, 27820128, 28589128, 768),
    "ConvNeXtXLarge": Network(224, 32, "qfff", 2048, 348147968, 350196968, 2048),
    "DenseNet121": Network(224, 32, "ccfff", 1024, 7037504, 8062504, 1024),
    "DenseNet169": Network(224, 32, "ccfff", 1664, 12642880, 14307880, 1664),
    "DenseNet201": Network(224, 32, "ccfff", 1920, 18321984, 20242984, 1920),
    "EfficientNetB0": Network(224, 32, "ppppp", 1280, 4049571, 5330571, 1280),
    "EfficientNetB1": Network(240, 32, "ppppp", 1280, 6575239, 7856239, 1280),
    "EfficientNetB2": Network(260, 32, "ppppp", 1408, 7768569, 9177569, 1408),
    "EfficientNetB3": Network(300, 32, "ppppp", 1536, 10783535, 12320535, 1536),
    "EfficientNetB4": Network(380, 32, "ppppp", 1792, 17673823, 19466823, 1792),
    "EfficientNetB5": Network(456, 32, "ppppp", 2048, 28513527, 30562527, 2048),
    "EfficientNetB6": Network(528, 32, "ppppp", 2304, 40960143, 43265143, 2304),
    "EfficientNetB7": Network(600, 32, "ppppp", 2560, 64097687, 66658687, 2560),
    "EfficientNetV2B0": Network(224, 32, "ccccc", 1280, 5919312, 7200312, 1280),
    "EfficientNetV2B1": Network(240, 32, "ccccc", 1280, 6931124, 8212124, 1280),
    "EfficientNetV2B2": Network(260, 32, "ccccc", 1408, 8769374, 10178374, 1408),
    "EfficientNetV2B3": Network(300, 32, "ccccc", 1536, 12930622, 14467622, 1536),
    "EfficientNetV2L": Network(480, 32, "ccccc", 1280, 117746848, 119027848, 1280),
    "EfficientNetV2M": Network(480, 32, "ccccc", 1280, 53150388, 54431388, 1280),
    "EfficientNetV2S": Network(384, 32, "ccccc", 1280, 20331360, 21612360, 1280),
    "InceptionResNetV2": Network(299, 75, "v2v2vvv", 1536, 54336736, 55873736, 1536),
    "InceptionV3": Network(299, 75, "v2v2vvv", 2048, 21802784, 23851784, 2048),
    "MobileNet": Network(224, 32, "cffff", 1024, 3228864, 4253864, 1024),
    "MobileNetV2": Network(224, 32, "cpppp", 1280, 2257984, 3538984, 1280),
    "MobileNetV3Large": Network(224, 32, "cpppp", 960, 2996352, 5507432, 1280),
    "MobileNetV3Small": Network(224, 32, "cpppp", 576, 939120, 2554968, 1024),
    "NASNetLarge": Network(331, 32, "vpppp", 4032, 84887922, 88949818, 4032),
    "NASNetMobile": Network(224, 32, "vpppp", 1056, 4269716, 5326716, 1056),
    "ResNet101": Network(224, 32, "ccccc", 2048, 42658176, 44707176, 2048),
    "ResNet101V2": Network(224, 32, "ccccc", 2048, 42626560, 44675560, 2048),
    "ResNet152": Network(224, 32, "ccccc", 2048, 58370944, 60419944, 2048),
    "ResNet152V2": Network(224, 32, "ccccc", 2048, 58331648, 60380648, 2048),
    "ResNet50": Network(224, 32, "ccccc", 2048, 23587712, 25636712, 2048),
    "ResNet50V2": Network(224, 32, "ccccc", 2048, 23564800, 25613800, 2048),
    "VGG16": Network(224, 32, "fffff", 512, 14714688, 138357544, 4096),
    "VGG19": Network(224, 32, "fffff", 512, 20024384, 143667240, 4096),
    "Xception": Network(299, 71, "v2cccc", 2048, 20861480, 22910480, 2048),
}


def shrink(size: AnyDim, steps: str, declared: bool) -> AnyDim:
    """The side of an image behind the stages of a network.

    ``c``/``f``: halved, rounding up or down; ``p``: halved with a padding that was chosen for
    the declared size, and rounds down where none was; ``v``: an unpadded window of 3 and stride
    2; ``2``: two pixels less; ``q``: a quarter.
    """
    if not isinstance(size, int):
        return size if size is FREE else UNKNOWN
    for step in steps:
        if step == "c" or step == "p" and declared:
            size = (size + 1) // 2
        elif step in "fp":
            size //= 2
        elif step == "v":
            size = (size - 1) // 2
        elif step == "2":
            size -= 2
        else:
            size //= 4
    return size if size > 0 else UNKNOWN


@record(slots=True)
class Request:
    """The arguments of a network's constructor, as far as they are known."""

    name: str
    network: Network
    top: bool | None
    imagenet: bool | None
    shape: tuple[AnyDim, ...] | None
    """``input_shape``: with free dimensions for None; ``None`` where not given."""
    classes: Any
    pooling: Any
    given: dict[str, Value]


def _request(ctx: Context, name: str, network: Network, given: dict[str, Value]) -> Request | None:
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
    return Request(name, network, top, imagenet, shape, classes, pooling, given)


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
    network, shape = request.network, request.shape
    if request.name.startswith("MobileNetV3"):
        return _mobilenet_v3(request)
    size = network.size
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
        if isinstance(side, int) and side < network.least:
            least = network.least
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


def output_of(request: Request, image: Shape, declared: Shape) -> Shape | None:
    """The output for a batch of images; ``None`` where it cannot be told."""
    batch, rows, columns = image[0], image[1], image[2]
    if request.top is None:
        return None
    if request.top:
        classes = request.classes
        return Shape((batch, classes if isinstance(classes, int) else UNKNOWN))
    channels: AnyDim = request.network.channels
    if "alpha" in request.given and request.given["alpha"] not in (Const(1.0), Const(1)):
        channels = UNKNOWN
    if request.pooling is UNKNOWN:
        return None
    if request.pooling in ("avg", "max"):
        return Shape((batch, channels))
    steps = request.network.steps
    high = shrink(rows, steps, isinstance(declared[1], int))
    wide = shrink(columns, steps, isinstance(declared[2], int))
    return Shape((batch, high, wide, channels))


_PLAIN = frozenset(("alpha", "depth_multiplier", "minimalistic", "include_preprocessing"))


def weights_of(request: Request, declared: Shape) -> int | None:
    """Number of weights."""
    network = request.network
    if declared[3] != 3 or _PLAIN & set(request.given):
        return None
    if request.top is False:
        return network.bare
    if not request.top or not isinstance(request.classes, int):
        return None
    sides = (declared[1], declared[2])
    if request.name.startswith("VGG") and sides != (network.size, network.size):
        return None
    return network.full + (request.classes - 1000) * (network.features + 1)


def build(ctx: Context, name: str, given: dict[str, Value]) -> Value:
    """Create the model, or refuse the arguments as Keras does."""
    request = _request(ctx, name, NETWORKS[name], given)
    if request is None:
        return Unknown(f"the input shape of {name} is not known")
    check_arguments(ctx, request)
    tensor = given.get("input_tensor", NONE)
    dims = input_of(ctx, request)
    if isinstance(tensor, Array) and tensor.lib == "keras":
        source = tensor
        if tensor.node is None or tensor.node.parents:
            return Unknown("a network on top of other layers")
    elif is_none(tensor) is True:
        source = input_tensor(Shape((FREE, *dims)), "float32", ctx.site)
    else:
        return Unknown("what this network is put on is not known")
    declared = source.shape
    if declared.rank != 4:
        return Unknown(f"the input shape of {name} is not known")
    run = _runner(request, declared)
    shape = output_of(request, declared, declared)
    if shape is None:
        return Unknown(f"the output of {name} depends on arguments that are not known")
    outer = Node((source,), run, None, ctx.site, name)
    output = Array(shape, "float32", "keras", origin=ctx.site, node=outer)
    state = ModelState(
        site=ctx.site, built=True,
        params=weights_of(request, declared), kind="functional", inputs=source, outputs=output,
        declared=ctx.site,
    )  # fmt: skip
    # A network that is given no name has one of its own, `resnet50`.
    named = given.get("name", NONE)
    state.take_name(named if named != NONE else Unknown("the network's own name"))
    return ctx.new_object(Lib("keras.Model"), state)


def _runner(request: Request, declared: Shape) -> Callable[..., Value]:
    def run(machine: Context, inputs: Sequence[Value]) -> Value:
        x = inputs[0]
        if not isinstance(x, Array):
            return Unknown("the input of the network is not known")
        if machine.checks_inputs and request.name.startswith(_CONVOLVE_FIRST):
            _check_channels(x, declared, request.name)
        shape = output_of(request, x.shape, declared) if x.shape.rank == 4 else None
        lib = "keras" if x.lib == "keras" else "tf"
        return Array(shape or Shape(None), "float32", lib, graph=machine.graph and lib == "tf")

    return run


_CONVOLVE_FIRST = ("ResNet", "VGG", "DenseNet", "Inception", "Xception", "MobileNet", "NASNet")
"""Networks whose first layer with weights is a convolution over the declared channels; others
begin with a normalisation that spreads a grey image over three channels."""


def _check_channels(x: Array, declared: Shape, name: str) -> None:
    have, want = x.shape[-1], declared[-1]
    if x.shape.rank == 4 and same(have, want) is False:
        text = f"{name} was built for {want} channels, its input {x.shape} has {have}"
        raise Fail(
            "input-size",
            text,
            "ValueError",
            0,
            axis=-1,
            wanted=want,
            found=have,
            shape=x.shape,
            layer=name,
        )


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


@function(*(f"keras.applications.{name}" for name in NETWORKS))
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
