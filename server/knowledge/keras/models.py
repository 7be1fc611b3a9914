"""Models: ``Input``, ``Sequential``, functional ``Model``, and calling them.

A functional model is its declared inputs and outputs; calling it runs the graph between them again
on the new inputs, after the checks of ``Functional._standardize_inputs``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from dataclasses import replace
from functools import partial
from itertools import count, repeat
from typing import Any

from ...shapes import FREE
from ...shapes import dtypes as dt
from ...values import (
    NONE,
    NOTHING,
    Array,
    Const,
    Fail,
    FrozenDict,
    Lib,
    ModelState,
    Node,
    Obj,
    Scalar,
    Tuple,
    Unknown,
    UserClass,
    Value,
    is_none,
)
from ...values.facts import Called
from ..api import Context, attribute, function
from ..args import as_text
from ..nested import frozen, sealed_list
from .custom import leaves
from .functional import run_graph
from .layer import autocast
from .layer_object import is_layer, models_weight_count, shape_value, snake
from .model_files import surely_unbuilt
from .model_inputs import (
    align_inputs,
    check_input,
    input_tensor,
    refuse_free_rank,
    refuse_text,
)
from .sequential import apply_at
from .steps import layers_within
from .structure import LOST, parents_of
from .unfed import parts, through

# -- calling ----------------------------------------------------------------------------------------


def call_model(ctx: Context, ref: Obj, inputs: Value, kwargs: Mapping[str, Value]) -> Value:
    """Call a Sequential or functional model on tensors; raises where Keras refuses them."""
    state: ModelState = ctx.read(ref).native
    partial_outputs = "partial" in state.extra
    if state.poisoned or state.kind == "opaque" and not parts(state) and not partial_outputs:
        return Unknown("a model fitlint knows in part")
    if state.kind == "opaque" and not partial_outputs:
        return through(ctx, parts(state), _entering(ctx, state, inputs))
    if state.kind == "sequential" and state.outputs is None:
        return _call_deferred(ctx, ref, state, inputs)
    declared = leaves(ctx, [state.inputs or NONE])
    given = align_inputs(ctx, state, inputs)
    if given is None:
        return Unknown("inputs fitlint cannot follow")
    _refuse_text(given, [want.dtype for want in declared])
    spec_checked = state.kind == "functional" or partial_outputs
    tensors = [
        check_input(x, want, spec_checked, i) for i, (x, want) in enumerate(zip(given, declared))
    ]
    symbolic = any(x.lib == "keras" for x in tensors)
    with ctx.unchecked() if symbolic else nullcontext():
        output = run_graph(ctx, state, declared, tensors)
    output = _mark_call(ctx, ref, state, inputs, given, output)
    ctx.record(Called(ctx.site, "model", ref.cls.name if isinstance(ref.cls, UserClass) else "keras.Model",
                      tuple(given), tuple(leaves(ctx, [output])), models_weight_count(ctx, state), state.name or "model"))  # fmt: skip
    return output


def _refuse_text(given: Sequence[Array], wanted: Sequence[str | None]) -> None:
    """Text is refused where the cast to numbers runs: at once in eager code."""
    for x, dtype in zip(given, wanted):
        refusal = refuse_text(x, dtype, 0, ())
        if refusal is not None and not x.graph and x.lib in ("tf", "numpy"):
            raise refusal


def _call_deferred(ctx: Context, ref: Obj, state: ModelState, inputs: Value) -> Value:
    """A Sequential without declared input is built for the first batch it sees."""
    given = leaves(ctx, [inputs])
    if not state.layers:
        if state.inputs is not None:
            return Unknown("an Input alone: fit and evaluate hand the data on, calls are refused")
        raise Fail("empty-model", "the Sequential model has no layers", "ValueError", 0)
    if len(given) != 1 or not isinstance(inputs, Array):
        if "built_on" in state.extra:
            # Built for one tensor, it is a functional model inside, which unpacks a list of one.
            return (
                _call_deferred(ctx, ref, state, given[0])
                if len(given) == 1
                else Unknown("inputs of another structure than the model is built for")
            )
        if any(x.lib == "keras" for x in given):  # unpacked when the model is built
            inputs = Unknown("a list of inputs")
        return through(ctx, state.layers, inputs)
    x = given[0]
    refuse_free_rank(x)
    if x.shape.dims is None:
        return through(ctx, state.layers, x)
    if x.lib in ("numpy", "pandas"):
        x = x.but(lib="tf", facts=x.facts)
    x = _cast(ctx, state.layers[0], x)
    value: Value = x
    for layer in state.layers:
        value = apply_at(ctx, layer, value, 0)
        if isinstance(value, Unknown):
            return value
    fresh: ModelState = ctx.edit(ref).native
    fresh.built = True
    fresh.calls += x.lib == "keras"
    fresh.params = models_weight_count(ctx, fresh)
    if isinstance(value, Array):
        dtype = autocast(x, state).dtype
        fresh.extra["built_on"] = input_tensor(x.shape.with_dim(0, FREE), dtype, x.origin)
        if x.lib == "keras":
            # In the graph it is called in it is one layer, whatever it holds.
            node = Node((x,), partial(_call_again, ref), ref, ctx.site, state.name or "model")
            value = value.but(node=node, facts=value.facts)
    return value


def _entering(ctx: Context, state: ModelState, inputs: Value) -> Value:
    """What the first layer of a Sequential with unknown layers sees of its input."""
    first = parts(state)[0]
    if not isinstance(inputs, Array) or not isinstance(first, Obj):
        return inputs
    declared, shape = state.inputs, ctx.read(first).native.input_shape
    if declared is None and shape is not None:
        declared = Array(shape, "float32", "keras")
    if isinstance(declared, Array):
        inputs = check_input(inputs, declared, False, 0)
    return _cast(ctx, first, inputs)


def _cast(ctx: Context, first: Obj, x: Array) -> Array:
    """``Sequential.build`` declares an Input of the first layer's compute dtype for numbers."""
    dtype = ctx.read(first).native.dtype
    if not dt.is_numeric(x.dtype) or dtype == "?":
        return x
    return x.but(dtype=dtype or dt.KERAS_FLOAT, facts=x.facts)


def _call_again(ref: Obj, ctx: Context, values: Sequence[Value]) -> Value:
    return call_model(ctx, ref, values[0], {})


def _mark_call(
    ctx: Context, ref: Obj, state: ModelState, inputs: Value, given: list[Array], output: Value
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
            others: Value = items[0] if isinstance(structure, Array) else Tuple(items)
            if isinstance(structure, FrozenDict):
                others = FrozenDict(tuple((k, v) for (k, _), v in zip(structure.items, items)))
            return frozen(machine, call_model(machine, ref, others, {}))

        lost = parents_of(ctx, [inputs])[-1:] == (LOST,)
        node = Node(
            (*symbolic, LOST) if lost else tuple(symbolic), again, ref, site, state.name or "model"
        )
        ctx.edit(ref).native.calls += 1

    # Which of several outputs it is, counted as `leaf_at` does.
    places = repeat(None) if isinstance(output, Array) else count()

    def mark(value: Value) -> Value:
        if isinstance(value, Array):
            own = None if node is None else replace(node, index=next(places))
            lib = "keras" if node else "tf"
            return value.but(
                lib=lib, node=own, origin=site, name=None, graph=ctx.graph and not node
            )
        if isinstance(value, Tuple):
            return Tuple(tuple(mark(item) for item in value.items))
        if isinstance(value, FrozenDict):
            rest = Unknown("an output of another name") if "partial" in state.extra else None
            made = ctx.new_dict({k: mark(v) for k, v in value.items}, rest)
            ctx.edit(made).sealed = rest is None
            return made
        return value

    return mark(output)


# -- what models can be asked -------------------------------------------------------------------------


def _refuse_end(ctx: Context, ref: Obj, state: ModelState, name: str, alone: bool) -> None:
    """A Sequential has `inputs` once it is built, and `input` once it was called symbolically."""
    if surely_unbuilt(ctx, ref):
        text = f"the model has no {name} yet: give it a keras.Input, or call it on data, first"
        raise Fail("unbuilt-model", text, "AttributeError")
    if alone and not state.calls and not ctx.read(ref).opaque:
        text = f"a Sequential has no `{name[:-1]}` until it is called on a Keras tensor: write `{name}`, or `layers[-1].output`"
        if name == "inputs":
            text = (
                "a Sequential has no `input` until it is called on a Keras tensor: write `inputs`"
            )
        raise Fail("unbuilt-model", text, "AttributeError")


def _ends(name: str, alone: bool = False) -> Any:
    def read(ctx: Context, receiver: Obj) -> Value:
        state = ctx.read(receiver).native
        value = getattr(state, name, None) if isinstance(state, ModelState) else None
        if isinstance(state, ModelState) and state.kind == "sequential" and ctx.keras_major >= 3:
            _refuse_end(ctx, receiver, state, name, alone)
            if alone and isinstance(value, Array):  # of the call, not of the model's own graph
                return value.but(node=None, facts=value.facts)
        if value is None or state.kind not in ("functional", "sequential"):
            return Unknown(f"the model's {name}")
        if alone and isinstance(value, Tuple):
            return sealed_list(ctx, value.items)
        return value  # type: ignore[no-any-return]

    return read


attribute("keras.Model.input")(_ends("inputs", alone=True))
attribute("keras.Model.output")(_ends("outputs", alone=True))


def _listed(name: str) -> Any:
    def read(ctx: Context, receiver: Obj) -> Value:
        value = _ends(name)(ctx, receiver)
        if isinstance(value, Unknown):
            return value
        return sealed_list(ctx, leaves(ctx, [value]))

    return read


attribute("keras.Model.inputs")(_listed("inputs"))
attribute("keras.Model.outputs")(_listed("outputs"))


@attribute("keras.Model.layers")
def layers_of(ctx: Context, receiver: Obj) -> Value:
    """``model.layers``: of a subclassed model the layers among its attributes, in order."""
    record = ctx.read(receiver)
    state = record.native
    if isinstance(state, ModelState) and state.kind == "sequential":
        return sealed_list(ctx, state.layers)
    if isinstance(state, ModelState) and "listed" in state.extra:
        return sealed_list(ctx, state.extra["listed"].items)
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
        if is_layer(ctx, value):
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
    if not isinstance(state, ModelState) or state.kind not in ("sequential", "functional"):
        return Unknown("a layer of the model")
    listed = state.layers if state.kind == "sequential" else None
    if "listed" in state.extra and state.kind == "functional":
        listed = state.extra["listed"].items
    if isinstance(index, Const) and isinstance(index.value, int) and listed is not None:
        if index.value >= len(listed):
            text = f"the model has {_counted(len(listed))}, there is no layer {index.value}"
            raise Fail("model-arguments", text, "ValueError", "index")
        return listed[index.value] if index.value >= -len(listed) else Unknown("no layer")
    if isinstance(wanted, str):
        for layer in state.layers if listed is None else listed:
            if ctx.read(layer).native.name == wanted:
                return layer
        known = None if listed is None else _layer_names(ctx, listed)
        if known is not None and not any(_may_be_named(wanted, name) for name in known):
            raise Fail("model-arguments", _no_such_layer(wanted, known), "ValueError", "name")
    return Unknown("a layer of the model")


def _no_such_layer(wanted: str, known: Sequence[str]) -> str:
    """All the names there are, or the nearest of many."""
    from difflib import get_close_matches

    names = [name.rstrip("*") for name in known]
    told = f"there are {', '.join(map(repr, names))}"
    if len(names) > 12:
        near = get_close_matches(wanted, dict.fromkeys(names), 3, 0.7)
        ends = f"it has {len(names)}, the first {names[1]!r}, the last {names[-1]!r}"
        told = f"did you mean {' or '.join(map(repr, near))}?" if near else ends
    return f"the model has no layer named {wanted!r}; {told}"


def _layer_names(ctx: Context, layers: Sequence[Obj]) -> list[str] | None:
    """The names of a model's layers, with a `*` where Keras numbers them; ``None``: not known."""
    names = []
    for layer in layers:
        inner = ctx.read(layer).native
        if not inner.name_known:
            return None
        if inner.name is None and (isinstance(inner, ModelState) or layer.cls is None):
            return None
        names.append(inner.name or f"{snake(getattr(layer.cls, 'name', ''))}*")
    return names


def _may_be_named(wanted: str, name: str) -> bool:
    return re.fullmatch(re.escape(name).replace(r"\*", r"(_\d+)?"), wanted) is not None


def _counted(number: int) -> str:
    return f"{number} layer" if number == 1 else f"{number} layers"


@function("keras.Model.reset_states")
def reset_states(ctx: Context, receiver: Any) -> Value:
    """Gone with Keras 3: states belong to the recurrent layers."""
    if ctx.keras_major >= 3 and not isinstance(receiver.cls, UserClass):
        text = "models have no `reset_states` any more: call `layer.reset_states()` of each stateful layer"
        raise Fail("unknown-attribute", text, "AttributeError", None, name="reset_states")
    return NONE


@function("keras.Model.summary", "keras.Model.export", "keras.Model.reset_metrics")
def harmless(ctx: Context, called: str, receiver: Any, *args: Any, **kwargs: Any) -> Value:
    """Methods without bearing on shapes; ``summary`` of an unbuilt model only prints less."""
    return NOTHING


@function("keras.Model.to_json")
def to_json(ctx: Context, receiver: Any, *args: Any, **kwargs: Any) -> Value:
    """The architecture as text."""
    return Scalar("str")


@function("keras.models.clone_model")
def clone_model(ctx: Context, model: Any, *args: Any, **kwargs: Any) -> Value:
    """A copy of a model with fresh weights."""
    if not isinstance(model, Obj):
        return Unknown("a cloned model")
    state = ctx.read(model).native
    if not isinstance(state, ModelState):
        return Unknown("a cloned model")
    if any(not is_none(value) for value in (*args, *kwargs.values())):
        for value in (*args, *kwargs.values()):
            ctx.escape(value)
        return Unknown("a model of other layers or on other inputs")
    for layer in layers_within(ctx, model) or ():
        # What one of both sets on its layers is not told of the other's.
        ctx.edit(layer).native.extra["cloned"] = True
    copy: ModelState = ctx.read(model).native.copy()
    return ctx.new_object(Lib("keras.Model"), copy)
