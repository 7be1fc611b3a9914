"""``list``, ``tuple``, ``set`` and ``dict``."""

from __future__ import annotations

from typing import Any

from ...shapes import UNKNOWN
from ...values import (
    Array,
    Const,
    FrozenDict,
    Lib,
    Obj,
    Scalar,
    Tuple,
    Unknown,
    Value,
    join,
)  # fmt: skip
from ..api import Context, function
from ..distinct import distinct
from ..registry import find_function
from .common import (
    MANY,
    known_items,
    listed,
)  # fmt: skip


@function("builtins.list")
def list_(ctx: Context, iterable: Value | None = None) -> Value:
    if iterable is None:
        return ctx.new_list([])
    found = ctx.iterate(iterable, MANY)
    return listed(ctx, found.items, found.item, found.length)


@function("builtins.tuple")
def tuple_(ctx: Context, iterable: Value | None = None) -> Value:
    if iterable is None:
        return Tuple(())
    if isinstance(iterable, Tuple):
        return Tuple(iterable.items)
    found = ctx.iterate(iterable, MANY)
    if found.items is not None:
        return Tuple(tuple(found.items))
    if isinstance(found.item, Unknown):
        return Unknown("a tuple of unknown length")
    return listed(ctx, None, found.item, found.length)


@function("builtins.set", "builtins.frozenset")
def set_(ctx: Context, iterable: Value | None = None) -> Value:
    if iterable is None:
        return listed(ctx, [], kind="set")
    found = ctx.iterate(iterable, MANY)
    items = found.items
    if isinstance(iterable, Array) and iterable.lib in ("numpy", "pandas"):
        different = distinct(iterable) if iterable.shape.rank == 1 else None
        if different is not None:
            return listed(ctx, [Const(value) for value in different], kind="set")
    if items is not None and all(isinstance(item, Const) for item in items):
        return listed(ctx, list(dict.fromkeys(items)), kind="set")
    return listed(ctx, None, found.item, kind="set")


@function("builtins.dict")
def dict_(source: Value | None = None, *, ctx: Context, **named: Value) -> Value:
    made = ctx.new_dict({})
    if source is not None:
        fill_dict(ctx, made, source)
    ctx.edit(made).items.update(named)
    return made


def fill_dict(ctx: Context, target: Obj, source: Value) -> None:
    """``target.update(source)``."""
    record = ctx.edit(target)
    if isinstance(source, FrozenDict):
        record.items.update(source.items)
        return
    if isinstance(source, Obj) and source.kind == "dict":
        other = ctx.read(source)
        for key, value in other.items.items():
            old = record.items.get(key)
            unsure = key in other.maybe and old is not None
            record.items[key] = join(old, value) if unsure else value
        if other.rest is not None:
            _loosen(record, other.rest)
        added = {key for key in other.maybe if key not in record.items or key in record.maybe}
        record.maybe = frozenset((record.maybe - other.items.keys()) | added | other.maybe)
        return
    if isinstance(source, Array) and source.lib == "pandas" and source.columns is not None:
        # A frame has `keys()`: its columns by name.
        columns = find_function("DataFrame.items") if source.shape.rank == 2 else None
        source = columns(ctx, [source], {}) if columns is not None else Unknown("a series")
    pairs = None if isinstance(source, Unknown) else known_items(ctx, source)
    if pairs is None:
        found = ctx.iterate(source)
        item = found.item
        value = item.items[1] if isinstance(item, Tuple) and len(item.items) == 2 else None
        _loosen(record, value or Unknown("a value"))
        return
    for pair in pairs:
        parts = known_items(ctx, pair)
        if parts is None or len(parts) != 2:
            _loosen(record, Unknown("a value"))
        elif isinstance(parts[0], Const):
            record.items[parts[0].value] = parts[1]
        else:
            _loosen(record, parts[1])


COUNTER = Lib("collections.Counter")
"""Marks a dict whose `update` counts."""


def count_into(ctx: Context, target: Obj, source: Value, step: int = 1) -> None:
    """``counter.update(source)``: one more for each item of ``source`` (or one less)."""
    record = ctx.edit(target)
    items = None if isinstance(source, Obj) and source.kind == "dict" else known_items(ctx, source)
    counts = [value for value in record.items.values() if isinstance(value, Const)]
    known = record.rest is None and not record.maybe and len(counts) == len(record.items)
    if not known or items is None or not all(isinstance(item, Const) for item in items):
        record.items, record.rest, record.maybe = {}, Scalar("int", UNKNOWN), frozenset()
        return
    for item in items:
        assert isinstance(item, Const)
        before = record.items.get(item.value)
        record.items[item.value] = Const(before.value + step if isinstance(before, Const) else step)


def _loosen(record: Any, value: Value) -> None:
    """Any key may now hold the value."""
    record.items = {key: join(old, value) for key, old in record.items.items()}
    record.rest = value if record.rest is None else join(record.rest, value)
