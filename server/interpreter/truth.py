"""What Python takes a value for in a test."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..knowledge.registry import is_modelled
from ..values import (
    Array,
    Bound,
    Const,
    FrozenDict,
    Function,
    Generator,
    Lib,
    Method,
    Obj,
    Partial,
    Tuple,
    Union,
    Value,
)
from .objects import user_method

if TYPE_CHECKING:
    from .machine import Machine


def truth(m: Machine, value: Value) -> bool | None:
    """Python truth of a value; ``None`` for can't tell."""
    if isinstance(value, Const):
        return bool(value.value)
    if isinstance(value, (Function, Bound, Method, Partial, Generator)):
        return True
    if isinstance(value, Lib):
        return True if is_modelled(value.name) else None
    if isinstance(value, (Tuple, FrozenDict)):
        return bool(value.items)
    if isinstance(value, Union):
        answers = {truth(m, option) for option in value.options}
        return answers.pop() if len(answers) == 1 else None
    if isinstance(value, Array):
        return _of_array(value)
    if not isinstance(value, Obj):
        return None
    if value.kind == "object":
        return True if value.cls is not None and not _sized(m, value) else None
    record = m.read(value)
    if record.items:
        return True
    return False if record.rest is None else None


def _of_array(array: Array) -> bool | None:
    """One number that is known, and there while the program runs."""
    low = array.facts.low
    known = array.shape.dims == () and low is not None and low == array.facts.high
    return bool(low) if known and array.lib in ("numpy", "tf") and not array.graph else None


def _sized(m: Machine, value: Obj) -> bool:
    return any(user_method(m, value, name) for name in ("__len__", "__bool__"))
