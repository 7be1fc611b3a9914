"""KerasTensors inside the lists, tuples and dicts of a layer call."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import count

from ...values import Array, Fail, FrozenDict, Node, Tuple, Union, Unknown, Value
from ..api import Context
from ..nested import arrays_in, change_arrays, frozen, leaves_of


def symbolic_leaves(ctx: Context, value: Value) -> list[Array]:
    """The KerasTensors of a structure, in order."""
    return [array for array in arrays_in(ctx, value) if array.lib == "keras"]


LOST = Array()
"""A parent in the graph that stands for whatever else went in: it has no node of its own."""


def parents_of(ctx: Context, values: Iterable[Value]) -> tuple[Array, ...]:
    """The KerasTensors that went into an operation, and :data:`LOST` where others may have."""
    given = list(values)
    known = tuple(leaf for value in given for leaf in symbolic_leaves(ctx, value))
    leaves = (leaf for value in given for leaf in leaves_of(frozen(ctx, value)))
    return (*known, LOST) if any(isinstance(leaf, (Unknown, Union)) for leaf in leaves) else known


def with_leaves(ctx: Context, value: Value, leaves: Iterator[Value]) -> Value:
    """The same structure around other tensors, in containers of its own."""
    return change_arrays(ctx, value, lambda x: next(leaves) if x.lib == "keras" else x)


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
    leaves = [leaf for leaf in leaves_of(value) if isinstance(leaf, Array)]
    return leaves[index] if index < len(leaves) else Unknown("one of several outputs")


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
