"""Values inside tuples, lists and dicts: walking over the leaves, and changing them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from ..values import Array, DictRec, FrozenDict, Obj, Tuple, Unknown, Value
from .context import Context

OPEN = Unknown("a list or dict fitlint does not know as a whole")
"""What :func:`frozen` puts in the place of one."""


def leaves_of(value: Value) -> list[Value]:
    """The leaves of tuples and frozen dicts, depth first."""
    if isinstance(value, Tuple):
        return [leaf for item in value.items for leaf in leaves_of(item)]
    if isinstance(value, FrozenDict):
        return [leaf for _, item in value.items for leaf in leaves_of(item)]
    return [value]


def flat(value: Value) -> list[Value]:
    """Leaves in the order of ``keras.tree``: dicts by sorted key."""
    if isinstance(value, Tuple):
        return [leaf for item in value.items for leaf in flat(item)]
    if isinstance(value, FrozenDict):
        return [
            leaf
            for _, item in sorted(value.items, key=lambda pair: str(pair[0]))
            for leaf in flat(item)
        ]
    return [value]


def map_leaves(value: Value, change: Callable[[Value], Value]) -> Value:
    """The same tuples and frozen dicts with each leaf changed."""
    if isinstance(value, Tuple):
        return Tuple(tuple(map_leaves(item, change) for item in value.items), value.names)
    if isinstance(value, FrozenDict):
        return FrozenDict(tuple((key, map_leaves(item, change)) for key, item in value.items))
    return change(value)


def map_arrays(value: Value, change: Callable[[Array], Value]) -> Value:
    """The same tuples and frozen dicts with each array changed."""
    return map_leaves(value, lambda leaf: change(leaf) if isinstance(leaf, Array) else leaf)


def frozen(ctx: Context, value: Value) -> Value:
    """The same structure with the program's lists and dicts as tuples and frozen dicts."""
    if isinstance(value, Tuple):
        return Tuple(tuple(frozen(ctx, item) for item in value.items), value.names)
    if isinstance(value, FrozenDict):
        return FrozenDict(tuple((key, frozen(ctx, item)) for key, item in value.items))
    if not isinstance(value, Obj) or value.kind not in ("list", "dict"):
        return value
    record = ctx.read(value)
    if record.rest is not None or value.kind == "dict" and record.maybe:
        return OPEN
    if value.kind == "list":
        return Tuple(tuple(frozen(ctx, item) for item in record.items))
    return FrozenDict(tuple((key, frozen(ctx, item)) for key, item in record.items.items()))


def arrays_in(ctx: Context, value: Value) -> list[Array]:
    """The arrays in tuples, lists and dicts of the program, in order."""
    if isinstance(value, Array):
        return [value]
    if isinstance(value, Tuple):
        items = list(value.items)
    elif isinstance(value, FrozenDict):
        items = [item for _, item in value.items]
    elif isinstance(value, Obj) and value.kind == "list":
        items = list(ctx.read(value).items)
    elif isinstance(value, Obj) and value.kind == "dict":
        items = list(ctx.read(value).items.values())
    else:
        return []
    return [leaf for item in items for leaf in arrays_in(ctx, item)]


def change_arrays(ctx: Context, value: Value, change: Callable[[Array], Value]) -> Value:
    """The same structure with each array changed, in lists and dicts of its own."""
    if isinstance(value, Array):
        return change(value)
    if isinstance(value, Tuple):
        return Tuple(tuple(change_arrays(ctx, item, change) for item in value.items), value.names)
    if isinstance(value, FrozenDict):
        items = tuple((key, change_arrays(ctx, item, change)) for key, item in value.items)
        return FrozenDict(items)
    if isinstance(value, Obj) and value.kind == "list":
        record = ctx.read(value)
        return ctx.new_list([change_arrays(ctx, i, change) for i in record.items], record.rest)
    if isinstance(value, Obj) and value.kind == "dict":
        record = ctx.read(value)
        changed = {key: change_arrays(ctx, item, change) for key, item in record.items.items()}
        return dict_like(ctx, record, changed)
    return value


def dict_like(ctx: Context, record: DictRec, items: Mapping[Any, Value]) -> Obj:
    """A new dict with the keys of another one: as certain to be all as those are."""
    made = DictRec(dict(items), record.rest, record.maybe)
    made.sealed, made.literal = record.sealed, record.literal
    return ctx.new_record(made, "dict")


def substitute(ctx: Context, value: Value, table: Mapping[int, Value]) -> Value:
    """The same structure with some arrays replaced (by identity)."""
    return change_arrays(ctx, value, lambda array: table.get(id(array), array))


def sealed_dict(ctx: Context, items: Mapping[Any, Value], rest: Value | None = None) -> Obj:
    """A dict that a library made, which nothing changes behind the program's back."""
    made = ctx.new_dict(items, rest)
    ctx.edit(made).sealed = True
    return made


def sealed_list(ctx: Context, items: Sequence[Value]) -> Obj:
    """A list that a library made, which nothing changes behind the program's back."""
    made = ctx.new_list(list(items))
    ctx.edit(made).sealed = True
    return made
