"""Instances of the user's dataclasses: what their generated ``__init__`` does.

Fields are the annotated names of the class and of those it inherits from that are dataclasses
too, in order; ``ClassVar`` is none, what follows ``_: KW_ONLY`` is by keyword only, an ``InitVar``
goes to ``__post_init__``. A ``default_factory`` is called for each instance.

A class derived from ``typing.NamedTuple`` is made in the same way; what it has of a tuple is in
``knowledge/python/records.py``.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from ..text.records import record
from ..values import Bound, Const, Fail, Lib, Obj, Unknown, UserClass, Value
from .functions import STAR
from .objects import FIELD

if TYPE_CHECKING:
    from .machine import Machine

MARK = "dataclasses.dataclass"
TUPLE = "typing.NamedTuple"


@record(frozen=True, slots=True)
class _Field:
    name: str
    default: Value | None
    factory: Value | None
    positional: bool
    given: bool
    """Whether it is a parameter."""
    kept: bool
    """Whether it becomes an attribute."""


def is_dataclass(m: Machine, cls: UserClass) -> bool:
    """Whether the class has the ``__init__`` of a dataclass."""
    for base in cls.mro:
        if isinstance(base, UserClass):
            if "__init__" in m.scope(base.scope).names:
                return False
            if MARK in base.marks:
                return True
    return False


def positions(m: Machine, cls: UserClass) -> list[str]:
    """The fields a pattern takes by position, in order."""
    return [field.name for field in _fields(m, cls) if field.given and field.positional]


def make(m: Machine, cls: UserClass, args: list[Value], kwargs: dict[str, Value]) -> Value:
    """An instance with its fields set; a call that does not fit them raises as in Python."""
    fields = _fields(m, cls)
    try:
        given = _bind(m, cls, fields, args, kwargs)
    except Fail as fail:
        return m.fail(fail)
    instance = m.new_object(cls, attrs={f.name: given[f.name] for f in fields if f.kept})
    if not m.guessing:
        m.instances[cls.scope] = instance
    after = m.defines(instance, "__post_init__")
    if after is not None:
        passed = [given[f.name] for f in fields if not f.kept]
        m.call(Bound(instance, after), passed, {})
    return instance


def _fields(m: Machine, cls: UserClass) -> list[_Field]:
    found: dict[str, _Field] = {}
    for base in reversed(cls.mro):
        if not isinstance(base, UserClass) or MARK not in base.marks:
            continue
        positional = not _keyword_only(base)
        for item in base.node.body:
            if not isinstance(item, ast.AnnAssign) or not isinstance(item.target, ast.Name):
                continue
            note = ast.unparse(item.annotation)
            if "KW_ONLY" in note:
                positional = False
            elif "ClassVar" not in note:
                name = item.target.id
                default = m.scope(base.scope).names.get(name)
                found[name] = _field(m, name, default, positional, "InitVar" not in note)
    return list(found.values())


def is_frozen(cls: Value | None) -> bool:
    """Whether attributes of its instances cannot be set."""
    if not isinstance(cls, UserClass):
        return False
    bases = [base for base in cls.mro if isinstance(base, UserClass) and MARK in base.marks]
    return any(TUPLE in base.marks or _asks(base, "frozen") for base in bases)


def _keyword_only(cls: UserClass) -> bool:
    return _asks(cls, "kw_only")


def _asks(cls: UserClass, option: str) -> bool:
    """Whether the decorator is given an option."""
    return any(
        keyword.arg == option and ast.unparse(keyword.value) != "False"
        for decorator in cls.node.decorator_list
        if isinstance(decorator, ast.Call)
        for keyword in decorator.keywords
    )


def _field(m: Machine, name: str, default: Value | None, positional: bool, kept: bool) -> _Field:
    if not isinstance(default, Obj) or default.cls != FIELD:
        return _Field(name, default, None, positional, True, kept)
    options = m.read(default).attrs
    return _Field(
        name,
        options.get("default"),
        options.get("default_factory"),
        positional and options.get("kw_only") in (None, Const(False)),
        options.get("init") in (None, Const(True)),
        kept,
    )


def _bind(
    m: Machine, cls: UserClass, fields: list[_Field], args: list[Value], kwargs: dict[str, Value]
) -> dict[str, Value]:
    """A value for each field; raises :class:`Fail` (TypeError) as the generated ``__init__`` does."""
    named = dict(kwargs)
    unsure = named.pop("**", None) is not None or any(arg is STAR for arg in args)
    # A base that is not of this program may be a dataclass with fields of its own.
    sure = not unsure and not cls.opaque and all(_plain(base) for base in cls.mro)
    rest = [] if any(arg is STAR for arg in args) else list(args)
    values: dict[str, Value] = {}
    places = [f for f in fields if f.given and f.positional]
    for field, value in zip(places, rest):
        values[field.name] = value
    if sure and len(rest) > len(places):
        text = f"takes {len(places)} positional arguments but {len(rest)} were given"
        raise _error(cls, text)
    for field in fields:
        if field.given and field.name in named:
            value = named.pop(field.name)
            if sure and field.name in values:
                raise _error(cls, f"got multiple values for argument '{field.name}'")
            values[field.name] = value
        elif field.name not in values:
            if unsure and field.given:
                values[field.name] = Unknown("unknown arguments")
            elif field.factory is not None:
                values[field.name] = m.call(field.factory, [], {})
            elif field.default is not None:
                values[field.name] = field.default
            elif sure and field.given:
                raise _error(cls, f"is missing its argument '{field.name}'")
            else:
                values[field.name] = Unknown("a field that is not set")
    if sure and named:
        raise _error(cls, f"got an unexpected keyword argument '{next(iter(named))}'")
    return values


def _plain(base: Value) -> bool:
    return isinstance(base, UserClass) or base in (Lib("builtins.object"), Lib(TUPLE))


def _error(cls: UserClass, text: str) -> Fail:
    return Fail("call-signature", f"`{cls.name}()` {text}", "TypeError")
