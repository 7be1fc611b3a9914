"""Tells when a loop's next iteration would only do again what the last one did."""

from __future__ import annotations

from ..values import (
    Array,
    Bound,
    DictRec,
    FrozenDict,
    ListRec,
    Obj,
    ObjectRec,
    Partial,
    Record,
    ScopeRec,
    Slice,
    Tuple,
    Union,
    Value,
)  # fmt: skip
from .state import State


def repeats(before: State, after: State, scope: int, besides: frozenset[str] = frozenset()) -> bool:
    """Whether two states of one path differ in nothing the program could tell.

    What was made on the way has new identities; it must correspond one to one. ``besides`` are
    names of ``scope`` that do not count. The interpreter is deterministic, so what follows from
    two such states is the same again.
    """
    if (_answers(before), before.ghost, before.doubtful) != (
        _answers(after),
        after.ghost,
        after.doubtful,
    ):
        return False
    return _Comparison(before, after).same(scope, besides)


def _answers(state: State) -> set[tuple[str, bool]]:
    """What was assumed: each round may ask it of new values."""
    return {(test[0], answer) for test, answer in state.assumed.items()}


class _Comparison:
    """A correspondence of the objects of two states, as far as they were compared."""

    def __init__(self, before: State, after: State) -> None:
        self.old = before.heap.table
        self.new = after.heap.table
        self.pairs: dict[int, int] = {}
        self.taken: dict[int, int] = {}
        self.pending: list[tuple[int, int]] = []

    def same(self, scope: int, besides: frozenset[str]) -> bool:
        for key, record in self.old.items():
            twin = self.new.get(key)
            if twin is record or key == scope:
                continue
            if twin is None or not self._pair(key, key):
                return False
        old, new = self.old[scope], self.new[scope]
        assert isinstance(old, ScopeRec) and isinstance(new, ScopeRec)
        names = (old.names.keys() | new.names.keys()) - besides
        if any(name not in old.names or name not in new.names for name in names):
            return False
        if not all(self._value(old.names[name], new.names[name]) for name in names):
            return False
        while self.pending:
            a, b = self.pending.pop()
            if not self._record(self.old[a], self.new[b]):
                return False
        return True

    def _pair(self, a: int, b: int) -> bool:
        if a in self.pairs or b in self.taken:
            return self.pairs.get(a) == b and self.taken.get(b) == a
        if a not in self.old or b not in self.new:
            return False
        self.pairs[a], self.taken[b] = b, a
        if self.old[a] is not self.new[b]:
            self.pending.append((a, b))
        return True

    def _value(self, a: Value | None, b: Value | None) -> bool:
        if a is b and not isinstance(a, (Obj, Tuple, Bound, Union, FrozenDict)):
            return True
        if a is None or b is None or type(a) is not type(b):
            return False
        if isinstance(a, Obj) and isinstance(b, Obj):
            return a.kind == b.kind and a.cls == b.cls and self._pair(a.id, b.id)
        if isinstance(a, Tuple) and isinstance(b, Tuple):
            return a.names == b.names and self._values(a.items, b.items)
        if isinstance(a, Union) and isinstance(b, Union):
            return self._values(a.options, b.options)
        if isinstance(a, FrozenDict) and isinstance(b, FrozenDict):
            keys = [key for key, _ in a.items] == [key for key, _ in b.items]
            return keys and self._values([v for _, v in a.items], [v for _, v in b.items])
        if isinstance(a, Bound) and isinstance(b, Bound):
            return a.function is b.function and self._value(a.receiver, b.receiver)
        if isinstance(a, (Partial, Slice)):
            return False
        if isinstance(a, Array) and isinstance(b, Array) and a.node is not b.node:
            return False  # Another layer made it: a model of it has one more.
        return a == b

    def _values(self, a: object, b: object) -> bool:
        assert isinstance(a, (tuple, list)) and isinstance(b, (tuple, list))
        return len(a) == len(b) and all(self._value(x, y) for x, y in zip(a, b))

    def _table(self, a: dict[object, Value], b: dict[object, Value]) -> bool:
        return list(a) == list(b) and all(self._value(value, b[key]) for key, value in a.items())

    def _record(self, a: Record, b: Record) -> bool:
        if isinstance(a, ListRec) and isinstance(b, ListRec):
            rest = self._value(a.rest, b.rest)
            return rest and a.length == b.length and self._values(a.items, b.items)
        if isinstance(a, DictRec) and isinstance(b, DictRec):
            if (a.maybe, a.sealed) != (b.maybe, b.sealed) or not self._value(a.rest, b.rest):
                return False
            return self._table(a.items, b.items)
        if isinstance(a, ScopeRec) and isinstance(b, ScopeRec):
            if (a.parent, a.opaque) != (b.parent, b.opaque):
                return False
            return self._table(a.names, b.names)  # type: ignore[arg-type]
        if isinstance(a, ObjectRec) and isinstance(b, ObjectRec):
            # What a library keeps in an object is compared by nobody but itself.
            if a.native is not b.native or a.opaque != b.opaque:
                return False
            return self._table(a.attrs, b.attrs)  # type: ignore[arg-type]
        return False
