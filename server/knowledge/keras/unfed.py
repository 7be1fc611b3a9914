"""Models that no known data reaches: what their layers tell by themselves.

A Conv2D has four axes and its own filters whatever it is fed. So the layers of a model that gets
something fitlint does not know, or nothing in this program, are run on an unknown tensor.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ...values import ModelState, Obj, ObjectRec, Unknown, Value
from ...values.heap import Heap
from ..api import Context


def through(ctx: Context, layers: Sequence[Value], value: Value) -> Value:
    """What comes out of some layers one behind the other, of which some may not be known."""
    from .sequential import apply_at

    for layer in layers:
        known = isinstance(layer, Obj)
        value = apply_at(ctx, layer, value, 0) if known else Unknown("what that layer gives")
    return value


def parts(state: ModelState) -> tuple[Value, ...]:
    """The layers of a Sequential, with the unknown ones among them."""
    found: tuple[Value, ...] = state.extra.get("parts", ())
    return found if state.kind == "opaque" else state.layers


def unfed(heap: Heap, since: int = 0) -> Iterator[Obj]:
    """The Sequential models made after ``since`` whose layers were never run, outer ones first."""
    for key in sorted((key for key in heap.table if key > since), reverse=True):
        record = heap.table[key]
        if isinstance(record, ObjectRec) and isinstance(record.native, ModelState):
            if not _has_run(heap, record.native):
                yield Obj(key, "object")


def _has_run(heap: Heap, state: ModelState) -> bool:
    if state.kind not in ("sequential", "opaque") or state.outputs is not None or state.poisoned:
        return True
    for layer in parts(state):
        record = heap.table.get(layer.id) if isinstance(layer, Obj) else None
        if isinstance(record, ObjectRec) and record.native is not None:
            return record.native.built is not False
    return True
