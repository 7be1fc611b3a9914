"""``==``, ``<``, ``is`` and ``in`` on abstract values."""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from ..knowledge.python.common import bounds
from ..knowledge.registry import is_modelled
from ..values import (
    NONE,
    Array,
    Const,
    Dataset,
    FrozenDict,
    Function,
    Lib,
    ListRec,
    Member,
    Obj,
    Range,
    Scalar,
    Tuple,
    UserClass,
    Value,
    is_none,
)  # fmt: skip
from .enumeration import is_member
from .iteration import members
from .operators import SYMBOLS, binary, dict_key

if TYPE_CHECKING:
    from .machine import Machine


ORDERS: dict[str, Callable[[Any, Any], bool]] = {
    "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge,
}  # fmt: skip


def compare(m: Machine, op: ast.cmpop, left: Value, right: Value) -> Value:
    """One comparison."""
    if isinstance(op, (ast.Is, ast.IsNot)):
        answer = _identity(left, right)
        if answer is None:
            return Scalar("bool")
        return Const(answer if isinstance(op, ast.Is) else not answer)
    if isinstance(op, (ast.In, ast.NotIn)):
        answer = contains(m, right, left)
        if answer is None:
            return Scalar("bool")
        return Const(answer if isinstance(op, ast.In) else not answer)
    symbol = SYMBOLS[type(op)]
    if isinstance(left, Tuple) and isinstance(right, Tuple) and symbol in ("==", "!="):
        return _tuples_equal(m, symbol, left, right)
    if isinstance(left, Obj) and isinstance(right, Obj) and left.kind == right.kind == "list":
        if symbol in ("==", "!="):
            return _lists_equal(m, symbol, left, right)
    if isinstance(left, Tuple) and isinstance(right, Tuple):
        return _ordered(symbol, left, right)
    if symbol in ("==", "!=") and _is_none_and_other(m, left, right):
        return Const(symbol == "!=")
    if symbol in ("==", "!=") and _are_members(m, left, right):
        return Const((left == right) is (symbol == "=="))
    if symbol in ("==", "!=") and _are_other_texts(left, right):
        return Const(symbol == "!=")
    if isinstance(left, Lib) and isinstance(right, Lib) and symbol in ("==", "!="):
        return Const((left == right) is (symbol == "=="))
    if (
        isinstance(left, (Lib, Const))
        and isinstance(right, (Lib, Const))
        and symbol in ("==", "!=")
    ):
        if isinstance(left, Lib) != isinstance(right, Lib):
            return Scalar("bool")
    return binary(m, type(op), left, right)


def _are_other_texts(left: Value, right: Value) -> bool:
    """Whether one is a text that is numbered, and the other none of those it may be."""
    for a, b in ((left, right), (right, left)):
        if isinstance(a, Scalar) and a.stem and isinstance(b, Const):
            return not isinstance(b.value, str) or not a.may_be(b.value)
    return False


def _is_none_and_other(m: Machine, left: Value, right: Value) -> bool:
    """Whether one is None and the other something that compares as Python's objects do."""
    for a, b in ((left, right), (right, left)):
        if b == NONE and isinstance(a, Obj) and a.kind == "object":
            opaque = isinstance(a.cls, UserClass) and a.cls.opaque
            return not opaque and m.defines(a, "__eq__") is None
        if b == NONE and isinstance(a, (Tuple, Obj, Function, UserClass, Dataset, Range)):
            return True
    return False


def _are_members(m: Machine, left: Value, right: Value) -> bool:
    """Whether one is a member of an ``Enum``, which is equal to itself only."""
    for a, b in ((left, right), (right, left)):
        if is_member(a) and (is_member(b) or isinstance(b, (Const, Scalar, Tuple))):
            return m.defines(a, "__eq__") is None
    return False


def _tuples_equal(m: Machine, symbol: str, left: Tuple, right: Tuple) -> Value:
    if len(left.items) != len(right.items):
        return Const(symbol == "!=")
    answer: bool | None = True
    for a, b in zip(left.items, right.items):
        m.tick()
        truth = m.branch_truth(compare(m, ast.Eq(), a, b))
        if truth is False:
            return Const(symbol == "!=")
        if truth is None:
            answer = None
    return Scalar("bool") if answer is None else Const(symbol == "==")


def _ordered(symbol: str, left: Tuple, right: Tuple) -> Value:
    """``(2, 21) <= (2, 10)``: by the first items that differ."""
    for a, b in zip(left.items, right.items):
        if isinstance(a, Const) and isinstance(b, Const) and a.value == b.value:
            continue
        (least, most), (low, high) = bounds(a), bounds(b)
        if most is not None and low is not None and most < low:
            return Const(symbol in ("<", "<="))
        if least is not None and high is not None and least > high:
            return Const(symbol in (">", ">="))
        return Scalar("bool")
    return Const(ORDERS[symbol](len(left.items), len(right.items)))


def _lists_equal(m: Machine, symbol: str, left: Obj, right: Obj) -> Value:
    a, b = m.read(left), m.read(right)
    assert isinstance(a, ListRec) and isinstance(b, ListRec)
    if any(each.rest is not None or each.most is not None for each in (a, b)):
        return Scalar("bool")
    if len(a.items) == len(b.items) and any(isinstance(item, Array) for item in a.items):
        return Scalar("bool")  # Arrays of several numbers cannot be compared as a whole.
    return _tuples_equal(m, symbol, Tuple(tuple(a.items)), Tuple(tuple(b.items)))


def _identity(left: Value, right: Value) -> bool | None:
    for a, b in ((left, right), (right, left)):
        if b == NONE:
            return None if isinstance(a, Lib) and not is_modelled(a.name) else is_none(a)
    if isinstance(left, Obj) and isinstance(right, Obj):
        return left.id == right.id
    if isinstance(left, Const) and isinstance(right, Const):
        if isinstance(left.value, bool) or isinstance(right.value, bool):
            return left.value is right.value
        if isinstance(left, Member) and isinstance(right, Member):
            return left == right
        return None if left == right else False
    if isinstance(left, (UserClass, Lib)) and isinstance(right, (UserClass, Lib)):
        return left == right
    return None


def contains(m: Machine, container: Value, item: Value) -> bool | None:
    """``item in container``."""
    if isinstance(container, Const) and isinstance(container.value, str):
        if isinstance(item, Const) and isinstance(item.value, str):
            return item.value in container.value
        return None
    if isinstance(container, Scalar) and container.stem and isinstance(item, Const):
        part = item.value
        if isinstance(part, str) and not any(letter.isdigit() for letter in part):
            # What reaches into the number behind has a digit, or ends before the first.
            return part in container.stem or (None if part.endswith("_") else False)
    if isinstance(container, FrozenDict):
        return item.value in dict(container.items) if isinstance(item, Const) else None
    if isinstance(container, Obj) and container.kind == "dict":
        record = m.read(container)
        key = dict_key(item)
        if key is None or key[0] in record.maybe:
            return None
        if key[0] in record.items:
            return True
        return None if record.rest is not None else False
    if isinstance(container, (Tuple, Obj)) and not (
        isinstance(container, Obj) and container.kind == "object"
    ):
        others = members(m, container)
        if others is None:
            return None
        answer: bool | None = False
        for other in others:
            truth = m.branch_truth(compare(m, ast.Eq(), other, item))
            if truth:
                return True
            if truth is None:
                answer = None
        return answer
    if isinstance(container, Array) and container.columns is not None and isinstance(item, Const):
        return item.value in container.columns
    return None
