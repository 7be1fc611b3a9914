"""How a Keras layer is declared, and what happens when one is created and called.

A layer is one function, named by :func:`layer`, that reads like its documentation: the parameters
after the input are the constructor's, with Keras's own names, order and defaults, annotated with
converters that refuse invalid values; the body gives the output and the weights::

    @layer("Dense", min_rank=2)
    def dense(x: Array, units: Positive, activation: Activation = None, use_bias: Flag = True,
              kernel_initializer: Initializer = "glorot_uniform", ...) -> Made:
        features = defined(x.shape[-1], "the last axis of the input of a Dense layer")
        output = x.but(shape=x.shape.with_last(units), dtype=floating(x))
        return Made(output, weights=[(features, units), (units,) if use_bias else None],
                    fixed={-1: features})

* The first parameter is ``x`` (one tensor), ``inputs`` (a list of tensors: merge layers) or
  ``structure`` (whatever was passed, as it is: ``Lambda``).
* ``ctx`` receives the Context, ``call`` a :class:`CallArguments` with what else was passed to
  ``layer(...)`` (``mask``, ``training``, ``initial_state``), ``state`` the :class:`LayerState`.
* Constructor arguments are converted when the layer is created, so an invalid one fails there;
  conditions between several arguments go into ``@dense.created``, a function of some of them.
* A constructor parameter whose name is one of these is written with an underscore behind it.
* ``x`` arrives with Keras's autocast applied (floats have the layer's dtype).
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from ...shapes import FREE, UNKNOWN, UNRANKED, AnyDim, Shape, same, unknown_of_rank
from ...shapes import dtypes as dt
from ...values import (
    NONE,
    Array,
    Const,
    Fail,
    FrozenDict,
    LayerState,
    Lib,
    Node,
    Note,
    Obj,
    Problem,
    Site,
    Tuple,
    Unknown,
    Value,
)  # fmt: skip
from ...values.facts import Called
from ..api import MISSING, Context, Declaration, Param
from ..args import as_array, as_dim, as_dims, as_dtype
from ..differentiation import of_layer, only_outer_layers
from .layer_args import as_trainable
from .structure import linked, symbolic_leaves, with_leaves

BASE_ARGUMENTS = frozenset(
    ("name", "dtype", "trainable", "autocast", "activity_regularizer", "input_shape", "input_dim",
     "batch_input_shape", "batch_shape", "batch_size", "input_length", "weights", "dynamic")
)  # fmt: skip
"""Keywords every layer takes (``Layer.__init__`` and the legacy ones it swallows or refuses)."""
REFUSED_3 = frozenset(
    ("weights", "input_length", "dynamic", "batch_input_shape", "batch_shape", "batch_size")
)
"""Base keywords of Keras 2 that Keras 3's ``Layer.__init__`` refuses."""


@dataclass(slots=True)
class CallArguments:
    """What was passed to ``layer(x, ...)`` besides the first input."""

    args: tuple[Value, ...] = ()
    kwargs: Mapping[str, Value] = field(default_factory=dict)
    first: Value | None = None
    """The first input as it was passed, before conversion."""

    def get(self, name: str, position: int | None = None) -> Value | None:
        """An argument by name, or by position behind the first input."""
        if name in self.kwargs:
            return self.kwargs[name]
        if position is not None and position < len(self.args):
            return self.args[position]
        return None


@dataclass(slots=True)
class Made:
    """What calling a layer gives.

    ``weights``: shapes of the weights it creates when built (``None`` entries are left out);
    ``fixed``: axes of the input whose size later calls must repeat; ``rank``: whether later
    calls must repeat the rank; ``params``: overrides the number of weights (wrappers).
    """

    output: Value
    weights: Sequence[Sequence[AnyDim] | None] = ()
    fixed: dict[int, AnyDim] = field(default_factory=dict)
    rank: int | None = None
    params: int | str | None = "count"


@dataclass(slots=True)
class LayerSpec:
    """The declaration of one layer class."""

    name: str
    declaration: Declaration
    takes_list: bool
    rank: int | None
    min_rank: int | None
    max_rank: int | None
    extra_keywords: frozenset[str]
    closed: bool = False
    takes_structure: bool = False
    checks: list[tuple[Callable[..., None], tuple[str, ...]]] = field(default_factory=list)
    """Checks between constructor arguments, with the names of those they ask for."""
    _params: list[Param] | None = field(default=None, repr=False)
    _wants: list[str] | None = field(default=None, repr=False)

    def created(self, check: Callable[..., None]) -> Callable[..., None]:
        """Decorator: a check between constructor arguments, named as its parameters."""
        code = check.__code__
        self.checks.append((check, code.co_varnames[: code.co_argcount + code.co_kwonlyargcount]))
        return check

    @property
    def params(self) -> list[Param]:
        """Constructor parameters."""
        if self._params is None:
            own = [p for p in self.declaration.params if p.name not in _RESERVED]
            self._params = [
                replace(p, name=p.name[:-1]) if p.name.endswith("_") else p for p in own
            ]
        return self._params

    @property
    def wants(self) -> list[str]:
        """The body's parameters that are not named as the constructor's."""
        if self._wants is None:
            self._wants = [
                p.name
                for p in self.declaration.params
                if p.name in ("call", "state") or p.name.endswith("_")
            ]
        return self._wants

    @property
    def one_input(self) -> bool:
        """Whether it has an ``InputSpec``, which refuses several inputs."""
        return not (self.rank is None and self.min_rank is None and self.max_rank is None)


_RESERVED = ("x", "inputs", "structure", "call", "state")
LAYERS: dict[str, LayerSpec] = {}


def layer(
    *names: str,
    rank: int | None = None,
    min_rank: int | None = None,
    max_rank: int | None = None,
    keywords: Sequence[str] = (),
    closed: bool = False,
) -> Callable[[Callable[..., Made]], LayerSpec]:
    """Declare the layer class with these names in ``keras.layers``.

    ``rank``/``min_rank``/``max_rank`` are its ``InputSpec``; ``keywords`` are further keyword
    arguments it takes without naming them (the body finds them in ``state.given``); a ``closed``
    one has no ``**kwargs`` and takes only what it names.
    """

    def register(body: Callable[..., Made]) -> LayerSpec:
        first = next(name for name in body.__code__.co_varnames if name != "ctx")
        spec = LayerSpec(
            f"keras.layers.{names[0]}",
            Declaration(names[0], body),
            first == "inputs",
            rank,
            min_rank,
            max_rank,
            frozenset(keywords),
            closed,
            first == "structure",
        )
        for name in names:
            LAYERS[f"keras.layers.{name}"] = spec
        return spec

    return register


def create(
    ctx: Context, spec: LayerSpec, args: Sequence[Value], kwargs: Mapping[str, Value]
) -> LayerState:
    """Run a layer's constructor; raises :class:`Fail` where Keras refuses the arguments."""
    short = spec.name.rsplit(".", 1)[-1]
    named = dict(kwargs)
    state = LayerState(site=ctx.site)
    rest = list(args)
    base = {
        key: named.pop(key)
        for key in list(named)
        if key in BASE_ARGUMENTS and not _declares(spec, key)
    }
    unsure = "**" in named
    named.pop("**", None)
    chosen: list[tuple[Param, Value]] = []
    for param in spec.params:
        if param.kind == inspect.Parameter.VAR_KEYWORD:
            state.args.update(named)
            named = {}
            continue
        if rest and param.kind != inspect.Parameter.KEYWORD_ONLY:
            if param.name in named:
                text = f"{short} got two values for `{param.name}`: a positional and a keyword argument"
                raise Fail("layer-arguments", text, "TypeError", param.name)
            given = rest.pop(0)
        elif param.name in named:
            given = named.pop(param.name)
        elif unsure or param.default is MISSING and ctx.keras_major < 3:
            # Perhaps among the keywords that are not known, or with a default Keras 3 dropped.
            given = Unknown("not known whether it is given")
            state.args[param.name] = (
                param.convert(ctx, given, param.name) if param.convert else given
            )
            continue
        elif param.default is not MISSING:
            state.args[param.name] = param.default
            continue
        else:
            text = f"{short}() needs `{param.name}`, which is not given"
            raise Fail("layer-arguments", text, "TypeError", missing=param.name)
        chosen.append((param, given))
    _refuse_unknown(ctx, spec, short, rest, named, base)
    state.given.update(named)
    base.update({param.name: given for param, given in chosen if param.name in ("name", "dtype")})
    _base_arguments(ctx, state, base)
    if unsure:
        state.dtype = state.dtype if "dtype" in base else "?"
        state.trainable = state.trainable if "trainable" in base else None
    for param, given in chosen:
        state.given[param.name] = given
        state.args[param.name] = (
            given if param.convert is None else param.convert(ctx, given, param.name)
        )
    for check, wanted in spec.checks:
        check(**{name: ctx if name == "ctx" else state.args[name] for name in wanted})
    return state


def _declares(spec: LayerSpec, name: str) -> bool:
    return any(param.name == name for param in spec.params)


def _refuse_unknown(
    ctx: Context,
    spec: LayerSpec,
    short: str,
    rest: list[Value],
    named: dict[str, Value],
    base: dict[str, Value],
) -> None:
    if rest:
        names = [p.name for p in spec.params if p.kind == inspect.Parameter.POSITIONAL_OR_KEYWORD]
        text = f"{short}() takes {len(names)} positional arguments ({', '.join(names)}), {len(names) + len(rest)} are given"
        raise Fail("layer-arguments", text, "TypeError", len(names))
    refused = [key for key in named if key not in spec.extra_keywords]
    if spec.closed:
        refused += list(base)
    elif ctx.keras_major >= 3:
        refused += [key for key in base if key in REFUSED_3 and key not in spec.extra_keywords]
    if refused:
        known = [p.name for p in spec.params]
        text = f"{short} has no argument `{refused[0]}`"
        exception = "ValueError" if ctx.keras_major >= 3 and not spec.closed else "TypeError"
        raise Fail("layer-arguments", text, exception, refused[0], unknown=refused[0], known=known)
    if ctx.keras_major >= 3 and "input_length" in {**named, **base}:
        text = f"`input_length` of {short} does nothing any more: the length is that of the data"
        problem = Problem("ignored-argument", text, None, "input_length")
        problem.data["unknown"] = "input_length"
        ctx.report(problem)


def _base_arguments(ctx: Context, state: LayerState, base: dict[str, Value]) -> None:
    name = base.get("name")
    if isinstance(name, Const) and name.value is not None:
        if ctx.keras_major >= 3 and (not isinstance(name.value, str) or "/" in name.value):
            text = f"`name` must be a text without a slash, it is {name.value!r}"
            raise Fail("layer-arguments", text, "ValueError", "name")
        state.name = str(name.value)
    if "dtype" in base:
        state.dtype = _compute_dtype(ctx, base["dtype"])
    trainable = base.get("trainable")
    if trainable is not None:
        state.trainable = as_trainable(ctx, trainable, "trainable")
    if base.get("activity_regularizer", NONE) != NONE:
        state.extra["regularized"] = True
    batch: AnyDim = FREE
    if "batch_size" in base:
        size = as_dim(ctx, base["batch_size"])
        batch = FREE if size is None else size
    for key in ("batch_input_shape", "batch_shape"):
        if key in base:
            state.input_shape = free_shape(as_dims(ctx, base[key]))
    if "input_shape" in base:
        shape = free_shape(as_dims(ctx, base["input_shape"]))
        state.input_shape = Shape((batch,)) + shape
    elif "input_dim" in base:
        state.input_shape = Shape((batch, as_dim(ctx, base["input_dim"])))


def _compute_dtype(ctx: Context, value: Value) -> str | None:
    """The dtype a layer computes in, by its ``dtype=``: a dtype or a policy."""
    if value == Const(None):
        return None
    if isinstance(value, Const) and value.value in ("mixed_float16", "mixed_bfloat16"):
        return str(value.value).removeprefix("mixed_")
    return as_dtype(ctx, value) or "?"


def free_shape(dims: Any) -> Shape:
    """A user's shape tuple as a Shape: ``None`` becomes free, unknown becomes unranked."""
    if dims is UNKNOWN or dims is None:
        return UNRANKED
    return Shape(FREE if dim is None else dim for dim in dims)


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
    try:
        # A Lambda holds nothing: a layer its function calls is on its own.
        if not ctx.tapes or spec.name == "keras.layers.Lambda":
            made = run(ctx, spec, state, tensors, call)
        else:
            with only_outer_layers(ctx):
                made = run(ctx, spec, state, tensors, call)
    except Fail as fail:
        _tell(fail.problem, name, tensors)
        raise
    if state.built is False or (state.built and state.params is None):
        # An adapted or wrapped layer may have been changed by its body.
        fresh: LayerState = ctx.edit(ref).native
        fresh.built = True
        fresh.built_for = inputs
        fresh.fixed = {axis: dim for axis, dim in made.fixed.items() if isinstance(dim, int)}
        fresh.rank = made.rank
        fresh.params = count_weights(made)
    return _finish(ctx, ref, spec, name, tensors, made, call, inputs)


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


def autocast(x: Array, state: LayerState) -> Array:
    """Keras casts floating inputs to the layer's compute dtype."""
    if dt.is_float(x.dtype):
        compute = None if state.dtype == "?" else (state.dtype or dt.KERAS_FLOAT)
        if compute != x.dtype:
            return x.but(dtype=compute)
    return x


def floating(x: Array) -> dt.DType:
    """The dtype of a result computed with floating weights."""
    if x.dtype is None or dt.is_float(x.dtype):
        return x.dtype
    return dt.KERAS_FLOAT if dt.is_numeric(x.dtype) else None


def computed(x: Array, state: LayerState) -> dt.DType:
    """The dtype of what a layer computes from ``x``.

    On a KerasTensor Keras does not run the layer and promises its compute dtype; on real data
    the operation itself decides, so that whole numbers may stay what they are.
    """
    if x.lib == "keras":
        return None if state.dtype == "?" else (state.dtype or dt.KERAS_FLOAT)
    return x.dtype if dt.is_float(x.dtype) else None


def building(state: LayerState) -> bool:
    """Whether this call certainly builds the layer."""
    return state.built is False


def optional(wanted: bool | None, shape: Sequence[AnyDim]) -> Sequence[AnyDim] | None:
    """A weight that exists if ``wanted``; of unknown size where that cannot be told."""
    if wanted is None:
        return (UNKNOWN,)
    return shape if wanted else None


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


def origin_notes(x: Array) -> tuple[Note, ...]:
    if x.origin is None:
        return ()
    return (Note(x.origin, f"{x.name or 'this'} has shape {x.shape}"),)


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
    extra = [
        leaf
        for value in (*call.args, *call.kwargs.values())
        for leaf in symbolic_leaves(ctx, value)
    ]
    symbolic = bool(extra) or any(x.lib == "keras" for x in tensors)
    traced = (ctx.graph or any(x.graph for x in tensors)) and not symbolic
    output = _marked(made.output, site, traced)
    if symbolic:
        again = _again(ctx, ref, spec, inputs, len(tensors), call)
        output = linked(output, Node((*tensors, *extra), again, ref, site, name))
        # `layer.output` is what its one call on a Keras tensor gave.
        fresh = ctx.edit(ref).native
        fresh.calls += 1
        fresh.extra["output"], fresh.extra["input"] = output, inputs
    if ctx.graph or ctx.tapes:
        output = of_layer(ctx, ref, [*tensors, *call.args, *call.kwargs.values()], output)
    params = ctx.read(ref).native.params
    outputs = output.items if isinstance(output, Tuple) else (output,)
    ctx.record(Called(site, "layer", spec.name, tuple(tensors), outputs, params, name))
    return output


def _marked(value: Value, site: Site, traced: bool) -> Value:
    """What a layer gives, as tensors of TensorFlow made at ``site``."""
    if isinstance(value, Array):
        lib = value.lib if value.lib in ("ragged", "sparse") else "tf"
        return value.but(lib=lib, node=None, origin=site, name=None, graph=traced)
    if isinstance(value, Tuple):
        return Tuple(tuple(_marked(item, site, traced) for item in value.items), value.names)
    if isinstance(value, FrozenDict):
        return FrozenDict(tuple((key, _marked(item, site, traced)) for key, item in value.items))
    return value


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


def defined(dim: AnyDim, what: str, exception: str = "ValueError") -> AnyDim:
    """Refuse Keras's ``None`` where a layer must know a size; raises ``undefined-dimension``."""
    if dim is FREE:
        text = f"{what} must be known when the layer is built, but it is None"
        raise Fail("undefined-dimension", text, exception, 0)
    return dim


def lib_name(value: Value) -> str | None:
    """The canonical name of a library class or object's class."""
    if isinstance(value, Lib):
        return value.name
    if isinstance(value, Obj) and isinstance(value.cls, Lib):
        return value.cls.name
    return None


def opaque_result(reason: str) -> Made:
    """For a call that cannot be followed."""
    return Made(Unknown(reason), params=None)
