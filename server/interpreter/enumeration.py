"""Members of the user's ``Enum`` classes.

What a class body assigns becomes a member when the class is complete: an object with a name and a
value, one for each value (a second name for a value is another name of the same member).  Members
of a class that is a number or text as well stay constants (:class:`~fitlint.values.Member`).
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from ..resolve.names import kind
from ..values import (
    Bound,
    Const,
    Fail,
    Function,
    Lib,
    Member,
    Obj,
    Tuple,
    Unknown,
    UserClass,
    Value,
    join,
)  # fmt: skip
from .objects import lookup

if TYPE_CHECKING:
    from .machine import Machine

BASES = frozenset(f"enum.{name}" for name in ("Enum", "IntEnum", "StrEnum", "Flag", "IntFlag"))
_FLAGS = ("enum.Flag", "enum.IntFlag")
_MIXED = {
    "enum.IntEnum": int,
    "enum.StrEnum": str,
    "builtins.int": int,
    "builtins.str": str,
    "builtins.float": float,
}
AUTO = Lib("enum.auto")


def is_enum(cls: Value | None) -> bool:
    """Whether a class of the user's is an ``Enum``."""
    return isinstance(cls, UserClass) and cls.derives(*BASES)


def is_member(value: Value) -> bool:
    """Whether the value is a member that is an object."""
    return isinstance(value, Obj) and value.kind == "object" and is_enum(value.cls)


def complete(m: Machine, cls: UserClass) -> None:
    """Make members of what the body of the class assigned."""
    names = m.edit_scope(cls.scope).names
    made: list[tuple[Value, Value]] = []
    odd = m.defines(cls, "__new__") or m.defines(cls, "_generate_next_value_")
    for name in list(dict.fromkeys(_assigned(cls.node))):
        given = names.get(name)
        if given is None or _is_function(given):
            continue
        value = Unknown("a value the class makes") if odd else _numbered(m, cls, name, given, made)
        twin = next((member for member, own in made if own == value and _plain(own)), None)
        names[name] = twin if twin is not None else _member(m, cls, name, value)
        if twin is None:
            made.append((names[name], value))
    first = next((member for member, _ in made if isinstance(member, Obj)), None)
    if isinstance(first, Obj) and not m.guessing:
        m.instances[cls.scope] = first


def _assigned(node: ast.ClassDef) -> Iterator[str]:
    for item in node.body:
        targets: list[ast.expr] = []
        if isinstance(item, ast.Assign):
            targets = item.targets
        elif isinstance(item, ast.AnnAssign) and item.value is not None:
            targets = [item.target]
        for target in targets:
            parts = target.elts if isinstance(target, (ast.Tuple, ast.List)) else [target]
            for part in parts:
                if isinstance(part, ast.Name) and not part.id.startswith("_"):
                    yield part.id


def _is_function(value: Value) -> bool:
    """What stays a function of the class and becomes no member."""
    if isinstance(value, Lib):
        return kind(value.name) != "class"
    return isinstance(value, (Function, Bound))


def _plain(value: Value) -> bool:
    if isinstance(value, Tuple):
        return all(_plain(item) for item in value.items)
    return isinstance(value, Const)


def _numbered(
    m: Machine, cls: UserClass, name: str, value: Value, made: list[tuple[Value, Value]]
) -> Value:
    """The value ``auto()`` stands for, or the one that is given."""
    if not isinstance(value, Obj) or value.cls != AUTO:
        return value
    if cls.derives("enum.StrEnum"):
        return Const(name.lower())
    numbers = [own.value for _, own in made if isinstance(own, Const) and type(own.value) is int]
    if len(numbers) != len(made):
        return Unknown("a number that follows the other values")
    last = max(numbers, default=0)
    return Const(1 << last.bit_length() if cls.derives(*_FLAGS) else last + 1)


def _member(m: Machine, cls: UserClass, name: str, value: Value) -> Value:
    mixed = next((_MIXED[b.name] for b in cls.mro if isinstance(b, Lib) and b.name in _MIXED), None)
    if mixed is not None:
        if isinstance(value, Const) and type(value.value) is mixed:
            return Member(value.value, cls, name)
        return Unknown("a member of an enumeration of numbers or texts")
    if cls.derives("enum.IntFlag"):
        return Unknown("a flag")
    names = {"name": Const(name), "_name_": Const(name), "value": value, "_value_": value}
    member = m.new_object(cls, attrs=names)
    init = m.defines(cls, "__init__")
    if init is not None:
        m.call(Bound(member, init), value.items if isinstance(value, Tuple) else [value])
    if isinstance(value, Unknown) or any(
        isinstance(base, Lib) and base.name not in BASES and base.name != "builtins.object"
        for base in cls.mro
    ):
        m.edit(member).opaque = True
    return member


def members(m: Machine, cls: UserClass) -> dict[str, Value]:
    """The members of a class by name, other names of the same left out."""
    found: dict[str, Value] = {}
    names = m.scope(cls.scope).names
    for name in _assigned(cls.node):
        member = names.get(name)
        if member is None or _is_function(member):
            continue
        if isinstance(member, Unknown) or member not in found.values():
            found[name] = member
    return found


def attribute(m: Machine, member: Member, name: str) -> Value | None:
    """An attribute of a member that is a number or text; ``None`` where that decides."""
    if name in ("name", "_name_"):
        return Const(member.name)
    if name in ("value", "_value_"):
        return Const(member.value)
    # Its methods see it as an object that cannot be told apart from the constant.
    return lookup(m, member, member.cls.mro, name)


def by_value(m: Machine, cls: UserClass, args: list[Value]) -> Value:
    """``Color(1)``: the member with that value."""
    every = list(members(m, cls).values())
    wanted = args[0] if len(args) == 1 else Unknown("several values")
    if isinstance(wanted, (Member, Obj)) and wanted in every:
        return wanted
    values = [_value_of(m, member) for member in every]
    if _plain(wanted) and all(map(_plain, values)):
        for member, value in zip(every, values):
            if value == wanted:
                return member
        if (
            not m.defines(cls, "_missing_")
            and not cls.derives(*_FLAGS)
            and isinstance(wanted, Const)
        ):
            known = ", ".join(repr(v.value) for v in values[:6] if isinstance(v, Const))
            text = f"{wanted.value!r} is no value of `{cls.name}`: it has {known}"
            return m.fail(Fail("python-value", text, "ValueError"))
    return _any(every)


def _value_of(m: Machine, member: Value) -> Value:
    if isinstance(member, Member):
        return Const(member.value)
    if isinstance(member, Obj):
        found: Value = m.read(member).attrs.get("value") or Unknown("a value")
        return found
    return Unknown("a value")


def _any(every: list[Value]) -> Value:
    result: Value = every[0] if every else Unknown("a member")
    for other in every[1:]:
        result = join(result, other)
    return result


def by_name(m: Machine, cls: UserClass, index: Value) -> Value:
    """``Color["RED"]``; raises :class:`Fail` for a name that is not there."""
    every = members(m, cls)
    if isinstance(index, Const) and isinstance(index.value, str):
        found = m.scope(cls.scope).names.get(index.value)
        if index.value in every or index.value in set(_assigned(cls.node)) and found is not None:
            return found or Unknown("a member")
        if not any(isinstance(base, UserClass) for base in cls.mro[1:]):
            near = ", ".join(every)
            text = f"`{cls.name}` has no member {index.value!r}; it has {near}"
            raise Fail("dict-key", text, "KeyError", key=index.value, keys=list(every))
    return _any(list(every.values()))
