"""Models: ``Input``, ``Sequential``, functional ``Model``, and calling them.

A functional model is its declared inputs and outputs; calling it runs the graph between them again
on the new inputs, after the checks of ``Functional._standardize_inputs``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from dataclasses import replace
from typing import Any

from ...shapes import FREE, UNKNOWN, UNRANKED, Shape, same
from ...shapes import dtypes as dt
from ...shapes.shape import FREE_RANK
from ...values import (
    NONE,
    Array,
    Const,
    Fail,
    FrozenDict,
    LayerState,
    Lib,
    ModelState,
    Node,
    Note,
    Obj,
    Problem,
    Tuple,
    Unknown,
    UserClass,
    Value,
    is_none,
)  # fmt: skip
from ...values.facts import Called
from ..api import Context, attribute, function
from ..args import DTypeArg, as_dim, as_dims, as_text
from .custom import leaves
from .layer import LAYERS, autocast, free_shape
from .layer_object import models_weight_count, shape_value
from .structure import leaf_at

MAX_NODES = 20_000


# -- Input ------------------------------------------------------------------------------------------


@function("keras.Input", "keras.layers.InputLayer")
def keras_input(
    ctx: Context,
    called: str,
    shape: Any = NONE,
    batch_size: Any = NONE,
    dtype: DTypeArg = "float32",
    sparse: Any = NONE,
    batch_shape: Any = NONE,
    name: Any = NONE,
    tensor: Any = NONE,
    optional: Any = NONE,
    ragged: Any = NONE,
    input_shape: Any = NONE,
    batch_input_shape: Any = NONE,
    type_spec: Any = NONE,
) -> Value:
    """``keras.Input(shape)``: a symbolic tensor with a free batch axis in front."""
    if isinstance(tensor, Array):
        return tensor
    if isinstance(shape, Const) and isinstance(shape.value, (int, float)) and ctx.keras_major >= 3:
        text = f"`shape` must be a tuple: write `({shape.value},)` instead of `{shape.value}`"
        raise Fail("input-declaration", text, "ValueError", "shape", value=shape.value)
    full = batch_shape if batch_shape != NONE else batch_input_shape
    if full != NONE:
        whole = free_shape(as_dims(ctx, full))
    else:
        given = shape if shape != NONE else input_shape
        size = as_dim(ctx, batch_size)
        inner = free_shape(as_dims(ctx, given)) if given != NONE else UNRANKED
        whole = Shape((FREE if size is None else size,)) + inner
    label = as_text(ctx, name)
    node = Node((), lambda machine, inputs: inputs[0], None, ctx.site, "Input")
    tensor_value = Array(
        whole,
        dtype,
        "keras",
        name=label if isinstance(label, str) else None,
        origin=ctx.site,
        node=node,
    )
    if called == "keras.layers.InputLayer":
        state = LayerState(
            site=ctx.site, input_shape=whole, name=tensor_value.name, built=True, params=0
        )
        state.dtype = dtype
        state.extra["input"] = True
        return ctx.new_object(Lib("keras.layers.InputLayer"), state)
    ctx.record(Called(ctx.site, "layer", "keras.Input", (), (tensor_value,), 0, "Input"))
    return tensor_value


def is_input(value: Value) -> bool:
    """Whether a value is the tensor of a ``keras.Input``."""
    return isinstance(value, Array) and value.node is not None and value.node.label == "Input"


# -- Sequential -------------------------------------------------------------------------------------


@function("keras.Sequential")
def sequential(ctx: Context, layers: Any = NONE, trainable: Any = NONE, name: Any = NONE) -> Value:
    """``keras.Sequential([...])``."""
    state = ModelState(site=ctx.site, kind="sequential")
    label = as_text(ctx, name)
    state.name = label if isinstance(label, str) else None
    ref = ctx.new_object(Lib("keras.Sequential"), state)
    add_layers(ctx, ref, layers)
    return ref


def add_layers(ctx: Context, ref: Obj, layers: Value) -> None:
    """Add each layer of a list; then build, as ``Sequential.__init__`` does."""
    if layers == NONE:
        return
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
    if not isinstance(state, ModelState) or state.kind != "sequential":
        return NONE
    _append(ctx, receiver, layer, "layer")
    _rebuild(ctx, receiver)
    return NONE


@function("keras.Sequential.pop")
def pop(ctx: Context, receiver: Any, rebuild: Any = NONE) -> Value:
    """``model.pop()``."""
    state: ModelState = ctx.edit(receiver).native
    if not state.layers:
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
    if isinstance(layer, Unknown):
        state.kind = "opaque"
        return
    if is_input(layer):
        assert isinstance(layer, Array)
        _declare(state, layer, at)
        return
    if not _is_layer(ctx, layer):
        if _surely_no_layer(ctx, layer):
            text = f"only layers can be added to a Sequential model, {describe(layer)} is not one"
            raise Fail("not-a-layer", text, "ValueError", at, value=layer)
        state.kind = "opaque"
        return
    assert isinstance(layer, Obj)
    inner: LayerState = ctx.read(layer).native
    if inner.extra.get("input") is True:  # an InputLayer; else the tensor it was called on
        declared = Array(inner.input_shape or UNRANKED, inner.dtype or "float32", "keras", origin=inner.site,
                         node=Node((), lambda machine, inputs: inputs[0], None, inner.site, "Input"))  # fmt: skip
        _declare(state, declared, at)
        return
    name = inner.name
    if name is not None and any(ctx.read(other).native.name == name for other in state.layers):
        text = f"two layers of this model are named {name!r}; names must be unique"
        raise Fail("layer-name", text, "ValueError", at, name=name)
    if not state.layers and state.inputs is None and inner.input_shape is not None:
        dtype = inner.dtype if inner.dtype not in (None, "?") else "float32"
        first = Array(inner.input_shape, dtype, "keras", origin=inner.site,
                      node=Node((), lambda machine, inputs: inputs[0], None, inner.site, "Input"))  # fmt: skip
        _declare(state, first, at)
    state.layers = (*state.layers, layer)
    if state.outputs is not None and isinstance(state.inputs, Array):
        state.extra["pending"] = (*state.extra.get("pending", ()), (layer, at))
    else:
        state.extra["pending"] = (*state.extra.get("pending", ()), (layer, at))


def _declare(state: ModelState, tensor: Array, at: Any) -> None:
    if isinstance(state.inputs, Array) and state.extra.get("declared_input"):
        text = f"the model already has the input shape {state.inputs.shape}; a second Input cannot be added"
        raise Fail("sequential-input", text, "ValueError", at)
    if state.layers:
        state.kind = "opaque"
        return
    state.inputs = tensor
    state.declared = tensor.origin
    state.extra["declared_input"] = True


def _is_layer(ctx: Context, value: Value) -> bool:
    return (
        isinstance(value, Obj)
        and value.kind == "object"
        and isinstance(ctx.read(value).native, LayerState)
    )


def _surely_no_layer(ctx: Context, value: Value) -> bool:
    if isinstance(value, Obj) and isinstance(value.cls, UserClass):
        plain = (Lib("builtins.object"), Lib("tensorflow.Module"), Lib("abc.ABC"))
        return all(isinstance(b, UserClass) or b in plain for b in value.cls.mro)
    if isinstance(value, (Const, Array, Tuple)):
        return True
    if isinstance(value, Lib):
        return value.name in LAYERS or value.name.startswith("keras.layers.")
    if isinstance(value, UserClass):
        return True
    return isinstance(value, Obj) and value.kind in ("list", "dict", "set")


def describe(value: Value) -> str:
    """How a message names a value that is not a layer."""
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
    return "this"


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
        state.inputs = source.but(
            node=Node((), lambda machine, inputs: inputs[0], None, source.origin, "Input")
        )
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
    site = ctx.read(layer).native.site if isinstance(layer, Obj) else None
    try:
        with ctx.located(site):
            result: Value = declared(ctx, [layer, tensor], {})
        return result
    except Fail as fail:
        fail.problem.at = at
        raise


# -- functional -------------------------------------------------------------------------------------


@function("keras.Model")
def model(ctx: Context, *args: Any, **kwargs: Any) -> Value:
    """``keras.Model(inputs, outputs)``."""
    ref = ctx.new_object(Lib("keras.Model"), ModelState(site=ctx.site))
    initialise_functional(ctx, ref, args, kwargs)
    return ref


def initialise_functional(
    ctx: Context, ref: Obj, args: Sequence[Value], kwargs: Mapping[str, Value]
) -> Value:
    """The functional constructor, also through a user's ``super().__init__(inputs, outputs)``."""
    inputs = kwargs.get("inputs", kwargs.get("input", args[0] if args else NONE))
    outputs = kwargs.get("outputs", kwargs.get("output", args[1] if len(args) > 1 else NONE))
    for old in ("input", "output"):
        if old in kwargs and ctx.keras_major >= 3:
            text = f"`{old}=` is not an argument of Model any more: write `{old}s=`"
            raise Fail("model-arguments", text, "TypeError", old, unknown=old)
    state = ModelState(site=ctx.site, kind="functional", built=True)
    name = as_text(ctx, kwargs.get("name", args[2] if len(args) > 2 else NONE))
    state.name = name if isinstance(name, str) else None
    ins, outs = leaves(ctx, [inputs]), leaves(ctx, [outputs])
    _check_layers_as_ends(ctx, inputs, outputs)
    if not ins or not outs or not _all_arrays(ctx, inputs) or not _all_arrays(ctx, outputs):
        state.kind = "opaque"
        ctx.edit(ref).native = state
        return NONE
    _check_ends(ctx, ins, outs, kwargs)
    state.inputs, state.outputs = freeze(ctx, inputs), freeze(ctx, outputs)
    state.declared = ins[0].origin
    if all(x.node is not None for x in outs):
        _check_connected(ins, outs)
        state.layers = tuple(graph_layers(ins, outs))
        _check_names(ctx, state.layers)
        _check_used(ctx, ins, outs)
    else:
        state.kind = "opaque"
    state.params = models_weight_count(ctx, state)
    ctx.edit(ref).native = state
    return NONE


def _all_arrays(ctx: Context, value: Value) -> bool:
    if isinstance(value, Array):
        return True
    if isinstance(value, Tuple):
        return all(_all_arrays(ctx, item) for item in value.items)
    if isinstance(value, Obj) and value.kind in ("list", "dict"):
        record = ctx.read(value)
        items = record.items.values() if isinstance(record.items, dict) else record.items
        return record.rest is None and all(_all_arrays(ctx, item) for item in items)
    return isinstance(value, FrozenDict)


def _check_ends(
    ctx: Context, ins: list[Array], outs: list[Array], kwargs: Mapping[str, Value]
) -> None:
    for what, tensors in (("inputs", ins), ("outputs", outs)):
        for tensor in tensors:
            # An eager array has a complete shape; an incomplete one may be a tensor we lost track of.
            if (
                tensor.lib in ("numpy", "tf", "pandas", "variable")
                and tensor.shape.known is not None
            ):
                text = f"the {what} of a Model must be Keras tensors; this one is a {tensor.lib} array of shape {tensor.shape}"
                raise Fail("model-ends", text, "ValueError", what)


def _check_layers_as_ends(ctx: Context, inputs: Value, outputs: Value) -> None:
    for what, value in (("inputs", inputs), ("outputs", outputs)):
        if _is_layer(ctx, value):
            assert isinstance(value, Obj)
            hint = "call it on a tensor" if what == "outputs" else "use the tensor of keras.Input"
            text = f"`{what}` of a Model must be tensors, a layer is given: {hint}"
            raise Fail("model-ends", text, "ValueError", what)


def _check_names(ctx: Context, layers: Sequence[Obj]) -> None:
    """Layers of one model have distinct names (``Functional`` insists)."""
    seen: dict[str, Obj] = {}
    for layer in layers:
        name = ctx.read(layer).native.name
        if name is None:
            continue
        if name in seen and seen[name].id != layer.id:
            site = ctx.read(layer).native.site
            notes = (Note(site, "the second layer of this name"),) if site is not None else ()
            raise Fail(
                "layer-name",
                f"two layers of this model are named {name!r}; names must be unique",
                "ValueError",
                None,
                notes,
                name=name,
            )
        seen[name] = layer


def _check_used(ctx: Context, ins: list[Array], outs: list[Array]) -> None:
    """An input no output depends on is fed for nothing: most often another tensor was meant."""
    nodes = graph_nodes(outs)
    if any(x.node is None and x.shape.dims is None for node in nodes for x in node.parents):
        return  # something else goes in, which fitlint lost track of
    reached = {id(node) for node in nodes}
    for tensor in ins:
        if id(tensor.node) not in reached:
            name = tensor.name or "an input"
            text = f"no output of the model depends on its input {name!r} {tensor.shape}"
            notes = (Note(tensor.origin, "it is declared here"),) if tensor.origin else ()
            ctx.report(Problem("unused-input", text, None, "inputs", notes))


def graph_nodes(outs: Sequence[Array]) -> list[Node]:
    """All nodes the outputs depend on."""
    found: list[Node] = []
    seen: set[int] = set()
    stack = list(outs)
    while stack:
        node = stack.pop().node
        if node is None or id(node) in seen:
            continue
        seen.add(id(node))
        found.append(node)
        stack += node.parents
    return found


def _check_connected(ins: list[Array], outs: list[Array]) -> None:
    """Every path from an output must end at a given input."""
    given = {id(x.node) for x in ins}
    for x in outs:
        if id(x.node) in given and x.node is not None and x.node.label != "Input":
            text = "the model's output is the same tensor as its input: the variable of the Input was overwritten"
            raise Fail("model-disconnected", text, "ValueError", "inputs")
    stack = [(x, x) for x in outs]
    seen: set[int] = set()
    while stack:
        tensor, start = stack.pop()
        node = tensor.node
        if node is None or id(node) in seen or id(node) in given:
            continue
        seen.add(id(node))
        if not node.parents:
            if node.label == "Input":
                name = tensor.name or "an Input"
                text = f"the outputs depend on {name!r} {tensor.shape}, which is not among the model's inputs"
                notes = (
                    (Note(tensor.origin, "this Input is not given to Model()"),)
                    if tensor.origin
                    else ()
                )
                raise Fail("model-disconnected", text, "ValueError", "inputs", notes)
            return
        stack += [(parent, start) for parent in node.parents if parent.lib == "keras"]


def graph_layers(ins: list[Array], outs: list[Array]) -> list[Obj]:
    """The layers between inputs and outputs, each once, in order of depth-first discovery."""
    order: list[Obj] = []
    seen: set[int] = {id(x.node) for x in ins}
    stack: list[tuple[Array, bool]] = [(x, False) for x in reversed(outs)]
    while stack and len(seen) < MAX_NODES:
        tensor, done = stack.pop()
        node = tensor.node
        if node is None:
            continue
        if done:
            if node.layer is not None and all(node.layer.id != other.id for other in order):
                order.append(node.layer)
            continue
        if id(node) in seen:
            continue
        seen.add(id(node))
        stack.append((tensor, True))
        stack += [(parent, False) for parent in reversed(node.parents)]
    return order


def freeze(ctx: Context, value: Value) -> Value:
    """A structure of tensors as immutable tuples and frozen dicts."""
    if isinstance(value, Tuple):
        return Tuple(tuple(freeze(ctx, item) for item in value.items))
    if isinstance(value, Obj) and value.kind in ("list", "dict"):
        record = ctx.read(value)
        if record.rest is not None:
            return Unknown("a structure of unknown size")
        if value.kind == "list":
            return Tuple(tuple(freeze(ctx, item) for item in record.items))
        return FrozenDict(tuple((k, freeze(ctx, v)) for k, v in record.items.items()))
    return value


def substitute(ctx: Context, value: Value, table: Mapping[int, Value]) -> Value:
    """The same structure with some tensors replaced (by identity)."""
    if isinstance(value, Array):
        return table.get(id(value), value)
    if isinstance(value, Tuple):
        return Tuple(tuple(substitute(ctx, item, table) for item in value.items), value.names)
    if isinstance(value, FrozenDict):
        return FrozenDict(tuple((k, substitute(ctx, v, table)) for k, v in value.items))
    if isinstance(value, Obj) and value.kind == "list":
        record = ctx.read(value)
        return ctx.new_list([substitute(ctx, item, table) for item in record.items], record.rest)
    if isinstance(value, Obj) and value.kind == "dict":
        record = ctx.read(value)
        return ctx.new_dict(
            {k: substitute(ctx, v, table) for k, v in record.items.items()}, record.rest
        )
    return value


# -- calling ----------------------------------------------------------------------------------------


def call_model(ctx: Context, ref: Obj, inputs: Value, kwargs: Mapping[str, Value]) -> Value:
    """Call a Sequential or functional model on tensors; raises where Keras refuses them."""
    state: ModelState = ctx.read(ref).native
    if state.kind == "opaque" or state.poisoned:
        return Unknown("a model fitlint knows in part")
    if state.kind == "sequential" and state.outputs is None:
        return _call_deferred(ctx, ref, state, inputs)
    declared = leaves(ctx, [state.inputs or NONE])
    given = align_inputs(ctx, state, inputs)
    if given is None:
        return Unknown("inputs fitlint cannot follow")
    spec_checked = state.kind == "functional"
    tensors = [
        check_input(x, want, spec_checked, i) for i, (x, want) in enumerate(zip(given, declared))
    ]
    symbolic = any(x.lib == "keras" for x in tensors)
    with ctx.unchecked() if symbolic else nullcontext():
        output = run_graph(ctx, state, declared, tensors)
    output = _mark_call(ctx, ref, state, given, output)
    ctx.record(Called(ctx.site, "model", ref.cls.name if isinstance(ref.cls, UserClass) else "keras.Model",
                      tuple(given), tuple(leaves(ctx, [output])), models_weight_count(ctx, state), state.name or "model"))  # fmt: skip
    return output


def _call_deferred(ctx: Context, ref: Obj, state: ModelState, inputs: Value) -> Value:
    """A Sequential without declared input is built for the first batch it sees."""
    given = leaves(ctx, [inputs])
    if not state.layers:
        raise Fail("empty-model", "the Sequential model has no layers", "ValueError", 0)
    if len(given) != 1 or not isinstance(inputs, Array):
        output = inputs
        for layer in state.layers:
            output = apply_at(ctx, layer, output, 0)
        return output
    x = given[0]
    refuse_free_rank(x)
    if x.shape.dims is None:
        return Unknown("the input's rank is unknown")
    if x.lib in ("numpy", "pandas"):
        x = x.but(lib="tf", facts=x.facts)
    # Sequential.build declares an Input of the first layer's compute dtype, so numbers are cast.
    first = ctx.read(state.layers[0]).native.dtype
    if dt.is_numeric(x.dtype) and first != "?":
        x = x.but(dtype=first or dt.KERAS_FLOAT, facts=x.facts)
    value: Value = x
    for layer in state.layers:
        value = apply_at(ctx, layer, value, 0)
        if isinstance(value, Unknown):
            return value
    fresh: ModelState = ctx.edit(ref).native
    fresh.built = True
    fresh.params = models_weight_count(ctx, fresh)
    if isinstance(value, Array):
        declared = Array(x.shape.with_dim(0, FREE), autocast(x, state).dtype, "keras", origin=x.origin,
                         node=Node((), lambda machine, values: values[0], None, x.origin, "Input"))  # fmt: skip
        fresh.extra["built_on"] = declared
    return value


def align_inputs(ctx: Context, state: ModelState, inputs: Value) -> list[Array] | None:
    """The given tensors in the order of the declared ones; raises where their number is wrong."""
    declared = state.inputs
    wanted = leaves(ctx, [declared or NONE])
    given = freeze(ctx, inputs)
    if isinstance(given, Unknown):
        return None
    if isinstance(given, FrozenDict) and not isinstance(declared, FrozenDict):
        names = [x.name for x in wanted]
        if all(name is not None and given.get(name) is not None for name in names):
            found = [given.get(name) for name in names if name is not None]
            return _only_arrays(found)
        if any(name is None for name in names):
            return None
        missing = [name for name in names if given.get(name) is None]
        text = f"the model's inputs are named {', '.join(map(repr, names))}; the data has {', '.join(repr(k) for k, _ in given.items)}"
        raise Fail("input-structure", text, "ValueError", 0, missing=missing)
    if isinstance(declared, FrozenDict) and isinstance(given, FrozenDict):
        keys = sorted(k for k, _ in declared.items)
        if any(given.get(k) is None for k in keys):
            missing = [k for k in keys if given.get(k) is None]
            text = f"the model's inputs are named {', '.join(map(repr, keys))}; {', '.join(map(repr, missing))} is missing from the data"
            raise Fail("input-structure", text, "ValueError", 0, missing=missing)
        return _only_arrays([given.get(k) for k, _ in declared.items])
    found_leaves = leaves(ctx, [given])
    if isinstance(given, Tuple) and not all(isinstance(item, Array) for item in given.items):
        return None
    if len(found_leaves) != len(wanted):
        if len(found_leaves) == 0:
            return None
        text = f"the model takes {len(wanted)} input{'s' if len(wanted) > 1 else ''}, {len(found_leaves)} {'are' if len(found_leaves) > 1 else 'is'} given"
        raise Fail(
            "input-structure", text, "ValueError", 0, wanted=len(wanted), found=len(found_leaves)
        )
    return found_leaves


def _only_arrays(values: Sequence[Value | None]) -> list[Array] | None:
    arrays = [value for value in values if isinstance(value, Array)]
    return arrays if len(arrays) == len(values) else None


def refuse_free_rank(x: Array) -> None:
    """A tensor whose rank TensorFlow itself does not know, as a Python function gives it."""
    if x.shape is FREE_RANK:
        text = (
            "TensorFlow knows no shape for this input (it comes from a `tf.py_function`, `decode_image` or generator "
            "without shapes): state it with `set_shape`, `tf.ensure_shape` or `output_signature`"
        )
        raise Fail("input-rank", text, "ValueError", 0)


def check_input(x: Array, want: Array, functional: bool, index: int) -> Array:
    """What a model does with one input before its layers see it.

    ``Functional.input_spec`` insists on every declared size but lets a last axis of size 1 pass;
    a Sequential leaves sizes to its layers unless it is called on a KerasTensor.  Then
    ``Functional._adjust_input_rank`` drops or adds a trailing axis of size 1 and refuses any other
    rank; on a KerasTensor only shapes are inferred, and that step is skipped.
    """
    have, ref = x.shape, want.shape
    refuse_free_rank(x)
    symbolic = x.lib == "keras"
    if have.dims is None or ref.dims is None:
        known = ref if have.dims is None else have
        return Array(known, want.dtype, x.lib, name=x.name, origin=x.origin, node=x.node)
    shape = have
    if not symbolic:
        shape = _adjusted_rank(x, want, index)
    if functional or symbolic:
        _check_spec(x, want, index)
    return x.but(shape=shape, dtype=want.dtype, facts=x.facts)


def _adjusted_rank(x: Array, want: Array, index: int) -> Shape:
    have, ref = x.shape, want.shape
    assert have.dims is not None and ref.dims is not None
    if len(have.dims) == len(ref.dims):
        return have
    if len(have.dims) == len(ref.dims) + 1 and same(have[-1], 1) is not False:
        return have[:-1] if have[-1] == 1 else Shape((UNKNOWN,) * len(ref.dims))
    if len(have.dims) == len(ref.dims) - 1 and ref[-1] == 1:
        return have + (1,)
    text = f"{_data_name(x)} has shape {have}, the model was declared for {ref}"
    raise Fail(
        "model-rank",
        text,
        "ValueError",
        0,
        _declared_notes(want),
        found=have,
        wanted=ref,
        index=index,
        data=x,
    )


def _check_spec(x: Array, want: Array, index: int) -> None:
    """``InputSpec(shape, allow_last_axis_squeeze=True)``, compared as far as both shapes go."""
    have, ref = x.shape.dims or (), want.shape.dims or ()
    if have and have[-1] is UNKNOWN:
        have = have[:-1]
    if have and have[-1] == 1:
        have = have[:-1]
    if ref and ref[-1] == 1:
        ref = ref[:-1]
    for axis, (found, wanted) in enumerate(zip(have, ref)):
        if axis and wanted is not FREE and same(found, wanted) is False:
            text = f"{_data_name(x)} has shape {x.shape}, the model was declared for {want.shape}: {found} instead of {wanted} on axis {axis}"
            raise Fail(
                "model-size",
                text,
                "ValueError",
                0,
                _declared_notes(want),
                axis=axis,
                found=x.shape,
                wanted=want.shape,
                index=index,
                data=x,
            )


def _data_name(x: Array) -> str:
    return f"`{x.name}`" if x.name else "the data"


def _declared_notes(want: Array) -> tuple[Note, ...]:
    return (
        (Note(want.origin, f"the input is declared here as {want.shape}"),) if want.origin else ()
    )


def run_graph(ctx: Context, state: ModelState, declared: list[Array], given: list[Array]) -> Value:
    """Run the graph between the declared inputs and outputs on other tensors."""
    table: dict[int, Value] = {}
    for want, x in zip(declared, given):
        table[id(want.node)] = x
    outputs = state.outputs
    with ctx.unrecorded():
        for tensor in leaves(ctx, [outputs or NONE]):
            _evaluate(ctx, tensor, table)
    return _rebuild_structure(outputs or NONE, table)


def _evaluate(ctx: Context, tensor: Array, table: dict[int, Value]) -> None:
    stack = [tensor]
    while stack:
        ctx.tick()
        current = stack[-1]
        node = current.node
        if node is None or id(node) in table:
            stack.pop()
            continue
        waiting = [p for p in node.parents if p.node is not None and id(p.node) not in table]
        if waiting:
            stack += waiting
            continue
        stack.pop()
        inputs = [_pick(parent, table) for parent in node.parents]
        if any(isinstance(value, Unknown) for value in inputs):
            table[id(node)] = Unknown("an input is not known")
        elif not node.parents:
            table[id(node)] = current
        else:
            # The outputs of one call share its `run`.
            if id(node.run) not in table:
                table[id(node.run)] = node.run(ctx, inputs)
            table[id(node)] = table[id(node.run)]


def _pick(tensor: Array, table: Mapping[int, Value]) -> Value:
    """The recomputed counterpart of one tensor: a node may have several outputs."""
    if tensor.node is None:
        return tensor
    value = table.get(id(tensor.node), tensor)
    if tensor.node.index is not None:
        return leaf_at(value, tensor.node.index)
    if isinstance(value, Tuple):
        index = _position(tensor, value)
        return value.items[index] if index is not None else Unknown("one of several outputs")
    return value


def _position(tensor: Array, value: Tuple) -> int | None:
    """Which of a node's outputs a tensor is: told by rank and dtype where that decides."""
    fits = [i for i, item in enumerate(value.items)
            if isinstance(item, Array) and item.shape.rank == tensor.shape.rank and item.dtype == tensor.dtype]  # fmt: skip
    if not fits:
        return None
    shapes = {repr(value.items[i].shape) for i in fits}  # type: ignore[attr-defined]
    return fits[0] if len(shapes) == 1 else None


def _rebuild_structure(value: Value, table: Mapping[int, Value]) -> Value:
    if isinstance(value, Array):
        return _pick(value, table)
    if isinstance(value, Tuple):
        return Tuple(tuple(_rebuild_structure(item, table) for item in value.items))
    if isinstance(value, FrozenDict):
        return FrozenDict(tuple((k, _rebuild_structure(v, table)) for k, v in value.items))
    return value


def _mark_call(
    ctx: Context, ref: Obj, state: ModelState, given: list[Array], output: Value
) -> Value:
    """The model's outputs as one node of the graph it was called in."""
    symbolic = [x for x in given if x.lib == "keras"]
    site = ctx.site
    node: Node | None = None
    if symbolic:
        structure = state.inputs

        def again(machine: Any, values: Sequence[Value]) -> Value:
            replaced = dict(zip([id(x) for x in symbolic], values))
            items = tuple(replaced.get(id(x), x) for x in given)
            inputs: Value = items[0] if isinstance(structure, Array) else Tuple(items)
            if isinstance(structure, FrozenDict):
                inputs = FrozenDict(tuple((k, v) for (k, _), v in zip(structure.items, items)))
            return call_model(machine, ref, inputs, {})

        node = Node(tuple(symbolic), again, ref, site, state.name or "model")

    def mark(value: Value) -> Value:
        if isinstance(value, Array):
            lib = "keras" if node else "tf"
            return value.but(
                lib=lib, node=node, origin=site, name=None, graph=ctx.graph and not node
            )
        if isinstance(value, Tuple):
            return Tuple(tuple(mark(item) for item in value.items))
        if isinstance(value, FrozenDict):
            return ctx.new_dict({k: mark(v) for k, v in value.items})
        return value

    return mark(output)


def build_model(ctx: Context, ref: Obj, shape: Shape) -> Value:
    """``model.build(input_shape)``."""
    state: ModelState = ctx.read(ref).native
    if state.kind == "sequential" and state.inputs is None and shape.dims is not None:
        declared = Array(shape, "float32", "keras", origin=ctx.site,
                         node=Node((), lambda machine, values: values[0], None, ctx.site, "Input"))  # fmt: skip
        fresh: ModelState = ctx.edit(ref).native
        fresh.inputs, fresh.declared = declared, ctx.site
        fresh.extra["pending"] = tuple((layer, "input_shape") for layer in fresh.layers)
        _rebuild(ctx, ref)
    elif state.kind == "subclass":
        ctx.edit(ref).native.built = None
    return NONE


# -- what models can be asked -------------------------------------------------------------------------


def _ends(name: str) -> Any:
    def read(ctx: Context, receiver: Obj) -> Value:
        state = ctx.read(receiver).native
        value = getattr(state, name, None) if isinstance(state, ModelState) else None
        if value is None or state.kind not in ("functional", "sequential"):
            return Unknown(f"the model's {name}")
        return value  # type: ignore[no-any-return]

    return read


attribute("keras.Model.input")(_ends("inputs"))
attribute("keras.Model.output")(_ends("outputs"))


def _listed(name: str) -> Any:
    def read(ctx: Context, receiver: Obj) -> Value:
        value = _ends(name)(ctx, receiver)
        if isinstance(value, Unknown):
            return value
        return ctx.new_list(list(leaves(ctx, [value])))

    return read


attribute("keras.Model.inputs")(_listed("inputs"))
attribute("keras.Model.outputs")(_listed("outputs"))


@attribute("keras.Model.layers")
def layers_of(ctx: Context, receiver: Obj) -> Value:
    """``model.layers``: of a subclassed model the layers among its attributes, in order."""
    record = ctx.read(receiver)
    state = record.native
    if isinstance(state, ModelState) and state.kind == "sequential":
        return ctx.new_list(list(state.layers))
    if isinstance(state, ModelState) and state.kind == "subclass" and not record.opaque:
        found = _attribute_layers(ctx, list(record.attrs.values()))
        if found is not None:
            return ctx.new_list(found)
    return ctx.new_list([], Unknown("a layer"))


def _attribute_layers(ctx: Context, values: Sequence[Value]) -> list[Value] | None:
    """Layers in attributes and the lists among them; ``None`` where some are not known."""
    found: list[Value] = []
    for value in values:
        if isinstance(value, Unknown):
            return None
        if _is_layer(ctx, value):
            found.append(value)
        elif isinstance(value, Obj) and value.kind == "list":
            record = ctx.read(value)
            inner = None if record.rest is not None else _attribute_layers(ctx, record.items)
            if inner is None:
                return None
            found += inner
    return found


@attribute("keras.Model.input_shape")
def input_shape(ctx: Context, receiver: Obj) -> Value:
    """``model.input_shape``."""
    value = _ends("inputs")(ctx, receiver)
    return shape_value(value.shape) if isinstance(value, Array) else Unknown("a shape")


@attribute("keras.Model.output_shape")
def output_shape(ctx: Context, receiver: Obj) -> Value:
    """``model.output_shape``."""
    value = _ends("outputs")(ctx, receiver)
    return shape_value(value.shape) if isinstance(value, Array) else Unknown("a shape")


@function("keras.Model.get_layer")
def get_layer(ctx: Context, receiver: Any, name: Any = NONE, index: Any = NONE) -> Value:
    """``model.get_layer(name)``."""
    state = ctx.read(receiver).native
    wanted = as_text(ctx, name)
    if isinstance(state, ModelState) and isinstance(wanted, str):
        for layer in state.layers:
            if ctx.read(layer).native.name == wanted:
                return layer
    return Unknown("a layer of the model")


@function(
    "keras.Model.summary", "keras.Model.save", "keras.Model.save_weights", "keras.Model.load_weights",
    "keras.Model.to_json", "keras.Model.export", "keras.Model.reset_metrics", "keras.Model.reset_states",
    "keras.Model.set_weights", "keras.Model.get_metrics_result", "keras.Model.make_train_function",
    "keras.Model.get_compile_config",
)  # fmt: skip
def harmless(ctx: Context, called: str, receiver: Any, *args: Any, **kwargs: Any) -> Value:
    """Methods without bearing on shapes; ``summary`` of an unbuilt model only prints less."""
    return NONE


@function("keras.models.load_model", "keras.saving.load_model", "keras.models.model_from_json")
def load_model(ctx: Context, *args: Any, **kwargs: Any) -> Value:
    """A model from a file: nothing is known of its layers."""
    state = ModelState(site=ctx.site, kind="opaque", built=None, compile_unknown=True)
    return ctx.new_object(Lib("keras.Model"), state)


@function("keras.models.clone_model")
def clone_model(ctx: Context, model: Any, *args: Any, **kwargs: Any) -> Value:
    """A copy of a model with fresh weights."""
    if not isinstance(model, Obj):
        return Unknown("a cloned model")
    state = ctx.read(model).native
    if not isinstance(state, ModelState):
        return Unknown("a cloned model")
    copy: ModelState = state.copy()
    return ctx.new_object(Lib("keras.Model"), copy)
