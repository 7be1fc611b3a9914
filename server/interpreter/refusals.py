"""What Python itself refuses: calls, iteration, operators and indices that a value does not have."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from ..knowledge.registry import ancestors
from ..resolve.names import kind
from ..shapes import dtypes as dt
from ..values import (
    NO_SIZE,
    NOTHING,
    Array,
    Bound,
    Const,
    Dataset,
    Fail,
    FrozenDict,
    Function,
    Lib,
    Obj,
    Range,
    Scalar,
    Tuple,
    UserClass,
    UserModule,
    Value,
)
from ..values.core import scalar_kind

if TYPE_CHECKING:
    from .machine import Machine

_CALLED = {"tf": "tensor", "keras": "Keras tensor", "numpy": "NumPy array", "pandas": "table"}
_INDEXED_IN_KERAS = ("Variable", "KerasTensor", "PyDataset", "Sequence", "Config", "OptimizerMap")
"""Classes of Keras whose objects take an index."""


ITEMS = ("__iter__", "__getitem__", "__getattr__")
"""What a class defines for its objects to hold items."""


def refuse_call(m: Machine, callee: Value) -> None:
    """Raise TypeError for what cannot be called."""
    what = None
    if isinstance(callee, (Const, Tuple)) and (m.in_step or callee != Const(None)):
        what = repr(callee.value) if isinstance(callee, Const) else "a tuple"
    elif isinstance(callee, (Scalar, Range, FrozenDict)) or callee is NOTHING:
        what = _type_of(callee)
    elif isinstance(callee, Array) and callee.lib in _CALLED and callee.dtype != "object":
        what = f"a {_CALLED[callee.lib]}"
    elif isinstance(callee, Dataset):
        what = "a tf.data.Dataset"
    elif isinstance(callee, Obj) and callee.kind != "object" and callee.cls is None:
        what = f"a {callee.kind}"
    elif isinstance(callee, UserModule) or isinstance(callee, Lib) and is_module(m, callee):
        what = f"the module `{callee.name}`"
    if what is not None:
        raise Fail("not-callable", f"{what} cannot be called: it is no function", "TypeError")


def is_module(m: Machine, name: Lib) -> bool:
    """Whether a library name is a module, which the tables tell of their libraries."""
    return m.keras_major >= 3 and kind(name.name) == "module"


def refuse_iteration(m: Machine, value: Value) -> None:
    """Raise TypeError for what has no items."""
    if isinstance(value, Array) and value.lib == "keras":
        text = "a Keras tensor cannot be iterated over: its values are not there yet"
        raise Fail("keras-tensor", text, "NotImplementedError")
    what = _without_items(m, value)
    if isinstance(value, Array) and value.shape.rank == 0 and what is None:
        eager = value.lib == "tf" and not (value.graph or m.graph)
        what = "a single number" if value.lib == "numpy" or eager else None
        what = what if dt.is_numeric(value.dtype) else None
    if what is not None:
        hint = ""
        if what == "an int" and not isinstance(m.node, ast.Call):
            hint = ": `range(...)` counts up to it"
        elif isinstance(value, (Function, Bound)):
            hint = f": call it, `{_name_of(value)}(...)`"
        raise Fail("python-type", f"{what} cannot be iterated over{hint}", "TypeError")


def refuse_index(m: Machine, value: Value) -> None:
    """Raise TypeError for what takes no index."""
    what = _without_items(m, value)
    hint = ""
    if (
        isinstance(value, Obj)
        and isinstance(value.cls, Lib)
        and value.cls.name.startswith("keras.")
    ):
        short = value.cls.name.rpartition(".")[2]
        known = {base.name.rpartition(".")[2] for base in ancestors(value.cls.name)} | {short}
        if m.keras_major >= 3 and kind(value.cls.name) == "class":
            what = None if known.intersection(_INDEXED_IN_KERAS) else f"a {short}"
        hint = ": the numbers are in its attribute `history`" if short == "History" else ""
    if isinstance(value, (Function, Bound)):
        hint = f": call it, `{_name_of(value)}(...)`"
    if what is not None:
        raise Fail("python-type", f"{what} takes no index{hint}", "TypeError")


def _without_items(m: Machine, value: Value) -> str | None:
    """What the value is, if that holds no items."""
    if isinstance(value, (Function, Bound)):
        return f"the function `{_name_of(value)}`"
    if value is NOTHING or m.in_step and value == Const(None):
        return "None"
    number = isinstance(value, Scalar) and value.kind in ("int", "float", "bool")
    if number or isinstance(value, Const) and isinstance(value.value, (int, float)):
        return _type_of(value)
    if isinstance(value, UserModule):
        return f"the module `{value.name}`"
    if isinstance(value, Obj) and isinstance(value.cls, UserClass):
        return _plain_object(m, value, value.cls)
    return None


def _plain_object(m: Machine, value: Obj, cls: UserClass) -> str | None:
    """The class of an object that is the program's own throughout and defines no items."""
    bases = [base for base in cls.mro if not isinstance(base, UserClass)]
    own = all(isinstance(base, Lib) and base.name == "builtins.object" for base in bases)
    if not own or cls.opaque or m.read(value).opaque:
        return None
    return None if any(m.binds(value, name) for name in ITEMS) else f"a `{cls.name}`"


def _type_of(value: Value) -> str:
    """A value's type in words."""
    if value is NOTHING:
        return "None"
    name = (
        value.kind if isinstance(value, Scalar) else type(getattr(value, "value", value)).__name__
    )
    name = {"Range": "range", "FrozenDict": "dict"}.get(name, name)
    return f"an {name}" if name == "int" else f"a {name}"


def _name_of(value: Function | Bound) -> str:
    if isinstance(value, Bound):
        return value.function.name
    return value.name


def refuse_sequence(op: str, left: Value, right: Value) -> None:
    """A list, tuple, dict or text does not calculate with a number, nor lists with each other."""
    for one, other in ((left, right), (right, left)):
        if one is NOTHING or one is NO_SIZE:
            _refuse_none(op, one, other)
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


def _refuse_none(op: str, none: Value, other: Value) -> None:
    """None neither calculates nor is it smaller or larger than anything of Python's."""
    plain = isinstance(other, (Const, Scalar, Tuple)) or _sequence_kind(other) is not None
    if plain and op not in ("==", "!="):
        text = f"`{op}` with None, which a missing key or a function without `return` gives: test for it first"
        if none is NO_SIZE:
            text = f"`{op}` with a size that is None, as nobody has told it: take `keras.ops.shape(x)[i]` (`tf.shape(x)[i]`), or -1 in a reshape"
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
