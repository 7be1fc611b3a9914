"""Calls of a ``tf.function``: traced at the first, and not again with arguments of the same kind.

What its body does in Python (appending to a list, counting) is done while it is traced and not at
later calls (``tensorflow/python/eager/polymorphic_function/tracing_compilation.py``).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from ..values import NOTHING, Array, Const, Function, Obj, Tuple, Value
from .state import RAISE, RETURN, Exit

if TYPE_CHECKING:
    from .machine import Machine

KEPT = 16
"""Traces remembered."""


def to_graph(m: Machine, names: dict[str, Value]) -> dict[str, Value]:
    """The arguments as the body sees them: tensors become symbolic."""
    return {name: _crossing(m, value, _symbolic) for name, value in names.items()}


def run_traced(
    m: Machine, function: Function, names: dict[str, Value], run: Callable[[], list[Exit]]
) -> list[Exit]:
    """One exit for each path through the body, or what an earlier call with the same gave."""
    call = _call(m, function, names)
    if call is not None:
        for earlier, value in m.state.traces:
            if earlier == call:
                return [Exit(m.state, RETURN, _crossing(m, value, _same))]
    outer = m.graph
    with m.traced(autograph=True):
        exits = run()
    if not outer:
        for exit in exits:
            if exit.kind != RAISE and exit.value is not None:
                m.state = exit.state
                exit.value = _crossing(m, exit.value, _eager)
    if call is not None and len(exits) == 1 and exits[0].kind != RAISE and not exits[0].state.ghost:
        m.state = exits[0].state
        kept = _crossing(m, exits[0].value or NOTHING, _same)
        m.state.traces = ((call, kept), *m.state.traces)[:KEPT]
    return exits


def _call(m: Machine, function: Function, names: dict[str, Value]) -> Any:
    """What a trace is found by; ``None`` where another call may be one of another kind."""
    if m.tapes:  # which of them watched the arguments is part of what comes back
        return None
    given = {name: _kind(m, value) for name, value in names.items()}
    if None in given.values():
        return None
    return function.node, function.scope, m.graph, given


def _kind(m: Machine, value: Value) -> Any:
    if isinstance(value, Array):
        return value.but(name=None, facts=value.facts)
    if isinstance(value, Const):
        return type(value.value), value
    if isinstance(value, Function):
        return id(value), value
    if isinstance(value, Obj) and value.kind == "object":
        return value
    items: list[Any] = [None]
    if isinstance(value, Tuple):
        items = [_kind(m, item) for item in value.items]
    elif isinstance(value, Obj) and value.kind == "list":
        listed = m.read(value)
        if listed.rest is None:
            items = [_kind(m, item) for item in listed.items]
    elif isinstance(value, Obj) and value.kind == "dict":
        table = m.read(value)
        if table.rest is None and not table.maybe:
            items = [*table.items, *(_kind(m, item) for item in table.items.values())]
    return None if None in items else (type(value), items)


def _symbolic(value: Array) -> Array:
    """An array argument of a ``tf.function`` becomes a symbolic tensor."""
    if value.lib in ("tf", "numpy") and value.dtype != "object":
        return value.but(lib="tf", graph=True, facts=value.facts)
    return value


def _eager(value: Array) -> Array:
    """What a ``tf.function`` computed, back in eager code."""
    return value.but(graph=False, facts=value.facts) if value.graph else value


def _same(value: Array) -> Array:
    return value


def _crossing(m: Machine, value: Value, change: Callable[[Array], Array]) -> Value:
    """A structure on its way in or out of a ``tf.function``: lists and dicts are copied."""
    if isinstance(value, Array):
        return change(value)
    if isinstance(value, Tuple):
        return Tuple(tuple(_crossing(m, item, change) for item in value.items), value.names)
    if isinstance(value, Obj) and value.kind in ("list", "dict"):
        record = m.read(value)
        rest = None if record.rest is None else _crossing(m, record.rest, change)
        if value.kind == "list":
            items = [_crossing(m, item, change) for item in record.items]
            return m.new_list(items, rest, record.length)
        if record.maybe:
            return value
        named = {key: _crossing(m, item, change) for key, item in record.items.items()}
        return m.new_dict(named, rest)
    return value
