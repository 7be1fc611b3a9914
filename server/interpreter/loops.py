"""What a loop of known length counts with, and how lists grow in it."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from typing import TYPE_CHECKING

from ..knowledge.args import range_length
from ..shapes import UNKNOWN, AnyDim, Linear
from ..shapes.dim import Atom, at_least, counter, counters, mul, replaced, symbol
from ..values import (
    NO_FACTS,
    Array,
    Const,
    Lib,
    ListRec,
    Obj,
    Range,
    Scalar,
    Tuple,
    Union,
    Unknown,
    Value,
    join,
)
from ..values.core import scalar_kind
from .dispatch import evaluate
from .state import Frame, State

if TYPE_CHECKING:
    from .machine import Machine


def counted(values: Range, target: ast.expr, skipped: int = 0) -> Value:
    """The loop variable of ``for i in range(...)`` in an iteration behind the first few."""
    step, length = values.step, range_length(values)
    if not isinstance(step, int) or step < 1:
        return Scalar("int", UNKNOWN)
    last = values.stop - 1  # At most, where the steps may not meet it.
    if step == 1 or isinstance(length, int):
        last = values.start + (length - 1) * step
    name = target.id if isinstance(target, ast.Name) else "i"
    return Scalar("int", counter(name, values.start + skipped * step, last))


def rounds(values: Range, loop: ast.For, number: int) -> list[Value]:
    """The loop variable in some rounds: the first iteration itself, then one of the others.

    Where it only says which part of something is meant, the first is one like the others: that
    there is a first round at all says how long the thing is.
    """
    first = values.start
    start: Value = Const(first) if isinstance(first, int) else Scalar("int", first)
    if isinstance(loop.target, ast.Name) and not isinstance(range_length(values), int):
        if all(_only_places(statement, loop.target.id) for statement in loop.body):
            start = counted(values, loop.target)
    return [start, *(counted(values, loop.target, min(at, 2)) for at in range(1, number))]


def _only_places(node: ast.AST, name: str) -> bool:
    """Whether a name is read for places alone: ``x[i]``, ``end = i + 7``, ``if i + 7 > n``."""
    if isinstance(node, ast.Name):
        return node.id != name
    parts = list(ast.iter_child_nodes(node))
    if isinstance(node, ast.Subscript):
        parts = [node.value]
    elif (
        isinstance(node, ast.BinOp)
        and isinstance(node.op, (ast.Add, ast.Sub))
        or isinstance(node, ast.Compare)
        and all(isinstance(op, (ast.Lt, ast.LtE, ast.Gt, ast.GtE)) for op in node.ops)
    ):
        parts = [part for part in parts if not isinstance(part, ast.Name)]
    return all(_only_places(part, name) for part in parts)


def refine(m: Machine, test: ast.Compare, taken: bool, frame: Frame) -> None:
    """``if i + length > len(x): break``: behind it the counter does not go that far."""
    op, sides = type(test.ops[0]), (test.left, test.comparators[0])
    if op not in (ast.Lt, ast.LtE, ast.Gt, ast.GtE) or not all(map(_is_plain, sides)):
        return
    less, more = (_dim(evaluate(m, side, frame)) for side in sides)
    if not counters(less) and not counters(more):
        return
    if op in (ast.Gt, ast.GtE):
        less, more = more, less
    strict = op in (ast.Lt, ast.Gt)
    if not taken:
        less, more, strict = more, less, not strict
    gap = more - less - int(strict)  # Not negative on this path.
    for atom in counters(gap):
        assert isinstance(gap, Linear) and atom.ends is not None
        factor = dict(gap.terms)[atom]
        if factor not in (1, -1):
            continue
        bound = mul(replaced(gap, atom, 0), -factor)
        low, high = atom.ends
        ends = (bound, high) if factor == 1 else (low, bound)
        nearer = at_least((high - bound) if factor < 0 else (bound - low))
        if nearer is not None and nearer < 0:
            continue
        _replace(m, frame, atom, counter(atom.name, *ends))


def _is_plain(node: ast.expr) -> bool:
    """Whether evaluating it once more does nothing."""
    plain = (ast.Name, ast.Constant, ast.BinOp, ast.Attribute, ast.Subscript, ast.expr_context)
    return all(
        isinstance(part, (*plain, ast.operator))
        or isinstance(part, ast.Call)
        and isinstance(part.func, ast.Name)
        and part.func.id == "len"
        for part in ast.walk(node)
    )


def _dim(value: Value) -> AnyDim:
    if isinstance(value, Const):
        return value.value if type(value.value) is int else UNKNOWN
    if isinstance(value, Scalar) and value.kind == "int" and value.dim is not None:
        return value.dim
    return UNKNOWN


_QUICK = ("isinstance", "print", "len", "str", "type", "hasattr", "repr", "min", "max")
"""Functions that are called for each layer of a network without running code of the user's."""


def over_layers(node: ast.For, items: Sequence[Value]) -> bool:
    """Whether a loop goes through Keras layers and does little with each, as to freeze some.

    A network has hundreds, and which of them a loop froze matters one by one.
    """
    parts = (item.items[-1] if isinstance(item, Tuple) and item.items else item for item in items)
    layers = all(
        isinstance(part, Obj) and isinstance(part.cls, Lib) and part.cls.name.startswith("keras.")
        for part in parts
    )
    return layers and all(
        isinstance(part.func, ast.Name)
        and part.func.id in _QUICK
        or isinstance(part.func, ast.Attribute)
        and part.func.attr in _OF_TEXT
        if isinstance(part, ast.Call)
        else not isinstance(part, _SLOW)
        for statement in node.body
        for part in ast.walk(statement)
    )


_OF_TEXT = ("startswith", "endswith", "format", "find", "lower", "split", "count_params", "append")
_SLOW = (ast.For, ast.While, ast.Try, ast.With, ast.comprehension, ast.FunctionDef, ast.Lambda)


def _replace(m: Machine, frame: Frame, atom: Atom, value: AnyDim) -> None:
    names = m.edit_scope(frame.scope).names
    for name, old in names.items():
        if isinstance(old, Scalar) and old.dim is not None and atom in counters(old.dim):
            new = replaced(old.dim, atom, value)
            names[name] = Const(new) if isinstance(new, int) else Scalar("int", new)


def widen(before: State, head: State) -> None:
    """Forget the numbers and texts that each round changes: later rounds make others of them.

    ``before``: where the last round began, ``head``: where the next one does.
    """
    for key in head.heap.changed(before.heap):
        old, new = before.heap.table[key].members, head.heap.table[key].members
        moving = {
            name: _any_of(value)
            for name, value in new.items()
            if name in old and value != old[name] and value != _any_of(value)
        }
        if moving:
            record = head.heap.edit(key)
            if isinstance(record, ListRec):
                record.items = [*{**new, **moving}.values()]
            else:
                record.members.update(moving)


def _any_of(value: Value) -> Value:
    """Any number or text of the kind."""
    if isinstance(value, Tuple):
        return Tuple(tuple(_any_of(item) for item in value.items), value.names)
    if isinstance(value, Array):
        return value.but(facts=NO_FACTS)
    options = value.options if isinstance(value, Union) else (value,)
    kinds = {scalar_kind(option) for option in options}
    kind = kinds.pop() if len(kinds) == 1 else None
    if kind is not None:
        return Scalar(kind)
    if None not in kinds:
        return Unknown("a loop makes one value after another of it")
    return value


class Growth:
    """How many items each iteration of a loop adds to the lists made before it."""

    def __init__(self, entry: State) -> None:
        self.entry = entry.heap.table.copy()
        self.gains: dict[int, AnyDim] = {}
        self.before: dict[int, AnyDim] = {}

    def mark(self, head: State) -> None:
        """Give the lists that grow a size to compare with, before a round begins."""
        for key in self.gains:
            record = head.heap.table[key]
            assert isinstance(record, ListRec)
            if record.rest is not None:
                edited = head.heap.edit(key)
                assert isinstance(edited, ListRec)
                edited.length = symbol("size")
                record = edited
            self.before[key] = record.size

    def see(self, end: State) -> None:
        """Compare with the state after the round."""
        first = not self.before
        for key, record in self.entry.items():
            now = end.heap.table.get(key)
            if now is record or not isinstance(record, ListRec) or not isinstance(now, ListRec):
                continue
            gain = now.size - self.before.get(key, record.size)
            known = first or self.gains.get(key, UNKNOWN) == gain
            self.gains[key] = gain if known and not counters(gain) else UNKNOWN

    def finish(self, end: State, length: AnyDim, complete: bool) -> None:
        """Set the sizes behind the loop; forget them where it may have been left early."""
        for key, gain in self.gains.items():
            record, old = end.heap.table.get(key), self.entry[key]
            if isinstance(record, ListRec) and isinstance(old, ListRec):
                edited = end.heap.edit(key)
                assert isinstance(edited, ListRec)
                edited.ragged = edited.ragged and complete
                kept = len(old.items)
                if edited.rest is None and gain != 0 and len(edited.items) > kept:
                    edited.rest = edited.items[kept]
                    for item in edited.items[kept + 1 :]:
                        edited.rest = join(edited.rest, item)
                    del edited.items[kept:]
                if edited.rest is not None:
                    size = old.size + mul(gain, length) if complete else UNKNOWN
                    # An equal number of items in each iteration, and none of another loop's.
                    edited.length = UNKNOWN if counters(size) else size


__all__ = ["Growth", "counted", "over_layers", "refine", "rounds", "widen"]
