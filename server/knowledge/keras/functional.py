"""Functional models: the graph between declared inputs and outputs, made once and run on others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ...values import (
    NONE,
    Array,
    Fail,
    FrozenDict,
    Lib,
    ModelState,
    Node,
    Note,
    Obj,
    Problem,
    Tuple,
    Unknown,
    Value,
)
from ..api import Context, function
from ..nested import frozen, leaves_of, map_arrays
from .custom import leaves
from .described import thing
from .layer_args import check_name
from .layer_object import is_layer, models_weight_count
from .model_inputs import input_layer
from .structure import leaf_at

MAX_NODES = 20_000


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
    if ctx.keras_major >= 3 and "**" not in kwargs:
        _check_form(args, kwargs)
    inputs = kwargs.get("inputs", kwargs.get("input", args[0] if args else NONE))
    outputs = kwargs.get("outputs", kwargs.get("output", args[1] if len(args) > 1 else NONE))
    state = ModelState(site=ctx.site, kind="functional", built=True)
    name = kwargs.get("name", args[2] if len(args) > 2 else NONE)
    state.take_name(name)
    ins, outs = leaves(ctx, [inputs]), leaves(ctx, [outputs])
    for what, value in (("inputs", inputs), ("outputs", outputs)):
        _check_tensors(ctx, what, value)
    if not ins or not outs or not _all_arrays(ctx, inputs) or not _all_arrays(ctx, outputs):
        state.kind = "opaque"
        known = _named_outputs(ctx, outputs) if ins and _all_arrays(ctx, inputs) else None
        if known is not None:
            state.inputs, state.outputs = frozen(ctx, inputs), known
            state.extra["partial"] = True
        ctx.edit(ref).native = state
        return NONE
    _check_ends(ctx, ins, outs, kwargs)
    check_name(ctx, name)
    state.inputs, state.outputs = frozen(ctx, inputs), frozen(ctx, outputs)
    state.declared = ins[0].origin
    if all(x.node is not None for x in outs):
        _check_connected(ins, outs)
        connect(ctx, state, ins, outs)
        _check_names(ctx, state.layers)
        _check_used(ctx, ins, outs)
    else:
        state.kind = "opaque"
    state.params = models_weight_count(ctx, state)
    ctx.edit(ref).native = state
    return NONE


def _named_outputs(ctx: Context, value: Value) -> FrozenDict | None:
    """The outputs with known names, where `{layer.name: layer.output for ...}` has others too."""
    if not isinstance(value, Obj) or value.kind != "dict":
        return None
    record = ctx.read(value)
    known = [(k, v) for k, v in record.items.items() if isinstance(v, Array) and v.lib == "keras"]
    whole = len(known) == len(record.items) and not record.maybe
    return FrozenDict(tuple(known)) if whole and known and record.rest is not None else None


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


def _check_form(args: Sequence[Value], kwargs: Mapping[str, Value]) -> None:
    """``functional_init_arguments``: both ends are given, and by position nothing else."""
    for old in ("input", "output"):
        if old in kwargs:
            text = f"`{old}=` is not an argument of Model any more: write `{old}s=`"
            exception = "TypeError" if args else "ValueError"
            raise Fail("model-arguments", text, exception, old, unknown=old)
    if len(args) > 2:
        text = f"Model takes two arguments by position, inputs and outputs, {len(args)} are given: write name=..."
        raise Fail("model-arguments", text, "TypeError", None)
    lacking = "outputs" if args or "inputs" in kwargs else "inputs"
    if len(args) < 2 and lacking not in kwargs:
        text = f"a functional Model needs `inputs` and `outputs`, no `{lacking}` are given"
        raise Fail("model-arguments", text, "TypeError" if args else "ValueError", None)


def _check_tensors(ctx: Context, what: str, value: Value) -> None:
    """Each of a model's ends is a tensor, and there is one at least."""
    if is_layer(ctx, value):
        hint = "call it on a tensor" if what == "outputs" else "use the tensor of keras.Input"
        text = f"`{what}` of a Model must be tensors, a layer is given: {hint}"
        raise Fail("model-ends", text, "ValueError", what)
    found = leaves_of(frozen(ctx, value))
    if not found and ctx.keras_major >= 3:
        text = f"`{what}` of a Model cannot be empty"
        # A program's own list is not sealed.
        if isinstance(value, Obj) and value.kind == "list" and ctx.read(value).sealed:
            text += ": the `input` of an Input's own layer is an empty list, write `.output`"
        raise Fail("model-ends", text, "ValueError", what)
    for leaf in found:
        refused = thing(leaf) if not isinstance(leaf, Array) else None
        if refused is not None:
            text = f"`{what}` of a Model must be Keras tensors, {refused} is given"
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
    if any(x.node is None for x in [*outs, *(x for node in nodes for x in node.parents)]):
        return  # something else goes in, which fitlint lost track of, as where two paths meet
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


def graph_operations(ins: Sequence[Array], outs: Sequence[Array]) -> list[Node]:
    """What was called between inputs and outputs, inputs included, in Keras's order.

    ``map_graph``: by falling depth (the longest way to an output), then by the order in which
    operations are met going back from the outputs.  A layer called twice stands there once.
    """
    found: dict[object, int] = {}
    finished: list[Node] = []
    given = {id(x.node) for x in ins}
    seen: set[int] = set()
    stack: list[tuple[Node, bool]] = [(x.node, False) for x in reversed(outs) if x.node]
    while stack and len(seen) < MAX_NODES:
        node, done = stack.pop()
        if done:
            finished.append(node)
            continue
        if id(node) in seen:
            continue
        seen.add(id(node))
        found.setdefault(_operation(node), len(found))
        stack.append((node, True))
        if id(node) not in given:
            stack += [(x.node, False) for x in reversed(node.parents) if x.node]
    return _by_depth(finished, found, given)


def _by_depth(finished: list[Node], found: dict[object, int], given: set[int]) -> list[Node]:
    depth: dict[int, int] = {}
    deepest: dict[object, int] = {}
    nodes: dict[object, Node] = {}
    for node in reversed(finished):
        key = _operation(node)
        level = max(depth.get(id(node), 0), deepest.get(key, 0))
        depth[id(node)] = deepest[key] = level
        nodes.setdefault(key, node)
        for parent in node.parents if id(node) not in given else ():
            if parent.node is not None:
                depth[id(parent.node)] = max(level + 1, depth.get(id(parent.node), 0))
    return [nodes[key] for key in sorted(nodes, key=lambda key: (-deepest[key], found[key]))]


def _operation(node: Node) -> object:
    """One layer is one operation, however often it is called; the outputs of one call too."""
    return node.layer.id if node.layer is not None else ("call", id(node.run))


def connect(ctx: Context, state: ModelState, ins: Sequence[Array], outs: Sequence[Array]) -> None:
    """Find the layers between a model's inputs and outputs: each once, in Keras's order.

    `extra["listed"]` has those of the inputs among them, where the graph is known as a whole.
    """
    given = {id(x.node): x for x in ins}
    whole = graph_operations(ins, outs)
    inner = [node for node in whole if id(node) not in given]
    state.layers = tuple(node.layer for node in inner if node.layer is not None)
    if any(x.node is None for node in whole for x in node.parents):
        state.extra["hides"] = True
        return
    held = given.keys() <= {id(node) for node in whole}
    cut = any(node.parents and id(node) in given for node in whole)
    if held and not cut and len(whole) < MAX_NODES:
        layers = [
            input_layer(ctx, given[id(node)]) if id(node) in given else node.layer for node in whole
        ]
        state.extra["listed"] = Tuple(tuple(layer for layer in layers if layer is not None))


def inputs_behind(tensor: Array) -> list[Array]:
    """The Inputs a tensor is computed from; none where that is not known."""
    found: dict[int, Array] = {}
    seen: set[int] = set()
    stack = [tensor]
    while stack:
        x = stack.pop()
        if x.node is None:
            return []
        if id(x.node) not in seen:
            seen.add(id(x.node))
            stack += x.node.parents
            if not x.node.parents:
                found[id(x.node)] = x
    return list(found.values())


def run_graph(ctx: Context, state: ModelState, declared: list[Array], given: list[Array]) -> Value:
    """Run the graph between the declared inputs and outputs on other tensors."""
    table: dict[int, Value] = {}
    for want, x in zip(declared, given):
        table[id(want.node)] = x
    outputs = state.outputs
    # A ready-made network is passed at one go, but where the model begins inside it.
    cut = {id(want.node.within) for want in declared if want.node is not None}
    with ctx.unrecorded():
        for tensor in leaves(ctx, [outputs or NONE]):
            _evaluate(ctx, tensor, table, cut)
    symbolic = any(x.lib == "keras" for x in given)
    if isinstance(outputs, Tuple) and len(outputs.items) == 1 and not symbolic:
        outputs = outputs.items[0]  # `unpack_singleton`: not where only shapes are asked for
    return map_arrays(outputs or NONE, lambda array: _pick(array, table))


def _evaluate(ctx: Context, tensor: Array, table: dict[int, Value], cut: set[int]) -> None:
    stack = [tensor]
    while stack:
        ctx.tick()
        current = stack[-1]
        node = current.node
        if node is None or id(node) in table:
            stack.pop()
            continue
        whole = None if id(node.within) in cut else node.within
        parents = node.parents if whole is None else (whole.source,)
        waiting = [p for p in parents if p.node is not None and id(p.node) not in table]
        if waiting:
            stack += waiting
            continue
        stack.pop()
        inputs = [_pick(parent, table) for parent in parents]
        if any(isinstance(value, Unknown) for value in inputs):
            table[id(node)] = Unknown("an input is not known")
        elif whole is not None:
            table[id(node)] = whole.output(ctx, node.number, inputs[0])
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
