"""Generators: what they yield, and running them for some of it."""

from __future__ import annotations

import ast
from contextlib import nullcontext
from itertools import pairwise
from typing import TYPE_CHECKING

from ..shapes import UNKNOWN, AnyDim
from ..values import NONE, Generator, Obj, Raised, Tuple, Unknown, Value, Yielded
from ..values.exceptions import catches
from .dispatch import evaluate
from .functions import MAX_RECURSION, run_body
from .paths import merge
from .state import RAISE, Frame, GeneratorFull, State

if TYPE_CHECKING:
    from .machine import Machine


class Yields(list[Value]):
    """The values a run of a generator has given.

    ``sure``: how many of them came before the program's undecided tests made a difference;
    ``None``: all. ``entry`` is what those tests were assumed to be when the run began, and whether
    it was a doubtful path.  ``more``: how many it gave that are not listed.
    """

    def __init__(self, state: State) -> None:
        super().__init__()
        self.entry = dict(state.assumed), state.doubtful
        self.sure: int | None = None
        self.more: AnyDim = 0


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
    if frame.yields.sure is None and (m.state.assumed, m.state.doubtful) != frame.yields.entry:
        frame.yields.sure = len(frame.yields)
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


def skip_yields(yields: Yields, given: list[int], rounds: AnyDim) -> None:
    """A loop was followed for a few of its ``rounds``: the values of the others are not listed.

    ``given``: how many there were before it and behind each round that was followed.
    """
    each = {after - before for before, after in pairwise(given)}
    if each != {0}:
        whole = each.pop() * rounds if len(each) == 1 else UNKNOWN
        yields.more += whole - (given[-1] - given[0])


def yield_from(m: Machine, node: ast.YieldFrom, frame: Frame) -> Value:
    """``yield from``."""
    given = evaluate(m, node.value, frame)
    found = m.iterate(given)
    if found.items is not None:
        for item in found.items:
            take_yield(m, frame, item, node)
    else:
        take_yield(m, frame, found.item, node)
        if frame.yields is not None:
            frame.yields.more += found.length - 1
    returns = isinstance(given, Generator) and any(
        isinstance(part, ast.Return) and part.value for part in ast.walk(given.function.node)
    )
    return Unknown("what the generator returns") if returns else NONE


def generate(m: Machine, generator: Generator, limit: int, piped: int | None = None) -> Yielded:
    """Run a generator for at most ``limit`` yields.

    ``piped``: what it raises behind so many yields comes through TensorFlow.  Where nothing is
    piped and nothing was yielded, what it raises is raised here.
    """
    yields, ghost = Yields(m.state), m.state.ghost
    key = id(generator.function.node)
    if m.active.get(key, 0) >= MAX_RECURSION:
        return Yielded([], False)
    # Each run starts from the arguments as bound: the scope is copied.
    record = m.scope(generator.scope).copy()
    scope = m.state.heap.new(record)
    m.called.add(key)
    pipe = m.piped(lambda: len(yields) >= piped) if piped is not None else nullcontext()
    try:
        with pipe:
            exits = run_body(m, generator.function, scope, yields, limit)
    except GeneratorFull:
        return _given(m, yields, False)
    raised = None
    if exits:
        alive = [e for e in exits if e.kind != RAISE]
        m.state = merge(m, [e.state for e in alive or exits], 1)[0]
        if not alive:
            raised = exits[0].value
            if not yields and piped is None:
                raise raised
            split = m.state.doubtful or m.state.assumed != yields.entry[0]
            if len(exits) > 1 or split or m.state.ghost != ghost:
                raised = None
            elif catches("StopIteration", raised.name):
                # PEP 479: a generator cannot end that way.
                raised = Raised("RuntimeError", None, raised.site)
    return _given(m, yields, bool(exits), raised)


def _given(m: Machine, yields: Yields, ended: bool, raised: Raised | None = None) -> Yielded:
    values = [value for value in yields if _known_here(m, value)]
    sure = len(yields) if yields.sure is None else yields.sure
    whole = len(values) == len(yields)
    length = len(yields) + yields.more if ended and sure == len(yields) else UNKNOWN
    return Yielded(
        values, length == len(values), sure if whole else 0, raised if whole else None, length
    )


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
