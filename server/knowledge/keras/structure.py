"""KerasTensors inside the lists, tuples and dicts of a layer call."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from ...values import Array, FrozenDict, Node, Obj, Tuple, Value
from ..api import Context


def symbolic_leaves(ctx: Context, value: Value) -> list[Array]:
    """The KerasTensors of a structure, in order."""
    if isinstance(value, Array):
        return [value] if value.lib == "keras" else []
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
    return [leaf for item in items for leaf in symbolic_leaves(ctx, item)]


def with_leaves(ctx: Context, value: Value, leaves: Iterator[Value]) -> Value:
    """The same structure around other tensors, in containers of its own."""
    if isinstance(value, Array):
        return next(leaves) if value.lib == "keras" else value
    if isinstance(value, Tuple):
        return Tuple(tuple(with_leaves(ctx, item, leaves) for item in value.items), value.names)
    if isinstance(value, FrozenDict):
        return FrozenDict(tuple((key, with_leaves(ctx, item, leaves)) for key, item in value.items))
    if isinstance(value, Obj) and value.kind == "list":
        record = ctx.read(value)
        return ctx.new_list([with_leaves(ctx, item, leaves) for item in record.items], record.rest)
    if isinstance(value, Obj) and value.kind == "dict":
        record = ctx.read(value)
        items = {key: with_leaves(ctx, item, leaves) for key, item in record.items.items()}
        return ctx.new_dict(items, record.rest)
    return value


def linked(value: Value, node: Node, index: Iterator[int] | None = None) -> Value:
    """An output structure whose arrays are KerasTensors made by ``node``."""
    if isinstance(value, Array):
        made = node if index is None else replace(node, index=next(index))
        return value.but(lib="keras", node=made, facts=value.facts)
    if isinstance(value, Tuple):
        places = iter(range(10**6)) if index is None else index
        return Tuple(tuple(linked(item, node, places) for item in value.items), value.names)
    if isinstance(value, FrozenDict):
        places = iter(range(10**6)) if index is None else index
        return FrozenDict(tuple((key, linked(item, node, places)) for key, item in value.items))
    return value
