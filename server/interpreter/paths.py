"""Paths through a program: where a condition splits one, and where paths meet again."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any

from ..values import NOTHING, Unknown, Value, join
from .state import RAISE, Exit, State

if TYPE_CHECKING:
    from .machine import Machine


MAX_PATHS = 6
"""Paths carried on separately; beyond, they are joined."""


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
                other.assumed = {
                    k: v for k, v in other.assumed.items() if state.assumed.get(k) == v
                }
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


def split_on(m: Machine, test: ast.expr) -> tuple[Any, Any]:
    """Two paths: the condition holds, the condition does not."""
    text = ast.unparse(test)
    first, second = m.state, m.state.fork()
    remember = len(text) < 200
    for state, truth in ((first, True), (second, False)):
        state.doubtful = state.doubtful or m.computed_test
        state.condition = f"`{text}` is {'true' if truth else 'false'}"
        if remember:
            state.assumed[text] = truth
            if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
                state.assumed[ast.unparse(test.operand)] = not truth
            else:
                state.assumed[f"not {text}"] = not truth
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
