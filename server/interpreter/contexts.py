"""``with``: what its contexts do when the block is entered, and when it is left."""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from typing import TYPE_CHECKING

from ..knowledge.registry import find_function
from ..values import (
    NONE,
    Bound,
    Config,
    Const,
    Function,
    Generator,
    Lib,
    Method,
    Obj,
    Unknown,
    Value,
)
from .assignment import assign
from .dispatch import evaluate, run_block
from .functions import run_body
from .generators import Yields
from .paths import merge
from .state import NEXT, RAISE, Exit, Frame, GeneratorFull, HandlerFrame

if TYPE_CHECKING:
    from .machine import Machine

_EXPECTING = ("pytest.raises",)
_SUPPRESSING = "contextlib.suppress"
_EXPECTING_METHODS = ("assertRaises", "assertRaisesRegex", "assertRaisesWithMessage")


def run_with(m: Machine, node: ast.With, frame: Frame) -> list[Exit]:
    """``with``: binds what ``__enter__`` gives; ``pytest.raises`` and ``suppress`` catch."""
    pushed = 0
    suppressing = False
    opened: list[Obj] = []
    leaving: list[Leave] = []
    for item in node.items:
        expected = _expected(m, item.context_expr, frame)
        if expected is not None:
            names, may_not_come = expected
            suppressing |= may_not_come
            m.handlers.append(HandlerFrame(names, False, node))
            pushed += 1
            continue
        value = evaluate(m, item.context_expr, frame)
        if _swallows(m, value) or _may_suppress(item.context_expr, frame):
            m.handlers.append(HandlerFrame(None, False, node))
            pushed += 1
        with m.at(frame.source, item.context_expr):
            entered, leave = _enter(m, value)
        leaving += [leave] if leave is not None else []
        if isinstance(value, Obj) and value.cls == Lib("tensorflow.GradientTape"):
            opened.append(value)
        if item.optional_vars is not None:
            assign(m, item.optional_vars, entered, frame)
    early = m.state.fork() if suppressing else None
    with ExitStack() as tapes:
        for tape in opened:
            tapes.enter_context(m.taping(tape.id, not _watches_variables(m, tape)))
        exits = run_block(m, node.body, frame)
    if leaving:
        _leave(m, leaving, exits)
    if pushed:
        del m.handlers[len(m.handlers) - pushed :]
        exits = [Exit(e.state, NEXT) if e.kind is RAISE else e for e in exits]
    if early is not None:
        # What the block does may have been over before it began.
        states = [early, *(e.state for e in exits if e.kind is NEXT)]
        others = [e for e in exits if e.kind is not NEXT]
        exits = [*others, *(Exit(state, NEXT) for state in merge(m, states, 1))]
    return exits


def _watches_variables(m: Machine, tape: Obj) -> bool:
    """Whether a gradient tape was made to watch what it always watches, and nothing else."""
    record = m.read(tape)
    return (
        not record.opaque
        and isinstance(record.native, Config)
        and (record.native.args.get("watch_accessed_variables", Const(True)) == Const(True))
    )


def _expected(m: Machine, node: ast.expr, frame: Frame) -> tuple[tuple[str, ...], bool] | None:
    """The exceptions a context keeps to itself, and whether the block may end without one."""
    if not isinstance(node, ast.Call):
        return None
    may_not_come = False
    method = isinstance(node.func, ast.Attribute) and node.func.attr in _EXPECTING_METHODS
    if not method:
        callee = evaluate(m, node.func, frame)
        if not (isinstance(callee, Lib) and callee.name in (*_EXPECTING, _SUPPRESSING)):
            return None
        may_not_come = callee.name == _SUPPRESSING
    names: list[str] = []
    for arg in node.args:
        for part in arg.elts if isinstance(arg, ast.Tuple) else [arg]:
            names.append(ast.unparse(part).rsplit(".", 1)[-1])
    return tuple(names) or ("Exception",), may_not_come


def _may_suppress(node: ast.expr, frame: Frame) -> bool:
    """Whether it is a stack of contexts, in a file that suppresses something."""
    name = ast.unparse(node.func) if isinstance(node, ast.Call) else ""
    return name.endswith("ExitStack") and "suppress" in frame.source.text


def _swallows(m: Machine, value: Value) -> bool:
    """Whether the context may keep an exception to itself: what is raised inside may be meant."""
    if isinstance(value, Generator):
        body = value.function.node.body
        return isinstance(body, list) and any(map(_catches_at_yield, body))
    if not isinstance(value, Obj) or value.kind != "object":
        return False
    last = m.defines(value, "__exit__")
    if last is None or isinstance(last.node, ast.Lambda):
        return False
    returns = [part.value for part in ast.walk(last.node) if isinstance(part, ast.Return)]
    return any(
        given is not None and not (isinstance(given, ast.Constant) and not given.value)
        for given in returns
    )


def _catches_at_yield(statement: ast.stmt) -> bool:
    """Whether a `yield` stands in a `try` whose `except` does not raise again."""
    for part in ast.walk(statement):
        if not isinstance(part, ast.Try) or not part.handlers:
            continue
        inside = any(isinstance(at, ast.Yield) for item in part.body for at in ast.walk(item))
        ends = [handler.body[-1] for handler in part.handlers]
        if inside and not all(isinstance(end, ast.Raise) for end in ends):
            return True
    return False


Leave = Callable[[bool], object]
"""What runs when the block is left, by an exception or not."""


def _enter(m: Machine, value: Value) -> tuple[Value, Leave | None]:
    """What ``as`` binds, and what runs at the end."""
    if isinstance(value, Obj) and value.kind == "object":
        known = isinstance(value.cls, Lib) and find_function(f"{value.cls.name}.__enter__")
        method = m.get(value, "__enter__") if known or m.defines(value, "__enter__") else None
        last = m.defines(value, "__exit__")
        leave = None if last is None else lambda raised: _exit(m, Bound(value, last), raised)
        return (m.call(method) if isinstance(method, (Bound, Method)) else value), leave
    if isinstance(value, Generator):
        return _start(m, value)
    return value, None


def _exit(m: Machine, method: Bound, raised: bool) -> Value:
    given: Value = Unknown("an exception") if raised else NONE
    return m.call(method, [given] * 3)


def _start(m: Machine, generator: Generator) -> tuple[Value, Leave | None]:
    """A @contextmanager function: what it yields, and what it does behind that."""
    function = generator.function
    yields = Yields(m.state)
    scope = m.state.heap.new(m.scope(generator.scope).copy())
    m.called.add(id(function.node))
    try:
        exits = run_body(m, function, scope, yields, 1)
    except GeneratorFull:
        body = [] if isinstance(function.node, ast.Lambda) else function.node.body
        rest, last = _behind_yield(body), _behind_raise(body)
        if not rest:
            return yields[0], None
        return yields[0], lambda raised: _finish(m, function, scope, last if raised else rest)
    if exits:
        m.state = exits[0].state
    return Unknown("a context"), None


def _finish(m: Machine, function: Function, scope: int, rest: list[ast.stmt]) -> None:
    # A `global` in front of the `yield` holds for what is behind it.
    declared = [
        part for part in ast.walk(function.node) if isinstance(part, (ast.Global, ast.Nonlocal))
    ]
    exits = run_body(m, function, scope, None, 0, [*declared, *rest])
    alive = [exit.state for exit in exits if exit.kind is not RAISE]
    if alive:
        m.state = merge(m, alive, 1)[0]


def _behind_yield(body: Sequence[ast.stmt]) -> list[ast.stmt]:
    """The statements that run behind the ``yield``, where it is reached once."""
    for place, statement in enumerate(body):
        if not any(isinstance(part, ast.Yield) for part in ast.walk(statement)):
            continue
        after = list(body[place + 1 :])
        if isinstance(statement, (ast.Expr, ast.Assign)):
            return after
        if isinstance(statement, (ast.Try, ast.With)):
            inner = _behind_yield(statement.body)
            if isinstance(statement, ast.Try):
                inner += [*statement.orelse, *statement.finalbody]
            return inner + after
        break
    return []


def _behind_raise(body: Sequence[ast.stmt]) -> list[ast.stmt]:
    """The statements that run where the ``yield`` raises: those of each ``finally`` around it."""
    for statement in body:
        if isinstance(statement, (ast.Try, ast.With)) and any(
            isinstance(part, ast.Yield) for inner in statement.body for part in ast.walk(inner)
        ):
            last = statement.finalbody if isinstance(statement, ast.Try) else []
            return [*_behind_raise(statement.body), *last]
    return []


def _leave(m: Machine, leaving: list[Leave], exits: list[Exit]) -> None:
    """The contexts end on every path out of the block, the last first."""
    for exit in exits:
        m.state = exit.state
        for action in reversed(leaving):
            action(exit.kind is RAISE)
        exit.state = m.state
