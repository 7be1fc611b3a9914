"""The shapes an analysis inferred, in source order, each distinct result once."""

from __future__ import annotations

from typing import Any

from ..interpreter import Analysis
from ..knowledge.nested import flat
from ..shapes import FREE, UNKNOWN, Linear
from ..syntax import Source
from ..values import Array, Dataset, FrozenDict, Tuple, Value
from ..values.facts import Called
from .places import Places
from .report import Call


def calls_of(analysis: Analysis, source: Source, places: Places) -> list[Call]:
    """Layer, model, array, dataset and training calls of the analysed file."""
    calls: dict[tuple[object, ...], Call] = {}
    known: dict[int, tuple[Any, ...] | None] = {}
    for fact in analysis.facts:
        if not isinstance(fact, Called) or fact.site.source is not source:
            continue
        node = id(fact.site.node)
        if node not in known:
            known[node] = places.of(fact.site)
        where = known[node]
        if where is None:
            continue
        _, cell, line, column, end_line, end_column = where
        outputs = tuple(part for value in fact.outputs for part in describe(value))
        inputs = tuple(part for value in fact.inputs for part in describe(value))
        cardinality = next((_cardinality(v) for v in fact.outputs if isinstance(v, Dataset)), None)
        call = Call(
            line, column, end_line, end_column, cell, fact.kind, fact.callee, inputs, outputs,
            fact.params, cardinality, fact.label,
        )  # fmt: skip
        key = (line, column, end_line, end_column, cell, fact.kind, repr(inputs), repr(outputs))
        calls.setdefault(key, call)
    return sorted(
        calls.values(), key=lambda c: (c.cell or 0, c.line, c.column, c.end_line, c.end_column)
    )


def describe(value: Value) -> list[dict[str, Any]]:
    """Leaves of a value as ``{"shape", "dtype"}``, those of a dict by sorted key."""
    if isinstance(value, Dataset):
        return describe(value.element)
    if isinstance(value, Array):
        return [{"shape": shape_list(value), "dtype": value.dtype}]
    if isinstance(value, (Tuple, FrozenDict)):
        return [part for leaf in flat(value) for part in describe(leaf)]
    return [{"shape": None, "dtype": None}]


def shape_list(value: Array) -> list[int | str | None] | None:
    """A shape as JSON: integers, symbols as text, ``None`` for free or unknown."""
    if value.shape.dims is None:
        return None
    return [
        dim if isinstance(dim, int) else repr(dim) if isinstance(dim, Linear) else None
        for dim in value.shape.dims
    ]


def _cardinality(value: Dataset) -> int | str | None:
    if isinstance(value.cardinality, int):
        return "infinite" if value.cardinality == -1 else value.cardinality
    return None if value.cardinality in (UNKNOWN, FREE) else repr(value.cardinality)
