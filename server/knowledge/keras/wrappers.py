"""Layers around another layer."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Any

from ...shapes import FREE, UNKNOWN, UNRANKED, AnyDim, Shape
from ...shapes import dtypes as dt
from ...values import (
    Array,
    Const,
    Fail,
    Function,
    LayerState,
    Lib,
    ModelState,
    Obj,
    Tuple,
    Unknown,
    UserClass,
    Value,
)  # fmt: skip
from ...values.core import is_none
from ..api import Context
from ..args import as_text
from ..nested import map_arrays
from .core import compute_dtype
from .layer import LAYERS, CallArguments, Made, building, layer, origin_notes
from .layer_args import Kept
from .layer_call import check_rank, count_weights, run
from .structure import accept_arguments, is_symbolic


def as_layer(ctx: Context, value: Value, name: str) -> Value:
    """A layer instance; refuses what certainly is none."""
    text = None
    if isinstance(value, Const):
        text = f"`{name}` must be a layer such as Dense(8), it is {value.value!r}"
    elif isinstance(value, (Function, Tuple)):
        text = f"`{name}` must be a layer such as Dense(8); wrap a function in Lambda"
    elif isinstance(value, Lib) and value.name in LAYERS:
        short = value.name.rsplit(".", 1)[-1]
        text = f"`{name}` is the class {short}, not a layer: create one, `{short}(...)`"
    elif isinstance(value, Array):
        text = f"`{name}` must be a layer, it is a tensor of shape {value.shape}"
    elif isinstance(value, Obj) and value.kind != "object":
        text = f"`{name}` must be one layer, it is a {value.kind}"
    if text is not None:
        raise Fail("layer-arguments", text, "ValueError", name)
    return value


def as_optional_layer(ctx: Context, value: Value, name: str) -> Value | None:
    """A layer or None."""
    return None if is_none(value) else as_layer(ctx, value, name)


LayerArgument = Annotated[Value, as_layer]
OptionalLayer = Annotated[Any, as_optional_layer]


def inner_params(ctx: Context, value: Value) -> int | None:
    """The number of weights of a wrapped layer, once it is built."""
    if isinstance(value, Obj) and value.kind == "object":
        state = ctx.read(value).native
        if isinstance(state, LayerState):
            return state.params
    return None


@layer("Wrapper")
def wrapper(x: Array, ctx: Context, layer: LayerArgument) -> Made:
    return Made(Unknown("Wrapper itself computes nothing"), params=inner_params(ctx, layer))


@layer("TimeDistributed")
def time_distributed(
    x: Array, ctx: Context, call: CallArguments, state: LayerState, layer: LayerArgument
) -> Made:
    accept_arguments("TimeDistributed", call.args, call.kwargs, "training", "mask")
    if x.shape.dims is None:
        return Made(Unknown("the shape given to TimeDistributed is not known"), params=None)
    symbolic = is_symbolic(ctx, [x], *call.args, *call.kwargs.values())
    if len(x.shape.dims) < 3 and (building(state) or symbolic):
        text = (
            f"TimeDistributed applies a layer along axis 1 and needs at least 3 dimensions, "
            f"its input {x.shape} has {len(x.shape.dims)}"
        )
        raise Fail("input-rank", text, "ValueError", 0, origin_notes(x), layer="TimeDistributed")
    if symbolic:
        _needs_output_shape(ctx, layer)
    batch, time, *rest = x.shape.dims
    slice_ = x.but(shape=Shape((batch, *rest)), node=None)
    made = ctx.attempt(lambda: ctx.call(layer, [slice_]))
    if isinstance(made, Fail):
        if made.problem.kind == "input-rank" and _name(layer) in _KERNELS:
            made.problem.message = f"TimeDistributed gives its layer slices of shape {slice_.shape}: {made.problem.message}"
            raise made
        if made.problem.kind in ("input-rank", "input-size") and not _is_model(ctx, layer):
            # The wrapper goes around the layer's input check: what follows is another error.
            return Made(Unknown("the wrapped layer cannot take these slices"), params=None)
        raise made
    params = inner_params(ctx, layer)
    if not isinstance(made, Array):
        return Made(Unknown("the output of the wrapped layer is not known"), params=params)
    dtype = compute_dtype(state) if symbolic else made.dtype
    if not symbolic and dt.is_float(made.dtype):
        # The wrapped layer's own dtype policy is passed by.
        whole = None if made.dtype != dt.KERAS_FLOAT else made.dtype
        dtype = compute_dtype(state) if dt.is_float(x.dtype) else whole
    shape = UNRANKED
    if made.shape.dims:
        shape = Shape((made.shape.dims[0], time, *made.shape.dims[1:]))
    return Made(Array(shape, dtype), params=params)


_KERNELS = frozenset(
    f"keras.layers.{name}"
    for name in ("Conv1D", "Conv2D", "Conv3D", "SeparableConv2D", "DepthwiseConv2D", "ConvLSTM2D")
)
"""Layers that refuse other ranks when they are built too, where no wrapper hides them."""


def _name(layer: Value) -> str:
    cls = layer.cls if isinstance(layer, Obj) else None
    return cls.name if isinstance(cls, Lib) else ""


def _is_model(ctx: Context, value: Value) -> bool:
    return isinstance(value, Obj) and isinstance(ctx.read(value).native, ModelState)


_PLAIN_BASES = frozenset(("keras.layers.Layer", "keras.Layer", "builtins.object"))


def _needs_output_shape(ctx: Context, wrapped: Value) -> None:
    """Around a KerasTensor Keras asks the wrapped layer for its ``compute_output_shape``."""
    cls = wrapped.cls if isinstance(wrapped, Obj) else None
    if not isinstance(cls, UserClass) or cls.opaque:
        return
    bases = [base.name for base in cls.mro if isinstance(base, Lib)]
    if not bases or not set(bases) <= _PLAIN_BASES:
        return
    if ctx.defines(wrapped, "compute_output_shape") is None:
        text = (
            f"TimeDistributed asks {cls.name} for its output shape: "
            f"give {cls.name} a method `compute_output_shape(self, input_shape)`"
        )
        raise Fail("missing-method", text, "NotImplementedError", 0, layer=cls.name)


MERGE_MODES = ("sum", "mul", "ave", "concat")


def as_merge_mode(ctx: Context, value: Value, name: str) -> Any:
    """How the two directions are joined."""
    text = as_text(ctx, value)
    if isinstance(value, Const) and (text is UNKNOWN or text not in (*MERGE_MODES, None)):
        message = (
            f"`merge_mode` must be one of {', '.join(MERGE_MODES)} or None, it is {value.value!r}"
        )
        known = list(MERGE_MODES)
        raise Fail("layer-arguments", message, "ValueError", name, unknown_value=text, known=known)
    return text


MergeMode = Annotated[Any, as_merge_mode]
_RECURRENT = frozenset(
    f"keras.layers.{name}"
    for name in ("LSTM", "GRU", "SimpleRNN", "RNN", "ConvLSTM1D", "ConvLSTM2D", "ConvLSTM3D")
)


def _recurrent_state(ctx: Context, value: Value | None) -> LayerState | None:
    """The state of a recurrent layer of Keras's own."""
    if isinstance(value, Obj) and isinstance(value.cls, Lib) and value.cls.name in _RECURRENT:
        state = ctx.read(value).native
        return state if isinstance(state, LayerState) else None
    return None


def check_directions(ctx: Context, layer: Value, backward_layer: Value | None) -> None:
    """The two directions must be opposite and return the same things."""
    forward, backward = _recurrent_state(ctx, layer), _recurrent_state(ctx, backward_layer)
    if forward is None:
        _refuse_plain(layer, "layer", "TypeError" if backward_layer is None else "AttributeError")
        return
    if backward_layer is None:
        if forward.args["go_backwards"]:
            text = "Bidirectional turns a copy of its layer around: leave out `go_backwards=True`"
            raise Fail("layer-arguments", text, "ValueError", "layer")
        return
    if backward is None:
        _refuse_plain(backward_layer, "backward_layer", "AttributeError")
        return
    ways = forward.args["go_backwards"], backward.args["go_backwards"]
    if None not in ways and ways[0] == ways[1]:
        text = (
            f"the layers of Bidirectional must go opposite ways, both have go_backwards={ways[0]}"
        )
        raise Fail("layer-arguments", text, "ValueError", "backward_layer")
    for name in ("stateful", "return_sequences", "return_state"):
        a, b = forward.args[name], backward.args[name]
        if a is not None and b is not None and a != b:
            text = f"the layers of Bidirectional must agree on `{name}`: {a} forward, {b} backward"
            raise Fail("layer-arguments", text, "ValueError", "backward_layer")


_PLAIN = frozenset(
    ("Dense", "Embedding", "Conv1D", "Conv2D", "Conv3D", "SeparableConv1D", "Dropout", "Flatten",
     "BatchNormalization", "LayerNormalization", "MaxPooling1D", "MaxPooling2D", "Activation",
     "GlobalMaxPooling1D", "GlobalAveragePooling1D", "Reshape")
)  # fmt: skip


def _refuse_plain(value: Value, name: str, exception: str) -> None:
    cls = value.cls if isinstance(value, Obj) else None
    if isinstance(cls, Lib) and cls.name.removeprefix("keras.layers.") in _PLAIN:
        short = cls.name.rsplit(".", 1)[-1]
        text = f"Bidirectional runs a recurrent layer both ways; {short} is none"
        raise Fail("layer-arguments", text, exception, name)


@layer("Bidirectional")
def bidirectional(
    x: Array, ctx: Context, call: CallArguments, state: LayerState, layer: LayerArgument,
    merge_mode: MergeMode = "concat", weights: Kept = None, backward_layer: OptionalLayer = None,
) -> Made:  # fmt: skip
    accept_arguments("Bidirectional", call.args, call.kwargs, "initial_state", "mask", "training")
    forward = _recurrent_state(ctx, layer)
    backward = forward if backward_layer is None else _recurrent_state(ctx, backward_layer)
    if forward is None or backward is None or merge_mode is UNKNOWN:
        return Made(Unknown("what this Bidirectional wraps cannot be followed"), params=None)
    made = _one_way(ctx, x, call, state, layer, forward)
    other = made if backward is forward else _one_way(ctx, x, call, state, backward_layer, backward)
    params = None
    each = count_weights(made), count_weights(other)
    if each[0] is not None and each[1] is not None:
        params = each[0] + each[1]
    output = _both(ctx, made.output, other.output, merge_mode, state, is_symbolic(ctx, [x]))
    return Made(output, params=params)


def _one_way(
    ctx: Context, x: Array, call: CallArguments, state: LayerState, value: Value, inner: LayerState
) -> Made:
    """One direction, computed by a copy of the layer as Keras makes one."""
    assert isinstance(value, Obj) and isinstance(value.cls, Lib)
    spec = LAYERS[value.cls.name]
    if x.lib != "keras" or value is state.args["layer"]:
        # Around a KerasTensor Keras asks the forward layer only.
        check_rank(x, spec.rank, spec.min_rank, spec.max_rank, "Bidirectional")
    elif spec.rank is not None and x.shape.rank not in (None, spec.rank):
        return Made(Unknown("a backward layer of other data"), params=None)
    copy = replace(inner, built=state.built, built_for=state.built_for)
    # The states given are for both directions together; each checks its half only when running.
    rest = {key: item for key, item in call.kwargs.items() if key == "mask"}
    return run(ctx, spec, copy, [x], CallArguments((), rest, x))


def _both(
    ctx: Context,
    forward: Value,
    backward: Value,
    mode: str | None,
    state: LayerState,
    symbolic: bool,
) -> Value:
    if isinstance(forward, Tuple) and isinstance(backward, Tuple):
        first = _both(ctx, forward.items[0], backward.items[0], mode, state, symbolic)
        # Keras's shape rule takes the forward layer's states twice.
        others = forward.items[1:] if symbolic else backward.items[1:]
        states: tuple[Value, ...] = (*forward.items[1:], *others)
        if symbolic:
            kind = compute_dtype(state)
            states = tuple(map_arrays(part, lambda leaf: leaf.but(dtype=kind)) for part in states)
        return Tuple((*first.items, *states) if isinstance(first, Tuple) else (first, *states))
    if not isinstance(forward, Array) or not isinstance(backward, Array):
        return Unknown("the output of a direction is not known")
    dtype = compute_dtype(state)
    if symbolic:
        backward = forward
    if mode is None:
        return Tuple((forward.but(dtype=dtype), backward.but(dtype=dtype)))
    shape = forward.shape
    if mode == "concat" and shape.dims is not None:
        last: AnyDim = forward.shape[-1] + backward.shape[-1]
        shape = shape.with_last(UNKNOWN if last is FREE else last)
    elif mode != "concat" and forward.shape != backward.shape:
        shape = UNRANKED
    return Array(shape, dtype)


bidirectional.created(check_directions)
