"""Layers and models the user wrote: Keras's protocol around their ``__init__``, ``build``, ``call``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import count, repeat
from typing import Any

from ...shapes import FREE, UNKNOWN, Shape
from ...values import (
    NONE,
    Array,
    Bound,
    Const,
    Fail,
    FrozenDict,
    Function,
    LayerState,
    Lib,
    ModelState,
    Node,
    Obj,
    Problem,
    Scalar,
    Tuple,
    Unknown,
    UserClass,
    Value,
)
from ...values.facts import Called
from ..api import Context, function
from ..args import as_dims, as_dtype, container
from ..nested import arrays_in, change_arrays, dict_like, frozen, leaves_of, sealed_dict, substitute
from .layer import autocast
from .layer_args import INITIALIZERS, named
from .layer_creation import declare_input
from .structure import parents_of

_FORWARDED = ("name", "dtype", "trainable", "autocast", "activity_regularizer", "input_shape",
              "batch_input_shape", "input_dim", "dynamic", "batch_shape", "input_dtype",
              "allow_non_tensor_positional_args", "implementation", "batch_size")  # fmt: skip


# -- construction -----------------------------------------------------------------------------------


@function("keras.layers.Layer.__init__", "keras.Model.__init__")
def initialise(ctx: Context, called: str, receiver: Any, *args: Any, **kwargs: Any) -> Value:
    """``super().__init__(...)`` of a user's Layer or Model."""
    from .functional import initialise_functional

    is_model = called.startswith("keras.Model")
    if is_model and (args or "inputs" in kwargs):
        return initialise_functional(ctx, receiver, args, kwargs)
    unsure = kwargs.pop("**", None) is not None
    refused = [key for key in kwargs if key not in _FORWARDED]
    if args and not is_model:
        text = "Layer.__init__() takes only keyword arguments"
        raise Fail("call-arguments", text, "TypeError")
    if refused and not unsure and ctx.keras_major >= 3:
        name = receiver.cls.name if isinstance(receiver.cls, UserClass) else "Layer"
        text = f"`{refused[0]}` is handed on to {'Model' if is_model else 'Layer'}.__init__, which does not know it"
        exception = "TypeError" if is_model else "ValueError"
        raise Fail("base-arguments", text, exception, refused[0], cls=name)
    state: LayerState = ModelState(site=ctx.site) if is_model else LayerState(site=ctx.site)
    if isinstance(state, ModelState) and unsure and ctx.defines(receiver, "call") is None:
        state.kind = "opaque"  # There may be inputs and outputs among what is handed on.
    state.take_name(kwargs.get("name", NONE))
    state.name_known &= not unsure or "name" in kwargs
    if "dtype" in kwargs and kwargs["dtype"] != NONE:
        state.dtype = as_dtype(ctx, kwargs["dtype"]) or "?"
    state.dtype = state.dtype or ctx.process.dtype
    if not is_model and ("input_shape" in kwargs or "input_dim" in kwargs):
        declare_input(ctx, state, kwargs)
    _check_first(ctx, receiver)
    ctx.edit(receiver).native = state
    return NONE


def _check_first(ctx: Context, receiver: Obj) -> None:
    """Layers set before ``super().__init__()`` ran are not tracked: their weights are not trained."""
    record = ctx.read(receiver)
    if ctx.keras_major < 3 or record.opaque or record.native is not None:
        return
    for name, value in record.attrs.items():
        held = (
            ctx.read(value).items if isinstance(value, Obj) and value.kind == "list" else (value,)
        )
        objects = [item for item in held if isinstance(item, Obj) and item.kind == "object"]
        if any(isinstance(ctx.read(item).native, LayerState) for item in objects):
            text = f"`self.{name}` is set before `super().__init__()`, so its weights are not tracked and never trained: call that first"
            ctx.report(Problem("super-init-late", text, None, None))
            return


def call_uninitialised(ctx: Context, receiver: Obj) -> Value:
    """Calling a layer whose ``super().__init__()`` never ran."""
    cls = receiver.cls
    record = ctx.read(receiver)
    if not isinstance(cls, UserClass) or cls.opaque or record.opaque:
        return Unknown("this object is not modelled")
    init = ctx.defines(receiver, "__init__")
    if init is None:
        return Unknown("this object is not modelled")
    raise super_init_failure(cls, init, "RuntimeError")


def super_init_failure(cls: UserClass, init: Function, exception: str) -> Fail:
    """``super().__init__()`` never ran: met when the layer is first used."""
    text = f"`{cls.name}.__init__` never calls `super().__init__()`, so the layer is not set up when it is used"
    return Fail("super-init", text, exception, None, (), cls=cls, init=init)


# -- calling ----------------------------------------------------------------------------------------


def call_custom(
    ctx: Context, ref: Obj, args: Sequence[Value], kwargs: Mapping[str, Value]
) -> Value:
    """Call a user's layer or subclassed model, building it on first use."""
    state: LayerState = ctx.read(ref).native
    cls = ref.cls
    assert isinstance(cls, UserClass)
    method = ctx.defines(ref, "call")
    if method is not None and ctx.keras_major >= 3:
        _refuse_non_tensors(ctx, ref, method, args)
    inputs = [convert(ctx, value, state, ref) for value in args]
    named = {key: convert(ctx, value, state, ref) for key, value in kwargs.items()}
    symbolic = [x for x in leaves(ctx, [*inputs, *named.values()]) if x.lib == "keras"]
    first = inputs[0] if inputs else next(iter(named.values()), NONE)
    if method is None:
        return _without_call(ctx, ref, cls, state, first)
    if state.built is False:
        _build(ctx, ref, first, named)
    named = _accepted(ctx, method, named, len(inputs))
    output = _run_call(ctx, ref, inputs, named, method, symbolic)
    return _finish(ctx, ref, args, kwargs, output, symbolic, inputs)


def _refuse_non_tensors(ctx: Context, ref: Obj, method: Function, args: Sequence[Value]) -> None:
    """``Layer.__call__``: by position there may be tensors, arrays and None, nothing else."""
    if ctx.binds(ref, "_allow_non_tensor_positional_args") or ctx.binds(ref, "__call__"):
        return
    spec = method.node.args
    names = [param.arg for param in (*spec.posonlyargs, *spec.args)][1:]
    for position, value in enumerate(args):
        for leaf in leaves_of(frozen(ctx, value)):
            if not isinstance(leaf, (Const, Scalar, Function)) or leaf == NONE:
                continue
            name = names[position] if position < len(names) else None
            what = "tensors only are given by position when a layer is called"
            text = f"{what}: write `{name}=...`" if name else what
            raise Fail("call-arguments", text, "ValueError", position)


def takes_training(ctx: Context, ref: Obj) -> bool:
    """Whether a user's ``call`` has the argument ``training``, so that ``fit`` gives it."""
    method = ctx.defines(ref, "call")
    if not isinstance(method, Function):
        return False
    spec = method.node.args
    return any(arg.arg == "training" for arg in (*spec.posonlyargs, *spec.args, *spec.kwonlyargs))


def _accepted(
    ctx: Context, method: Function, named: dict[str, Value], given: int
) -> dict[str, Value]:
    """``training`` is only handed on to a ``call`` that takes it (``Layer.__call__``).

    Raises:
        Fail: ``TypeError`` where it has no default and is not given: Keras reads an outer call's
            value only after it has bound the arguments.

    """
    spec = method.node.args
    positional = [param.arg for param in (*spec.posonlyargs, *spec.args)]
    names = {*positional, *(param.arg for param in spec.kwonlyargs)}
    required = positional[: len(positional) - len(spec.defaults)]
    if "mask" in names and "mask" not in named and "mask" not in positional[: given + 1]:
        # Keras hands on the mask an earlier layer computed, if there is one.
        named = {**named, "mask": Unknown("a mask computed by an earlier layer")}
    if (
        "training" in required
        and "training" not in named
        and "training" not in positional[: given + 1]
    ):
        if ctx.keras_major >= 3 and "**" not in named:
            text = f"`{method.name}` needs `training`, which is not given here, and Keras finds its value too late: give it a default, `training=None`"
            raise Fail("call-arguments", text, "TypeError")
        return {**named, "training": Scalar("bool")}
    if spec.kwarg is not None or "training" in names or "training" not in named:
        return named
    return {key: value for key, value in named.items() if key != "training"}


def _without_call(ctx: Context, ref: Obj, cls: UserClass, state: LayerState, first: Value) -> Value:
    if cls.opaque or ctx.read(ref).opaque or ctx.binds(ref, "call"):
        return Unknown("call() may be defined where fitlint cannot see it")
    if any(isinstance(b, Lib) and b.name not in _PLAIN_BASES for b in cls.mro):
        return Unknown("an ancestor defines call()")
    near = [
        name
        for name in ("forward", "Call", "cal", "call_", "__call__", "_call", "calls")
        if ctx.defines(ref, name)
    ]
    if "__call__" in near:
        return Unknown("a user's __call__")
    role = "Model" if isinstance(state, ModelState) else "Layer"
    hint = f"; `{near[0]}` is not a method Keras calls" if near else ""
    text = f"`{cls.name}` is a Keras {role} without a `call` method{hint}"
    raise Fail(
        "missing-call",
        text,
        "NotImplementedError",
        None,
        (),
        cls=cls,
        near=near[0] if near else None,
        role=role,
    )


_PLAIN_BASES = (
    "keras.layers.Layer",
    "keras.Model",
    "builtins.object",
    "abc.ABC",
    "tensorflow.Module",
)


def _build(ctx: Context, ref: Obj, first: Value, named: Mapping[str, Value]) -> None:
    """Run the user's ``build`` with the shapes of the first call."""
    ctx.edit(ref).native.built = True
    method = ctx.defines(ref, "build")
    if method is None:
        return
    ctx.call(Bound(ref, method), *_build_arguments(ctx, ref, method, first, named))


def _build_arguments(
    ctx: Context, ref: Obj, method: Function, first: Value, named: Mapping[str, Value]
) -> tuple[list[Value], dict[str, Value]]:
    """What ``build`` is given: nothing if it takes nothing, else shapes by ``<argument>_shape``.

    ``keras.layers.Layer._maybe_build`` and ``update_shapes_dict_for_target_fn``.
    """
    spec = method.node.args
    params = [param.arg for param in (*spec.posonlyargs, *spec.args)][1:]
    if not params and spec.vararg is None:
        return [], {}
    if len(params) <= 1:
        return [structure_shape(ctx, first)], {}
    shapes = {f"{key}_shape": structure_shape(ctx, value) for key, value in named.items()}
    call = ctx.defines(ref, "call")
    if call is not None:
        names = [param.arg for param in (*call.node.args.posonlyargs, *call.node.args.args)][1:]
        if names:
            shapes.setdefault(f"{names[0]}_shape", structure_shape(ctx, first))
    return [], {name: shapes.get(name, Unknown("a shape")) for name in params}


def structure_shape(ctx: Context, value: Value) -> Value:
    """Shapes in the structure of some inputs, as ``build`` receives them."""
    from .layer_object import shape_value

    if isinstance(value, Array):
        return shape_value(value.shape)
    if isinstance(value, Tuple):
        return Tuple(tuple(structure_shape(ctx, item) for item in value.items))
    if isinstance(value, Obj) and value.kind == "list":
        record = ctx.read(value)
        if record.rest is None:
            return ctx.new_list([structure_shape(ctx, item) for item in record.items])
    if isinstance(value, Obj) and value.kind == "dict":
        record = ctx.read(value)
        return ctx.new_dict({k: structure_shape(ctx, v) for k, v in record.items.items()})
    return Unknown("a shape")


def _run_call(
    ctx: Context,
    ref: Obj,
    inputs: list[Value],
    named: dict[str, Value],
    method: Function,
    symbolic: list[Array],
) -> Value:
    """The output of ``call``: from ``compute_output_shape`` if that is defined and the input symbolic."""
    shape_method = ctx.defines(ref, "compute_output_shape")
    if symbolic and shape_method is not None and inputs:
        shape = _computed_shape(ctx, ref, inputs, named, method, shape_method)
        state: LayerState = ctx.read(ref).native
        return _promised(ctx, shape, None if state.dtype == "?" else state.dtype or "float32")
    if symbolic or any(x.graph for x in leaves(ctx, [*inputs, *named.values()])):
        inputs = [to_graph(ctx, value) for value in inputs]
        named = {key: to_graph(ctx, value) for key, value in named.items()}
        with ctx.traced():
            return ctx.call(Bound(ref, method), inputs, named)
    return ctx.call(Bound(ref, method), inputs, named)


def _promised(ctx: Context, shape: Value, dtype: str | None) -> Value:
    """The tensors of a shape, or of a tuple, list or dict of shapes."""
    listed = isinstance(shape, Obj) and shape.kind == "list"
    if isinstance(shape, Obj) and shape.kind == "dict":
        record = ctx.read(shape)
        parts = {key: _promised(ctx, item, dtype) for key, item in record.items.items()}
        return ctx.new_dict(parts, record.rest)
    items = shape.items if isinstance(shape, Tuple) else ctx.iterate(shape).items if listed else ()
    if any(isinstance(item, (Tuple, Obj)) for item in items or ()):
        made = tuple(_promised(ctx, item, dtype) for item in items or ())
        return ctx.new_list(made) if listed else Tuple(made)
    dims = as_dims(ctx, shape)
    if dims is UNKNOWN or dims is None or items and all(isinstance(i, Unknown) for i in items):
        return Unknown("compute_output_shape")
    return Array(Shape(FREE if d is None else d for d in dims), dtype, "tf")


def _computed_shape(
    ctx: Context,
    ref: Obj,
    inputs: list[Value],
    named: dict[str, Value],
    method: Function,
    shape_method: Function,
) -> Value:
    """``compute_output_shape`` gets a shape for each argument ``x`` of ``call`` it has an ``x_shape`` for."""
    spec = shape_method.node.args
    wanted = [param.arg for param in (*spec.posonlyargs, *spec.args)][1:]
    if len(wanted) < 2:
        return ctx.call(Bound(ref, shape_method), [structure_shape(ctx, inputs[0])])
    given = [param.arg for param in (*method.node.args.posonlyargs, *method.node.args.args)][1:]
    shapes = {f"{name}_shape": value for name, value in (*zip(given, inputs), *named.items())}
    chosen = {name: structure_shape(ctx, shapes[name]) for name in wanted if name in shapes}
    return ctx.call(Bound(ref, shape_method), [], {**chosen, "**": Unknown("further shapes")})


def convert(ctx: Context, value: Value, state: LayerState, ref: Obj) -> Value:
    """What ``Layer.__call__`` does to its arguments: arrays become tensors, floats are autocast."""
    if isinstance(value, Array):
        if value.lib in ("numpy", "pandas"):
            if value.dtype in ("string", "object") or value.lib == "pandas":
                return value
            value = value.but(lib="tf", facts=value.facts)
        return autocast(value, state)
    if isinstance(value, Tuple):
        return Tuple(tuple(convert(ctx, item, state, ref) for item in value.items), value.names)
    if isinstance(value, FrozenDict):
        return sealed_dict(ctx, {k: convert(ctx, v, state, ref) for k, v in value.items})
    if isinstance(value, Obj) and value.kind == "list":
        record = ctx.read(value)
        if record.rest is None and any(isinstance(item, Array) for item in record.items):
            return ctx.new_list([convert(ctx, item, state, ref) for item in record.items])
    if isinstance(value, Obj) and value.kind == "dict":
        record = ctx.read(value)
        if any(isinstance(item, Array) for item in record.items.values()):
            items = {k: convert(ctx, v, state, ref) for k, v in record.items.items()}
            return dict_like(ctx, record, items)
    return value


def to_graph(ctx: Context, value: Value) -> Value:
    """KerasTensors become the graph tensors that ``call`` sees while Keras infers shapes."""

    def traced(x: Array) -> Value:
        return x.but(lib="tf", node=None, graph=True, facts=x.facts) if x.lib == "keras" else x

    return change_arrays(ctx, value, traced)


def leaves(ctx: Context, values: Sequence[Value]) -> list[Array]:
    """The arrays in some structures."""
    return [array for value in values for array in arrays_in(ctx, value)]


def _finish(
    ctx: Context,
    ref: Obj,
    args: Sequence[Value],
    kwargs: Mapping[str, Value],
    output: Value,
    symbolic: list[Array],
    inputs: Sequence[Value],
) -> Value:
    cls = ref.cls
    assert isinstance(cls, UserClass)
    site = ctx.site
    node: Node | None = None
    if symbolic:
        others = [value for name, value in kwargs.items() if name != "training"]
        parents = parents_of(ctx, (*inputs, *others))

        def again(machine: Any, values: Sequence[Value]) -> Value:
            table = {id(parent): value for parent, value in zip(parents, values)}
            new = [substitute(machine, value, table) for value in inputs]
            named = {key: substitute(machine, value, table) for key, value in kwargs.items()}
            return frozen(machine, call_custom(machine, ref, new, named))

        node = Node(parents, again, ref, site, cls.name)
    # Which of several outputs it is, counted as `leaf_at` does.
    places = repeat(None) if isinstance(output, Array) else count()

    def mark(array: Array) -> Value:
        own = None if node is None else replace(node, index=next(places))
        return array.but(lib="keras", node=own, origin=site, name=None, graph=False)

    result = output if node is None else change_arrays(ctx, output, mark)
    kind = "model" if isinstance(ctx.read(ref).native, ModelState) else "layer"
    given = tuple(leaves(ctx, inputs))
    outputs = tuple(leaves(ctx, [result])) or (result,)
    ctx.record(Called(site, kind, cls.name, given, outputs, None, cls.name))
    return result


# -- weights ----------------------------------------------------------------------------------------


_as_initializer = named(INITIALIZERS, "an initializer", registered=True)


@function("keras.layers.Layer.add_weight", "keras.layers.Layer.add_variable")
def add_weight(ctx: Context, receiver: Any, *args: Any, **kwargs: Any) -> Value:
    """``self.add_weight(shape=..., ...)``: a variable.

    Keras 3's first positional parameter is ``shape``; a name there (Keras 2's order) raises.
    """
    if not isinstance(ctx.read(receiver).native, LayerState):
        return Unknown("add_weight before super().__init__()")
    if ctx.keras_major >= 3 and ctx.running() == ("call", receiver):
        text = "weights cannot be added in `call`, when the layer is already built: add them in `build` or `__init__`"
        raise Fail("state-in-call", text, "ValueError")
    first = args[0] if args else NONE
    if isinstance(first, Const) and isinstance(first.value, str) and ctx.keras_major >= 3:
        text = f"the first argument of add_weight is the shape, {first.value!r} is given; write `name={first.value!r}`"
        raise Fail("weight-shape", text, "ValueError", 0)
    shape_given = kwargs.get("shape", args[0] if args else Tuple(()))
    number = isinstance(shape_given, Const) and isinstance(shape_given.value, int)
    if (
        number or isinstance(shape_given, Scalar) and shape_given.kind == "int"
    ) and ctx.keras_major >= 3:
        written = ctx.argument_text("shape", "size")
        if isinstance(shape_given, Const):
            written = str(shape_given.value)
        text = f"`shape` of add_weight must be a tuple: write `({written},)`"
        raise Fail("weight-shape", text, "ValueError", "shape", value=written)
    sizes = ctx.iterate(shape_given).items if isinstance(shape_given, (Tuple, Obj)) else None
    for size in sizes or ():
        what = container(size)
        if what is not None:
            text = f"a weight's shape has {what} in the place of a size: `build` gets a shape for each input where the layer is called on several"
            raise Fail("weight-shape", text, "ValueError", "shape")
        if (
            isinstance(size, Const)
            and isinstance(size.value, float)
            or isinstance(size, Scalar)
            and size.kind == "float"
        ):
            text = "a weight's shape has a size that is a float: use // instead of /"
            raise Fail("weight-shape", text, "ValueError", "shape")
        if isinstance(size, Const) and isinstance(size.value, int) and size.value < 0:
            text = f"a weight's shape has a size below zero: {size.value}"
            raise Fail("weight-shape", text, "ValueError", "shape")
    initializer = kwargs.get("initializer", args[1] if len(args) > 1 else NONE)
    if ctx.keras_major >= 3:
        _as_initializer(ctx, initializer, "initializer")
    dims = as_dims(ctx, shape_given)
    if dims is None:
        dims = ()
    if dims is not UNKNOWN and any(d is None for d in dims):
        text = f"a weight cannot have an undefined size: shape {tuple(dims)}"
        raise Fail("weight-shape", text, "ValueError", "shape")
    usual = "float32" if ctx.process.dtype is None else None
    dtype = as_dtype(ctx, kwargs["dtype"]) if "dtype" in kwargs else usual
    return Array(
        Shape(None if dims is UNKNOWN else dims), dtype, "variable", origin=ctx.site, owner=receiver
    )
