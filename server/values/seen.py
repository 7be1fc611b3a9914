"""Which values the names of a text had, for whoever asks what one of them is.

An editor's analysis keeps this, no other does: ``Machine.seen`` is ``None`` elsewhere.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator

from .core import FrozenDict, Generator, Obj, Tuple, Union, Value
from .heap import DictRec, Heap, ListRec, ObjectRec, Record

MOST_VALUES = 5
"""Different values of one place that are kept; a loop's variable may have hundreds."""
_MOST_RECORDS = 20_000


class Seen:
    """Values by the name, attribute, parameter or call they were met at."""

    __slots__ = ("_fresh", "_records", "_values")

    def __init__(self) -> None:
        self._values: dict[ast.AST, list[Value]] = {}
        self._records: dict[int, Record] = {}
        self._fresh: list[Value] = []

    def note(self, node: ast.AST, value: Value) -> None:
        """A place had this value."""
        known = self._values.get(node)
        if known is None:
            self._values[node] = [value]
        elif len(known) < MOST_VALUES and not any(value is v or value == v for v in known):
            known.append(value)
        else:
            return
        if isinstance(value, (Obj, Tuple, FrozenDict, Union)):
            self._fresh.append(value)

    def unopened(self) -> list[Generator]:
        """Generators among the values, one of each function, that have yielded nothing yet."""
        found: dict[ast.AST, Generator] = {}
        for values in self._values.values():
            for value in values:
                if isinstance(value, Generator) and not self.yielded(value):
                    found.setdefault(value.function.node, value)
        return list(found.values())

    def yielded(self, value: Generator) -> list[Value]:
        """What a generator's function was seen to yield."""
        places = (node for node in ast.walk(value.function.node) if isinstance(node, ast.Yield))
        return [item for node in places for item in self.values(node)]

    def settle(self, heap: Heap) -> None:
        """Keep what the objects met so far hold at the end of a run."""
        waiting, self._fresh = self._fresh, []
        done: set[int] = set()
        while waiting and len(self._records) < _MOST_RECORDS:
            value = waiting.pop()
            if isinstance(value, Obj):
                record = heap.table.get(value.id)
                if record is None or value.id in done:
                    continue
                done.add(value.id)
                self._records[value.id] = record
                waiting += _held_by(record)
            else:
                waiting += parts_of(value)

    def values(self, node: ast.AST) -> tuple[Value, ...]:
        """The different values a place had, in the order they came about."""
        return tuple(self._values.get(node, ()))

    def places(self) -> Iterator[ast.AST]:
        """Every place with a value."""
        return iter(self._values)

    def record(self, ref: Obj) -> Record | None:
        """What an object held in the end."""
        return self._records.get(ref.id)


def parts_of(value: Value) -> Iterable[Value]:
    """The values an immutable one is made of."""
    if isinstance(value, Tuple):
        return value.items
    if isinstance(value, FrozenDict):
        return [item for _, item in value.items]
    return value.options if isinstance(value, Union) else ()


def _held_by(record: Record) -> list[Value]:
    if isinstance(record, ListRec):
        return [*record.items, *([] if record.rest is None else [record.rest])]
    if isinstance(record, DictRec):
        return [*record.items.values(), *([] if record.rest is None else [record.rest])]
    if not isinstance(record, ObjectRec):
        return []
    held = [*record.attrs.values(), *getattr(record.native, "layers", ())]
    compiled = getattr(record.native, "compiled", None)
    if compiled is not None:
        held += [v for v in (compiled.loss, compiled.optimizer, compiled.metrics) if v is not None]
    return held
