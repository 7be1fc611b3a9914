"""Helpers shared by the declarations of Python's own library."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from ...shapes import UNKNOWN, AnyDim
from ...values import (
    Array,
    Const,
    DictRec,
    FrozenDict,
    Function,
    Generator,
    ListRec,
    Obj,
    Range,
    Scalar,
    Tuple,
    Unknown,
    Value,
    join,
)  # fmt: skip
from ..api import Context
from ..args import range_length

MANY = 1000
"""Items of an iterable that are kept one by one."""

KINDS = ("int", "float", "bool", "str", "bytes")
TEXT = Scalar("str")
WHOLE = Scalar("int", UNKNOWN)
REAL = Scalar("float")
TRUTH = Scalar("bool")
ZERO, ONE, TWO, FIVE, TWENTY, HUNDRED, LAST = (Const(n) for n in (0, 1, 2, 5, 20, 100, -1))
EMPTY, RAISE = Const(""), Const("raise")
"""Defaults of parameters."""


def number(dim: AnyDim | None) -> Value:
    """A size as the Python integer it is."""
    if isinstance(dim, int):
        return Const(dim)
    return Scalar("int", None if dim is UNKNOWN else dim, low=0)


def joined(values: Iterable[Value], empty: str = "an item") -> Value:
    """What stands for any one of some values."""
    result: Value | None = None
    for value in values:
        result = value if result is None else join(result, value)
        if isinstance(result, Unknown):
            return result
    return Unknown(empty) if result is None else result


def known_items(ctx: Context, value: Value) -> tuple[Value, ...] | None:
    """The items of an iterable in order, if each is known."""
    return ctx.iterate(value, MANY).items


def any_order(ctx: Context, value: Value) -> tuple[Value, ...] | None:
    """The items of an iterable if each is known, whatever their order: a set's as well."""
    if isinstance(value, Obj) and value.kind == "set":
        record = ctx.read(value)
        return None if record.rest is not None else tuple(record.items)
    return known_items(ctx, value)


def listed(
    ctx: Context,
    items: Sequence[Value] | None,
    item: Value | None = None,
    length: AnyDim = UNKNOWN,
    kind: str = "list",
) -> Obj:
    """A new list (or set) of known items, else of ``length`` times ``item``."""
    if items is not None:
        return ctx.new_record(ListRec(list(items)), kind)
    return ctx.new_record(ListRec([], item or Unknown("an item"), length), kind)


def kind_of(value: Value) -> str | None:
    """``int``, ``float``, ``bool``, ``str`` or ``bytes`` for a Python number or text."""
    if isinstance(value, Scalar):
        return value.kind
    if isinstance(value, Const):
        name = type(value.value).__name__
        return name if name in KINDS else None
    return None


def bounds(value: Value) -> tuple[float | None, float | None]:
    """Lower and upper bound of a number."""
    if isinstance(value, Const) and isinstance(value.value, (int, float)):
        return value.value, value.value
    if isinstance(value, Scalar):
        return value.low, value.high
    return None, None


def size_of(ctx: Context, value: Value) -> AnyDim:
    """Number of items of a container; unknown where it cannot be told."""
    if isinstance(value, Const) and isinstance(value.value, (str, bytes)):
        return len(value.value)
    if isinstance(value, (Tuple, FrozenDict)):
        return len(value.items)
    if isinstance(value, Range):
        return range_length(value)
    if isinstance(value, Array):
        return value.shape[0] if value.shape.rank else UNKNOWN
    if isinstance(value, Obj) and value.kind != "object":
        record = ctx.read(value)
        if isinstance(record, ListRec):
            return record.size
        if isinstance(record, DictRec) and record.rest is None and not record.maybe:
            return len(record.items)
    return UNKNOWN


def plain(ctx: Context, value: Value) -> Any:
    """The Python object a fully known value is; raises :class:`NotPlain` otherwise."""
    if isinstance(value, Const):
        return value.value
    if isinstance(value, Tuple):
        return tuple(plain(ctx, item) for item in value.items)
    if isinstance(value, Obj) and value.kind in ("list", "set"):
        record = ctx.read(value)
        if record.rest is None and len(record.items) <= MANY:
            return [plain(ctx, item) for item in record.items]
    raise NotPlain


class NotPlain(Exception):
    """Something in a value is not known."""


def wrapped(ctx: Context, value: Any) -> Value:
    """A Python object as an abstract value."""
    if isinstance(value, (tuple, list)):
        items = [wrapped(ctx, item) for item in value]
        return Tuple(tuple(items)) if isinstance(value, tuple) else ctx.new_list(items)
    if value is None or isinstance(value, (int, float, complex, str, bytes, bool)):
        return Const(value)
    return Unknown("a Python object")


def type_name(value: Value) -> str | None:
    """The name of a value's type as Python's messages give it."""
    if isinstance(value, Const):
        return type(value.value).__name__
    if isinstance(value, Scalar):
        return value.kind
    if isinstance(value, (Function, Generator, Range, Tuple)):
        return type(value).__name__.lower()
    return None
