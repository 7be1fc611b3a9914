"""The graph of a functional model: which operation on which tensors made a KerasTensor."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from ..knowledge.api import Declaration
from ..values import Array, Node, Obj, Tuple, Value

if TYPE_CHECKING:
    from .machine import Machine


def link_parts(
    m: Machine,
    result: Value,
    args: list[Value],
    kwargs: Mapping[str, Value],
    declaration: Declaration,
    name: str,
) -> Value:
    """Give each new KerasTensor of a tuple or list its place in the graph."""
    items = result.items if isinstance(result, Tuple) else ()
    if isinstance(result, Obj) and result.kind == "list":
        items = tuple(m.read(result).items)
    if not any(
        isinstance(item, Array) and item.lib == "keras" and item.node is None for item in items
    ):
        return result
    parents = tuple(symbolic_leaves(m, [*args, *kwargs.values()]))
    node = Node(parents, again(args, kwargs, parents, declaration, name), None, m.site, name)
    linked = [
        item.but(node=replace(node, index=index), facts=item.facts)
        if isinstance(item, Array)
        else item
        for index, item in enumerate(items)
    ]
    return Tuple(tuple(linked), result.names) if isinstance(result, Tuple) else m.new_list(linked)


def link(
    m: Machine,
    result: Array,
    args: list[Value],
    kwargs: Mapping[str, Value],
    declaration: Declaration,
    name: str,
) -> Array:
    """Give a KerasTensor computed by an operation its place in the graph."""
    parents = tuple(symbolic_leaves(m, [*args, *kwargs.values()]))
    if not parents:
        return result

    run = again(args, kwargs, parents, declaration, name)
    return result.but(node=Node(parents, run, None, m.site, name), facts=result.facts)


def again(
    args: list[Value],
    kwargs: Mapping[str, Value],
    parents: tuple[Array, ...],
    declaration: Declaration,
    name: str,
) -> Callable[..., Value]:
    """The same operation on other inputs."""

    def run(machine: Any, inputs: Any) -> Value:
        table = {id(parent): value for parent, value in zip(parents, inputs)}
        new_args = [replace_leaves(machine, value, table) for value in args]
        new_kwargs = {key: replace_leaves(machine, value, table) for key, value in kwargs.items()}
        return declaration(machine, new_args, new_kwargs, name)

    return run


def symbolic_leaves(m: Machine, values: Any) -> list[Array]:
    """The KerasTensors in some values and the lists and tuples among them."""
    found: list[Array] = []
    for value in values:
        if isinstance(value, Array):
            if value.lib == "keras":
                found.append(value)
        elif isinstance(value, Tuple):
            found += symbolic_leaves(m, value.items)
        elif isinstance(value, Obj) and value.kind in ("list", "dict"):
            items = m.read(value).items
            found += symbolic_leaves(m, items.values() if isinstance(items, dict) else items)
    return found


def replace_leaves(m: Any, value: Value, table: dict[int, Value]) -> Value:
    """The same structure with some tensors replaced (by identity)."""
    if isinstance(value, Array):
        return table.get(id(value), value)
    if isinstance(value, Tuple):
        return Tuple(tuple(replace_leaves(m, item, table) for item in value.items), value.names)
    if isinstance(value, Obj) and value.kind == "list":
        record = m.read(value)
        items = [replace_leaves(m, item, table) for item in record.items]
        if all(a is b for a, b in zip(items, record.items)):
            return value
        made: Value = m.new_list(items, record.rest)
        return made
    if isinstance(value, Obj) and value.kind == "dict":
        record = m.read(value)
        return m.new_dict({k: replace_leaves(m, v, table) for k, v in record.items.items()})  # type: ignore[no-any-return]
    return value
