"""``Sequential``: its layers one by one, and the build once the input is known."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from ...shapes import UNKNOWN, UNRANKED, Shape
from ...values import (
    NONE,
    NOTHING,
    Array,
    Const,
    Fail,
    Function,
    LayerState,
    Lib,
    ModelState,
    Obj,
    Scalar,
    Tuple,
    Unknown,
    UserClass,
    Value,
    is_none,
)
from ..api import Context, function
from .custom import super_init_failure
from .layer import LAYERS
from .layer_args import check_name
from .layer_object import is_layer, models_weight_count
from .model_inputs import input_layer, input_tensor, is_input
from .old_copy import advice, private
from .unfed import parts

# -- Sequential -------------------------------------------------------------------------------------


@function("keras.Sequential")
def sequential(ctx: Context, layers: Any = NONE, trainable: Any = NONE, name: Any = NONE) -> Value:
    """``keras.Sequential([...])``."""
    if ctx.keras_major >= 3:
        _check_trainable(ctx, trainable)
    state = ModelState(site=ctx.site, kind="sequential")
    check_name(ctx, name)
    state.take_name(name)
    ref = ctx.new_object(Lib("keras.Sequential"), state)
    add_layers(ctx, ref, layers)
    return ref


@function("keras.Sequential.__init__")
def initialise_sequential(
    ctx: Context, receiver: Any, layers: Any = NONE, trainable: Any = NONE, name: Any = NONE
) -> Value:
    """``super().__init__([...])`` of a user's Sequential."""
    ctx.edit(receiver).native = ModelState(site=ctx.site, kind="sequential")
    add_layers(ctx, receiver, layers)
    return NONE


def _check_trainable(ctx: Context, trainable: Value) -> None:
    """The second argument is no second layer: layers come in one list."""
    one = is_layer(ctx, trainable) or isinstance(trainable, (Array, Function, UserClass))
    if one or isinstance(trainable, Const) and not isinstance(trainable.value, (bool, type(None))):
        text = f"Sequential takes its layers in one list, its second argument is `trainable`: {describe(trainable)} is given"
        raise Fail("not-a-layer", text, "ValueError", "trainable", value=NONE)


def add_layers(ctx: Context, ref: Obj, layers: Value) -> None:
    """Add each layer of a list; then build, as ``Sequential.__init__`` does."""
    if layers == NONE:
        return
    if is_layer(ctx, layers) or isinstance(layers, (Function, UserClass)):
        text = f"Sequential takes a list of layers, {describe(layers)} is given: put it in brackets"
        raise Fail("not-a-layer", text, "TypeError", "layers", value=NONE)
    found = ctx.iterate(layers)
    if found.items is None:
        ctx.edit(ref).native.kind = "opaque"
        return
    for index, layer in enumerate(found.items):
        _append(ctx, ref, layer, _element(ctx, index))
    _rebuild(ctx, ref)


def _element(ctx: Context, index: int) -> Any:
    """The expression of the ``index``-th layer where the list is written out in the call."""
    import ast

    node = ctx.argument_site("layers").node
    if isinstance(node, (ast.List, ast.Tuple)) and index < len(node.elts):
        if not any(isinstance(item, ast.Starred) for item in node.elts[: index + 1]):
            return node.elts[index]
    return "layers"


@function("keras.Sequential.add")
def add(ctx: Context, receiver: Any, layer: Any, rebuild: Any = NONE) -> Value:
    """``model.add(layer)``: builds at once when the input shape is known."""
    state = ctx.read(receiver).native
    if not isinstance(state, ModelState) or not (state.kind == "sequential" or parts(state)):
        return NOTHING
    _append(ctx, receiver, layer, "layer")
    _rebuild(ctx, receiver)
    return NOTHING


@function("keras.Sequential.pop")
def pop(ctx: Context, receiver: Any, rebuild: Any = NONE) -> Value:
    """``model.pop()``."""
    state: ModelState = ctx.edit(receiver).native
    if not state.layers:
        if state.kind == "sequential":
            raise Fail("empty-model", "the model has no layer to take away", "IndexError")
        return Unknown("pop() of an empty model")
    last = state.layers[-1]
    state.layers = state.layers[:-1]
    _reset(state)
    _rebuild(ctx, receiver)
    return last


def _reset(state: ModelState) -> None:
    if not state.extra.get("declared_input"):
        state.inputs = None
    state.outputs = None
    state.extra.pop("progress", None)


def _append(ctx: Context, ref: Obj, layer: Value, at: Any) -> None:
    state: ModelState = ctx.edit(ref).native
    if isinstance(layer, Unknown) and "parts" not in state.extra:
        _rebuild(ctx, ref)  # those before it are built by themselves
        state = ctx.edit(ref).native
        state.outputs, state.built, state.params = None, None, None
    if isinstance(layer, Unknown) or "parts" in state.extra:
        state.extra["parts"] = (*parts(state), layer)
        state.kind = "opaque"
        return
    if is_input(layer):
        assert isinstance(layer, Array)
        _declare(ctx, state, layer, at)
        return
    if not is_layer(ctx, layer):
        _refuse_uninitialised(ctx, state, layer)
        if _surely_no_layer(ctx, layer):
            text = f"only layers can be added to a Sequential model, {describe(layer)} is not one"
            if private(layer):
                text = f"only layers of Keras 3 can be added to a Sequential model; {advice(layer)}"
            raise Fail("not-a-layer", text, "ValueError", at, value=layer)
        state.kind = "opaque"
        return
    assert isinstance(layer, Obj)
    inner: LayerState = ctx.read(layer).native
    if inner.extra.get("input") is True:  # an InputLayer; else the tensor it was called on
        given = inner.name if inner.name_known else UNKNOWN
        shape, dtype = inner.input_shape or UNRANKED, inner.dtype or "float32"
        _declare(ctx, state, input_tensor(shape, dtype, inner.site, given), at)
        return
    name = inner.name
    if name is not None and any(ctx.read(other).native.name == name for other in state.layers):
        text = f"two layers of this model are named {name!r}; names must be unique"
        raise Fail("layer-name", text, "ValueError", at, name=name)
    if not state.layers and state.inputs is None and "bad_shape" in inner.extra:
        raise Fail("input-declaration", inner.extra["bad_shape"], "ValueError", at)
    if not state.layers and state.inputs is None and inner.input_shape is not None:
        dtype = inner.dtype if inner.dtype not in (None, "?") else "float32"
        _declare(ctx, state, input_tensor(inner.input_shape, dtype, inner.site), at)
    state.layers = (*state.layers, layer)
    state.extra["pending"] = (*state.extra.get("pending", ()), (layer, at))


def _refuse_uninitialised(ctx: Context, state: ModelState, layer: Value) -> None:
    """A layer whose ``super().__init__()`` never ran has no name, which building asks for."""
    if state.inputs is None or not isinstance(layer, Obj) or not isinstance(layer.cls, UserClass):
        return
    record = ctx.read(layer)
    init = ctx.defines(layer, "__init__")
    if layer.kind != "object" or record.native is not None or record.opaque or layer.cls.opaque:
        return
    if init is not None and layer.cls.derives("keras.layers.Layer", "keras.Model"):
        raise super_init_failure(layer.cls, init, "AttributeError")


def _declare(ctx: Context, state: ModelState, tensor: Array, at: Any) -> None:
    if isinstance(state.inputs, Array) and state.extra.get("declared_input"):
        text = f"the model already has the input shape {state.inputs.shape}; a second Input cannot be added"
        raise Fail("sequential-input", text, "ValueError", at)
    if state.layers:
        # It is added as any layer is; that it cannot be called shows when the model is built.
        state.layers = (*state.layers, input_layer(ctx, tensor))
        state.extra["pending"] = (*state.extra.get("pending", ()), (state.layers[-1], at))
        return
    state.inputs = tensor
    state.declared = tensor.origin
    state.extra["declared_input"] = True


def _surely_no_layer(ctx: Context, value: Value) -> bool:
    if isinstance(value, Obj) and isinstance(value.cls, UserClass):
        plain = (Lib("builtins.object"), Lib("tensorflow.Module"), Lib("abc.ABC"))
        return all(isinstance(b, UserClass) or b in plain for b in value.cls.mro) or bool(
            private(value)
        )
    if private(value):
        return True
    if isinstance(value, (Const, Scalar, Array, Tuple, Function, UserClass)):
        return True
    if isinstance(value, Lib):
        return value.name in LAYERS or value.name.startswith(_NO_LAYERS)
    return isinstance(value, Obj) and value.kind in ("list", "dict", "set")


_NO_LAYERS = (
    "keras.layers.",
    "keras.activations.",
    "keras.ops.",
    "tensorflow.nn.",
    "tensorflow.math.",
)
"""Modules of classes and functions."""


def describe(value: Value) -> str:
    """How a message names a value that is not a layer."""
    if isinstance(value, Obj) and isinstance(value.cls, Lib) and value.kind == "object":
        return f"one {value.cls.name.rsplit('.', 1)[-1]}"
    if isinstance(value, Function) or isinstance(value, Lib) and value.name[:1].islower():
        name = value.name.rsplit(".", 1)[-1]
        if name[:1].islower() or isinstance(value, Function):
            what = "a lambda" if name == "<lambda>" else f"the function `{name}`"
            return f"{what} (wrap it in keras.layers.Lambda or keras.layers.Activation)"
    if isinstance(value, Lib):
        return f"the class `{value.name.rsplit('.', 1)[-1]}` (not called)"
    if isinstance(value, UserClass):
        return f"the class `{value.name}` (not called)"
    if isinstance(value, Obj) and isinstance(value.cls, UserClass):
        return f"an object of `{value.cls.name}`, which is not derived from keras.layers.Layer,"
    if isinstance(value, Array):
        return "a tensor"
    if isinstance(value, Const):
        return repr(value.value)
    return f"a Python {value.kind}" if isinstance(value, Scalar) else "this"


def _rebuild(ctx: Context, ref: Obj) -> None:
    """Run the layers added since the last build on what comes before them."""
    state: ModelState = ctx.edit(ref).native
    if state.kind != "sequential":
        return
    if not isinstance(state.inputs, Array):
        first = state.layers[0] if state.layers else None
        inner = ctx.read(first).native if first is not None else None
        if not isinstance(inner, ModelState) or len(state.layers) < 2:
            return
        source = inner.inputs
        if not isinstance(source, Array):
            return
        state.inputs = input_tensor(source.shape, source.dtype, source.origin)
        state.declared = inner.declared
    if not state.layers:
        return
    pending = state.extra.get("pending", ())
    tensor = state.outputs if isinstance(state.outputs, Array) else state.inputs
    if state.outputs is None:
        places = {id(added): place for added, place in pending}
        pending = tuple((layer, places.get(id(layer), "layers")) for layer in state.layers)
    for layer, at in pending:
        try:
            result = apply_at(ctx, layer, tensor, at)
        except Fail as fail:
            if fail.problem.exception != "NotImplementedError":
                ctx.edit(ref).native.kind = "opaque"
                raise
            # Sequential.build gives up in silence: the failure comes when the model is called.
            ctx.edit(ref).native.outputs = None
            if fail.problem.kind == "missing-call":
                ctx.report(replace(fail.problem, exception=None, at=at))
            return
        if not isinstance(result, Array):
            rest = [item for item, _ in pending].index(layer) + 1
            if is_none(result) and rest < len(pending):
                apply_at(ctx, pending[rest][0], NONE, pending[rest][1])
            broken: ModelState = ctx.edit(ref).native
            broken.kind = "opaque" if isinstance(result, Unknown) else broken.kind
            broken.outputs = result
            broken.extra["pending"] = ()
            return
        tensor = result
    done: ModelState = ctx.edit(ref).native
    done.outputs = tensor
    done.built = True
    done.extra["pending"] = ()
    done.params = models_weight_count(ctx, done)


def apply_at(ctx: Context, layer: Value, tensor: Value, at: Any) -> Value:
    """Call a layer on behalf of a model: a failure points at the layer's place in the model."""
    from ..registry import find_function

    declared = find_function("keras.layers.Layer.__call__")
    assert declared is not None
    native = ctx.read(layer).native if isinstance(layer, Obj) else None
    site = None if native is None else native.site  # none before its `super().__init__()`
    try:
        with ctx.located(site):
            result: Value = declared(ctx, [layer, tensor], {})
        return result
    except Fail as fail:
        fail.problem.at = at
        if fail.problem.kind == "sequential-input":
            fail.problem.exception = "ValueError"
        raise


def build_model(ctx: Context, ref: Obj, shape: Shape) -> Value:
    """``model.build(input_shape)``."""
    state: ModelState = ctx.read(ref).native
    if state.kind == "sequential" and state.inputs is None and shape.dims is not None:
        fresh: ModelState = ctx.edit(ref).native
        fresh.inputs, fresh.declared = input_tensor(shape, "float32", ctx.site), ctx.site
        fresh.extra["pending"] = tuple((layer, "input_shape") for layer in fresh.layers)
        _rebuild(ctx, ref)
    elif state.kind == "subclass":
        ctx.edit(ref).native.built = None
    return NONE
