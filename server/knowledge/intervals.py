"""What arithmetic does to the range of an array's values."""

from __future__ import annotations

import math
import operator
from collections.abc import Callable

from ..shapes import DType
from ..shapes import dtypes as dt
from ..values import NO_FACTS, Facts

_LARGEST = {"float16": 65504.0, "float32": 3.4e38}


def within(dtype: DType, low: float | None, high: float | None) -> bool:
    """Whether a dtype holds both bounds, or overflows."""
    if dtype in _LARGEST:
        return all(bound is None or abs(bound) <= _LARGEST[dtype] for bound in (low, high))
    if not dt.is_integer(dtype) or dtype is None:
        return True
    bits = int(dtype.lstrip("uint"))
    least, most = (
        (0, 2**bits - 1) if dtype.startswith("u") else (-(2 ** (bits - 1)), 2 ** (bits - 1) - 1)
    )
    return all(bound is None or least <= bound <= most for bound in (low, high))


def _limits(low: float | None, high: float | None) -> tuple[float, float]:
    return (-math.inf if low is None else low, math.inf if high is None else high)


def _bounded(bounds: list[float]) -> tuple[float | None, float | None]:
    if any(bound != bound for bound in bounds):
        return None, None
    low, high = min(bounds), max(bounds)
    return (None if math.isinf(low) else low, None if math.isinf(high) else high)


def combined(op: str, a: Facts, b: Facts, dtype: DType) -> Facts:
    """Facts of ``a op b`` element by element."""
    integral = (
        True
        if dt.is_integer(dtype) or a.integral and b.integral and op in ("+", "-", "*", "//")
        else None
    )
    low: float | None = None
    high: float | None = None
    if op == "%" and a.dense and _constant(b) and b.integral and _covers(a, b):
        top = int(b.low or 0) - 1
        return Facts(0, top, True, nan=False, reached=True, dense=True)
    (a0, a1), (b0, b1) = _limits(a.low, a.high), _limits(b.low, b.high)
    if op == "+":
        low, high = _bounded([a0 + b0, a1 + b1])
    elif op == "-":
        low, high = _bounded([a0 - b1, a1 - b0])
    elif op == "*":
        low, high = _bounded([_times(x, y) for x in (a0, a1) for y in (b0, b1)])
    elif op in ("/", "//") and not b0 <= 0 <= b1:
        low, high = _bounded(
            [x / y if not math.isinf(y) else 0.0 for x in (a0, a1) for y in (b0, b1)]
        )
        if op == "//":
            low, high = (None if x is None else math.floor(x) for x in (low, high))
    elif op == "%" and b0 == b1 and b0 > 0:
        low, high = 0, b1 - 1 if integral or a.integral and b.integral else b1
    elif op == "**" and b0 == b1 and b.integral and b1 in (2, 4):
        squares = [x**b1 for x in (a0, a1)]
        high = None if math.isinf(max(squares)) else max(squares)
        low = 0 if a0 <= 0 <= a1 else min(squares)
    if not within(dtype, low, high):
        low = high = None
    elif dt.is_integer(dtype) and (low is None) != (high is None):
        # The open side may wrap around to the other.
        low = high = None
    return Facts(
        low,
        high,
        integral,
        _classes(op, a, b),
        nan=_nan(op, a, b, b0, b1),
        reached=_reached(op, a, b, low, high),
    )


TRUTH = Facts(0, 1, True, nan=False)
"""Booleans of which nothing is known."""
_COMPARED: dict[str, Callable[[float, float], bool]] = {
    "==": operator.eq, "!=": operator.ne, "<": operator.lt, "<=": operator.le, ">": operator.gt,
    ">=": operator.ge,
}  # fmt: skip


def compared(op: str, a: Facts, b: Facts) -> Facts:
    """Facts of a comparison: what it says of two whole numbers, or of ranges that do not overlap."""
    compare = _COMPARED.get(op)
    known = _constant(a) and _constant(b) and a.integral and b.integral
    if compare is not None and known and a.low is not None and b.low is not None:
        answer = int(compare(a.low, b.low))
        return Facts(answer, answer, True, nan=False)
    ordered = order(op, (a.low, a.high), (b.low, b.high))
    # Whatever is compared with NaN, the answer is no.
    if ordered is None or ordered and not a.nan is b.nan is False:
        return TRUTH
    return Facts(int(ordered), int(ordered), True, nan=False)


Bounds = tuple[float | None, float | None]


def order(op: str, a: Bounds, b: Bounds) -> bool | None:
    """What ``<``, ``<=``, ``>`` or ``>=`` says of all numbers within two ranges."""
    if op in (">", ">="):
        return order(op.replace(">", "<"), b, a)
    if op not in ("<", "<="):
        return None
    (a0, a1), (b0, b1) = _limits(*a), _limits(*b)
    less = _COMPARED[op]
    if less(a1, b0) and math.isfinite(a1) and math.isfinite(b0):
        return True
    if not less(a0, b1) and math.isfinite(a0) and math.isfinite(b1):
        return False
    return None


def _covers(a: Facts, b: Facts) -> bool:
    """Whether whole numbers without a gap leave every remainder."""
    if a.low is None or a.high is None or b.low is None or b.low < 1:
        return False
    return a.high - a.low + 1 >= b.low


def _times(x: float, y: float) -> float:
    return 0.0 if x == 0 or y == 0 else x * y


def _constant(facts: Facts) -> bool:
    return facts.low is not None and facts.low == facts.high


def _classes(op: str, a: Facts, b: Facts) -> int | None:
    """Adding or subtracting a number renumbers classes."""
    if op in ("+", "-") and _constant(b):
        return a.classes
    return None


def _reached(op: str, a: Facts, b: Facts, low: float | None, high: float | None) -> bool:
    """Shifting and scaling by a number moves the bounds along with the elements."""
    if low is None or high is None or op not in ("+", "-", "*", "/"):
        return False
    return a.reached and _constant(b) or op != "/" and b.reached and _constant(a)


def _nan(op: str, a: Facts, b: Facts, b0: float, b1: float) -> bool | None:
    if a.nan or b.nan:
        return True if op in ("+", "-", "*", "/") else None
    if a.nan is False and b.nan is False:
        finite = None not in (a.low, a.high, b.low, b.high)
        safe = (
            op in ("+", "-", "*")
            and finite
            or op in ("/", "//", "%")
            and not b0 <= 0 <= b1
            and finite
        )
        # Without bounds an infinity may meet its opposite; a finite constant makes no NaN.
        constant = op in ("+", "-") and (_constant(b) or _constant(a))
        constant = constant or op in ("*", "/") and _constant(b) and b.low != 0
        return False if safe or constant else None
    return None


def negated(a: Facts, dtype: DType) -> Facts:
    """Facts of ``-a``."""
    low = None if a.high is None else -a.high
    high = None if a.low is None else -a.low
    if not within(dtype, low, high) or dtype is not None and dtype.startswith("uint"):
        return NO_FACTS
    return Facts(low, high, a.integral, nan=a.nan, reached=a.reached)
