"""Attributes that a value of a known type does not have: a list's `compile`, an array's `head`.

What a type has is read from the tables of :mod:`fitlint.resolve.names`, and from Python itself for
its own types. Where fitlint keeps one type as another (the result of a library that is only like a
list), nothing is said of names that the other may have.
"""

from __future__ import annotations

from functools import cache

from ..resolve.names import exists, members
from ..values import (
    Array,
    Bound,
    Const,
    Dataset,
    Fail,
    Function,
    Method,
    Obj,
    Range,
    Scalar,
    Tuple,
    Value,
)
from .context import Context

_TYPES = {"list": list, "dict": dict, "set": set, "tuple": tuple}
_NUMBERS = {"int": int, "float": float, "bool": bool, "str": str}
_TENSORS = ("Tensor", "Variable", "RaggedTensor", "SparseTensor", "IndexedSlices", "TensorArray")
"""What may be kept as a tensor of TensorFlow: a part of a variable, a function of a ragged one."""
_OF_ARRAYS = {
    "numpy": ("NumPy array", ("numpy.ndarray",)),
    "tf": ("tensor", tuple(f"tensorflow.{name}" for name in _TENSORS)),
    "variable": ("variable", ("tensorflow.Variable", "keras.Variable")),
    "keras": ("Keras tensor", ("keras.KerasTensor",)),
}
_SCALARS = ("numpy.float64", "numpy.int64", "numpy.str_")
_WELL_KNOWN = (
    "keras.Model",
    "keras.Sequential",
    "tensorflow.data.Dataset",
    "numpy.ndarray",
    "tensorflow.Tensor",
    "pandas.DataFrame",
)
_OF_FUNCTIONS = frozenset((*dir(cache), *dir("".join)))
_SHAPE = {"rank", "ndims", "dims"}


def refuse_absent(ctx: Context, value: Value, name: str) -> None:
    """Raise AttributeError for what the value certainly does not have."""
    library = "pandas" if isinstance(value, Array) and value.lib == "pandas" else "numpy"
    if library in ctx.older:
        return
    if name.startswith("_") or ctx.backend != "tensorflow":
        return
    what = _without(value, name)
    if what is not None and not ctx.sets_attribute(name):
        text = f"{what} has no attribute `{name}`{_hint(ctx, value, name)}"
        raise Fail("attribute", text, "AttributeError", name=name)


def _without(value: Value, name: str) -> str | None:
    """What the value is, if that has no such attribute."""
    if isinstance(value, Array):
        return _array_without(value, name)
    if isinstance(value, Dataset):
        known = members("tensorflow.data.Dataset")
        return "a tf.data.Dataset" if known and name not in known and not value.extras else None
    if isinstance(value, (Const, Scalar)):
        kind = value.kind if isinstance(value, Scalar) else type(value.value).__name__
        there = kind not in _NUMBERS or hasattr(_NUMBERS[kind], name)
        # A NumPy number is kept as one of Python; a text of its is an array without axes.
        kept = kind != "str" and _of_any(_SCALARS, name)
        told = not there and name in _well_known() and not kept
        return {"str": "text", "int": "an int"}.get(kind, f"a {kind}") if told else None
    if isinstance(value, (Function, Bound, Method)):
        told = _is_function(value) and name in _well_known() - _OF_FUNCTIONS
        return f"{_function_name(value)}, which is not called," if told else None
    if isinstance(value, Range):
        return "a range" if name in _well_known() and not hasattr(range, name) else None
    kind = "tuple" if isinstance(value, Tuple) else value.kind if isinstance(value, Obj) else ""
    plain = kind in _TYPES and getattr(value, "cls", None) is None
    if not plain or hasattr(_TYPES[kind], name) or name in _SHAPE or name not in _well_known():
        return None
    return f"a {kind}"


def _function_name(value: Function | Bound | Method) -> str:
    if isinstance(value, Method):
        return f"the method `{value.name.rpartition('.')[2]}`"
    name = (value.function if isinstance(value, Bound) else value).name
    return "a lambda" if name == "<lambda>" else f"the function `{name}`"


def _is_function(value: Function | Bound | Method) -> bool:
    """Whether it is a plain function of Python; a decorator may make more of it."""
    if isinstance(value, Method):
        owner = value.receiver
        array = (
            isinstance(owner, Array) and owner.lib in ("numpy", "tf") and owner.dtype is not None
        )
        return array or isinstance(owner, Dataset) or isinstance(owner, Obj) and owner.cls is None
    function = value.function if isinstance(value, Bound) else value
    return not function.marks and not getattr(function.node, "decorator_list", ())


def _array_without(value: Array, name: str) -> str | None:
    if value.lib == "pandas":
        known = members("pandas.DataFrame")
        if value.shape.rank != 2 or value.columns is None or known is None or name in known:
            return None
        return None if name in value.columns else "the DataFrame"
    if value.lib not in _OF_ARRAYS or value.dtype in (None, "object", "ragged"):
        return None
    what, classes = _OF_ARRAYS[value.lib]
    if _of_any(classes, name) or value.lib == "numpy" and _may_be_scalar(value, name):
        return None
    return f"a {what}"


def _may_be_scalar(value: Array, name: str) -> bool:
    return not value.shape.rank and _of_any(_SCALARS, name)


def _of_any(classes: tuple[str, ...], name: str) -> bool:
    """Whether one of the classes has the attribute, or is not described."""
    return any(name in (members(cls) or (name,)) for cls in classes)


@cache
def _well_known() -> frozenset[str]:
    return frozenset().union(*(members(cls) or () for cls in _WELL_KNOWN))


_GONE = {
    "append": "pd.concat([frame, rows])",
    "as_matrix": "`.to_numpy()`",
    "iteritems": "`.items()`",
    "ix": "`.loc` or `.iloc`",
}
"""What took the place of methods that pandas no longer has."""


def _hint(ctx: Context, value: Value, name: str) -> str:
    if isinstance(value, Array) and value.lib == "pandas" and name in _GONE:
        return f" any more: use {_GONE[name]}"
    """What was meant."""
    if isinstance(value, Array):
        if value.lib == "keras" and exists(f"keras.ops.{name}"):
            return f": use `keras.ops.{name}(...)`"
        if value.lib == "tf" and exists(f"tensorflow.{name}"):
            return f": use `tf.{name}(...)`"
        if value.lib == "numpy" and name == "numpy":
            return ", it is an array already"
        if value.lib == "numpy" and name in (members("pandas.DataFrame") or ()):
            return ": that is of a DataFrame"
        if value.columns:
            return f"; its columns are {', '.join(map(repr, value.columns[:8]))}"
    if isinstance(value, (Const, Scalar)) and name in (members("numpy.ndarray") or ()):
        return ": if it is the name of a file, read it first"
    if isinstance(value, Obj) and name in (members("keras.Sequential") or ()):
        return ": layers in a list are no model, give them to keras.Sequential(...)"
    if name == "class_names":
        return ": read it from the dataset as it was loaded, before `map`, `batch` or `cache`"
    if isinstance(value, (Obj, Tuple)) and name in (members("numpy.ndarray") or ()):
        return ": make it an array first, `np.array(...)`"
    return ""
