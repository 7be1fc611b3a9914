"""A declared layer is called: input checks, the declaration's body, weights and the graph."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from ...shapes import Shape, same, unknown_of_rank
from ...values import (
    NONE,
    Array,
    Const,
    Fail,
    LayerState,
    Node,
    Note,
    Obj,
    Problem,
    Site,
    Tuple,
    Unknown,
    Value,
)
from ...values.facts import Called
from ..api import Context
from ..args import as_array
from ..differentiation import of_layer, only_outer_layers
from ..nested import map_arrays
from .layer import LAYERS, CallArguments, LayerSpec, Made, autocast, origin_notes
from .listed import refuse_listed
from .structure import linked, parents_of, symbolic_leaves, with_leaves
from .whole_numbers import settled


def label(ctx: Context, spec_name: str, state: LayerState) -> str:
    """How messages name a layer: ``Dense(64)``."""
    short = spec_name.rsplit(".", 1)[-1]
    spec = LAYERS.get(spec_name)
    name = spec.params[0].name if spec is not None and spec.params else None
    first = state.args[name] if name is not None and name in state.given else None
    if isinstance(first, int) and not isinstance(first, bool):
        return f"{short}({first})"
    return short


def call_layer(
    ctx: Context, ref: Obj, spec: LayerSpec, inputs: Value, call: CallArguments
) -> Value:
    """Call a layer: convert and check its inputs, build it on first use, give its output.

    Raises :class:`Fail` of kind ``input-rank``, ``input-size``, or whatever the body raises.
    """
    state: LayerState = ctx.read(ref).native
    name = label(ctx, spec.name, state)
    tensors = _tensors(ctx, spec, inputs, state, name)
    if tensors is None:
        unsure: LayerState = ctx.edit(ref).native
        unsure.built = state.built or None
        return Unknown(f"fitlint cannot tell what {name} does with this structure of inputs")
    call = CallArguments(call.args, call.kwargs, inputs)
    if not spec.takes_list and not spec.takes_structure:
        try:
            check_rank(tensors[0], spec.rank, spec.min_rank, spec.max_rank, name)
            check_built(tensors[0], state, name)
        except Fail:
            if ctx.checks_inputs:
                raise
            return Unknown(f"{name} infers a shape from an input it will refuse")
        if spec.rank is not None and tensors[0].shape.dims is None:
            tensors[0] = tensors[0].but(shape=unknown_of_rank(spec.rank))
    if spec.name.rpartition(".")[2] not in _OWN_CALL and ctx.keras_major >= 3:
        refuse_call_arguments(spec, name, call)
    try:
        # A Lambda holds nothing: a layer its function calls is on its own.
        if not ctx.tapes or spec.name == "keras.layers.Lambda":
            made = run(ctx, spec, state, tensors, call)
        else:
            with only_outer_layers(ctx):
                made = run(ctx, spec, state, tensors, call)
        made = settled(ctx, spec, state, tensors, call, made)
    except Fail as fail:
        _tell(fail.problem, name, tensors)
        raise
    if state.built is False and state.input_shape is not None and ctx.keras_major >= 3:
        _compare_with_declared(ctx, state, tensors[0], name)
    if state.built is False or (state.built and state.params is None):
        # An adapted or wrapped layer may have been changed by its body.
        keep_built(ctx, ref, made, inputs)
    return _finish(ctx, ref, spec, name, tensors, made, call, inputs)


_OWN_CALL = frozenset(
    ("LSTM", "GRU", "SimpleRNN", "RNN", "ConvLSTM1D", "ConvLSTM2D", "ConvLSTM3D", "Bidirectional",
     "TimeDistributed", "LSTMCell", "GRUCell", "SimpleRNNCell", "StackedRNNCells", "Attention",
     "AdditiveAttention", "MultiHeadAttention", "GroupQueryAttention", "GroupedQueryAttention",
     "BatchNormalization", "Pipeline", "GlobalAveragePooling1D", "Softmax", "CategoryEncoding",
     "ReversibleEmbedding", "Lambda", "Layer", "Wrapper", "TFSMLayer", "TorchModuleWrapper",
     "InputLayer", "FeatureSpace")
)  # fmt: skip
"""The layers whose `call` takes more than an input and `training`."""


def refuse_call_arguments(spec: LayerSpec, name: str, call: CallArguments) -> None:
    """Most layers are called with one input, and perhaps `training`; raises ``call-arguments``."""
    if spec.takes_list and call.args and all(isinstance(arg, Array) for arg in call.args):
        text = f"{name} takes its inputs as one list, `{name}()([a, b])`: they are given one by one"
        raise Fail("call-arguments", text, "TypeError")
    refuse_positional(name, call.args)
    for key in call.kwargs:
        if key not in ("training", "**"):
            text = f"calling {name}: there is no argument `{key}`, only an input and `training`"
            raise Fail("call-arguments", text, "TypeError", key, unknown=key, known=["training"])


def refuse_positional(name: str, args: Sequence[Value], exception: str = "ValueError") -> None:
    """What is given behind the one input, where `training` has its place.

    ``exception``: of a flag there, which most layers refuse for being no tensor.
    """
    second = args[0] if args else NONE
    if isinstance(second, Array):
        text = f"{name} takes one input when it is called, {len(args) + 1} are given: choose one, or join them first"
        raise Fail("call-arguments", text, "TypeError", 1)
    if isinstance(second, Const) and isinstance(second.value, bool):
        text = f"write `training={second.value}`: only tensors are given by position"
        raise Fail("call-arguments", text, exception, 1)


def keep_built(ctx: Context, ref: Obj, made: Made, inputs: Value) -> None:
    """Remember what a layer was built for."""
    fresh: LayerState = ctx.edit(ref).native
    fresh.built = True
    fresh.built_for = inputs
    fresh.fixed = {axis: dim for axis, dim in made.fixed.items() if isinstance(dim, int)}
    fresh.rank = made.rank
    fresh.params = count_weights(made)
    fresh.extra["weights"] = made.weights if isinstance(made.params, str) else None


def without_calling(ctx: Context, ref: Obj, spec: LayerSpec, x: Array) -> Made | Fail | None:
    """What the declaration says of such an input; ``None`` where it says nothing of it."""
    ranks = (spec.rank, spec.min_rank, spec.max_rank)
    if spec.takes_list or spec.takes_structure or x.shape.dims is None:
        return None
    state: LayerState = ctx.read(ref).native
    try:
        check_rank(x, *ranks, spec.name)
        return run(ctx, spec, state, [autocast(x, state)], CallArguments((), {}, x))
    except Fail as fail:
        return fail


def _compare_with_declared(ctx: Context, state: LayerState, x: Array, name: str) -> None:
    """``input_shape=`` of a layer that is not the first of a Sequential is not looked at."""
    declared = state.input_shape
    if declared is None or declared.rank != x.shape.rank or not declared.dims:
        return
    have, wanted = x.shape[-1], declared[-1]
    if isinstance(have, int) and isinstance(wanted, int) and have != wanted:
        text = f"the input shape {declared[1:]} of {name} is ignored: its input is {x.shape}, and it is built for that"
        problem = Problem("ignored-shape", text, None, None, origin_notes(x))
        with ctx.located(state.site):
            ctx.report(problem)


def _tell(problem: Problem, name: str, tensors: Sequence[Array]) -> None:
    """Say which layer failed, and where its input was decided."""
    if name.split("(")[0] not in problem.message:
        problem.message = f"{name}: {problem.message}"
    problem.data.setdefault("layer", name)
    if not problem.notes and tensors:
        problem.notes = origin_notes(tensors[0])


def run(
    ctx: Context, spec: LayerSpec, state: LayerState, tensors: list[Array], call: CallArguments
) -> Made:
    """The body of a declaration, with the reserved parameters it asks for."""
    arguments: dict[str, Any] = dict(state.args)
    for name in spec.wants:
        if name == "call":
            arguments[name] = call
        elif name == "state":
            arguments[name] = state
        elif name == "space":
            arguments[name] = spec.space
        else:
            arguments[name] = arguments.pop(name[:-1])
    if spec.declaration.takes_context:
        arguments["ctx"] = ctx
    if spec.takes_structure:
        arguments["structure"] = call.first if call.first is not None else tensors[0]
    else:
        arguments["inputs" if spec.takes_list else "x"] = tensors if spec.takes_list else tensors[0]
    made: Made = spec.declaration.body(**arguments)
    return made


def _tensors(
    ctx: Context, spec: LayerSpec, inputs: Value, state: LayerState, name: str
) -> list[Array] | None:
    """The tensors passed, autocast; ``None`` where their structure cannot be followed."""
    parts = _parts(ctx, inputs)
    if spec.takes_list:
        if isinstance(inputs, Obj) and (parts is None or inputs.kind == "dict"):
            return [Array()]
        values = [inputs] if parts is None else parts
    elif spec.takes_structure:
        values = [inputs] if parts is None else parts
    elif isinstance(inputs, (Tuple, Obj)):
        tensors = parts is not None and all(isinstance(part, Array) for part in parts)
        if parts is not None and tensors and len(parts) > 1 and spec.one_input:
            text = f"{name} takes one input, {len(parts)} tensors are given"
            raise Fail("input-structure", text, "ValueError", 0)
        named = isinstance(inputs, Obj) and inputs.kind == "dict"
        if parts is not None and not named and ctx.keras_major >= 3 and ctx.checks_inputs:
            if parts and isinstance(parts[0], Array):
                check_rank(parts[0], spec.rank, spec.min_rank, spec.max_rank, name)
            refuse_listed(spec.name.rpartition(".")[2], name, parts, state)
        return None
    else:
        values = [inputs]
    return [autocast(as_array(ctx, value), state) for value in values]


def _parts(ctx: Context, inputs: Value) -> list[Value] | None:
    """The items of a list, tuple or dict of inputs, where all are known."""
    if isinstance(inputs, Tuple):
        return list(inputs.items)
    if isinstance(inputs, Obj) and inputs.kind in ("list", "dict"):
        record = ctx.read(inputs)
        if record.rest is not None:
            return None
        return list(record.items.values() if inputs.kind == "dict" else record.items)
    return None


def check_rank(
    x: Array, rank: int | None, min_rank: int | None, max_rank: int | None, name: str
) -> None:
    """Keras's ``InputSpec`` on the number of dimensions; raises ``input-rank``."""
    have = x.shape.rank
    if have is None:
        return
    wanted = None
    if rank is not None and have != rank:
        wanted = f"{rank}"
    elif min_rank is not None and have < min_rank:
        wanted = f"at least {min_rank}"
    elif max_rank is not None and have > max_rank:
        wanted = f"at most {max_rank}"
    if wanted:
        text = f"{name} takes {wanted} dimensions, its input {x.shape} has {have}"
        raise Fail(
            "input-rank",
            text,
            "ValueError",
            0,
            origin_notes(x),
            wanted=rank or min_rank,
            found=have,
            shape=x.shape,
            layer=name,
        )


def check_built(x: Array, state: LayerState, name: str) -> None:
    """A built layer insists on the sizes it was built for; raises ``input-size``."""
    if not state.built or x.shape.dims is None:
        return
    if state.rank is not None and x.shape.rank != state.rank:
        text = (
            f"{name} was built for {state.rank} dimensions, its input {x.shape} has {x.shape.rank}"
        )
        raise Fail(
            "input-rank",
            text,
            "ValueError",
            0,
            origin_notes(x),
            wanted=state.rank,
            found=x.shape.rank,
            shape=x.shape,
            layer=name,
        )
    for axis, size in state.fixed.items():
        have = x.shape[axis]
        if same(have, size) is False:
            text = f"{name} was built for {size} on axis {axis}, its input {x.shape} has {have}"
            notes = origin_notes(x)
            if state.site is not None:
                notes += (Note(state.site, f"{name} is declared here"),)
            raise Fail(
                "input-size",
                text,
                "ValueError",
                0,
                notes,
                axis=axis,
                wanted=size,
                found=have,
                shape=x.shape,
                layer=name,
            )


def count_weights(made: Made) -> int | None:
    """Number of weights of a layer built as ``made`` says, ``None`` if unknown."""
    if not isinstance(made.params, str):
        return made.params
    total = 0
    for shape in made.weights:
        if shape is None:
            continue
        size = Shape(shape).size
        if not isinstance(size, int):
            return None
        total += size
    return total


def _finish(
    ctx: Context,
    ref: Obj,
    spec: LayerSpec,
    name: str,
    tensors: list[Array],
    made: Made,
    call: CallArguments,
    inputs: Value,
) -> Value:
    """Mark the outputs as Keras or TensorFlow tensors and record the call."""
    site = ctx.site
    named = [value for name, value in call.kwargs.items() if name != "training"]
    extra = parents_of(ctx, (*call.args, *named))
    symbolic = any(x.lib == "keras" for x in (*tensors, *extra))
    traced = (ctx.graph or any(x.graph for x in tensors)) and not symbolic
    output = _marked(made.output, site, traced)
    if symbolic:
        again = _again(ctx, ref, spec, inputs, len(tensors), call)
        output = linked(output, Node((*tensors, *extra), again, ref, site, name))
        # `layer.output` is what its first call on a Keras tensor gave.
        fresh = ctx.edit(ref).native
        fresh.calls += 1
        if "output" not in fresh.extra:
            fresh.extra["output"] = output
            fresh.extra["input"] = inputs if not extra else ctx.new_list([*tensors, *extra])
    if ctx.graph or ctx.tapes:
        output = of_layer(ctx, ref, [*tensors, *call.args, *call.kwargs.values()], output)
    params = ctx.read(ref).native.params
    outputs = output.items if isinstance(output, Tuple) else (output,)
    ctx.record(Called(site, "layer", spec.name, tuple(tensors), outputs, params, name))
    return output


def _marked(value: Value, site: Site, traced: bool) -> Value:
    """What a layer gives, as tensors of TensorFlow made at ``site``."""

    def mark(array: Array) -> Value:
        lib = array.lib if array.lib in ("ragged", "sparse") else "tf"
        return array.but(lib=lib, node=None, origin=site, name=None, graph=traced)

    return map_arrays(value, mark)


def _again(
    ctx: Context, ref: Obj, spec: LayerSpec, inputs: Value, count: int, call: CallArguments
) -> Callable[[Context, Sequence[Value]], Value]:
    """The same call on other tensors: the first ``count`` are its inputs, then its arguments'."""
    # Lists are copied: the program may change its own later, the graph keeps what it was given.
    given = [with_leaves(ctx, value, iter(symbolic_leaves(ctx, value))) for value in call.args]
    named = {
        key: with_leaves(ctx, value, iter(symbolic_leaves(ctx, value)))
        for key, value in call.kwargs.items()
    }

    def again(machine: Context, values: Sequence[Value]) -> Value:
        rest = iter(values[count:])
        others = CallArguments(
            tuple(with_leaves(machine, value, rest) for value in given),
            {key: with_leaves(machine, value, rest) for key, value in named.items()},
        )
        return call_layer(machine, ref, spec, _repacked(machine, inputs, values[:count]), others)

    return again


def _repacked(ctx: Context, inputs: Value, values: Sequence[Value]) -> Value:
    """Other tensors in the structure that ``inputs`` has."""
    if isinstance(inputs, Tuple):
        return Tuple(tuple(values), inputs.names)
    if isinstance(inputs, Obj) and inputs.kind == "dict":
        return ctx.new_dict(dict(zip(ctx.read(inputs).items, values)))
    if isinstance(inputs, Obj) and inputs.kind == "list":
        return ctx.new_list(values)
    return values[0]
