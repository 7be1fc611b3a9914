"""What iterating a value gives, and unpacking."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from ..knowledge.args import range_length
from ..knowledge.context import Iteration
from ..shapes import UNKNOWN
from ..values import (
    Array,
    Bound,
    Const,
    Dataset,
    Facts,
    Fail,
    FrozenDict,
    Generator,
    Iterator,
    ListRec,
    Obj,
    Raised,
    Range,
    Scalar,
    Tuple,
    Union,
    Unknown,
    UserClass,
    Value,
    join,
)  # fmt: skip
from .enumeration import is_enum
from .enumeration import members as enumerated
from .objects import object_mro
from .refusals import refuse_iteration

if TYPE_CHECKING:
    from .machine import Machine


def iterate(m: Machine, value: Value, limit: int = 256) -> Iteration:
    """What a ``for`` loop over the value would see."""
    if isinstance(value, Tuple):
        return _known(value.items)
    if isinstance(value, Obj) and value.kind in ("list", "set"):
        record = m.read(value)
        assert isinstance(record, ListRec)
        if record.rest is None:
            known = _known(tuple(record.items))
            if value.kind == "set" and len(record.items) > 1:
                # In an order nobody knows.
                return Iteration(known.item, (known.item,) * len(record.items), known.length)
            return known
        item = record.rest
        for other in record.items:
            item = join(item, other)
        return Iteration(item, None, record.size)
    if isinstance(value, Obj) and value.kind == "dict":
        record = m.read(value)
        if record.rest is None and not record.maybe:
            return _known(tuple(_as_value(key) for key in record.items))
        return Iteration(Unknown("a key"), None, UNKNOWN)
    if isinstance(value, FrozenDict):
        return _known(tuple(Const(key) for key, _ in value.items))
    if isinstance(value, Range):
        return _range(value, limit)
    if isinstance(value, Const) and isinstance(value.value, str):
        return _known(tuple(Const(letter) for letter in value.value[:limit]))
    if isinstance(value, Iterator):
        m.take(value)
        if value.items is not None:
            return _known(value.items)
        length = UNKNOWN if value.length is None else value.length
        return Iteration(value.item, None, length, value.ends)
    if isinstance(value, Array):
        return _array(m, value, limit)
    if isinstance(value, Dataset):
        from ..knowledge.registry import find_function

        getter = find_function("Dataset.__iter__")
        item = getter(m, [value], {}) if getter else value.element
        cardinality = value.cardinality if value.cardinality != -1 else UNKNOWN
        ender = find_function("Dataset.__ends__")
        found = ender(m, [value], {}) if ender else None
        ends = (found.items[0], found.items[1]) if isinstance(found, Tuple) else None
        return Iteration(item, None, cardinality, ends)
    if isinstance(value, Generator):
        given = m.generate(value, min(limit, 64))
        begun, items = m.begun(value), given.values
        length = UNKNOWN if begun else given.length
        m.take(value)
        all_of_them = tuple(items) if given.ended and not begun else None
        if not items:
            return Iteration(Unknown("a generator"), all_of_them, length)
        item = items[0]
        for other in items[1:]:
            item = join(item, other)
        return Iteration(item, all_of_them, length)
    if isinstance(value, Obj):
        return _object(m, value, limit)
    if isinstance(value, Union):
        parts = _over_options(m, value, limit)
        item = parts[0].item
        for part in parts[1:]:
            item = join(item, part.item)
        return Iteration(item, None, UNKNOWN)
    if isinstance(value, UserClass) and is_enum(value):
        return _known(tuple(enumerated(m, value).values()))
    refuse_iteration(m, value)
    return Iteration(Unknown("an item of something fitlint does not know"), None, UNKNOWN)


def _as_value(key: Any) -> Value:
    if isinstance(key, tuple):
        return Tuple(tuple(_as_value(part) for part in key))
    return key if isinstance(key, Value) else Const(key)


def members(m: Machine, container: Value) -> Sequence[Value] | None:
    """What a container holds, where all of it is known."""
    if isinstance(container, Obj) and container.kind == "set":
        # Their order is not known, but each of them is.
        record = m.read(container)
        return record.items if record.rest is None else None
    return iterate(m, container).items


def _over_options(m: Machine, value: Union, limit: int) -> list[Iteration]:
    """Of those that can be iterated: which one it is, the program knows."""
    parts: list[Iteration] = []
    refused: list[Fail] = []
    m.quiet += 1
    try:
        for option in value.options:
            try:
                parts.append(iterate(m, option, limit))
            except Fail as fail:
                refused.append(fail)
    finally:
        m.quiet -= 1
    if not parts:
        raise refused[0]
    return parts


def _known(items: tuple[Value, ...]) -> Iteration:
    if not items:
        return Iteration(Unknown("nothing"), (), 0)
    item = items[0]
    for other in items[1:8]:
        item = join(item, other)
    return Iteration(item, items, len(items))


def _range(value: Range, limit: int) -> Iteration:
    length = range_length(value)
    if isinstance(length, int) and length <= limit and isinstance(value.start, int):
        step = value.step if isinstance(value.step, int) else 1
        return _known(tuple(Const(value.start + i * step) for i in range(length)))
    return Iteration(Scalar("int", UNKNOWN), None, length)


def _array(m: Machine, value: Array, limit: int) -> Iteration:
    refuse_iteration(m, value)
    if value.shape.dims is None:
        return Iteration(value.but(facts=value.facts), None, UNKNOWN)
    if not value.shape.dims:
        return Iteration(Unknown("a scalar"), None, UNKNOWN)
    if value.lib == "pandas" and value.shape.rank == 2:
        if value.columns is not None:
            return _known(tuple(_as_value(name) for name in value.columns))
        return Iteration(Unknown("a column name"), None, value.shape[-1])
    if value.lib == "pandas":
        from ..knowledge.registry import find_function

        steps = find_function("Series.__iter__")
        item = steps(m, [value], {}) if steps is not None else None
        return Iteration(
            item.item if isinstance(item, Iterator) else Unknown("an element"),
            None,
            value.shape.dims[0],
        )
    if value.dtype == "object" and value.shape.rank == 1:
        return Iteration(Unknown("an object in an array"), None, value.shape.dims[0])
    facts = Facts(value.facts.low, value.facts.high, value.facts.integral, nan=value.facts.nan)
    item = value.but(shape=value.shape[1:], facts=facts, name=None)
    first = value.shape.dims[0]
    if isinstance(first, int) and first <= min(limit, 32):
        return Iteration(item, (item,) * first, first)
    return Iteration(item, None, first)


def _stepped(m: Machine, step: Bound) -> Value:
    """What ``__next__`` gives in any step."""
    first = m.run_again(step)
    try:
        return join(first, m.call(step))
    except Raised:
        return first


def _object(m: Machine, value: Obj, limit: int) -> Iteration:
    method = m.get(value, "__iter__") if m.defines(value, "__iter__") else None
    if isinstance(method, Bound):
        inner = m.call(method)
        if inner != value:
            return iterate(m, inner, limit)
        step = m.defines(value, "__next__")
        if step is not None:
            return Iteration(_stepped(m, Bound(value, step)), None, UNKNOWN)
    getter = m.defines(value, "__getitem__")
    if getter is not None:
        return Iteration(m.call(Bound(value, getter), [Scalar("int", UNKNOWN)]), None, UNKNOWN)
    from ..knowledge.registry import find_function
    from ..values import Lib

    for base in object_mro(m, value):
        if isinstance(base, Lib):
            declared = find_function(f"{base.name}.__iter__")
            if declared is not None:
                return iterate(m, declared(m, [value], {}), limit)
    refuse_iteration(m, value)
    return Iteration(Unknown("an item"), None, UNKNOWN)
