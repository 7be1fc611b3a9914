"""The element structure of a dataset, and how values become one."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Any

from ...shapes import FREE, UNKNOWN, UNRANKED, AnyDim, Shape
from ...shapes.dim import add, is_open
from ...values import (
    NO_SIZE,
    NONE,
    Array,
    Bound,
    Const,
    Dataset,
    Fail,
    FrozenDict,
    Function,
    Lib,
    Obj,
    Scalar,
    Tuple,
    Unknown,
    Value,
)
from ..api import Context
from ..nested import leaves_of, map_leaves, sealed_dict
from .common import as_tensor

INFINITE = -1


def structured(ctx: Context, value: Value, name: str = "") -> Value:
    """A value as a structure of tensors: tuples and dicts are opened, lists are stacked."""
    if isinstance(value, Tuple):
        return Tuple(tuple(structured(ctx, item, name) for item in value.items), value.names)
    if isinstance(value, FrozenDict):
        return FrozenDict(tuple((key, structured(ctx, item, name)) for key, item in value.items))
    if isinstance(value, Obj) and value.kind == "dict":
        record = ctx.read(value)
        if record.rest is not None or record.maybe:
            return Unknown("a dict of unknown keys")
        return FrozenDict(
            tuple((key, structured(ctx, item, name)) for key, item in record.items.items())
        )
    if isinstance(value, Dataset) or value == NONE:
        return value
    if isinstance(value, Array) and value.lib in ("ragged", "sparse"):
        return value
    array = as_tensor(ctx, value, name)
    if array.lib == "unknown" and array.shape.dims is None:
        return Unknown("part of a dataset that is not known")
    lib = "keras" if array.lib == "keras" else "tf"
    return array.but(lib=lib, facts=array.facts, node=None)


def as_arguments(ctx: Context, element: Value) -> list[Value]:
    """What a user's function receives for an element."""
    if isinstance(element, Tuple):
        return [_argument(ctx, item) for item in element.items]
    return [_argument(ctx, element)]


def _argument(ctx: Context, value: Value) -> Value:
    if isinstance(value, Tuple):
        return Tuple(tuple(_argument(ctx, item) for item in value.items), value.names)
    if isinstance(value, FrozenDict):
        return sealed_dict(ctx, {key: _argument(ctx, item) for key, item in value.items})
    return value


def traced_leaf(leaf: Value) -> Value:
    """A leaf as the traced function sees it: symbolic, one element of all."""
    if isinstance(leaf, Array):
        facts = replace(leaf.facts, reached=False, content=None)
        lib = leaf.lib if leaf.lib in ("ragged", "sparse") else "tf"
        return leaf.but(graph=True, facts=facts, lib=lib)
    if isinstance(leaf, Dataset):
        return leaf
    return leaf


def run_function(ctx: Context, function: Value, element: Value, *before: Value) -> Value:
    """Call a user's function on one symbolic element; the structure it returns.

    A list at the top counts as a tuple. ``before`` are arguments ahead of the element's.
    """
    given = map_leaves(element, traced_leaf)
    origins = {id(new): old for new, old in zip(leaves_of(given), leaves_of(element))}
    with ctx.traced(autograph=True):
        # An element that is not known may be a tuple, which is handed over as several arguments.
        more = (
            {"**": given}
            if isinstance(given, Unknown) and isinstance(function, (Bound, Function))
            else {}
        )
        result = ctx.call(function, [*before, *as_arguments(ctx, given)], more)
        if isinstance(result, Obj) and result.kind == "list":
            record = ctx.read(result)
            if record.rest is not None:
                return Unknown("a list of unknown length")
            result = Tuple(tuple(record.items))
        if isinstance(result, Obj) and result.kind == "set":
            text = "the function returns a set; return a tensor, a tuple or a dict of tensors"
            raise Fail("dataset-structure", text, "TypeError", "map_func")
        parts = structured(ctx, result)
    # A leaf handed through unchanged still has all that is known of the whole column.
    return map_leaves(parts, lambda leaf: _settled(origins.get(id(leaf), leaf)))


def _settled(leaf: Value) -> Value:
    if isinstance(leaf, Array):
        return leaf.but(graph=False, facts=replace(leaf.facts, content=None), name=None)
    return leaf


def callable_checked(function: Value, name: str = "map_func") -> None:
    """Refuse what certainly cannot be called."""
    if (
        isinstance(function, (Const, Scalar, Array, Tuple))
        or isinstance(function, Obj)
        and function.kind != "object"
    ):
        text = f"`{name}` must be a function of an element"
        raise Fail("dataset-arguments", text, "ValueError", name)


def general(a: Value, b: Value) -> Value:
    """The most specific structure both fit: sizes that differ become free.

    Raises TypeError where structures or dtypes differ.
    """
    if isinstance(a, Unknown) or isinstance(b, Unknown):
        return Unknown("an element that is not known")
    if isinstance(a, Tuple) and isinstance(b, Tuple) and len(a.items) == len(b.items):
        return Tuple(tuple(general(x, y) for x, y in zip(a.items, b.items)), a.names)
    if isinstance(a, FrozenDict) and isinstance(b, FrozenDict):
        keys = {key for key, _ in a.items}
        if keys == {key for key, _ in b.items}:
            return FrozenDict(tuple((key, general(x, b.get(key) or NONE)) for key, x in a.items))
    if isinstance(a, Array) and isinstance(b, Array):
        return _general_leaf(a, b)
    if type(a) is type(b) and not isinstance(a, (Tuple, FrozenDict)):
        return a
    text = f"the elements of the datasets differ in structure: {shown(a)} against {shown(b)}"
    raise Fail("dataset-structure", text, "TypeError")


def _general_leaf(a: Array, b: Array) -> Value:
    from ...values.core import join_facts

    if a.dtype is not None and b.dtype is not None and a.dtype != b.dtype:
        text = f"the elements of the datasets differ in dtype: {a.dtype} against {b.dtype}; use `tf.cast`"
        raise Fail("dataset-structure", text, "TypeError")
    facts = join_facts(a.facts, b.facts)
    dtype = a.dtype or b.dtype
    if a.shape.dims is None or b.shape.dims is None or len(a.shape.dims) != len(b.shape.dims):
        return Array(UNRANKED, dtype, a.lib, facts)
    dims = [_general_dim(x, y) for x, y in zip(a.shape.dims, b.shape.dims)]
    return Array(Shape(dims), dtype, a.lib, facts, origin=a.origin)


def _general_dim(a: AnyDim, b: AnyDim) -> AnyDim:
    if a == b:
        return a
    if isinstance(a, int) and isinstance(b, int) or FREE in (a, b):
        return FREE
    return UNKNOWN


def shown(value: Value) -> str:
    """A structure for messages."""
    if isinstance(value, Tuple):
        return f"({', '.join(shown(item) for item in value.items)})"
    if isinstance(value, FrozenDict):
        return "{" + ", ".join(f"{key!r}: {shown(item)}" for key, item in value.items) + "}"
    if isinstance(value, Array):
        return f"{value.shape} {value.dtype or '?'}"
    if isinstance(value, Dataset):
        return "a dataset"
    return "None" if value == NONE else "?"


# Sizes ------------------------------------------------------------------------------------------


def as_amount(ctx: Context, value: Value, name: str) -> Any:
    """An int64 argument as a dimension; ``None`` for None; refuses floats and text."""
    from ..args import as_dim

    if isinstance(value, Const) and isinstance(value.value, (float, str)):
        text = f"`{name}` must be a whole number, not {value.value!r}"
        if isinstance(value.value, float):
            text += "; use `//` or `int(...)`"
        raise Fail("dataset-arguments", text, "TypeError", name)
    if isinstance(value, Scalar) and value.kind in ("float", "str"):
        what = "text" if value.kind == "str" else "a float; use `//` or `int(...)`"
        raise Fail(
            "dataset-arguments", f"`{name}` must be a whole number, not {what}", "TypeError", name
        )
    return as_dim(ctx, value)


def plus(a: AnyDim, b: AnyDim) -> AnyDim:
    """The number of elements of two datasets in a row."""
    if a == INFINITE or b == INFINITE:
        return INFINITE
    return add(a, b)


def spec_value(ctx: Context, element: Value) -> Value:
    """``element_spec``: TensorSpecs in the element's structure."""

    def spec(leaf: Value) -> Value:
        if not isinstance(leaf, Array):
            return Unknown("a type spec")
        return tensor_spec(ctx, leaf.shape, leaf.dtype)

    def build(value: Value) -> Value:
        if isinstance(value, Tuple):
            return Tuple(tuple(build(item) for item in value.items), value.names)
        if isinstance(value, FrozenDict):
            return ctx.new_dict({key: build(item) for key, item in value.items})
        return spec(value)

    return build(element)


def shape_value(shape: Shape, free: bool = True) -> Value:
    """A ``TensorShape`` as a tuple; sizes that TensorFlow does not know are ``None``."""
    if shape.dims is None:
        return Unknown("a shape of unknown rank")
    items: list[Value] = []
    for dim in shape.dims:
        if isinstance(dim, int):
            items.append(Const(dim))
        elif free and is_open(dim):
            items.append(NO_SIZE)
        elif dim is UNKNOWN or dim is FREE:
            items.append(Unknown("a size that is not known"))
        else:
            items.append(Scalar("int", dim))
    return Tuple(tuple(items))


def tensor_spec(ctx: Context, shape: Shape, dtype: str | None) -> Value:
    """A ``tf.TensorSpec`` object."""
    kind: Value = Lib(f"tensorflow.{dtype}") if dtype is not None else Unknown("a dtype")
    attrs = {"shape": shape_value(shape), "dtype": kind, "name": NONE}
    return ctx.new_object(Lib("tensorflow.TensorSpec"), SpecState(shape, dtype), attrs)


class SpecState:
    """What a type spec promises."""

    __slots__ = ("shape", "dtype", "lib")

    def __init__(self, shape: Shape, dtype: str | None, lib: str = "tf") -> None:
        self.shape = shape
        self.dtype = dtype
        self.lib = lib

    def copy(self) -> SpecState:
        """Specs do not change."""
        return self


def _dataset(ctx: Context, value: Value, name: str = "") -> Any:
    return value if isinstance(value, Dataset) else None


Data = Annotated[Any, _dataset]
Amount = Annotated[Any, as_amount]


def after(ctx: Context, ds: Dataset, operation: str = "", **changes: Any) -> Dataset:
    """A new dataset made from ``ds`` by one operation."""
    note = ds.note | {operation} if operation else ds.note
    changes.setdefault("examples", None)
    return replace(ds, name=None, origin=ctx.site, extras=(), note=note, **changes)


def positive(value: Any, name: str, what: str, least: int = 1) -> None:
    """Refuse a number below ``least``."""
    if isinstance(value, int) and value < least:
        text = f"`{name}` must be at least {least}, it is {value}: {what}"
        raise Fail("dataset-arguments", text, "InvalidArgumentError", name)


def given(value: Any, name: str) -> None:
    """Refuse None."""
    if value is None:
        raise Fail("dataset-arguments", f"`{name}` cannot be None", "ValueError", name)
