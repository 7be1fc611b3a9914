"""The weights a layer or model holds, and the arguments of its own that a layer can be asked for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ...shapes import UNKNOWN, Shape, same
from ...shapes import dtypes as dt
from ...values import NONE, Array, Const, Fail, LayerState, Lib, ModelState, Obj, Unknown, Value
from ..api import Context, attribute, function
from ..nested import sealed_list


def weight_shapes(ctx: Context, ref: Obj) -> list[Shape] | None:
    """The shapes of all weights in Keras's order; ``None`` where one of them is not known."""
    state = ctx.read(ref).native
    if isinstance(state, ModelState):
        return _of_model(ctx, state)
    if not isinstance(state, LayerState) or not isinstance(ref.cls, Lib) or state.built is not True:
        return None
    if state.params == 0 and ref.cls.name not in _NOT_IN_ORDER:
        return []
    held = state.extra.get("weights")
    if held is None:
        return None
    shapes = [Shape(shape) for shape in held if shape is not None]
    # A single open size stands for a weight that may not exist.
    known = all(UNKNOWN not in (shape.dims or ()) for shape in shapes)
    return shapes if known and ref.cls.name not in _NOT_IN_ORDER else None


_NOT_IN_ORDER = frozenset(
    f"keras.layers.{name}"
    for name in ("MultiHeadAttention", "GroupQueryAttention", "GroupedQueryAttention",
                 "Normalization", "SpectralNormalization", "TextVectorization", "StringLookup", "IntegerLookup")
)  # fmt: skip
"""Their declarations count the weights; they are not the ones Keras makes, one by one."""


def _of_model(ctx: Context, state: ModelState) -> list[Shape] | None:
    if state.kind not in ("sequential", "functional") or not state.layers or not state.built:
        return None
    if "hides" in state.extra:
        return None
    shapes: list[Shape] = []
    for ref in {layer.id: layer for layer in state.layers}.values():
        part = weight_shapes(ctx, ref)
        if part is None:
            return None
        shapes += part
    return shapes


def _dtype(ctx: Context, ref: Obj) -> dt.DType:
    """Weights have the policy's own dtype, which only the usual one tells."""
    state = ctx.read(ref).native
    return dt.KERAS_FLOAT if state.dtype in (None, dt.KERAS_FLOAT) else None


def _weights(ctx: Context, ref: Obj, lib: str) -> Value:
    shapes = weight_shapes(ctx, ref)
    if shapes is None:
        return ctx.new_list([], Array(lib=lib))
    state = ctx.read(ref).native
    dtype = None if isinstance(state, ModelState) else _dtype(ctx, ref)
    owner = ref if lib == "variable" else None
    return sealed_list(
        ctx, [Array(shape, dtype, lib, origin=ctx.site, owner=owner) for shape in shapes]
    )


@attribute("keras.layers.Layer.weights", "keras.Model.weights")
def weights(ctx: Context, receiver: Obj) -> Value:
    """``layer.weights``: its variables."""
    from .steps import without_weights

    if without_weights(ctx, receiver):
        return sealed_list(ctx, [])
    return _weights(ctx, receiver, "variable")


@attribute(
    *(
        f"keras.{home}.{name}"
        for home in ("layers.Layer", "Model")
        for name in ("trainable_weights", "trainable_variables", "variables")
    )
)
def trained(ctx: Context, receiver: Obj) -> Value:
    """``model.trainable_variables``: all weights, where every one is trained and there is no state
    besides, as of random numbers; none before the layers of a model were called.
    """
    from .steps import layers_within, without_weights

    if without_weights(ctx, receiver):
        return sealed_list(ctx, [])
    layers = layers_within(ctx, receiver)
    if layers is None or not all(_only_trained(ctx, layer) for layer in layers):
        return ctx.new_list([], Array(lib="variable", owner=receiver))
    return _weights(ctx, receiver, "variable")


def _only_trained(ctx: Context, layer: Obj) -> bool:
    """Whether all variables of a layer are weights that are trained."""
    state = ctx.read(layer).native
    if state.trainable is not True or "cloned" in state.extra:
        return False
    if isinstance(state, ModelState):
        return state.compiled is None and not state.compile_unknown
    name = layer.cls.name.rsplit(".", 1)[-1] if isinstance(layer.cls, Lib) else ""
    return name in _PLAIN or name.startswith("Conv") and "LSTM" not in name


_PLAIN = frozenset(
    ("Dense", "Embedding", "LayerNormalization", "EinsumDense", "Flatten", "Reshape", "Permute", "RepeatVector",
     "Activation", "ReLU", "LeakyReLU", "PReLU", "ELU", "Softmax", "InputLayer", "Concatenate", "Add", "Subtract",
     "Multiply", "Average", "Maximum", "Minimum", "Dot", "MaxPooling1D", "MaxPooling2D", "MaxPooling3D",
     "AveragePooling1D", "AveragePooling2D", "AveragePooling3D", "GlobalMaxPooling1D", "GlobalMaxPooling2D",
     "GlobalAveragePooling1D", "GlobalAveragePooling2D", "ZeroPadding1D", "ZeroPadding2D", "UpSampling1D",
     "UpSampling2D", "Cropping1D", "Cropping2D", "Rescaling"),
)  # fmt: skip
"""Layers whose variables are the weights they train, and nothing else."""


@function("keras.layers.Layer.get_weights", "keras.Model.get_weights")
def get_weights(ctx: Context, receiver: Any) -> Value:
    """``layer.get_weights()``: the same as arrays."""
    return _weights(ctx, receiver, "numpy")


@function("keras.layers.Layer.set_weights", "keras.Model.set_weights")
def set_weights(ctx: Context, receiver: Any, weights: Any) -> Value:
    """``layer.set_weights([kernel, bias])``: as many arrays, of the same shapes.

    Raises:
        Fail: ``ValueError`` of ``keras.layers.Layer.set_weights``.

    """
    given = ctx.iterate(weights).items
    shapes = weight_shapes(ctx, receiver) if isinstance(receiver, Obj) else None
    if given is None or shapes is None:
        return NONE
    holder = "model" if isinstance(ctx.read(receiver).native, ModelState) else "layer"
    if len(given) != len(shapes):
        text = f"the {holder} has {len(shapes)} weights, {len(given)} are given"
        raise Fail("layer-arguments", text, "ValueError", "weights")
    for value, shape in zip(given, shapes):
        if isinstance(value, Obj) and value.kind == "list":
            text = "weights are set from arrays, a list has no `shape`: wrap it in np.array(...)"
            raise Fail("layer-arguments", text, "AttributeError", "weights")
        if isinstance(value, Array) and _differ(value.shape, shape):
            text = f"the {holder} has a weight of shape {shape}, {value.shape} is given"
            raise Fail("layer-arguments", text, "ValueError", "weights")
    return NONE


def _differ(have: Shape, want: Shape) -> bool:
    if have.dims is None or want.dims is None:
        return False
    if len(have.dims) != len(want.dims):
        return True
    return any(same(a, b) is False for a, b in zip(have.dims, want.dims))


def _named(place: int) -> Callable[[Context, Obj], Value]:
    def read(ctx: Context, receiver: Obj) -> Value:
        shapes = weight_shapes(ctx, receiver)
        if shapes is None or place >= len(shapes):
            return Unknown("a weight of a layer")
        return Array(
            shapes[place], _dtype(ctx, receiver), "variable", origin=ctx.site, owner=receiver
        )

    return read


for _layer in ("Dense", "Conv1D", "Conv2D", "Conv3D"):
    attribute(f"keras.layers.{_layer}.kernel")(_named(0))
    attribute(f"keras.layers.{_layer}.bias")(_named(1))
attribute("keras.layers.Embedding.embeddings")(_named(0))


def _argument(name: str) -> Callable[[Context, Obj], Value]:
    def read(ctx: Context, receiver: Obj) -> Value:
        state = ctx.read(receiver).native
        if not isinstance(state, LayerState) or not isinstance(receiver.cls, Lib):
            return Unknown(f"`{name}` of a layer")
        given: Value | None = state.given.get(name)
        if given is not None:
            return given
        default = state.args.get(name)
        plain = isinstance(default, (int, float, str))
        return Const(default) if plain else Unknown(f"`{name}` of a layer")

    return read


for _layer, _names in {
    "Dense": ("units", "use_bias"),
    "Conv1D": ("filters", "use_bias"),
    "Conv2D": ("filters", "use_bias"),
    "Conv3D": ("filters", "use_bias"),
    "Conv2DTranspose": ("filters", "use_bias"),
    "LSTM": ("units", "return_sequences", "return_state", "stateful"),
    "GRU": ("units", "return_sequences", "return_state", "stateful"),
    "SimpleRNN": ("units", "return_sequences", "return_state", "stateful"),
    "LSTMCell": ("units",),
    "GRUCell": ("units",),
    "SimpleRNNCell": ("units",),
    "Embedding": ("input_dim", "output_dim", "mask_zero"),
    "Dropout": ("rate",),
    "RepeatVector": ("n",),
}.items():
    for _name in _names:
        attribute(f"keras.layers.{_layer}.{_name}")(_argument(_name))
