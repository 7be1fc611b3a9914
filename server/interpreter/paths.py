"""Paths through a program: where a condition splits one, and where paths meet again."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any

from ..values import NOTHING, Array, Const, Lib, Scalar, Tuple, Unknown, Value, join
from ..values.heap import Before
from .names import lookup_name
from .state import RAISE, Exit, Frame, Same, State, Test

if TYPE_CHECKING:
    from .machine import Machine


MAX_PATHS = 6
"""Paths carried on separately; beyond, they are joined."""
LONGEST_TEST = 200
"""Characters of a test that is remembered."""


def merge(m: Machine, states: list[State], limit: int) -> list[State]:
    """Drop paths that ended in an exception, unify equal ones, join beyond ``limit``."""
    if len(states) == 1:
        return states
    alive = [state for state in states if not state.ghost]
    if not alive:
        # All ended: what goes on for hints stands for each of them.
        ended = states[0]
        for state in states[1:]:
            ended = ended.join(state)
        return [ended]
    states = alive
    distinct: list[State] = []
    for state in states:
        for other in distinct:
            if other.heap.same_as(state.heap):
                other.assumed = _agreed(other, state)
                other.heap.table = {**state.heap.table, **other.heap.table}
                other.heap.fork()
                break
        else:
            distinct.append(state)
    while len(distinct) > max(limit, 1):
        last = distinct.pop()
        distinct[-1] = distinct[-1].join(last)
    if len(distinct) == 1:
        distinct[0].condition = None
        if len(states) > 1:
            distinct[0].doubtful = all(state.doubtful for state in states)
    return distinct


def unseen(exits: list[Exit], before: Before) -> list[Exit]:
    """The ways a call came back, as one where nobody can tell by which it did.

    That is so where they give the same and what they changed was made in the call itself.
    ``before``: :meth:`Heap.mark` when the call began.
    """
    if len(exits) == 1 or any(exit.kind is RAISE or exit.state.ghost for exit in exits):
        return exits
    first = exits[0]
    given = first.value or NOTHING
    if not _plain(given) or any((exit.value or NOTHING) != given for exit in exits):
        return exits
    if any(exit.state.heap.touched(before) for exit in exits):
        return exits
    for exit in exits[1:]:
        first.state.assumed = _agreed(first.state, exit.state)
        first.state.doubtful = first.state.doubtful and exit.state.doubtful
    first.state.condition = None
    return [first]


def _plain(value: Value) -> bool:
    """Whether a value leads to no record of the heap."""
    if isinstance(value, Tuple):
        return all(map(_plain, value.items))
    return (
        isinstance(value, (Const, Scalar, Unknown)) or isinstance(value, Array) and not value.node
    )


def _agreed(a: State, b: State) -> dict[Test, bool]:
    return {test: answer for test, answer in a.assumed.items() if b.assumed.get(test) == answer}


def tested(m: Machine, test: ast.expr, frame: Frame) -> Test:
    """What a test asks, and of which values: another function's `flag` is not this one's."""
    seen: dict[str, Same] = {}
    for node in ast.walk(test):
        if isinstance(node, ast.Name) and node.id not in seen:
            value = lookup_name(m, node.id, frame)
            if value is not None and not isinstance(value, (Lib, Const)):
                seen[node.id] = Same(value)
    return ast.unparse(test), tuple(seen.items())


def assume(m: Machine, test: ast.expr, truth: bool, frame: Frame) -> None:
    """From here on, the path is one where a test has this answer."""
    text, values = tested(m, test, frame)
    if len(text) < LONGEST_TEST:
        m.state.assumed[text, values] = truth
        negated = isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not)
        other = ast.unparse(test.operand) if negated else f"not {text}"  # type: ignore[attr-defined]
        m.state.assumed[other, values] = not truth


def split_on(m: Machine, test: ast.expr, frame: Frame) -> tuple[Any, Any]:
    """Two paths: the condition holds, the condition does not."""
    text = ast.unparse(test)
    first, second = m.state, m.state.fork()
    for state, truth in ((first, True), (second, False)):
        m.state = state
        state.doubtful = state.doubtful or m.computed_test
        state.condition = f"`{text}` is {'true' if truth else 'false'}"
        assume(m, test, truth, frame)
    m.state = first
    return first, second


def join_exits(m: Machine, exits: list[Exit]) -> Value:
    """Continue with the joined state of all returns; raise if every path raises."""
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
    value: Value = returns[0].value if returns[0].value is not None else NOTHING
    for other in returns[1:]:
        value = join(value, other.value if other.value is not None else NOTHING)
    m.state = merge(m, [exit.state for exit in returns], 1)[0]
    return value
