"""The mutable part of the program's state, forked cheaply where paths split.

A :class:`Heap` maps ids to records.  Forking copies only the table; a record is copied the first
time a fork writes to it (its ``owner`` tells whose it is).
"""

from __future__ import annotations

from itertools import compress, count
from operator import is_not
from typing import Any, TypeVar

from ..shapes import UNKNOWN, AnyDim
from ..shapes.dim import join as join_dims
from .core import Obj, Unknown, Value, join

_tokens = count(1)
_ids = count(1)


def last_id() -> int:
    """An id above all given out so far and below all to come."""
    return next(_ids)


class Record:
    """Base of what the heap holds."""

    __slots__ = ("owner",)
    owner: int

    def copy(self) -> Record:
        """A shallow copy that may be written to."""
        raise NotImplementedError

    def join(self, other: Record) -> Record:
        """The record where two paths meet."""
        raise NotImplementedError

    @property
    def members(self) -> dict[Any, Value]:
        """The values it holds by name, key or place: its own table where it has one."""
        raise NotImplementedError


class ListRec(Record):
    """A list (or set): known ``items``, then perhaps any number of ``rest``.

    ``length`` is the total length where there is a ``rest`` and its number is known; ``ragged``:
    its arrays certainly do not all have one shape; ``most``: items a deque keeps at most, the last;
    ``sealed``: made by a library and not changed by the program behind our back.
    """

    __slots__ = ("items", "rest", "length", "ragged", "most", "sealed")

    def __init__(
        self, items: list[Value], rest: Value | None = None, length: AnyDim = UNKNOWN
    ) -> None:
        self.items = items
        self.rest = rest
        self.length = length
        self.ragged = False
        self.most: int | None = None
        self.sealed = False
        self.owner = 0

    def copy(self) -> ListRec:
        copy = ListRec(list(self.items), self.rest, self.length)
        copy.ragged, copy.most, copy.sealed = self.ragged, self.most, self.sealed
        return copy

    @property
    def members(self) -> dict[Any, Value]:
        """A copy: the items by their places."""
        return dict(enumerate(self.items))

    @property
    def size(self) -> AnyDim:
        """Number of items."""
        size = len(self.items) if self.rest is None else self.length
        if self.most is None or isinstance(size, int) and size <= self.most:
            return size
        return UNKNOWN

    def join(self, other: Record) -> Record:
        assert isinstance(other, ListRec)
        shared = 0
        for x, y in zip(self.items, other.items):
            if x != y and len(self.items) != len(other.items):
                break
            shared += 1
        items = [join(x, y) for x, y in zip(self.items[:shared], other.items[:shared])]
        rest: Value | None = self.rest
        for extra in (other.rest, *self.items[shared:], *other.items[shared:]):
            if extra is not None:
                rest = extra if rest is None else join(rest, extra)
        joined = ListRec(items, rest, join_dims(self.size, other.size))
        joined.ragged = self.ragged and other.ragged
        joined.most = self.most
        return joined


class DictRec(Record):
    """A dict: known ``items``; ``rest`` stands for values under keys unknown.

    ``maybe`` holds the keys that exist on some paths only.  ``sealed``: made by a library and not
    changed by the program behind our back, so that a missing key is a fact.  ``literal``: written
    out in the program, so that its keys are all there are unless code out of sight adds some.
    """

    __slots__ = ("items", "rest", "maybe", "sealed", "literal")

    def __init__(
        self,
        items: dict[Any, Value],
        rest: Value | None = None,
        maybe: frozenset[Any] = frozenset(),
    ) -> None:
        self.items = items
        self.rest = rest
        self.maybe = maybe
        self.sealed = False
        self.literal = False
        self.owner = 0

    def copy(self) -> DictRec:
        copy = DictRec(dict(self.items), self.rest, self.maybe)
        copy.sealed, copy.literal = self.sealed, self.literal
        return copy

    @property
    def members(self) -> dict[Any, Value]:
        """The entries."""
        return self.items

    def join(self, other: Record) -> Record:
        assert isinstance(other, DictRec)
        items = join_tables(self.items, other.items, absent=False)
        rest = self.rest
        if other.rest is not None:
            rest = other.rest if rest is None else join(rest, other.rest)
        maybe = self.maybe | other.maybe | (self.items.keys() ^ other.items.keys())
        joined = DictRec(items, rest, frozenset(maybe))
        joined.literal = self.literal and other.literal
        return joined


class ObjectRec(Record):
    """An instance: its attributes and, for library classes, its ``native`` state."""

    __slots__ = ("attrs", "native", "opaque")

    def __init__(self, attrs: dict[str, Value], native: Any = None, opaque: bool = False) -> None:
        self.attrs = attrs
        self.native = native
        self.opaque = opaque
        """Handed to code we cannot see: any attribute may have changed."""
        self.owner = 0

    def copy(self) -> ObjectRec:
        native = self.native.copy() if self.native is not None else None
        return ObjectRec(dict(self.attrs), native, self.opaque)

    @property
    def members(self) -> dict[Any, Value]:
        """The attributes."""
        return self.attrs

    def join(self, other: Record) -> Record:
        assert isinstance(other, ObjectRec)
        native = self.native
        if native is not other.native and hasattr(native, "join"):
            native = native.join(other.native)
        attrs = join_tables(self.attrs, other.attrs, absent=True)
        return ObjectRec(attrs, native, self.opaque or other.opaque)


class ScopeRec(Record):
    """The names of a module, function or class body."""

    __slots__ = ("names", "parent", "opaque")

    def __init__(self, names: dict[str, Value], parent: int | None = None) -> None:
        self.names = names
        self.parent = parent
        self.opaque = False
        """A star import of something unknown: any name may exist."""
        self.owner = 0

    def copy(self) -> ScopeRec:
        copy = ScopeRec(dict(self.names), self.parent)
        copy.opaque = self.opaque
        return copy

    @property
    def members(self) -> dict[Any, Value]:
        """The names."""
        return self.names

    def join(self, other: Record) -> Record:
        assert isinstance(other, ScopeRec)
        joined = ScopeRec(join_tables(self.names, other.names, absent=True), self.parent)
        joined.opaque = self.opaque or other.opaque
        return joined


def join_tables(a: dict[Any, Value], b: dict[Any, Value], absent: bool) -> dict[Any, Value]:
    """Name by name; a name on one path only is kept as possibly unbound if ``absent``."""
    result: dict[Any, Value] = {}
    for key, value in a.items():
        other = b.get(key)
        if other is None:
            result[key] = join(value, Unknown("not set on every path")) if absent else value
        else:
            result[key] = value if value is other else join(value, other)
    for key, value in b.items():
        if key not in a:
            result[key] = join(value, Unknown("not set on every path")) if absent else value
    return result


R = TypeVar("R", bound=Record)
Before = tuple[int, int]
"""A moment in the life of a heap and of those forked from it."""


class Heap:
    """The records of one path."""

    __slots__ = ("table", "token")

    def __init__(self, table: dict[int, Record] | None = None) -> None:
        self.table = {} if table is None else table
        self.token = next(_tokens)

    def fork(self) -> Heap:
        """A second heap with the same content; both copy on write from now on."""
        self.token = next(_tokens)
        return Heap(self.table.copy())

    def new(self, record: Record) -> int:
        """Store a record and give its id."""
        key = next(_ids)
        record.owner = self.token
        self.table[key] = record
        return key

    def new_obj(self, record: Record, kind: str, cls: Value | None = None) -> Obj:
        """Store a record and give a reference to it."""
        return Obj(self.new(record), kind, cls)

    def read(self, key: int) -> Record:
        """The record, not to be written to."""
        return self.table[key]

    def edit(self, key: int) -> Record:
        """The record, to be written to."""
        record = self.table[key]
        if record.owner != self.token:
            record = record.copy()
            record.owner = self.token
            self.table[key] = record
        return record

    def mark(self) -> Before:
        """A moment to ask :meth:`touched` about."""
        self.token = next(_tokens)
        return self.token, next(_ids)

    def touched(self, since: Before) -> bool:
        """Whether a record that was there at a moment has been written to."""
        token, key = since
        return any(record.owner >= token and number < key for number, record in self.table.items())

    def same_as(self, other: Heap) -> bool:
        """Whether nothing both forks know differs (by identity of records).

        A record only one of them has cannot be reached from unchanged ones.
        """
        return not self.changed(other)

    def changed(self, other: Heap) -> list[int]:
        """The records of both that are not the same: few, where two paths part for a moment."""
        return self.changed_since(other.table)

    def changed_since(self, table: dict[int, Record]) -> list[int]:
        """The records there were in a table of this heap that are others now."""
        # Thousands of records, compared thousands of times: no step of it runs in Python.
        mine = self.table
        twins = map(table.get, mine, mine.values())
        return list(compress(mine, map(is_not, twins, mine.values())))

    def join(self, other: Heap) -> Heap:
        """The heap where two paths meet."""
        joined = Heap({**self.table, **other.table})
        for key in self.changed(other):
            record = self.table[key].join(other.table[key])
            record.owner = joined.token
            joined.table[key] = record
        self.token = next(_tokens)
        other.token = next(_tokens)
        return joined
