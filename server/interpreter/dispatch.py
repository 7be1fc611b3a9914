"""Runs a statement or evaluates an expression by its node type, and a block on every live path.

The siblings fill the two tables, so that all of them can call each other through here.
"""

from __future__ import annotations

import ast
import traceback
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from ..values import Fail, Problem, Raised, Site, Unknown, Value
from ..values.facts import Trouble
from .paths import MAX_PATHS, merge
from .state import NEXT, RAISE, Cancelled, Exit, Frame, GeneratorFull, OutOfBudget, State

if TYPE_CHECKING:
    from .machine import Machine


EVALUATE: dict[type, Callable[[Machine, Any, Frame], Value]] = {}
RUN: dict[type, Callable[[Machine, Any, Frame], list[Exit]]] = {}


def run_block(m: Machine, body: Sequence[ast.stmt], frame: Frame) -> list[Exit]:
    """Run statements from the current state; the ways the block can be left."""
    live = [m.state]
    exits: list[Exit] = []
    for statement in body:
        if len(live) == 1:
            m.state = live[0]
            left = run_statement(m, statement, frame)
            live = _sort(left, exits)
        else:
            live = _run_on_paths(m, statement, frame, live, exits)
        if not live:
            live = _revive(m, frame, exits, body, statement)
            if not live:
                return exits
        elif len(live) > 1:
            live = merge(m, live, MAX_PATHS)
    exits.extend(Exit(state, NEXT) for state in live)
    return exits


def _sort(left: list[Exit], exits: list[Exit]) -> list[State]:
    live: list[State] = []
    for exit in left:
        if exit.kind is NEXT:
            live.append(exit.state)
        else:
            exits.append(exit)
    return live


def _revive(
    m: Machine, frame: Frame, exits: list[Exit], body: Sequence[ast.stmt], statement: ast.stmt
) -> list[State]:
    """A module goes on as a ghost after an exception nobody catches, for hints."""
    if frame.function is not None or frame.class_name or frame.scope != frame.module_scope:
        return []
    raised = [exit for exit in exits if exit.kind is RAISE]
    if not raised or m.handlers:
        return []
    alone = len(raised) == len(exits) == 1
    exits.clear()
    state = raised[0].state
    name = raised[0].value.name
    if alone and _always_run(m, body):
        _tell_raise(m, state, raised[0].value, Site(frame.source, statement))
    state.ghost = state.ghost or ("exit" if name == "SystemExit" else "raise")
    m.state = state
    _unset(m, statement, frame)
    return [state]


def _unset(m: Machine, statement: ast.stmt, frame: Frame) -> None:
    """What a statement would have assigned that raised: no older value stands for it."""
    targets = statement.targets if isinstance(statement, ast.Assign) else []
    if isinstance(statement, (ast.AnnAssign, ast.AugAssign)):
        targets = [statement.target]
    names = m.edit_scope(frame.scope).names
    for target in targets:
        for part in ast.walk(target):
            if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Store):
                names[part.id] = Unknown("an exception came before it was set")


def _always_run(m: Machine, body: Sequence[ast.stmt]) -> bool:
    """Whether it is the program itself, or what it does as `__main__`."""
    main = (
        part
        for part in m.source.tree.body
        if isinstance(part, ast.If) and ast.unparse(part.test).startswith("__name__ ==")
    )
    if body is m.source.tree.body or any(part.body is body for part in main):
        return True
    key = ("blocks", id(m.source))
    if key not in m.stored:
        m.stored[key] = _around(m.source.tree.body)
    around = m.stored[key].get(id(body))
    if around is None:
        return False
    statement, outer = around
    entered = not isinstance(statement, ast.For) or any(node is statement for node in m.unrolling)
    return entered and _always_run(m, outer)


def _around(top: Sequence[ast.stmt]) -> dict[int, tuple[ast.stmt, Sequence[ast.stmt]]]:
    """The statement that each block of a module belongs to, and the block around that.

    Of an `if` those blocks are meant that a path is in; of a loop, rounds over known items.
    """
    found: dict[int, tuple[ast.stmt, Sequence[ast.stmt]]] = {}
    waiting: list[Sequence[ast.stmt]] = [top]
    while waiting:
        body = waiting.pop()
        for statement in body:
            inner: list[Sequence[ast.stmt]] = []
            if isinstance(statement, (ast.For, ast.With)):
                inner = [statement.body]
            elif isinstance(statement, ast.If):
                inner = [statement.body, statement.orelse]
            for block in inner:
                found[id(block)] = statement, body
            waiting += inner
    return found


_LEAVING = ("SystemExit", "KeyboardInterrupt", "StopIteration", "SkipTest")
"""Exceptions that end a program as it was meant to."""


def _behind_a_try(site: Site) -> bool:
    """Whether what stands before it in a `try` is there to raise first."""
    tries = (part for part in ast.walk(site.source.tree) if isinstance(part, ast.Try))
    return any(
        site.node is part
        for each in tries
        if each.handlers
        for later in each.body[1:]
        for part in ast.walk(later)
    )


def _tell_raise(m: Machine, state: State, raised: Raised, reached: Site) -> None:
    """A ``raise`` or ``assert`` of the program's own that no path gets around."""
    if raised.site is None or raised.name in _LEAVING or state.ghost or state.condition:
        return
    if state.doubtful:
        return
    node = raised.site.node
    if _behind_a_try(raised.site):
        return
    m.state = state
    what, said = "this `raise` is reached", None
    if isinstance(node, ast.Assert):
        what, said = f"the assertion `{ast.unparse(node.test)[:80]}` fails", node.msg
    elif isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call) and node.exc.args:
        said = node.exc.args[0]
    if isinstance(said, ast.Constant) and isinstance(said.value, str):
        what += f": {said.value[:120]}"
    inside = node is not reached.node
    m.callers.extend([reached] if inside else [])
    with m.at(raised.site.source, node):
        m.tell(Problem("own-raise", what, raised.name))
    del m.callers[len(m.callers) - inside :]


def _run_on_paths(
    m: Machine, statement: ast.stmt, frame: Frame, live: list[State], exits: list[Exit]
) -> list[State]:
    """Run one statement on several paths; what fails on some of them only is not certain."""
    result: list[State] = []
    failures: list[tuple[State, list[Trouble], bool]] = []
    for state in live:
        m.state = state
        ghost = bool(state.ghost)
        before = len(m.troubles)
        condition = state.condition
        result += _sort(run_statement(m, statement, frame), exits)
        new = [t for t in m.troubles[before:] if t.problem.exception is not None]
        failures.append((state, new, ghost))
        for trouble in new:
            trouble.condition = trouble.condition or condition
    reached = [entry for entry in failures if not entry[2]]
    if any(not new for _, new, _ in reached):
        for _, new, _ in reached:
            for trouble in new:
                trouble.certain = False
    return result


def run_statement(m: Machine, statement: ast.stmt, frame: Frame) -> list[Exit]:
    """Run one statement from the current state."""
    m.tick()
    m.node = statement
    m.current = frame.source
    method = RUN.get(type(statement))
    if method is None:
        return [Exit(m.state, NEXT)]
    depth = len(m.callers), len(m.frames), len(m.handlers)
    try:
        return method(m, statement, frame)
    except Raised as raised:
        del m.callers[depth[0] :], m.frames[depth[1] :], m.handlers[depth[2] :]
        return [Exit(m.state, RAISE, raised)]
    except (Fail, GeneratorFull, OutOfBudget, Cancelled):
        raise
    except RecursionError:
        if len(m.frames) > 1:
            raise
        problem = "a statement nests too deeply to follow"
    except Exception:
        problem = traceback.format_exc()
        m.errors.append(problem)
    del m.callers[depth[0] :], m.frames[depth[1] :], m.handlers[depth[2] :]
    m.state.ghost = m.state.ghost or problem
    m.cut = True
    return [Exit(m.state, NEXT)]


def evaluate(m: Machine, node: ast.expr, frame: Frame) -> Value:
    """The abstract value of an expression."""
    m.tick()
    method = EVALUATE.get(type(node))
    if method is None:
        return Unknown("this form of expression is not modelled")
    return method(m, node, frame)
