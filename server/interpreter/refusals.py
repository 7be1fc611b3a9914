"""What Python itself refuses: operators and indices that lists, tuples and texts do not have."""

from __future__ import annotations

from ..values import Array, Const, Fail, Obj, Tuple, Value
from ..values.core import scalar_kind


def refuse_sequence(op: str, left: Value, right: Value) -> None:
    """A list, tuple, dict or text does not calculate with a number, nor lists with each other."""
    both = all(_sequence_kind(side) == "list" for side in (left, right))
    if both and op in ("-", "/", "//", "%", "**", "*"):
        text = (
            f"`{op}` of two lists: lists do not calculate; make arrays of them with np.array(...)"
        )
        raise Fail("python-type", text, "TypeError")
    for sequence, other in ((left, right), (right, left)):
        kind, number = _sequence_kind(sequence), scalar_kind(other)
        if kind is None or number not in ("int", "float", "bool"):
            continue
        if op in ("==", "!=") or op == "*" and number != "float" and kind != "dict":
            return
        if kind == "str" and op == "%" and sequence is left or kind == "dict" and op == "|":
            return
        what = "text" if kind == "str" else f"a {kind}"
        text = f"`{op}` of {what} and {'a float' if number == 'float' else 'a number'}"
        if kind == "str":
            text += (
                ": make the number text with str(...) or an f-string"
                if op == "+"
                else ": convert the text first"
            )
        elif kind in ("list", "tuple"):
            text += f": a {kind} does not calculate; make an array of it with np.array(...)"
        raise Fail("python-type", text, "TypeError")


def _sequence_kind(value: Value) -> str | None:
    """What a value is in Python; an index of pandas's is kept as a list, but is none."""
    if isinstance(value, Tuple):
        return None if value.names else "tuple"
    if isinstance(value, Obj) and value.kind in ("list", "dict") and value.cls is None:
        return value.kind
    return "str" if scalar_kind(value) == "str" else None


def check_position(sequence: Value, index: Value) -> None:
    """Only whole numbers and slices of them count places in a list or tuple."""
    what = _sequence_kind(sequence)
    if what is None:
        return
    shown = None
    if isinstance(index, Array) and index.shape.dims and index.lib in ("numpy", "tf", "pandas"):
        shown = f"an array of shape {index.shape}" if index.lib != "pandas" else "a Series"
    elif isinstance(index, Const) and isinstance(index.value, (str, float)):
        shown = repr(index.value)
    elif isinstance(index, Tuple):
        shown = "several indices"
    elif isinstance(index, Obj) and index.kind == "list":
        shown = "a list"
    if shown is None:
        return
    advice = "; make an array of it first, with np.array(...)" if what == "list" else ""
    if isinstance(index, Const) and isinstance(index.value, float):
        advice = ": use // or int(...)"
    text = f"a {what} is indexed by {shown}, it takes one whole number or a slice{advice}"
    raise Fail("python-type", text, "TypeError")
