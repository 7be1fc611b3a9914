"""Instances of a class derived from ``typing.NamedTuple``: an object whose fields are a tuple."""

from __future__ import annotations

from ...values import Const, Obj, Tuple, Unknown, Value
from ..api import Context, attribute, function

BASE = "typing.NamedTuple"


def _fields(ctx: Context, receiver: Obj) -> Tuple:
    """The fields in the order the class gives them."""
    attrs = ctx.read(receiver).attrs
    return Tuple(tuple(attrs.values()), tuple(attrs))


@function(f"{BASE}.__iter__")
def iterated(ctx: Context, receiver: Obj) -> Value:
    return _fields(ctx, receiver)


@function(f"{BASE}.__getitem__")
def item(ctx: Context, receiver: Obj, index: Value) -> Value:
    items = _fields(ctx, receiver).items
    place = index.value if isinstance(index, Const) else None
    if isinstance(place, int) and -len(items) <= place < len(items):
        return items[place]
    return Unknown("a field, or several")


@function(f"{BASE}.__len__")
def length(ctx: Context, receiver: Obj) -> Value:
    return Const(len(_fields(ctx, receiver).items))


@function(f"{BASE}._replace")
def replaced(ctx: Context, receiver: Obj, **changes: Value) -> Value:
    return ctx.new_object(
        receiver.cls or Unknown("a class"), attrs={**ctx.read(receiver).attrs, **changes}
    )


@function(f"{BASE}._asdict")
def as_dict(ctx: Context, receiver: Obj) -> Value:
    return ctx.new_dict(dict(ctx.read(receiver).attrs))


@attribute(f"{BASE}._fields")
def names(ctx: Context, receiver: Obj) -> Value:
    return Tuple(tuple(Const(name) for name in _fields(ctx, receiver).names))
