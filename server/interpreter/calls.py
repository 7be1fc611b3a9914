"""Calling things: user functions and classes, bound methods, library names, generators."""

from __future__ import annotations

import ast
import traceback
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from ..knowledge.api import Declaration
from ..knowledge.keras.families import load_layers
from ..knowledge.keras.layer import LAYERS
from ..knowledge.registry import find_function
from ..knowledge.symbolic import refuse_symbolic
from ..values import (
    NONE,
    Array,
    Bound,
    Const,
    Dataset,
    Fail,
    Function,
    Generator,
    Lib,
    Method,
    Node,
    Obj,
    Partial,
    Problem,
    ScopeRec,
    Site,
    Super,
    Tuple,
    Union,
    Unknown,
    UserClass,
    Value,
    join,
)  # fmt: skip
from ..values.facts import Called
from .state import (
    RAISE,
    RETURN,
    Cancelled,
    Exit,
    Frame,
    GeneratorFull,
    OutOfBudget,
    Raised,
)  # fmt: skip

if TYPE_CHECKING:
    from .machine import Machine

MAX_DEPTH = 40
MAX_RECURSION = 3
PASS_ON = (Raised, GeneratorFull, OutOfBudget, Cancelled, RecursionError)
"""Control flow of the interpreter itself."""


def call_value(m: Machine, callee: Value, args: list[Value], kwargs: dict[str, Value]) -> Value:
    """Call a value; several outcomes are joined."""
    if isinstance(callee, Function):
        return join_exits(m, run_function(m, callee, args, kwargs))
    if isinstance(callee, Bound):
        return call_value(m, callee.function, [callee.receiver, *args], kwargs)
    if isinstance(callee, Method):
        return _call_library(m, callee.name, callee.receiver, args, kwargs)
    if isinstance(callee, Lib):
        return _call_library(m, callee.name, None, args, kwargs)
    if isinstance(callee, UserClass):
        return instantiate(m, callee, args, kwargs)
    if isinstance(callee, Partial):
        return call_value(
            m, callee.function, [*callee.args, *args], {**dict(callee.kwargs), **kwargs}
        )
    if isinstance(callee, Obj) and callee.kind == "object":
        method = m.get(callee, "__call__")
        if isinstance(method, (Bound, Method, Function)):
            return call_value(m, method, args, kwargs)
        return unknown_call(m, callee, args, kwargs, "this object is not modelled")
    if isinstance(callee, Union):
        return _call_union(m, callee, args, kwargs)
    if isinstance(callee, (Const, Tuple)) and (m.in_step or callee != NONE):
        shown = repr(callee.value) if isinstance(callee, Const) else "a tuple"
        return m.fail(
            Fail("not-callable", f"{shown} cannot be called: it is no function", "TypeError")
        )
    return unknown_call(m, callee, args, kwargs, getattr(callee, "reason", "") or "not modelled")


def unknown_call(
    m: Machine, callee: Value, args: list[Value], kwargs: Mapping[str, Value], reason: str
) -> Value:
    """A call of code we cannot see: its arguments may change."""
    m.unknown_calls += 1
    m.escape(callee)
    for value in (*args, *kwargs.values()):
        m.escape(value)
    return Unknown(reason)


def _call_union(m: Machine, callee: Union, args: list[Value], kwargs: dict[str, Value]) -> Value:
    from .statements import merge

    results: list[Value] = []
    states = []
    before = m.state
    for option in callee.options:
        if isinstance(option, Unknown):
            return unknown_call(m, callee, args, kwargs, option.reason)
    for option in callee.options:
        m.state = before.fork()
        outcome = m.attempt(lambda option=option: call_value(m, option, args, kwargs))  # type: ignore[misc]
        if isinstance(outcome, Fail):
            continue
        results.append(outcome)
        states.append(m.state)
    if not states:
        m.state = before
        return Unknown("every alternative of this call fails")
    m.state = merge(m, states, 1)[0]
    value = results[0]
    for other in results[1:]:
        value = join(value, other)
    return value


# -- library ------------------------------------------------------------------------------------


def _call_library(
    m: Machine, name: str, receiver: Value | None, args: list[Value], kwargs: dict[str, Value]
) -> Value:
    m.tick()
    if name.startswith("numpy.") and any(isinstance(a, Array) and a.lib == "keras" for a in args):
        text = (
            f"`np.{name[6:]}` needs numbers, a Keras tensor has none yet: use keras.ops or a Layer"
        )
        return m.fail(Fail("keras-tensor", text, "ValueError", 0))
    if (
        m.in_step
        and name.startswith(("numpy.random.", "random."))
        and m.running()[0] in ("call", "train_step")
    ):
        text = f"`{name}` runs once, while the step is traced: every batch sees the same number; use tf.random or keras.random"
        m.report(Problem("traced-once", text))
    declaration = find_function(name)
    if declaration is None and name.startswith("keras.layers."):
        load_layers()
        declaration = _layer_constructor(name, receiver)
    if declaration is None:
        values = args if receiver is None else [receiver, *args]
        return unknown_call(m, Lib(name), values, kwargs, f"`{name}` is not modelled")
    if "**" in kwargs and not name.startswith("keras.layers."):
        return unknown_call(m, Lib(name), args, kwargs, f"unknown arguments of `{name}`")
    if any(isinstance(arg, _Star) for arg in args):
        return unknown_call(m, Lib(name), [], kwargs, f"unknown arguments of `{name}`")
    return run_declaration(m, declaration, receiver, args, kwargs, name)


def _layer_constructor(name: str, receiver: Value | None) -> Declaration | None:
    target = name.removesuffix(".__init__")
    if target not in LAYERS:
        return None
    wanted = (
        "keras.layers.Layer.__initialize__"
        if receiver is not None
        else "keras.layers.Layer.__new__"
    )
    constructor = find_function(wanted)
    if constructor is None:
        return None
    return Declaration(target, constructor.body)


def run_declaration(
    m: Machine,
    declaration: Declaration,
    receiver: Value | None,
    args: list[Value],
    kwargs: dict[str, Value],
    name: str,
) -> Value:
    """Evaluate a library call; failures are recorded, symbolic results linked into the graph."""
    values = args if receiver is None else [receiver, *args]
    before = m.call_params, m.call_offset, m.current, m.node
    m.call_params = [param.name for param in declaration.params]
    m.call_offset = 0 if receiver is None else 1
    try:
        if name.startswith("numpy."):
            refuse_symbolic(m, name, (*values, *kwargs.values()))
        result = declaration(m, values, kwargs, name)
    except Fail as fail:
        m.current, m.node = before[2], before[3]
        return m.fail(fail)
    except PASS_ON:
        raise
    except Exception:
        m.errors.append(traceback.format_exc())
        return Unknown(f"fitlint failed to model `{name}`")
    finally:
        m.call_params, m.call_offset, m.current, m.node = before
    if isinstance(result, Array):
        if result.lib == "keras" and result.node is None:
            result = link(m, result, values, kwargs, declaration, name)
        if result.lib == "tf" and m.graph and not result.graph:
            result = result.but(graph=True, facts=result.facts)
        if result.shape.dims and not name.startswith(("keras.layers.", "keras.Input")):
            m.record(Called(m.site, "array", name, (), (result,)))
    elif isinstance(result, Dataset):
        m.record(Called(m.site, "dataset", name, (), (result,)))
    elif isinstance(result, (Tuple, Obj)) and name.startswith("keras.ops."):
        return link_parts(m, result, values, kwargs, declaration, name)
    return result


def link_parts(
    m: Machine,
    result: Value,
    args: list[Value],
    kwargs: Mapping[str, Value],
    declaration: Declaration,
    name: str,
) -> Value:
    """Give each new KerasTensor of a tuple or list its place in the graph."""
    items = result.items if isinstance(result, Tuple) else ()
    if isinstance(result, Obj) and result.kind == "list":
        items = tuple(m.read(result).items)
    if not any(
        isinstance(item, Array) and item.lib == "keras" and item.node is None for item in items
    ):
        return result
    parents = tuple(symbolic_leaves(m, [*args, *kwargs.values()]))
    node = Node(parents, again(args, kwargs, parents, declaration, name), None, m.site, name)
    linked = [
        item.but(node=replace(node, index=index), facts=item.facts)
        if isinstance(item, Array)
        else item
        for index, item in enumerate(items)
    ]
    return Tuple(tuple(linked), result.names) if isinstance(result, Tuple) else m.new_list(linked)


def link(
    m: Machine,
    result: Array,
    args: list[Value],
    kwargs: Mapping[str, Value],
    declaration: Declaration,
    name: str,
) -> Array:
    """Give a KerasTensor computed by an operation its place in the graph."""
    parents = tuple(symbolic_leaves(m, [*args, *kwargs.values()]))
    if not parents:
        return result

    run = again(args, kwargs, parents, declaration, name)
    return result.but(node=Node(parents, run, None, m.site, name), facts=result.facts)


def again(
    args: list[Value],
    kwargs: Mapping[str, Value],
    parents: tuple[Array, ...],
    declaration: Declaration,
    name: str,
) -> Callable[..., Value]:
    """The same operation on other inputs."""

    def run(machine: Any, inputs: Any) -> Value:
        table = {id(parent): value for parent, value in zip(parents, inputs)}
        new_args = [replace_leaves(machine, value, table) for value in args]
        new_kwargs = {key: replace_leaves(machine, value, table) for key, value in kwargs.items()}
        return declaration(machine, new_args, new_kwargs, name)

    return run


def symbolic_leaves(m: Machine, values: Any) -> list[Array]:
    """The KerasTensors in some values and the lists and tuples among them."""
    found: list[Array] = []
    for value in values:
        if isinstance(value, Array):
            if value.lib == "keras":
                found.append(value)
        elif isinstance(value, Tuple):
            found += symbolic_leaves(m, value.items)
        elif isinstance(value, Obj) and value.kind in ("list", "dict"):
            items = m.read(value).items
            found += symbolic_leaves(m, items.values() if isinstance(items, dict) else items)
    return found


def replace_leaves(m: Any, value: Value, table: dict[int, Value]) -> Value:
    """The same structure with some tensors replaced (by identity)."""
    if isinstance(value, Array):
        return table.get(id(value), value)
    if isinstance(value, Tuple):
        return Tuple(tuple(replace_leaves(m, item, table) for item in value.items), value.names)
    if isinstance(value, Obj) and value.kind == "list":
        record = m.read(value)
        items = [replace_leaves(m, item, table) for item in record.items]
        if all(a is b for a, b in zip(items, record.items)):
            return value
        made: Value = m.new_list(items, record.rest)
        return made
    if isinstance(value, Obj) and value.kind == "dict":
        record = m.read(value)
        return m.new_dict({k: replace_leaves(m, v, table) for k, v in record.items.items()})  # type: ignore[no-any-return]
    return value


# -- user functions -----------------------------------------------------------------------------


class _Star(Value):
    """Marks ``*args`` whose content is not known."""

    __slots__ = ()


STAR = _Star()


def join_exits(m: Machine, exits: list[Exit]) -> Value:
    """Continue with the joined state of all returns; raise if every path raises."""
    from .statements import merge

    returns = [exit for exit in exits if exit.kind != RAISE]
    alive = [exit for exit in returns if not exit.state.ghost]
    # Of paths that all failed one goes on for hints, with its own heap and no other's values.
    returns = alive or returns[:1]
    if not returns:
        if not exits:
            m.state.ghost = m.state.ghost or "endless"
            return Unknown("this call never returns")
        m.state = exits[0].state
        raise exits[0].value
    value: Value = returns[0].value if returns[0].value is not None else NONE
    for other in returns[1:]:
        value = join(value, other.value if other.value is not None else NONE)
    m.state = merge(m, [exit.state for exit in returns], 1)[0]
    return value


def run_function(
    m: Machine, function: Function, args: list[Value], kwargs: dict[str, Value]
) -> list[Exit]:
    """Run a user's function; one exit for each path through it."""
    m.tick()
    key = id(function.node)
    m.called.add(key)
    depth = m.active.get(key, 0)
    if depth >= MAX_RECURSION or len(m.callers) >= MAX_DEPTH:
        for value in (*args, *kwargs.values()):
            m.escape(value)
        return [Exit(m.state, RETURN, Unknown("the recursion is too deep to follow"))]
    try:
        names = bind(m, function, args, kwargs)
    except Fail as fail:
        return [Exit(m.state, RETURN, m.fail(fail))]
    if "tensorflow.function" in function.marks:
        names = {name: as_traced(value) for name, value in names.items()}
    scope = m.state.heap.new(ScopeRec(names, function.scope))
    if function.is_generator:
        return [Exit(m.state, RETURN, Generator(function, scope))]
    if "tensorflow.function" in function.marks:
        outer = m.graph
        with m.traced(autograph=True):
            exits = _run_body(m, function, scope, None, 0)
        if not outer:
            for exit in exits:
                if exit.kind != RAISE and exit.value is not None:
                    exit.value = eager(exit.value)
        return exits
    return _run_body(m, function, scope, None, 0)


def as_traced(value: Value) -> Value:
    """An argument of a ``tf.function``: arrays become symbolic tensors."""
    if isinstance(value, Array) and value.lib in ("tf", "numpy") and value.dtype != "object":
        return value.but(lib="tf", graph=True, facts=value.facts)
    if isinstance(value, Tuple):
        return Tuple(tuple(as_traced(item) for item in value.items), value.names)
    return value


def eager(value: Value) -> Value:
    """What a ``tf.function`` computed, back in eager code."""
    if isinstance(value, Array) and value.graph:
        return value.but(graph=False, facts=value.facts)
    if isinstance(value, Tuple):
        return Tuple(tuple(eager(item) for item in value.items), value.names)
    return value


def _run_body(
    m: Machine, function: Function, scope: int, yields: list[Value] | None, limit: int
) -> list[Exit]:
    from .expressions import evaluate
    from .statements import run_block

    key = id(function.node)
    frame = Frame(function.source, scope, _module_scope(m, function.scope), function, yields, limit)
    before = m.current, m.node, m.call_params, m.call_offset
    m.callers.append(m.site)
    m.frames.append(frame)
    m.active[key] = m.active.get(key, 0) + 1
    m.current = function.source
    try:
        if isinstance(function.node, ast.Lambda):
            value = evaluate(m, function.node.body, frame)  # may replace the state
            return [Exit(m.state, RETURN, value)]
        return run_block(m, function.node.body, frame)
    except Raised as raised:
        return [Exit(m.state, RAISE, raised)]
    finally:
        m.active[key] -= 1
        m.frames.pop()
        m.callers.pop()
        m.current, m.node, m.call_params, m.call_offset = before


def _module_scope(m: Machine, scope: int) -> int:
    record = m.scope(scope)
    while record.parent is not None:
        scope = record.parent
        record = m.scope(scope)
    return scope


def generate(m: Machine, generator: Generator, limit: int) -> tuple[list[Value], bool]:
    """Run a generator for at most ``limit`` yields; whether it certainly ended before."""
    yields: list[Value] = []
    key = id(generator.function.node)
    if m.active.get(key, 0) >= MAX_RECURSION:
        return [], False
    # Each run starts from the arguments as bound: the scope is copied.
    record = m.scope(generator.scope).copy()
    scope = m.state.heap.new(record)
    m.called.add(key)
    try:
        exits = _run_body(m, generator.function, scope, yields, limit)
    except GeneratorFull:
        return [value for value in yields if _known_here(m, value)], False
    if exits:
        alive = [e for e in exits if e.kind != RAISE]
        m.state = (alive or exits)[0].state
        if not alive and len(yields) == 0:
            raise exits[0].value
    yields = [value for value in yields if _known_here(m, value)]
    if any(y is STAR for y in yields):
        return [y for y in yields if y is not STAR], False
    return yields, bool(exits)


def _known_here(m: Machine, value: Value) -> bool:
    """Whether the current path knows everything a yielded value refers to.

    Several paths through a generator may yield; each has a heap of its own.
    """
    if isinstance(value, Tuple):
        return all(_known_here(m, item) for item in value.items)
    if isinstance(value, Obj):
        record = m.state.heap.table.get(value.id)
        if record is None:
            return False
        items = getattr(record, "items", None)
        if isinstance(items, dict):
            return all(_known_here(m, item) for item in items.values())
        return all(_known_here(m, item) for item in items or ())
    return True


def bind(
    m: Machine, function: Function, args: list[Value], kwargs: dict[str, Value]
) -> dict[str, Value]:
    """Parameter names to values, by Python's rules; raises :class:`Fail` (TypeError)."""
    spec = function.node.args
    positional = [*spec.posonlyargs, *spec.args]
    names: dict[str, Value] = {}
    named = dict(kwargs)
    unsure = named.pop("**", None) is not None
    rest = list(args)
    if any(arg is STAR for arg in rest):
        rest = rest[: rest.index(STAR)]
        unsure = True
    for param in positional:
        if rest:
            if param.arg in named and param not in spec.posonlyargs:
                raise _call_error(function, f"got multiple values for argument '{param.arg}'")
            names[param.arg] = rest.pop(0)
        elif param.arg in named:
            names[param.arg] = named.pop(param.arg)
    if spec.vararg is not None:
        names[spec.vararg.arg] = Unknown("*args") if unsure else Tuple(tuple(rest))
    elif rest:
        given = len(positional) + len(rest)
        raise _call_error(
            function, f"takes {len(positional)} positional arguments but {given} were given"
        )
    for param, default in zip(
        positional[len(positional) - len(function.defaults) :], function.defaults
    ):
        names.setdefault(param.arg, Unknown("unknown arguments") if unsure else default)
    for param in spec.kwonlyargs:
        if param.arg in named:
            names[param.arg] = named.pop(param.arg)
        elif param.arg in function.kw_defaults:
            names[param.arg] = function.kw_defaults[param.arg]
    for param in (*positional, *spec.kwonlyargs):
        if param.arg not in names:
            if not unsure:
                raise _call_error(
                    function, f"is missing its argument '{param.arg}'", missing=param.arg
                )
            names[param.arg] = Unknown("unknown arguments")
    if spec.kwarg is not None:
        names[spec.kwarg.arg] = m.new_dict(named, Unknown("unknown arguments") if unsure else None)
    elif named:
        key = next(iter(named))
        raise _call_error(function, f"got an unexpected keyword argument '{key}'", unexpected=key)
    return names


def _call_error(function: Function, text: str, **data: Any) -> Fail:
    return Fail(
        "call-signature", f"`{function.name}()` {text}", "TypeError", function=function, **data
    )


# -- classes ------------------------------------------------------------------------------------


def instantiate(m: Machine, cls: UserClass, args: list[Value], kwargs: dict[str, Value]) -> Value:
    """Make an instance of a user's class and run its ``__init__``."""
    m.tick()
    if "dataclass" in cls.marks:
        return _dataclass(m, cls, args, kwargs)
    if m.defines(cls, "__new__") is not None:
        return unknown_call(
            m, cls, args, kwargs, "the class makes its instances by a `__new__` of its own"
        )
    instance = m.new_object(cls)
    if not m.guessing:
        m.instances[cls.scope] = instance
    prepare = next(
        (find_function(f"{base.name}.__prepare__") for base in cls.mro if isinstance(base, Lib)
         and find_function(f"{base.name}.__prepare__")),
        None,
    )  # fmt: skip
    if prepare is not None:
        prepare(m, [instance], {})
    init = m.get(instance, "__init__")
    if isinstance(init, (Bound, Method)):
        call_value(m, init, [*args], kwargs)
        finish = next(
            (find_function(f"{base.name}.__created__") for base in cls.mro if isinstance(base, Lib)
             and find_function(f"{base.name}.__created__")),
            None,
        )  # fmt: skip
        if finish is not None:
            run_declaration(m, finish, instance, [], {}, finish.name)
    elif cls.opaque:
        m.edit(instance).opaque = True
    return instance


def _dataclass(m: Machine, cls: UserClass, args: list[Value], kwargs: dict[str, Value]) -> Value:
    fields: list[str] = []
    for base in reversed(cls.mro):
        if isinstance(base, UserClass):
            for item in base.node.body:
                if isinstance(item, ast.AnnAssign) and isinstance(item.target, ast.Name):
                    if item.target.id not in fields:
                        fields.append(item.target.id)
    attrs: dict[str, Value] = {}
    for name, value in zip(fields, args):
        attrs[name] = value
    attrs.update(kwargs)
    instance = m.new_object(cls, attrs=attrs)
    for name in fields:
        if name not in attrs:
            member = m.get(cls, name)
            if member is not None:
                m.edit(instance).attrs[name] = member
    after = m.defines(instance, "__post_init__")
    if after is not None:
        call_value(m, Bound(instance, after), [], {})
    return instance


def super_value(m: Machine, frame: Frame, args: list[Value]) -> Value:
    """``super()`` and ``super(Class, self)``."""
    if len(args) == 2 and isinstance(args[0], (UserClass, Lib)):
        return Super(args[1], args[0])
    function = frame.function
    scope = m.scope(frame.scope)
    if function is None or function.owner is None:
        return Unknown("super() outside a class")
    params = [*function.node.args.posonlyargs, *function.node.args.args]
    if not params:
        return Unknown("super() without self")
    receiver = scope.names.get(params[0].arg)
    owner = function.owner
    if receiver is None:
        return Unknown("super() without self")
    if isinstance(receiver, Obj) and isinstance(receiver.cls, UserClass):
        # The class object found by node: methods keep the class they were defined in.
        for base in receiver.cls.mro:
            if isinstance(base, UserClass) and base.node is owner.node:
                owner = base
    return Super(receiver, owner)


def call_site(m: Machine) -> Site:
    """The outermost call in the analysed module that led here."""
    return m.callers[0] if m.callers else m.site


__all__ = ["Const", "call_value", "generate", "instantiate", "run_function", "super_value"]
