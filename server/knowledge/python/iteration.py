"""Python's built-in functions of sizes and iteration."""

from __future__ import annotations

from functools import partial
from operator import itemgetter
from typing import Any

from ...shapes import FREE, UNKNOWN, same
from ...shapes import dtypes as dt
from ...values import (
    FALSE,
    NONE,
    Array,
    Bound,
    Const,
    Dataset,
    Fail,
    Generator,
    Iterator,
    Method,
    Obj,
    Range,
    Scalar,
    Tuple,
    Union,
    Unknown,
    Value,
    is_none,
    join,
)  # fmt: skip
from ..api import Context, function
from ..args import as_dim, container
from ..symbolic import refuse_without_value
from .common import (
    MANY,
    ZERO,
    any_order,
    joined,
    kind_of,
    listed,
    number,
    size_of,
    type_name,
)  # fmt: skip

MAX_CALLS = 64
"""Items a function given to ``map`` is called for one by one."""


@function("builtins.len")
def length(ctx: Context, obj: Value) -> Value:
    if isinstance(obj, Obj) and obj.kind == "object":
        method = ctx.get(obj, "__len__")
        if isinstance(method, (Bound, Method)):
            return ctx.call(method)
        return Scalar("int", low=0)
    if isinstance(obj, Dataset):
        return _dataset_length(obj)
    if isinstance(obj, Union):
        return joined(length(ctx, option) for option in obj.options if is_none(option) is not True)
    if isinstance(obj, Array):
        refuse_without_value(ctx, obj, "len")
        if obj.lib == "sparse":
            text = "a sparse matrix has no len(): take `.shape[0]`"
            raise Fail("python-type", text, "TypeError", "obj")
    single = isinstance(obj, Array) and obj.shape.rank == 0 and obj.lib == "numpy"
    # An element of an object array may be a list.
    if single and isinstance(obj, Array) and dt.is_numeric(obj.dtype):
        text = "len() of a single number: this array has no dimensions"
        raise Fail("python-type", text, "TypeError", "obj")
    name = type_name(obj)
    if name in ("int", "float", "bool", "complex", "NoneType", "generator", "function"):
        text = f"object of type '{name}' has no len()"
        if name == "generator":
            text += "; a generator does not know how much it will give"
        raise Fail("python-type", text, "TypeError", "obj")
    return number(size_of(ctx, obj))


def _dataset_length(dataset: Dataset) -> Value:
    if dataset.cardinality == -1:
        text = "an infinite dataset (`repeat()`) has no length"
        raise Fail("dataset-operation", text, "TypeError", "obj")
    if dataset.cardinality is FREE:
        text = (
            "the length of this dataset is not known before it has run "
            "(a filter, generator or file)"
        )
        raise Fail("dataset-operation", text, "TypeError", "obj")
    return number(dataset.cardinality)


@function("builtins.range")
def range_(*args: Value, ctx: Context) -> Value:
    for position, arg in enumerate(args):
        if kind_of(arg) in ("float", "str") or is_none(arg):
            text = f"`range` needs whole numbers, not a {type_name(arg)}"
            if kind_of(arg) == "float":
                text += "; divide with `//` or wrap it in `int(...)`"
            raise Fail("python-type", text, "TypeError", position)
        held = container(arg)
        if held is not None:
            hint = ": take its `len(...)`" if len(args) == 1 else ""
            text = f"`range` needs whole numbers, not {held}{hint}"
            raise Fail("python-type", text, "TypeError", position)
    dims = [as_dim(ctx, arg) for arg in args]
    if len(dims) == 1:
        return Range(0, dims[0], 1)
    if len(dims) in (2, 3):
        return Range(dims[0], dims[1], dims[2] if len(dims) == 3 else 1)
    return Unknown("not a call of range")


@function("builtins.enumerate")
def enumerate_(ctx: Context, iterable: Value, start: Value = ZERO) -> Value:
    found = ctx.iterate(iterable, MANY)
    first = start.value if isinstance(start, Const) else None
    items = None
    if found.items is not None and isinstance(first, int):
        items = tuple(Tuple((Const(first + i), item)) for i, item in enumerate(found.items))
    place = Scalar("int", UNKNOWN, low=0)
    ends = None
    if found.ends is not None and isinstance(found.length, int) and isinstance(first, int):
        one, other = found.ends
        ends = Tuple((start, one)), Tuple((Const(first + found.length - 1), other))
    return Iterator(Tuple((place, found.item)), items, found.length, iterable, ends=ends)


@function("builtins.zip")
def zip_(*iterables: Value, ctx: Context, **options: Value) -> Value:
    parts = [ctx.iterate(iterable, MANY) for iterable in iterables]
    item = Tuple(tuple(part.item for part in parts))
    known = [part.items for part in parts if part.items is not None]
    once = [iterable for iterable in iterables if isinstance(iterable, (Iterator, Generator))]
    if len({id(iterable) for iterable in once}) < len(once):
        return Iterator(item, None, UNKNOWN)  # They take turns.
    if len(known) == len(parts):
        items = tuple(Tuple(row) for row in zip(*known, strict=False))
        return Iterator(item, items, len(items))
    lengths = [part.length for part in parts]
    shortest = lengths[0]
    for other in lengths[1:]:
        if isinstance(shortest, int) and isinstance(other, int):
            shortest = min(shortest, other)
        elif same(shortest, other) is not True:
            shortest = UNKNOWN
    return Iterator(item, None, shortest)


@function("builtins.map")
def map_(callee: Value, *iterables: Value, ctx: Context) -> Value:
    parts = [ctx.iterate(iterable) for iterable in iterables]
    known = [part.items for part in parts if part.items is not None]
    if parts and len(known) == len(parts) and min(map(len, known)) <= MAX_CALLS:
        items = tuple(ctx.call(callee, row) for row in zip(*known, strict=False))
        return Iterator(joined(items), items, len(items))
    item = ctx.call(callee, [part.item for part in parts])
    return Iterator(item, None, parts[0].length if len(parts) == 1 else UNKNOWN)


@function("builtins.filter")
def filter_(ctx: Context, callee: Value, iterable: Value) -> Value:
    found = ctx.iterate(iterable, MAX_CALLS)
    if found.items is None:
        if is_none(callee) is not True:
            ctx.call(callee, [found.item])
        return Iterator(found.item, None, UNKNOWN)
    kept: list[Value] = []
    sure = True
    for item in found.items:
        answer = item if is_none(callee) else ctx.call(callee, [item])
        truth = ctx.branch_truth(answer)
        sure = sure and truth is not None
        if truth is not False:
            kept.append(item)
    if not sure:
        return Iterator(joined(kept), None, UNKNOWN)
    return Iterator(joined(kept), tuple(kept), len(kept))


def _keys(ctx: Context, items: tuple[Value, ...], key: Value) -> list[Any] | None:
    """What a key function gives for each item, where that is known."""
    found: list[Any] = []
    for item in items:
        value = ctx.attempt(partial(ctx.call, key, [item]))
        parts = value.items if isinstance(value, Tuple) else (value,)
        plain = [part.value for part in parts if isinstance(part, Const)]
        if isinstance(value, Fail) or len(plain) < len(parts):
            return None
        found.append(tuple(plain) if isinstance(value, Tuple) else plain[0])
    return found


@function("builtins.reversed")
def reversed_(ctx: Context, sequence: Value) -> Value:
    found = ctx.iterate(sequence, MANY)
    items = None if found.items is None else tuple(reversed(found.items))
    return Iterator(found.item, items, found.length)


@function("builtins.sorted")
def sorted_(ctx: Context, iterable: Value, key: Value = NONE, reverse: Value = FALSE) -> Value:
    items = any_order(ctx, iterable)
    if items is None:
        found = ctx.iterate(iterable)
        return listed(ctx, None, found.item, found.length)
    ordered = _in_order(ctx, iterable, items, key, reverse)
    if ordered is not None:
        return listed(ctx, ordered)
    item = joined(items)
    if is_none(key) is not True:
        ctx.attempt(lambda: ctx.call(key, [item]))
    return listed(ctx, [item] * len(items))


KEYED = 100
"""Items whose keys are asked for one by one."""


def _in_order(
    ctx: Context, iterable: Value, items: tuple[Value, ...], key: Value, reverse: Value
) -> list[Value] | None:
    """The items sorted, where their order is known."""
    if not isinstance(reverse, Const):
        return None
    if is_none(key) is not True:
        found = _keys(ctx, items, key) if len(items) <= KEYED else None
        stable = not isinstance(iterable, Obj) or iterable.kind != "set"
        if found is None or not stable and len(set(found)) < len(found):
            return None
        try:
            order = sorted(range(len(items)), key=found.__getitem__, reverse=bool(reverse.value))
        except TypeError:
            return None
        return [items[at] for at in order]
    # Pairs, as of a dict's items, are in the order of their first parts where those differ.
    keys = [item.items[0] if isinstance(item, Tuple) and item.items else item for item in items]
    plain = [(key.value, at) for at, key in enumerate(keys) if isinstance(key, Const)]
    pairs = any(isinstance(item, Tuple) for item in items)
    if len(plain) < len(items) or pairs and len({value for value, _ in plain}) < len(items):
        return None
    try:
        return [
            items[at] for _, at in sorted(plain, key=itemgetter(0), reverse=bool(reverse.value))
        ]
    except TypeError:
        return None


@function("builtins.iter", "builtins.aiter")
def iter_(ctx: Context, obj: Value, sentinel: Value = NONE) -> Value:
    if is_none(sentinel) is not True:
        return Iterator(ctx.call(obj), None, UNKNOWN)
    if isinstance(obj, (Iterator, Generator)):
        return obj
    if isinstance(obj, Obj) and obj.kind == "object":
        if ctx.defines(obj, "__iter__") is not None:
            return ctx.call(ctx.get(obj, "__iter__") or obj)
        if ctx.defines(obj, "__next__") is not None:
            return obj
    found = ctx.iterate(obj, MANY)
    return Iterator(found.item, found.items, found.length, obj, ends=found.ends)


@function("builtins.next", "builtins.anext")
def next_(ctx: Context, iterator: Value, default: Value | None = None) -> Value:
    if isinstance(iterator, Iterator) and (iterator.items == () or iterator.length == 0):
        if default is not None:
            return default
        if isinstance(iterator.source, (Dataset, Array)):
            text = "there is no first element: there are none at all"
            raise Fail("sequence-index", text, "StopIteration")
    if isinstance(iterator, Iterator) and iterator.ends is not None:
        return iterator.ends[0]
    item = _step(ctx, iterator)
    ctx.take(iterator)
    return item if default is None else join(item, default)


def _step(ctx: Context, iterator: Value) -> Value:
    if isinstance(iterator, Generator):
        items = ctx.generate(iterator, 2).values
        return joined(items, "what the generator gives")
    if isinstance(iterator, Iterator):
        return joined(iterator.items) if iterator.items else iterator.item
    if isinstance(iterator, Obj) and iterator.kind == "object":
        method = ctx.get(iterator, "__next__")
        if isinstance(method, (Bound, Method)):
            return ctx.call(method)
        return ctx.iterate(iterator).item
    name = "Dataset" if isinstance(iterator, Dataset) else None
    if isinstance(iterator, Obj) and iterator.kind in ("list", "dict", "set"):
        name = iterator.kind
    if name is not None:
        text = f"a {name} is no iterator: take the first item with `next(iter(...))`"
        raise Fail("python-type", text, "TypeError", "iterator")
    return Unknown("the next item")
