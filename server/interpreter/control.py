"""Loops and ``try``."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from ..knowledge.context import Iteration
from ..shapes import UNKNOWN, AnyDim, at_least
from ..values import (
    Lib,
    ListRec,
    Obj,
    Range,
    Tuple,
    Unknown,
    UserClass,
    Value,
)
from .assignment import assign
from .dispatch import evaluate, run_block
from .expressions import decide
from .generators import repeat_yields, skip_yields
from .loops import Growth, over_layers, rounds, widen
from .names import assign_name
from .paths import MAX_PATHS, merge, split_on
from .repetition import repeats
from .state import BREAK, CONTINUE, NEXT, RAISE, Exit, Frame, HandlerFrame, State

if TYPE_CHECKING:
    from .machine import Machine

UNROLL = 40
"""Iterations of a loop over known items that are followed one by one."""
FEW = 6
"""Iterations that are followed whatever the loop variable is for."""
UNROLL_NESTED = 150
"""Iterations of such loops in one another, all together."""
UNROLL_LAYERS = 1100
"""Iterations of a loop through the layers of a network."""
MOST_SPLITS = 12
"""Rounds of such a loop that part the path, before the others are taken together."""
ROUNDS = 3
"""Rounds of a loop of unknown length before its state is taken as stable."""


def run_for(m: Machine, node: ast.For, frame: Frame) -> list[Exit]:
    """``for``: unrolled over few known items, else to a fixpoint."""
    iterable = evaluate(m, node.iter, frame)
    found = m.iterate(iterable)
    if found.items is None and found.length == 0:
        found = replace(found, items=())
    number = UNROLL + 1 if found.items is None else len(found.items)
    few = number <= UNROLL and number * m.unrolled <= UNROLL_NESTED
    if found.items is not None and not few and number * m.unrolled <= UNROLL_LAYERS:
        few = over_layers(node, found.items)
    if found.items is not None and few:
        outside = m.unrolled
        m.unrolled *= max(number, 1)
        try:
            return _unrolled(m, node, list(found.items), frame, iterable)
        finally:
            m.unrolled = outside
    if isinstance(iterable, Range):
        steps = list(rounds(iterable, node, ROUNDS))
        return _widened(m, node, steps, frame, found.length, True)
    if found.items:
        return _first_and_rest(m, node, found.items[0], found, frame)
    if found.ends is not None and found.length != 1:
        return _up_to_the_last(m, node, found, frame)
    return _widened(m, node, [found.item] * ROUNDS, frame, found.length)


def _iteration(
    m: Machine, node: ast.For | ast.While, frame: Frame, states: list[State], item: Value | None
) -> tuple[list[State], list[State], list[Exit]]:
    """One pass over the body from each state: states that go on, that broke out, other exits."""
    going: list[State] = []
    broke: list[State] = []
    exits: list[Exit] = []
    for state in states:
        m.state = state
        if item is not None and isinstance(node, ast.For | ast.AsyncFor):
            assign(m, node.target, item, frame)
        for exit in run_block(m, node.body, frame):
            if exit.kind in (NEXT, CONTINUE):
                going.append(exit.state)
            elif exit.kind is BREAK:
                broke.append(exit.state)
            else:
                exits.append(exit)
    return going, broke, exits


def _finish(
    m: Machine,
    node: ast.For | ast.While,
    frame: Frame,
    going: list[State],
    broke: list[State],
    exits: list[Exit],
) -> list[Exit]:
    result = list(exits)
    ended: list[State] = list(broke)
    if going:
        if node.orelse:
            for state in merge(m, going, MAX_PATHS):
                m.state = state
                for exit in run_block(m, node.orelse, frame):
                    (ended.append(exit.state) if exit.kind is NEXT else result.append(exit))
        else:
            ended += going
    if ended:
        result += [Exit(state, NEXT) for state in merge(m, ended, MAX_PATHS)]
    return result


def _unrolled(
    m: Machine, node: ast.For, items: list[Value], frame: Frame, iterable: Value
) -> list[Exit]:
    live = [m.state]
    broke: list[State] = []
    exits: list[Exit] = []
    splits = 0
    counts = frame.yields is None and _only_counts(node, len(items) > FEW)
    targets = frozenset(part.id for part in ast.walk(node.target) if isinstance(part, ast.Name))
    for item in items:
        m.tick()
        before = live[0].fork() if counts and len(live) == 1 else None
        m.unrolling.append(node)
        try:
            live, out, left = _iteration(m, node, frame, live, item)
        finally:
            m.unrolling.pop()
        broke += out
        exits += left
        if not live:
            break
        live = merge(m, live, 3)
        splits += len(live) > 1 or bool(out)
        changed = _changes_length(live, iterable, len(items))
        if changed or len(items) > UNROLL and splits > MOST_SPLITS:
            m.state = merge(m, live, 1)[0]
            if changed:
                m.escape(iterable)
            rest = [Unknown("one of many items")] * ROUNDS
            exits += _widened(m, node, rest, frame, UNKNOWN)
            return [*_finish(m, node, frame, [], broke, []), *exits]
        if before is not None and len(live) == 1 and repeats(before, live[0], frame.scope, targets):
            m.state = live[0]
            assign(m, node.target, items[-1], frame)
            live = [m.state]
            break
    return _finish(m, node, frame, live, broke, exits)


def _changes_length(states: list[State], iterable: Value, length: int) -> bool:
    """Whether the loop adds to the list it goes through, or takes from it."""
    if not isinstance(iterable, Obj) or iterable.kind != "list":
        return False
    records = (state.heap.table.get(iterable.id) for state in states)
    return any(isinstance(one, ListRec) and len(one.items) != length for one in records)


def _up_to_the_last(m: Machine, node: ast.For, found: Iteration, frame: Frame) -> list[Exit]:
    """A loop whose last iteration is unlike the others: a smaller batch."""
    assert found.ends is not None and isinstance(found.length, int)
    first, last = found.ends
    others = replace(found, length=found.length - 1)
    exits = _first_and_rest(m, node, first, others, frame)
    ended = [exit.state for exit in exits if exit.kind is NEXT]
    leaves = any(isinstance(part, (ast.Break, ast.Return)) for part in ast.walk(node))
    if leaves or node.orelse or len(ended) != 1:
        return exits
    going, broke, left = _iteration(m, node, frame, ended, last)
    rest = [exit for exit in exits if exit.kind is not NEXT]
    return [*rest, *left, *_finish(m, node, frame, going, broke, [])]


def _first_and_rest(
    m: Machine, node: ast.For, first: Value, found: Iteration, frame: Frame
) -> list[Exit]:
    """A long loop: its first iteration as it is, the others to a fixpoint.

    So nothing is said of a list that stays empty only if the loop is left before it began.
    """
    going, broke, exits = _iteration(m, node, frame, [m.state], first)
    if not going:
        return _finish(m, node, frame, going, broke, exits)
    m.state = merge(m, going, 1)[0]
    before = m.state.condition, m.state.doubtful
    more = found.length - 1
    if more == 0:
        return _finish(m, node, frame, [m.state], broke, exits)
    left = _widened(m, node, [found.item] * ROUNDS, frame, more)
    ended = [exit.state for exit in left if exit.kind is NEXT]
    for state in ended:
        # Leaving a loop some time is no doubtful path.
        state.condition, state.doubtful = before
    result = [*exits, *(exit for exit in left if exit.kind is not NEXT)]
    states = merge(m, [*broke, *merge(m, ended, 1)] if ended else broke, MAX_PATHS)
    return [*result, *(Exit(state, NEXT) for state in states)]


def _only_counts(node: ast.For, many: bool) -> bool:
    """Whether the loop variable decides nothing: `for epoch in range(10): print(epoch)`.

    ``many``: it may be shown; else hovers tell each of its values.
    """
    names = {part.id for part in ast.walk(node.target) if isinstance(part, ast.Name)}
    return not any(_reads(statement, names, many) for statement in node.body)


def _reads(node: ast.AST, names: set[str], many: bool) -> bool:
    if isinstance(node, ast.Name):
        return node.id in names and isinstance(node.ctx, ast.Load)
    if many and _shows(node):
        return any(isinstance(part, (ast.Subscript, ast.Call)) and _reads(part, names, many)
                   for part in ast.walk(node) if part is not node)  # fmt: skip
    return any(_reads(part, names, many) for part in ast.iter_child_nodes(node))


def _shows(node: ast.AST) -> bool:
    """Whether what a node is made of is only shown: printed, or put into a text."""
    if isinstance(node, ast.Call):
        return isinstance(node.func, ast.Name) and node.func.id == "print"
    return isinstance(node, ast.JoinedStr)


def _widened(
    m: Machine,
    node: ast.For | ast.While,
    items: Sequence[Value | None],
    frame: Frame,
    length: AnyDim,
    in_order: bool = False,
) -> list[Exit]:
    """A loop to its fixpoint. ``in_order``: the first of ``items`` is the first iteration's."""
    entry = m.state
    broke: list[State] = []
    exits: list[Exit] = []
    after: list[State] = []
    several = False
    head = entry.fork()
    growth = Growth(entry)
    given = [len(frame.yields)] if frame.yields is not None else []
    for at, item in enumerate(items):
        growth.mark(head)
        going, out, left = _iteration(m, node, frame, [head.fork()], item)
        broke += out
        exits += left
        if not going:
            break
        several = several or len(going) > 1
        end = merge(m, going, 1)[0]
        growth.see(end)
        given += [len(frame.yields)] if frame.yields is not None else []
        if in_order and _more_than(at, length):
            after.clear()  # The loop does not end here yet.
        if end.ghost and not entry.ghost:
            # What its rounds would have made is known no more than their number.
            after.append(head.join(end))
            after[-1].ghost = end.ghost
            break
        after.append(end)
        if in_order and at == 0 and not broke and _more_than(1, length):
            head = end.fork()
            continue
        joined = head.join(end)
        if joined.heap.same_as(head.heap):
            break
        if at == len(items) - 2:
            widen(head, joined)
        head = joined
    complete = not broke and not exits and not several
    if frame.yields is not None:
        skip_yields(frame.yields, given, length if complete else UNKNOWN)
    if _endless(node):
        after = []
    for end in after:
        growth.finish(end, length, complete)
    if length == 0:
        after.append(entry)
    ended = merge(m, after, 1) if after else []
    if broke and not node.orelse:
        # Which iteration a loop is left in is no property of the path.
        ended, broke = merge(m, [*ended, *broke], 1), []
    if in_order and not exits and len(ended) == 1:
        ended[0].doubtful = entry.doubtful
    return _finish(m, node, frame, ended, broke, exits)


def _more_than(number: int, length: AnyDim) -> bool:
    least = at_least(length)
    return least is not None and least > number


def run_while(m: Machine, node: ast.While, frame: Frame) -> list[Exit]:
    """``while``: followed while its test is known, else to a fixpoint."""
    live = [m.state]
    broke: list[State] = []
    exits: list[Exit] = []
    done: list[State] = []
    rest: list[Exit] = []
    for number in range(UNROLL):
        m.tick()
        entering: list[State] = []
        undecided: list[State] = []
        for state in live:
            m.state = state
            truth = decide(m, node.test, frame)
            state = m.state
            if truth is False:
                done.append(state)
            elif truth is True:
                entering.append(state)
            else:
                undecided.append(state)
        if undecided:
            m.state = merge(m, undecided, 1)[0]
            doubtful = m.state.doubtful
            _, second = split_on(m, node.test, frame)
            # Leaving a loop some time is no doubtful path.
            second.doubtful = m.state.doubtful = doubtful
            second.condition = None
            done.append(second)
            m.state.condition = None
            rest += _widened(m, node, [None] * ROUNDS, frame, UNKNOWN)
        if not entering:
            live = []
            break
        # Only a yielding loop gains from being followed for long.
        given = len(frame.yields) if frame.yields is not None else 0
        before = entering[0].fork() if frame.yields is not None and len(entering) == 1 else None
        live, out, left = _iteration(m, node, frame, entering, None)
        broke += out
        exits += left
        if not live or (_endless(node) and frame.yields is None and number > 1):
            break
        live = merge(m, live, 2)
        if before is not None and _yields_again(before, live, done, frame):
            repeat_yields(frame, given)
    if live and (frame.yields is None or not _endless(node)):
        m.state = merge(m, live, 1)[0]
        rest += _widened(m, node, [None] * ROUNDS, frame, UNKNOWN)
    # Those have been through the `else` already.
    broke += [exit.state for exit in rest if exit.kind is NEXT]
    exits += [exit for exit in rest if exit.kind is not NEXT]
    if rest and not node.orelse:
        # Which round a loop is left in is no property of the path.
        done, broke = merge(m, [*done, *broke], 1) if done or broke else [], []
    return _finish(m, node, frame, done, broke, exits)


def _yields_again(before: State, live: list[State], done: list[State], frame: Frame) -> bool:
    """Whether a yielding loop has become a circle, which nothing can leave any more."""
    return not done and len(live) == 1 and repeats(before, live[0], frame.scope)


def _endless(node: ast.For | ast.While) -> bool:
    """Whether only a statement in its body leaves the loop."""
    if not isinstance(node, ast.While):
        return False
    return isinstance(node.test, ast.Constant) and bool(node.test.value)


# -- try ------------------------------------------------------------------------------------------


def handler_frame(
    node: ast.Try, handler: ast.ExceptHandler, frame: Frame, m: Machine
) -> HandlerFrame:
    """What one ``except`` clause catches."""
    if handler.type is None:
        return HandlerFrame(None, not _reraises(handler), node)
    wanted = handler.type
    names = class_names(m.attempt(lambda: evaluate(m, wanted, frame)))
    broad = any(name in ("Exception", "BaseException") for name in names or ())
    return HandlerFrame(names, broad, node)


def class_names(value: object) -> tuple[str, ...] | None:
    """The classes a value names, a tuple of them as well; ``None`` where one is not known."""
    if isinstance(value, (Lib, UserClass)):
        return (value.name.rsplit(".", 1)[-1],)
    if isinstance(value, Tuple):
        parts = [class_names(item) for item in value.items]
        return None if None in parts else tuple(name for part in parts for name in part or ())
    return None


def _reraises(handler: ast.ExceptHandler) -> bool:
    return any(isinstance(item, ast.Raise) and item.exc is None for item in handler.body)


def run_try(m: Machine, node: ast.Try, frame: Frame) -> list[Exit]:
    """``try``: a known raise goes to its handler; what may fail for all we know may go there too."""
    frames = [handler_frame(node, handler, frame, m) for handler in node.handlers]
    before = m.state.fork()
    certain = m.uncertain
    # Handlers are searched innermost first, in order: push them reversed.
    m.handlers.extend(reversed(frames))
    try:
        exits = run_block(m, node.body, frame)
    finally:
        del m.handlers[len(m.handlers) - len(frames) :]
    result: list[Exit] = []
    for exit in exits:
        if exit.kind is NEXT and node.orelse:
            m.state = exit.state
            result += run_block(m, node.orelse, frame)
        elif exit.kind is RAISE:
            chosen = next(
                (h for h, f in zip(node.handlers, frames)
                 if exit.value.caught_by(f.names)),
                None,
            )  # fmt: skip
            if chosen is None:
                result.append(exit)
            else:
                result += _run_handler(m, chosen, exit.state, frame)
        else:
            result.append(exit)
    if m.uncertain > certain and node.handlers and all(e.kind is not RAISE for e in exits):
        # Whether the body raises, and where, cannot be told: follow one handler from any state
        # between the one before and the one behind.
        for exit in exits:
            if exit.kind is NEXT:
                before = before.join(exit.state.fork())
        result += _run_handler(m, node.handlers[0], before, frame)
    if node.finalbody:
        result = _run_finally(m, node, result, frame)
    return result


def _run_handler(m: Machine, handler: ast.ExceptHandler, state: State, frame: Frame) -> list[Exit]:
    m.state = state
    if handler.name:
        assign_name(m, handler.name, Unknown("an exception"), frame)
    exits = run_block(m, handler.body, frame)
    for exit in exits if handler.name else ():
        exit.state.heap.edit(frame.scope).members.pop(handler.name, None)
    return exits


def _run_finally(m: Machine, node: ast.Try, exits: list[Exit], frame: Frame) -> list[Exit]:
    result: list[Exit] = []
    for exit in exits:
        m.state = exit.state
        for last in run_block(m, node.finalbody, frame):
            result.append(Exit(last.state, exit.kind, exit.value) if last.kind is NEXT else last)
    return result
