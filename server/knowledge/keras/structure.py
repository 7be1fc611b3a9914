"""KerasTensors inside the lists, tuples and dicts of a layer call."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import count

from ...values import Array, Fail, FrozenDict, Node, Obj, Tuple, Unknown, Value
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
        places = count() if index is None else index
        return Tuple(tuple(linked(item, node, places) for item in value.items), value.names)
    if isinstance(value, FrozenDict):
        places = count() if index is None else index
        return FrozenDict(tuple((key, linked(item, node, places)) for key, item in value.items))
    return value


def leaf_at(value: Value, index: int) -> Value:
    """The array with this number in an output structure, counted depth first."""
    leaves = list(_arrays(value))
    return leaves[index] if index < len(leaves) else Unknown("one of several outputs")


def _arrays(value: Value) -> Iterator[Value]:
    if isinstance(value, Array):
        yield value
    elif isinstance(value, Tuple):
        for item in value.items:
            yield from _arrays(item)
    elif isinstance(value, FrozenDict):
        for _, item in value.items:
            yield from _arrays(item)


def is_symbolic(ctx: Context, x: Sequence[Array], *others: Value | None) -> bool:
    """Whether a call builds the graph: Keras then asks for shapes and does not run the layer."""
    if any(array.lib == "keras" for array in x):
        return True
    return any(value is not None and symbolic_leaves(ctx, value) for value in others)


def accept_arguments(
    label: str, args: Sequence[Value], kwargs: Mapping[str, Value], *names: str
) -> None:
    """Refuse arguments that the layer's ``call`` does not take; raises ``call-arguments``.

    ``names`` are its parameters behind the first input.
    """
    if len(args) > len(names):
        text = f"{label} takes {len(names) + 1} arguments when called, {len(args) + 1} are given"
        raise Fail("call-arguments", text, "TypeError")
    for key in kwargs:
        if key not in names and key != "**":
            text = f"calling {label}: there is no argument `{key}`, only {', '.join(names)}"
            raise Fail("call-arguments", text, "TypeError", key, unknown=key, known=list(names))
