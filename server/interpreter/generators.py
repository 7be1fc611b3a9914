"""Generators: what they yield, and running them for some of it."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from ..values import NONE, Generator, Obj, Tuple, Unknown, Value
from .dispatch import evaluate
from .functions import MAX_RECURSION, STAR, run_body
from .state import RAISE, Frame, GeneratorFull

if TYPE_CHECKING:
    from .machine import Machine


def yield_value(m: Machine, node: ast.Yield, frame: Frame) -> Value:
    """``yield``."""
    value = evaluate(m, node.value, frame) if node.value else NONE
    if m.seen is not None and frame.source is m.source:
        m.seen.note(node, value)
    take_yield(m, frame, value, node)
    return Unknown("what was sent to the generator")


def take_yield(m: Machine, frame: Frame, value: Value, node: ast.AST) -> None:
    """Collect a yielded value; raises :class:`GeneratorFull` when there are enough."""
    if frame.yields is None:
        return
    frame.yields.append(value)
    m.yield_sites[id(value)] = (frame.source, node, value)
    if len(frame.yields) >= frame.yield_limit:
        raise GeneratorFull


def repeat_yields(frame: Frame, first: int) -> None:
    """A loop yields for ever what it yielded since the ``first``; does nothing if that is nothing."""
    round_ = frame.yields[first:] if frame.yields is not None else []
    if frame.yields is None or not round_:
        return
    while len(frame.yields) < frame.yield_limit:
        frame.yields += round_
    del frame.yields[frame.yield_limit :]
    raise GeneratorFull


def yield_from(m: Machine, node: ast.YieldFrom, frame: Frame) -> Value:
    """``yield from``."""
    found = m.iterate(evaluate(m, node.value, frame))
    if found.items is not None:
        for item in found.items:
            take_yield(m, frame, item, node)
    else:
        take_yield(m, frame, found.item, node)
        if frame.yields is not None:
            frame.yields.append(STAR)
    return NONE


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
        exits = run_body(m, generator.function, scope, yields, limit)
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
