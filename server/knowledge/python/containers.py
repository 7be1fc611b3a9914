"""Methods of lists, tuples, sets and dicts."""

from __future__ import annotations

from typing import Any

from ...shapes import UNKNOWN
from ...shapes.dim import varies
from ...values import (
    FALSE,
    NONE,
    NOTHING,
    Array,
    Const,
    DictRec,
    Fail,
    FrozenDict,
    Iterator,
    ListRec,
    Obj,
    Scalar,
    Tuple,
    Unknown,
    Value,
    join,
)  # fmt: skip
from ..api import Context, function
from .common import LAST, MANY, joined, known_items, listed
from .constructors import COUNTER, count_into, fill_dict
from .iteration import sorted_


def _list(ctx: Context, value: Obj) -> ListRec:
    record = ctx.edit(value)
    assert isinstance(record, ListRec)
    record.ragged = False
    return record


def blur(record: ListRec, *added: Value) -> None:
    """Forget the order: any item may be anywhere. ``added`` may be among them, none the longer."""
    parts = [*record.items, *added]
    if record.rest is None:
        record.items = [joined(parts)] * len(record.items)
        return
    size = record.size
    record.items = []
    record.rest = joined([*parts, record.rest])
    record.length = size


def resized(record: ListRec, by: int) -> None:
    """One item of a blurred list comes or goes."""
    if record.rest is not None:
        record.length = record.size + by
    elif by < 0:
        del record.items[by:]
    else:
        record.items += record.items[:1] * by


# -- list -------------------------------------------------------------------------------


@function("list.append", "set.add")
def append(ctx: Context, target: Obj, item: Value) -> Value:
    ragged = ctx.read(target).ragged
    record = _list(ctx, target)
    if target.kind == "set":
        if item not in record.items:
            exact = record.rest is None and all(
                isinstance(one, Const) for one in (item, *record.items)
            )
            if not exact:
                record.rest = joined([*record.items, item, *([record.rest] if record.rest else [])])
                record.items, record.length = [], UNKNOWN
            else:
                record.items.append(item)
    elif record.rest is None:
        record.items.append(item)
        if record.most is not None and len(record.items) > record.most:
            record.items.pop(0)
    else:
        record.length = record.size + 1
        record.rest = join(record.rest, item)
    record.ragged = ragged or isinstance(item, Array) and any(map(varies, item.shape.dims or ()))
    return NOTHING


@function("list.extend")
def extend(ctx: Context, target: Obj, iterable: Value) -> Value:
    found = ctx.iterate(iterable, MANY)
    record = _list(ctx, target)
    if found.items is not None and record.rest is None:
        record.items.extend(found.items)
        if record.most is not None:
            record.items = record.items[-record.most :] if record.most else []
    else:
        length = record.size + found.length
        record.rest = found.item if record.rest is None else join(record.rest, found.item)
        record.length = length
    return NOTHING


@function("list.insert")
def insert(ctx: Context, target: Obj, index: Value, item: Value) -> Value:
    record = _list(ctx, target)
    if record.rest is None and isinstance(index, Const) and isinstance(index.value, int):
        record.items.insert(index.value, item)
    else:
        blur(record, item)
        if record.rest is None and not record.items:
            record.items.append(item)
        else:
            resized(record, 1)
    return NOTHING


@function("list.pop", "set.pop")
def pop(ctx: Context, target: Obj, index: Value = LAST) -> Value:
    record = _list(ctx, target)
    if record.rest is None:
        if not record.items:
            raise Fail("sequence-index", f"pop from an empty {target.kind}", "IndexError")
        if target.kind == "list" and isinstance(index, Const) and isinstance(index.value, int):
            if not -len(record.items) <= index.value < len(record.items):
                text = f"pop index {index.value} is out of range: {len(record.items)} items"
                raise Fail("sequence-index", text, "IndexError", "index")
            return record.items.pop(index.value)
    blur(record)
    item = record.items[0] if record.items else record.rest
    resized(record, -1)
    return item or Unknown("an item")


@function("list.remove", "set.remove", "set.discard")
def remove(ctx: Context, target: Obj, item: Value) -> Value:
    record = _list(ctx, target)
    exact = record.rest is None and all(isinstance(one, Const) for one in (item, *record.items))
    if exact and item in record.items:
        record.items.remove(item)
    elif not exact:
        blur(record)
        if target.kind == "list":
            resized(record, -1)
        else:
            record.rest, record.length = (
                joined([*record.items, *([record.rest] if record.rest else [])]),
                UNKNOWN,
            )
            record.items = []
    return NOTHING


@function("list.clear", "set.clear")
def clear(ctx: Context, target: Obj) -> Value:
    record = _list(ctx, target)
    record.items = []
    record.rest = None
    return NOTHING


@function("list.reverse")
def reverse(ctx: Context, target: Obj) -> Value:
    record = _list(ctx, target)
    if record.rest is None:
        record.items.reverse()
    else:
        blur(record)
    return NOTHING


@function("list.sort")
def sort(ctx: Context, target: Obj, *, key: Value = NONE, reverse: Value = FALSE) -> Value:
    ordered = sorted_(ctx, target, key, reverse)
    assert isinstance(ordered, Obj)
    record, made = _list(ctx, target), ctx.read(ordered)
    record.items, record.rest, record.length = list(made.items), made.rest, made.length
    return NOTHING


@function("list.copy", "set.copy")
def copy(ctx: Context, target: Obj) -> Value:
    return ctx.new_record(ctx.read(target).copy(), target.kind)


@function("list.index", "list.count", "tuple.index", "tuple.count")
def position(ctx: Context, target: Value, item: Value, *, called: str) -> Value:
    items = known_items(ctx, target)
    if items is not None and isinstance(item, Const):
        plain = [one.value for one in items if isinstance(one, Const)]
        if len(plain) == len(items):
            if called.endswith("count"):
                return Const(plain.count(item.value))
            if item.value in plain:
                return Const(plain.index(item.value))
            text = f"{item.value!r} is not in the sequence"
            raise Fail("python-value", text, "ValueError", "item")
    return Scalar("int", UNKNOWN, low=0)


# -- set --------------------------------------------------------------------------------


@function(
    "set.union", "set.intersection", "set.difference", "set.symmetric_difference", "set.update",
    "set.intersection_update", "set.difference_update",
)  # fmt: skip
def combine(target: Obj, *others: Value, ctx: Context, called: str) -> Value:
    whole = [ctx.iterate(target).item, *(ctx.iterate(other).item for other in others)]
    item = joined(
        whole
        if called.rpartition(".")[2] in ("union", "update", "symmetric_difference")
        else whole[:1]
    )
    if called.endswith("update"):
        record = _list(ctx, target)
        record.items, record.rest, record.length = [], item, UNKNOWN
        return NONE
    return listed(ctx, None, item, kind="set")


@function("set.issubset", "set.issuperset", "set.isdisjoint")
def related(ctx: Context, target: Obj, other: Value) -> Value:
    return Scalar("bool")


# -- dict -------------------------------------------------------------------------------


def _table(ctx: Context, target: Value) -> tuple[dict[Any, Value], Value | None, frozenset[Any]]:
    """Known items, what else there may be, and keys that may be missing."""
    if isinstance(target, FrozenDict):
        return dict(target.items), None, frozenset()
    assert isinstance(target, Obj)
    record = ctx.read(target)
    assert isinstance(record, DictRec)
    return record.items, record.rest, record.maybe


def _key(value: Value) -> tuple[Any] | None:
    if isinstance(value, Const):
        return (value.value,)
    if isinstance(value, Tuple) and all(isinstance(item, Const) for item in value.items):
        return (tuple(item.value for item in value.items if isinstance(item, Const)),)
    return None


@function("dict.get")
def get(ctx: Context, target: Value, key: Value, default: Value = NONE) -> Value:
    items, rest, maybe = _table(ctx, target)
    name = _key(key)
    if name is None:
        return joined([*items.values(), *([rest] if rest else []), default])
    found = items.get(name[0])
    if found is not None and name[0] not in maybe:
        return found
    if found is None and items and rest is not None:
        return Unknown("an entry under a name that is not known, perhaps")
    options = [value for value in (found, rest) if value is not None]
    if not options and default == NONE and isinstance(target, Obj) and ctx.read(target).sealed:
        return NOTHING
    return joined([*options, default])


@function("dict.keys")
def keys(ctx: Context, target: Value) -> Value:
    found = ctx.iterate(target, MANY)
    return Iterator(found.item, found.items, found.length, target)


@function("dict.values")
def values(ctx: Context, target: Value) -> Value:
    items, rest, maybe = _table(ctx, target)
    if rest is None and not maybe:
        return Iterator(joined(items.values()), tuple(items.values()), len(items))
    return Iterator(joined([*items.values(), *([rest] if rest else [])]), None, UNKNOWN)


@function("dict.items")
def pairs(ctx: Context, target: Value) -> Value:
    items, rest, maybe = _table(ctx, target)
    if rest is None and not maybe:
        rows = tuple(Tuple((_as_value(key), value)) for key, value in items.items())
        return Iterator(joined(rows), rows, len(rows))
    item = joined([*items.values(), *([rest] if rest else [])])
    return Iterator(Tuple((Unknown("a key"), item)), None, UNKNOWN)


def _as_value(key: Any) -> Value:
    if isinstance(key, Value):
        return key
    if isinstance(key, tuple):
        return Tuple(tuple(_as_value(part) for part in key))
    return Const(key)


@function("dict.update")
def update(target: Value, source: Value | None = None, *, ctx: Context, **named: Value) -> Value:
    if isinstance(target, Obj):
        if target.cls == COUNTER and source is not None:
            count_into(ctx, target, source)
        elif source is not None:
            fill_dict(ctx, target, source)
        record = ctx.edit(target)
        record.items.update(named)
        record.maybe = record.maybe - named.keys()
    return NOTHING


@function("dict.setdefault")
def setdefault(ctx: Context, target: Value, key: Value, default: Value = NONE) -> Value:
    found = get(ctx, target, key, default)
    if isinstance(target, Obj):
        record, name = ctx.edit(target), _key(key)
        if name is None:
            record.rest = default if record.rest is None else join(record.rest, default)
        elif name[0] not in record.items or name[0] in record.maybe:
            record.items[name[0]] = found
            record.maybe = record.maybe - {name[0]}
    return found


@function("dict.pop")
def pop_key(ctx: Context, target: Value, key: Value, default: Value | None = None) -> Value:
    items, rest, _maybe = _table(ctx, target)
    name = _key(key)
    if name is not None and name[0] not in items and rest is None and default is None:
        near = ", ".join(repr(one) for one in list(items)[:6])
        text = f"there is no key {name[0]!r}; the keys are {near or 'none'}"
        raise Fail("dict-key", text, "KeyError", "key", key=name[0], keys=list(items))
    found = get(ctx, target, key, NONE if default is None else default)
    if default is None and name is not None and name[0] in items:
        found = items[name[0]]
    if isinstance(target, Obj):
        record = ctx.edit(target)
        if name is None:
            record.maybe = frozenset(record.items)
        else:
            record.items.pop(name[0], None)
            record.maybe = record.maybe - {name[0]}
    return found


@function("dict.popitem")
def popitem(ctx: Context, target: Value, last: Value = NONE) -> Value:
    items, rest, _ = _table(ctx, target)
    item = joined([*items.values(), *([rest] if rest else [])])
    if isinstance(target, Obj):
        record = ctx.edit(target)
        record.maybe = frozenset(record.items)
    return Tuple((Unknown("a key"), item))


@function("dict.clear")
def clear_dict(ctx: Context, target: Value) -> Value:
    if isinstance(target, Obj):
        record = ctx.edit(target)
        record.items, record.rest, record.maybe = {}, None, frozenset()
    return NOTHING


@function("dict.copy")
def copy_dict(ctx: Context, target: Value) -> Value:
    if isinstance(target, Obj):
        return ctx.new_record(ctx.read(target).copy(), "dict")
    items, _, _ = _table(ctx, target)
    return ctx.new_dict(items)


@function("builtins.dict.fromkeys", "dict.fromkeys")
def fromkeys(*args: Value, ctx: Context) -> Value:
    names = args[-2:] if len(args) > 2 else args
    value = names[1] if len(names) > 1 else NONE
    items = known_items(ctx, names[0])
    if items is None or not all(isinstance(item, Const) for item in items):
        return ctx.new_dict({}, value)
    return ctx.new_dict({item.value: value for item in items if isinstance(item, Const)})
