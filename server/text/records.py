"""Dataclasses that are made quickly: a start makes a hundred of them.

To the type checker ``record`` is ``dataclasses.dataclass``, and it is what keeps a frozen record
as it is. At run time freezing, comparing and printing would each be compiled for every class,
which took a fifth of the time of checking a short script; here the classes share them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields
from operator import attrgetter
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dataclasses import dataclass as record
else:

    def record(
        *, frozen: bool = False, slots: bool = True, eq: bool = True
    ) -> Callable[[type], type]:
        """Declare a record; ``frozen`` ones can be hashed, as those of ``dataclass`` can."""

        def make(cls: type) -> type:
            made = dataclass(slots=slots, eq=False, repr=False)(cls)
            if "__repr__" not in cls.__dict__:
                made.__repr__ = _repr
            if eq:
                names = [item.name for item in fields(made) if item.compare]
                _compare(made, attrgetter(*names) if names else type, frozen)
            return made

        return make


def _compare(cls: Any, key: Callable[[Any], Any], hashed: bool) -> None:
    """Equality of records of one class by ``key``, and a hash that goes with it."""

    def equal(self: Any, other: object) -> Any:
        if other.__class__ is self.__class__:
            return self is other or key(self) == key(other)
        return NotImplemented

    cls.__eq__ = equal
    cls.__hash__ = (lambda self: hash(key(self))) if hashed else None


def _repr(self: Any) -> str:
    shown = ", ".join(
        f"{item.name}={getattr(self, item.name)!r}" for item in fields(self) if item.repr
    )
    return f"{self.__class__.__qualname__}({shown})"


__all__ = ["record"]
