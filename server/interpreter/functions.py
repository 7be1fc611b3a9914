"""Running a user's function: binding its arguments, and one exit for each path through it."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from ..values import (
    Fail,
    Function,
    Generator,
    Iterator,
    Raised,
    ScopeRec,
    Seen,
    Tuple,
    Unknown,
    Value,
    is_none,
)
from .dispatch import evaluate, run_block
from .reruns import may_run_again, rerun
from .state import NEXT, RAISE, RETURN, Exit, Frame
from .traces import run_traced, to_graph

if TYPE_CHECKING:
    from .generators import Yields
    from .machine import Machine


MAX_DEPTH = 40
"""Nested calls of user functions."""
MAX_RECURSION = 3
"""Activations of one function at a time."""


_CACHING = frozenset(("functools.cache", "functools.lru_cache"))
"""What decorates a function that is not run again for the same arguments."""


class Star(Value):
    """Marks ``*args`` whose content is not known."""

    __slots__ = ()


STAR = Star()


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
    traced = "tensorflow.function" in function.marks and not m.process.eager
    if traced:
        names = to_graph(m, names)
    if m.seen is not None and function.source is m.source:
        _note_parameters(m.seen, function, names)
    if function.is_generator:
        return [Exit(m.state, RETURN, Generator(function, _scope(m, function, names)))]

    def run() -> list[Exit]:
        return run_body(m, function, _scope(m, function, names), None, 0)

    if traced:
        return run_traced(m, function, names, lambda: rerun(m, run))
    return rerun(m, run) if not _CACHING.isdisjoint(function.marks) else run()


def _scope(m: Machine, function: Function, names: dict[str, Value]) -> int:
    m.kept.update(id(value) for value in names.values() if isinstance(value, Iterator))
    return m.state.heap.new(ScopeRec(names, function.scope))


def _note_parameters(seen: Seen, function: Function, names: dict[str, Value]) -> None:
    for param in ast.walk(function.node.args):
        if isinstance(param, ast.arg) and param.arg in names:
            seen.note(param, names[param.arg])


def run_body(
    m: Machine,
    function: Function,
    scope: int,
    yields: Yields | None,
    limit: int,
    part: Sequence[ast.stmt] | None = None,
) -> list[Exit]:
    """Run the body of a function whose parameters are bound in ``scope``; collects ``yields``.

    ``part``: only these of its statements.
    """
    library, m.library = m.library, None
    try:
        if library is None or not may_run_again(library, function):
            return _run_once(m, function, scope, yields, limit, part)
        return rerun(m, lambda: _run_once(m, function, scope, yields, limit, part))
    finally:
        m.library = library


def _run_once(
    m: Machine,
    function: Function,
    scope: int,
    yields: Yields | None,
    limit: int,
    part: Sequence[ast.stmt] | None,
) -> list[Exit]:
    key = id(function.node)
    frame = Frame(function.source, scope, _module_scope(m, function.scope), function, yields, limit)
    before = m.current, m.node, m.call_params, m.call_offset
    m.callers.append(m.site)
    m.frames.append(frame)
    m.active[key] = m.active.get(key, 0) + 1
    m.current = function.source
    doubtful = m.state.doubtful
    try:
        if isinstance(function.node, ast.Lambda):
            value = evaluate(m, function.node.body, frame)  # may replace the state
            return [Exit(m.state, RETURN, value)]
        exits = run_block(m, function.node.body if part is None else part, frame)
        if any(exit.kind == RETURN and not is_none(exit.value) for exit in exits):
            if _ends_where_nothing_matches(function.node.body):
                exits = [_perhaps_nothing(exit) for exit in exits]
        if all(exit.kind != RAISE for exit in exits):
            for exit in exits:  # all paths come back: one of them is the run's
                exit.state.doubtful = doubtful
        return exits
    except Raised as raised:
        return [Exit(m.state, RAISE, raised)]
    finally:
        m.active[key] -= 1
        m.frames.pop()
        m.callers.pop()
        m.current, m.node, m.call_params, m.call_offset = before


def _perhaps_nothing(exit: Exit) -> Exit:
    if exit.kind != NEXT:
        return exit
    return Exit(exit.state, RETURN, Unknown("nothing, if no test in the function was true"))


def _ends_where_nothing_matches(body: Sequence[ast.stmt]) -> bool:
    """Whether the end of a function is only reached where no test in it was true.

    ``for x in found: if x > 3: return x``: who writes that often knows that there is one, so that
    None does not come back.  A branch that forgets its ``return`` is another matter.
    """
    last = body[-1]
    if isinstance(last, (ast.For, ast.While)):
        return not last.orelse
    if not isinstance(last, ast.If) or not isinstance(last.body[-1], (ast.Return, ast.Raise)):
        return False
    return not last.orelse or _ends_where_nothing_matches(last.orelse)


def _module_scope(m: Machine, scope: int) -> int:
    record = m.scope(scope)
    while record.parent is not None:
        scope = record.parent
        record = m.scope(scope)
    return scope


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
