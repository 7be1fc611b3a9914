"""Abstract values in words."""

from __future__ import annotations

from ..shapes import UNKNOWN, render
from ..values import Array, Dataset, Facts, FrozenDict, Tuple, Union, Unknown, Value

_LIBRARIES = {
    "numpy": "NumPy array",
    "tf": "TensorFlow tensor",
    "keras": "Keras symbolic tensor",
    "variable": "variable",
    "pandas": "pandas object",
    "torch": "PyTorch tensor",
    "ragged": "ragged tensor",
    "sparse": "sparse tensor",
}


def shapes_of(value: Value) -> str:
    """The shape of a value, of each of its parts: ``(None, 28), (None, 1)``; empty if unknown."""
    if isinstance(value, Array):
        return "" if value.shape.dims is None else str(value.shape)
    if isinstance(value, Dataset):
        return shapes_of(value.element)
    if isinstance(value, Tuple):
        return _joined([shapes_of(item) for item in value.items])
    if isinstance(value, FrozenDict):
        return _joined([shapes_of(item) for _, item in value.items])
    return ""


def _joined(parts: list[str]) -> str:
    if not any(parts):
        return ""
    return "(" + ", ".join(part or "?" for part in parts) + ("," if len(parts) == 1 else "") + ")"


def outputs_shape(outputs: tuple[Value, ...]) -> str:
    """The shapes of what a call gave; empty if nothing is known."""
    parts = [shapes_of(value) for value in outputs]
    return ", ".join(part or "?" for part in parts) if any(parts) else ""


def typed(value: Value) -> str:
    """Shape and dtype: ``(1024, 28, 28) uint8``; ``?`` stands for what is not known."""
    if isinstance(value, Array):
        return f"{shapes_of(value) or '(...)'} {value.dtype or '?'}"
    if isinstance(value, Dataset):
        return f"Dataset of {typed(value.element)}"
    if isinstance(value, Tuple):
        return "(" + ", ".join(typed(item) for item in value.items) + ")"
    if isinstance(value, FrozenDict):
        return "{" + ", ".join(f"{key!r}: {typed(item)}" for key, item in value.items) + "}"
    if isinstance(value, Union):
        return " or ".join(dict.fromkeys(typed(option) for option in value.options))
    return "?"


def facts_of(value: Value) -> list[str]:
    """What else is known of a value, a short phrase each."""
    if isinstance(value, Array):
        return [_LIBRARIES.get(value.lib, "array"), *_content(value.facts)]
    if isinstance(value, Dataset):
        return _dataset(value)
    if isinstance(value, Unknown) and value.reason:
        return [f"not known: {value.reason}"]
    return []


def _content(facts: Facts) -> list[str]:
    said: list[str] = []
    bounds = _bounds(facts)
    if bounds:
        said.append(bounds)
    if facts.integral and not bounds:
        said.append("whole numbers")
    if facts.classes is not None:
        said.append(f"{facts.classes} classes")
    if facts.one_hot:
        said.append("one-hot")
    if facts.nan:
        said.append("holds NaN")
    return said


def _bounds(facts: Facts) -> str:
    if facts.low is not None and facts.low == facts.high:
        return f"only {_number(facts.low)}"
    numbers = "whole numbers" if facts.integral else "values"
    if facts.low is not None and facts.high is not None:
        return f"{numbers} from {_number(facts.low)} to {_number(facts.high)}"
    if facts.low is not None:
        return f"{numbers} of at least {_number(facts.low)}"
    if facts.high is not None:
        return f"{numbers} of at most {_number(facts.high)}"
    return ""


def _number(value: float) -> str:
    return f"{value:,.0f}" if 1e6 <= abs(value) < 1e15 else f"{value:g}"


def _dataset(value: Dataset) -> list[str]:
    said: list[str] = []
    if value.cardinality == -1:
        said.append("endless")
    elif value.cardinality is not UNKNOWN:
        said.append(f"{render(value.cardinality)} elements")
    if value.batched is not None:
        said.append("batched" if value.batched else "not batched")
    return said


def listed(parts: list[str], most: int) -> str:
    """The first of some phrases, separated by commas."""
    shown = parts if len(parts) <= most else [*parts[:most], "..."]
    return ", ".join(shown)
