"""Layer objects: creating, calling and asking them, whatever their class.

Mirrors ``keras.layers.Layer.__call__``: a declared layer follows its declaration, a user's layer
its own ``build`` and ``call`` (:mod:`.custom`), a model its graph (:mod:`.models`).
"""

from __future__ import annotations

import re
from typing import Any

from ...shapes import UNKNOWN, Shape
from ...values import (
    NO_SIZE,
    NONE,
    NOTHING,
    Array,
    Const,
    Dataset,
    Fail,
    FrozenDict,
    LayerState,
    Lib,
    ModelState,
    Obj,
    Scalar,
    Tuple,
    Unknown,
    UserClass,
    Value,
)  # fmt: skip
from ..api import Context, attribute, function
from ..nested import frozen, leaves_of, sealed_list
from ..tensorflow.data_structure import shape_value as told_shape
from .configured import warn_misspelt
from .held import refuse_property
from .layer import LAYERS, CallArguments, LayerSpec, Made
from .layer_call import call_layer, keep_built, refuse_positional, without_calling
from .layer_creation import create
from .model_files import surely_unbuilt
from .saving import base_config


def spec_of(ref: Obj) -> LayerSpec | None:
    """The declaration a layer object follows: its own class's or its nearest declared ancestor's."""
    if isinstance(ref.cls, Lib):
        found: LayerSpec | None = LAYERS.get(ref.cls.name)
        return found
    if isinstance(ref.cls, UserClass):
        for base in ref.cls.mro:
            if isinstance(base, Lib) and base.name in LAYERS:
                return LAYERS[base.name]
    return None


@function("keras.layers.Layer.__new__")
def new_layer(ctx: Context, called: str, *args: Any, **kwargs: Any) -> Value:
    """Run the constructor of a declared layer class."""
    spec = LAYERS[called]
    state = create(ctx, spec, args, kwargs)
    state.extra["made_in"] = ctx.running()[0]
    return ctx.new_object(Lib(spec.name), state)


@function("keras.layers.Layer.__initialize__")
def initialize_layer(ctx: Context, called: str, receiver: Any, *args: Any, **kwargs: Any) -> Value:
    """``super().__init__(...)`` of a user's class that derives from a declared layer."""
    spec = LAYERS[called.removesuffix(".__init__")]
    ctx.edit(receiver).native = create(ctx, spec, args, kwargs)
    return NONE


def is_layer(ctx: Context, value: Value) -> bool:
    """Whether a value is a layer or model object."""
    return (
        isinstance(value, Obj)
        and value.kind == "object"
        and isinstance(ctx.read(value).native, LayerState)
    )


@function("keras.layers.Layer.__call__")
def call(ctx: Context, receiver: Any, *args: Any, **kwargs: Any) -> Value:
    """``layer(x, ...)``."""
    from . import custom, models

    record = ctx.read(receiver)
    state = record.native
    if not isinstance(state, LayerState):
        return custom.call_uninitialised(ctx, receiver)
    values = list(args)
    if not values:
        for name in ("inputs", "x", "query", "input", "sequences", "sequence", "data"):
            if name in kwargs:
                values.append(kwargs.pop(name))
                break
    if state.extra.get("input") is True and ctx.keras_major >= 3:
        text = "an Input takes nothing: it can only be the first layer of a model"
        raise Fail("sequential-input", text, "TypeError")
    if not values and not kwargs:
        _refuse_nothing(ctx, receiver, state)
        return Unknown("a layer called without input")
    if values and not _takes_python(spec_of(receiver)):
        _refuse_python(ctx, values[0])
        if args and not isinstance(state, ModelState) and ctx.keras_major >= 3:
            for leaf in leaves_of(frozen(ctx, values[0])):
                _refuse_python(ctx, leaf)
    if isinstance(state, ModelState) and state.kind != "subclass":
        known = state.kind in ("functional", "sequential")
        if known and ctx.keras_major >= 3 and len(args) > 1 and not ctx.defines(receiver, "call"):
            several = isinstance(state.inputs, (Tuple, FrozenDict)) and len(state.inputs.items) > 1
            wrong = "TypeError" if state.kind == "functional" else "ValueError"
            refuse_positional("a model", [] if several else args[1:], wrong)
        return models.call_model(ctx, receiver, values[0] if values else NONE, kwargs)
    spec = spec_of(receiver)
    if not state.built and state.extra.get("made_in") == "call" and ctx.made_in_step(receiver):
        _refuse_state(ctx, receiver, spec)
    if values and values[0] == NONE and spec is not None and not ctx.defines(receiver, "call"):
        text = f"{spec.name.rsplit('.', 1)[-1]} is given None instead of a tensor: what comes before returns nothing"
        raise Fail("no-return", text, "ValueError", 0)
    if isinstance(receiver.cls, UserClass) and (
        ctx.defines(receiver, "call") or spec is None or isinstance(state, ModelState)
    ):
        return custom.call_custom(ctx, receiver, values, kwargs)
    if spec is None or not values:
        return Unknown("this layer is not modelled")
    return call_layer(ctx, receiver, spec, values[0], CallArguments(tuple(values[1:]), kwargs))


def _refuse_nothing(ctx: Context, receiver: Obj, state: LayerState) -> None:
    """A layer or model of Keras's own called without anything."""
    spec = spec_of(receiver)
    plain = spec is not None and spec.name.rsplit(".", 1)[-1] not in _NO_INPUT
    known = isinstance(state, ModelState) and state.kind in ("sequential", "functional")
    if (plain or known) and not ctx.binds(receiver, "call") and ctx.keras_major >= 3:
        text = "a layer is called without an input: give it the tensor it is to work on"
        raise Fail("call-arguments", text, "TypeError", None)


_NO_INPUT = frozenset(("InputLayer", "TFSMLayer", "TorchModuleWrapper", "Layer", "Wrapper"))
"""Layers whose `call` may take nothing."""
_FOR_PYTHON = frozenset(
    ("StringLookup", "IntegerLookup", "TextVectorization", "Hashing", "HashedCrossing", "Discretization",
     "CategoryEncoding", "Rescaling", "Normalization", "MelSpectrogram", "Pipeline", "Solarization",
     "Resizing", "CenterCrop", "AutoContrast", "Equalization", "MixUp", "CutMix", "RandAugment", "AugMix",
     "MaxNumBoundingBoxes", "ContrastLimitedAdaptiveHistogramEqualization", "FeatureSpace")
)  # fmt: skip
"""Layers that take Python numbers and texts (``_allow_non_tensor_positional_args``)."""


def _takes_python(spec: LayerSpec | None) -> bool:
    short = "" if spec is None else spec.name.rsplit(".", 1)[-1]
    return short in _FOR_PYTHON or short.startswith("Random")


def _refuse_python(ctx: Context, value: Value) -> None:
    """Positional inputs of a layer must be tensors or arrays (``Layer.__call__``)."""
    what = None
    if isinstance(value, Const) and value.value is not None:
        what = repr(value.value)
    elif is_layer(ctx, value):
        what = "a layer, not a tensor: it has not been called itself"
    elif isinstance(value, Lib) and value.name in LAYERS:
        what = f"the class {value.name.rsplit('.', 1)[-1]}"
    elif isinstance(value, Dataset):
        what = "a tf.data.Dataset: iterate it, and call the layer on its batches"
    elif isinstance(value, Obj) and value.kind == "list" and _numbers(ctx, value):
        what = "a Python list of numbers: make it an array with np.array(...)"
    if what is not None:
        raise Fail(
            "layer-input", f"a layer takes tensors or arrays, it is given {what}", "ValueError", 0
        )


def _numbers(ctx: Context, value: Obj) -> bool:
    record = ctx.read(value)
    return (
        record.rest is None
        and bool(record.items)
        and all(
            isinstance(item, Const)
            and isinstance(item.value, (int, float))
            or isinstance(item, Obj)
            and item.kind == "list"
            and _numbers(ctx, item)
            for item in record.items
        )
    )


_SEEDED = ("Dropout", "SpatialDropout1D", "SpatialDropout2D", "SpatialDropout3D", "GaussianNoise",
           "GaussianDropout", "AlphaDropout")  # fmt: skip
"""Layers without weights whose random seed is state all the same."""


def _refuse_state(ctx: Context, receiver: Obj, spec: LayerSpec | None) -> None:
    """A layer with variables made anew in every traced step: tf.function allows none."""
    if spec is None:
        return
    short = spec.name.rsplit(".", 1)[-1]
    if short in _SEEDED or short in (
        "Dense",
        "Conv1D",
        "Conv2D",
        "Conv3D",
        "LSTM",
        "GRU",
        "Embedding",
        "BatchNormalization",
        "LayerNormalization",
    ):
        text = f"{short} is made inside `call`, which runs anew for every trace: make it once in `__init__` and call it here"
        raise Fail("state-in-call", text, "ValueError")


@function("keras.layers.Layer.__setattr__")
def set_layer_attribute(ctx: Context, receiver: Any, name: Any, value: Any) -> Value:
    """``layer.trainable = False``; an attribute nothing reads is set without a word."""
    from .freezing import set_trainable

    if not isinstance(name, Const):
        ctx.escape(receiver)
        return NONE
    refuse_property(ctx, receiver, str(name.value), value)
    if name.value != "trainable":
        warn_misspelt(ctx, receiver, str(name.value), ("trainable", "learning_rate"))
    if isinstance(ctx.read(receiver).native, LayerState):
        if name == Const("trainable"):
            set_trainable(ctx, receiver, ctx.branch_truth(value))
        elif name in (Const("name"), Const("_name")):
            ctx.edit(receiver).native.take_name(value)
        elif name == Const("activation"):
            state = ctx.edit(receiver).native
            state.args = {**state.args, "activation": UNKNOWN}
    return NONE


# -- what layers can be asked -----------------------------------------------------------------------


def weight_count(ctx: Context, ref: Value) -> int | None:
    """Number of weights of a layer or model, with its sublayers; ``None`` if unknown."""
    if not isinstance(ref, Obj) or ref.kind != "object":
        return None
    state = ctx.read(ref).native
    if not isinstance(state, LayerState):
        return None
    if isinstance(state, ModelState) and state.kind in ("sequential", "functional"):
        return models_weight_count(ctx, state)
    return state.params


def models_weight_count(ctx: Context, state: ModelState) -> int | None:
    """Sum over a model's layers, each counted once."""
    if "hides" in state.extra:
        return None
    if not state.layers:
        return state.params
    total = 0
    seen: set[int] = set()
    for layer in state.layers:
        if layer.id in seen:
            continue
        seen.add(layer.id)
        part = weight_count(ctx, layer)
        if part is None:
            return None
        total += part
    return total


@function("keras.layers.Layer.count_params")
def count_params(ctx: Context, receiver: Any) -> Value:
    """``layer.count_params()``."""
    if ctx.keras_major >= 3 and surely_unbuilt(ctx, receiver):
        text = "nothing was built yet, so there are no parameters to count: call it on data, or `build()` it, first"
        raise Fail("unbuilt-model", text, "ValueError")
    count = weight_count(ctx, receiver)
    return Scalar("int", UNKNOWN) if count is None else Const(count)


@attribute("keras.layers.Layer.name")
def name_of(ctx: Context, receiver: Obj) -> Value:
    """``layer.name``."""
    state = ctx.read(receiver).native
    name = getattr(state, "name", None)
    return Const(name) if name else Scalar("str", stem=auto_name(ctx, receiver))


def auto_name(ctx: Context, ref: Obj) -> str:
    """What Keras names a layer before it numbers it; nothing where that is not known."""
    state, cls = ctx.read(ref).native, ref.cls
    plain = isinstance(state, LayerState) and not isinstance(state, ModelState)
    if not plain or not state.name_known or not isinstance(cls, Lib) or ctx.keras_major < 3:
        return ""
    return snake(cls.name)


def snake(name: str) -> str:
    """``auto_name``: the class's name in snake case."""
    short = re.sub(r"\W", "", name.rsplit(".", 1)[-1])
    return re.sub("([a-z])([A-Z])", r"\1_\2", re.sub("(.)([A-Z][a-z]+)", r"\1_\2", short)).lower()


@attribute(
    "keras.layers.Layer.trainable",
    "keras.layers.Layer.built",
    "keras.layers.Layer.supports_masking",
)
def flag_of(ctx: Context, receiver: Obj) -> Value:
    """A boolean attribute fitlint does not follow."""
    return Scalar("bool")


@attribute(
    "keras.layers.Layer.non_trainable_weights", "keras.layers.Layer.non_trainable_variables",
    "keras.layers.Layer.losses", "keras.layers.Layer.metrics",
)  # fmt: skip
def variables_of(ctx: Context, receiver: Obj) -> Value:
    """Lists of variables and the like: of unknown length."""
    return ctx.new_list([], Array(lib="variable", owner=receiver))


@attribute("keras.layers.Layer.dtype", "keras.layers.Layer.compute_dtype")
def dtype_of(ctx: Context, receiver: Obj) -> Value:
    """``layer.dtype``."""
    state = ctx.read(receiver).native
    dtype = getattr(state, "dtype", None) or "float32"
    spec = spec_of(receiver)
    return Scalar("str") if dtype == "?" or _takes_python(spec) else Const(dtype)


def _end(name: str) -> Any:
    def read(ctx: Context, receiver: Obj) -> Value:
        state = ctx.read(receiver).native
        if isinstance(state, LayerState) and not isinstance(state, ModelState):
            found: Value | bool | None = state.extra.get(name)
            if found is True:  # an InputLayer reads nothing
                return sealed_list(ctx, [])
            if isinstance(found, Value):
                return found
        return Unknown(f"the {name} of a layer")

    return read


attribute("keras.layers.Layer.input")(_end("input"))
attribute("keras.layers.Layer.output")(_end("output"))


@attribute("keras.layers.Layer.dtype_policy", "keras.layers.Layer.input_spec")
def unknown_attribute(ctx: Context, receiver: Obj) -> Value:
    """Attributes without bearing on shapes."""
    return Unknown("not modelled")


@function(
    "keras.layers.Layer.get_build_config", "keras.layers.Layer.build_from_config",
    "keras.layers.Layer.compute_mask", "keras.layers.Layer.quantize", "keras.layers.Layer.save_own_variables",
    "keras.layers.Layer.stateless_call", "keras.layers.Layer.reset_states", "keras.layers.Layer.reset_state",
)  # fmt: skip
def harmless(ctx: Context, receiver: Any, *args: Any, **kwargs: Any) -> Value:
    """Methods without bearing on shapes."""
    return Unknown("not modelled")


@function("keras.layers.Layer.get_config")
def get_config(ctx: Context, receiver: Any) -> Value:
    """``super().get_config()`` of a class of the user's."""
    found = base_config(ctx, receiver) if ctx.binds(receiver, "get_config") else None
    return found or Unknown("a configuration")


@function("keras.layers.Layer.add_metric")
def add_metric(ctx: Context, receiver: Any, *args: Any, **kwargs: Any) -> Value:
    """``add_metric``: Keras 3 keeps the name to refuse it."""
    if ctx.keras_major >= 3:
        text = "`add_metric` is gone: give the metric to `compile(metrics=[...])`, or keep a keras.metrics object and call its `update_state`"
        raise Fail("unknown-attribute", text, "NotImplementedError", None, name="add_metric")
    return NONE


@function("keras.layers.Layer.add_loss")
def add_loss(ctx: Context, receiver: Any, loss: Any = NONE, **kwargs: Any) -> Value:
    """``add_loss``: a functional model has none in Keras 3."""
    state = ctx.read(receiver).native
    if isinstance(state, ModelState) and state.kind == "functional" and ctx.keras_major >= 3:
        text = "add_loss does not work on a functional model: call it inside a layer's `call`"
        raise Fail("model-arguments", text, "NotImplementedError")
    return NONE


@function("keras.layers.Layer.adapt")
def adapt(ctx: Context, receiver: Any, data: Any = NONE, **kwargs: Any) -> Value:
    """``layer.adapt(data)``: what the layer learns is in its family's declaration."""
    state = ctx.edit(receiver).native
    if isinstance(state, LayerState):
        state.extra["adapted"] = data
    return NOTHING


@function("keras.layers.Layer.build")
def build(ctx: Context, receiver: Any, input_shape: Any = NONE) -> Value:
    """``layer.build(shape)``: makes the weights; most of what a call refuses it does not."""
    from ..args import as_dims
    from .layer import free_shape
    from .sequential import build_model

    state = ctx.read(receiver).native
    shape = free_shape(as_dims(ctx, input_shape))
    if isinstance(state, ModelState):
        return build_model(ctx, receiver, shape)
    spec = spec_of(receiver)
    if not isinstance(state, LayerState):
        return NONE
    if spec is None or spec.takes_list or shape.dims is None:
        known = isinstance(receiver.cls, UserClass) or state.built
        ctx.edit(receiver).native.built = True if known else None
        return NONE
    x = Array(shape, "float32", "keras")
    made = without_calling(ctx, receiver, spec, x)
    if isinstance(made, Fail) and made.problem.kind == "undefined-dimension":
        raise made
    if state.built:
        return NONE
    if isinstance(made, Made):
        keep_built(ctx, receiver, made, x)
    else:
        ctx.edit(receiver).native.built = None
    return NONE


@function("keras.layers.Layer.compute_output_shape")
def compute_output_shape(ctx: Context, receiver: Any, input_shape: Any = NONE) -> Value:
    """``layer.compute_output_shape(shape)``: what it refuses is not what a call refuses."""
    from ..args import as_dims
    from .layer import free_shape

    spec = spec_of(receiver)
    if spec is None and ctx.keras_major >= 3 and _is_plain_layer(ctx, receiver):
        text = f"`{receiver.cls.name}` has no `compute_output_shape` method, and Keras has none to offer for a layer of one's own"
        raise Fail("missing-call", text, "NotImplementedError", None, (), cls=receiver.cls)
    shape = free_shape(as_dims(ctx, input_shape))
    if spec is None or isinstance(ctx.read(receiver).native, ModelState):
        return Unknown("an output shape")
    made = without_calling(ctx, receiver, spec, Array(shape, "float32", "keras"))
    output = made.output if isinstance(made, Made) else None
    return shape_value(output.shape) if isinstance(output, Array) else Unknown("an output shape")


@function("keras.layers.Layer.compute_output_spec")
def compute_output_spec(ctx: Context, receiver: Any, x: Any, *rest: Any, **kwargs: Any) -> Value:
    """``layer.compute_output_spec(x)``: a KerasTensor outside any graph."""
    spec = spec_of(receiver)
    plain = isinstance(x, Array) and not rest and not kwargs
    if plain and spec is not None and not isinstance(ctx.read(receiver).native, ModelState):
        made = without_calling(ctx, receiver, spec, x.but(lib="keras"))
        if isinstance(made, Made) and isinstance(made.output, Array):
            return made.output.but(lib="keras", origin=ctx.site)
    return Unknown("an output")


def _is_plain_layer(ctx: Context, ref: Obj) -> bool:
    """Whether an object is of a user's class that derives from nothing but ``Layer``."""
    cls = ref.cls
    if not isinstance(cls, UserClass) or cls.opaque or ctx.read(ref).opaque:
        return False
    bases = {base.name for base in cls.mro if isinstance(base, Lib)}
    return "keras.layers.Layer" in bases and bases <= {"keras.layers.Layer", "builtins.object"}


def shape_value(shape: Shape) -> Value:
    """A shape as the Python tuple a program sees (``None`` for free dimensions).

    Of batches Keras may know the size where we do not follow it.
    """
    found = told_shape(shape)
    if not isinstance(found, Tuple) or not found.items or found.items[0] is not NO_SIZE:
        return found
    return Tuple((NONE, *found.items[1:]))


@function("keras.layers.Layer")
def plain_layer(ctx: Context, **kwargs: Any) -> Value:
    """``keras.layers.Layer()`` itself."""
    return ctx.new_object(Lib("keras.layers.Layer"), LayerState(site=ctx.site))


__all__ = ["Fail", "is_layer", "shape_value", "spec_of", "weight_count"]
