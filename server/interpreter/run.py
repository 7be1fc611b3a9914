"""Running a whole module: the program first, then the code nobody called."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from dataclasses import field
from typing import Any

from ..knowledge.keras.unfed import unfed
from ..knowledge.registry import find_function
from ..resolve.modules import ProjectResolver
from ..syntax import Source
from ..text.records import record
from ..values import (
    NONE,
    Bound,
    Const,
    Fail,
    Function,
    Obj,
    Raised,
    Scalar,
    ScopeRec,
    Seen,
    Unknown,
    UserClass,
    Value,
)
from ..values.facts import Fact
from ..values.heap import last_id
from . import statements  # noqa: F401  fills the tables of `dispatch`
from .calls import instantiate
from .dispatch import run_block
from .functions import STAR, run_function
from .machine import Machine
from .paths import merge
from .state import RAISE, Cancelled, Frame, GeneratorFull, OutOfBudget, State

_NOT_GIVEN = Unknown("a keyword argument of a function nobody calls here")


@record(slots=True)
class Analysis:
    """The Facts of a module, and what limits them."""

    source: Source
    facts: list[Fact] = field(default_factory=list)
    complete: bool = True
    errors: list[str] = field(default_factory=list)
    """Failures of fitlint itself, for the log."""
    sources: dict[str, Source] = field(default_factory=dict)
    """Project modules that were read, by path."""
    seen: Seen | None = None
    """What each name was, where that was asked for."""


def analyse(
    source: Source,
    *,
    path: Any = None,
    project: ProjectResolver | None = None,
    seconds: float = 2.0,
    keras_major: int = 3,
    older: frozenset[str] = frozenset(),
    cancelled: Callable[[], bool] = lambda: False,
    read_data: bool = True,
    keep_values: bool = False,
) -> Analysis:
    """Interpret a module. Never raises but :class:`Cancelled`.

    ``keep_values``: what each name was is kept, too.
    """
    machine = Machine(
        source,
        seconds=seconds,
        keras_major=keras_major,
        older=older,
        project=project,
        path=path,
        cancelled=cancelled,
        read_data=read_data,
        seen=Seen() if keep_values else None,
    )
    result = Analysis(source)
    try:
        scope = machine.state.heap.new(ScopeRec({}))
        run_tree(machine, source, scope, "__main__")
        _run_uncalled(machine, scope)
    except OutOfBudget:
        result.complete = False
    except Cancelled:
        raise
    except RecursionError:
        result.complete = False
    if machine.seen is not None:
        machine.seen.settle(machine.state.heap)
        result.seen = machine.seen
    result.complete = result.complete and not machine.cut
    result.facts = machine.facts
    result.errors += machine.errors
    result.sources = machine.sources
    return result


def run_tree(m: Machine, source: Source, scope: int, name: str) -> None:
    """Run a module's statements in its scope."""
    m.edit_scope(scope).names.update(
        {"__name__": Const(name), "__file__": Scalar("str"), "__doc__": Const(None)}
    )
    frame = Frame(source, scope, scope)
    m.frames.append(frame)
    try:
        exits = run_block(m, source.tree.body, frame)
    finally:
        m.frames.pop()
    if exits:
        alive = [exit.state for exit in exits if exit.kind is not RAISE] or [exits[0].state]
        m.state = merge(m, alive, 1)[0]


def _run_uncalled(m: Machine, scope: int) -> None:
    """Interpret functions and methods nobody called, with what their signatures tell."""
    if m.seen is not None:
        m.seen.settle(m.state.heap)
    m.guessing = True
    m.state.ghost = ""
    m.handlers.clear()
    feed_models(m)
    base = m.state
    for function in list(m.functions):
        if id(function.node) not in m.called and function.source is m.source:
            _guess(m, base, lambda f=function: run_function(m, f, guesses(f), _named(f)))  # type: ignore[misc]
    for cls in list(m.classes):
        if cls.source is m.source:
            _guess_class(m, base, cls)
    if m.seen is not None:
        _look_into_generators(m, m.seen, base)
    m.state = base


def feed_models(m: Machine, since: int = 0) -> None:
    """Run the layers of models that nothing was fed to."""
    call = find_function("keras.layers.Layer.__call__")
    assert call is not None
    for model in unfed(m.state.heap, since):
        m.state.ghost = ""
        with m.located(m.read(model).native.site):
            try:
                call(m, [model, Unknown("nothing is fed to this model here")], {})
            except Fail as fail:
                m.fail(fail)


def _look_into_generators(m: Machine, seen: Seen, base: State) -> None:
    """Take a value from each generator that nothing has run, to know what it gives."""
    for value in seen.unopened():
        _guess(m, base, lambda value=value: m.attempt(lambda: m.generate(value, 1).values[0]))  # type: ignore[misc]


def _guess(m: Machine, base: State, action: Callable[[], object]) -> None:
    m.state = base.fork()
    since = last_id()
    try:
        action()
        feed_models(m, since)
    except (Raised, Fail, GeneratorFull):
        pass
    finally:
        if m.seen is not None:
            m.seen.settle(m.state.heap)
        m.callers.clear()
        del m.frames[1:]
        m.active.clear()


def _guess_class(m: Machine, base: State, cls: UserClass) -> None:
    record = base.heap.table.get(cls.scope)
    if not isinstance(record, ScopeRec):
        return  # defined inside a function nobody calls
    names = record.names
    methods = [v for v in names.values() if isinstance(v, Function)]
    pending = [f for f in methods if id(f.node) not in m.called]
    if not pending:
        return

    def run() -> None:
        instance: Value | None = m.instances.get(cls.scope)
        if not isinstance(instance, Obj) or instance.id not in base.heap.table:
            init = m.defines(cls, "__init__")
            # A class without one may get its fields from its bases or a decorator.
            named: dict[str, Value] = {"**": _NOT_GIVEN} if init is None else _named(init)
            arguments = [] if init is None else guesses(init)[1:]
            instance = instantiate(m, cls, arguments, named)
        if isinstance(instance, Obj):
            _unsettle(m, cls, instance)
        for method in pending:
            if id(method.node) in m.called or method.name == "__init__":
                continue
            before = m.state
            m.state = before.fork()
            given = guesses(method)
            try:
                if method.kind == "static":
                    run_function(m, method, given, _named(method))
                elif given or method.kind == "property":
                    receiver = cls if method.kind == "class" else instance
                    bound = Bound(receiver, method)
                    run_function(m, bound.function, [receiver, *given[1:]], _named(method))
            except (Raised, Fail, GeneratorFull):
                pass
            m.state = before

    _guess(m, base, run)


def _unsettle(m: Machine, cls: UserClass, instance: Obj) -> None:
    """Forget what methods change: by the time one is called, others were, any number of times.

    Layers, models and other objects stay: what replaces one is most often of its kind.
    """
    attrs = m.edit(instance).attrs
    for name in {name for base in cls.mro if isinstance(base, UserClass) for name in changed(base)}:
        value = attrs.get(name)
        if not isinstance(value, Obj):
            if name in attrs:
                attrs[name] = Unknown(f"`self.{name}` is changed by methods of `{cls.name}`")
        elif value.kind != "object":
            m.escape(value)


def changed(cls: UserClass) -> Iterator[str]:
    """The attributes that a class's methods set, or hold containers they change."""
    for method in cls.node.body:
        if not isinstance(method, ast.FunctionDef) or method.name == "__init__":
            continue
        params = [*method.args.posonlyargs, *method.args.args]
        for node in ast.walk(method) if params else ():
            if isinstance(node, ast.Attribute) and isinstance(node.ctx, (ast.Store, ast.Del)):
                target: ast.expr = node
            elif isinstance(node, ast.Subscript) and isinstance(node.ctx, (ast.Store, ast.Del)):
                target = node.value
            elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                target = node.func.value if node.func.attr in _CHANGING else node
            else:
                continue
            if isinstance(target, ast.Attribute) and isinstance(target.value, ast.Name):
                if target.value.id == params[0].arg:
                    yield target.attr


_CHANGING = frozenset(
    ("append", "appendleft", "extend", "insert", "add", "update", "pop", "popleft", "popitem",
     "remove", "discard", "clear", "setdefault")
)  # fmt: skip
"""Methods of lists, dicts, sets and deques that change them."""


def guesses(function: Function) -> list[Value]:
    """Arguments for a function nobody calls: defaults, annotations, else unknown."""
    node = function.node.args
    params = [*node.posonlyargs, *node.args]
    values: list[Value] = []
    for param in params:
        values.append(_annotated(param.annotation, param.arg))
    for i, default in enumerate(reversed(function.defaults), 1):
        if isinstance(values[-i], Unknown) and default != NONE:
            values[-i] = default
    if node.vararg is not None and values:
        values.append(STAR)
    return values


def _named(function: Function) -> dict[str, Value]:
    """Keyword arguments for a function nobody calls: there may be any it takes."""
    node = function.node.args
    if node.kwarg is None and len(node.kwonlyargs) == len(function.kw_defaults):
        return {}
    return {"**": _NOT_GIVEN}


def _annotated(annotation: ast.expr | None, name: str) -> Value:
    if isinstance(annotation, ast.Name):
        if annotation.id in ("int", "float", "str", "bool"):
            from ..shapes import symbol

            return Scalar(annotation.id, symbol(name) if annotation.id == "int" else None)
    return Unknown(f"`{name}` is a parameter of a function nobody calls here")
