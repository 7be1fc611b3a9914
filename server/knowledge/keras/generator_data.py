"""Generators and PyDatasets given to ``fit``: what they yield, checked as Keras checks it."""

from __future__ import annotations

from typing import Any

from ...shapes import UNKNOWN, AnyDim
from ...shapes import dtypes as dt
from ...values import (
    NONE,
    Array,
    Bound,
    Const,
    Fail,
    FrozenDict,
    Generator,
    Lib,
    Note,
    Obj,
    Scalar,
    Tuple,
    Unknown,
    UserClass,
    Value,
)
from ..api import Context
from .batches import Batches, array_leaves, refuse_targets, unpack

PEEKED = 2
"""Batches Keras takes from a generator to learn its structure (``NUM_BATCHES_FOR_TENSOR_SPEC``)."""


# -- generators and PyDatasets ------------------------------------------------------------------------


def generator_batches(ctx: Context, x: Generator, at: str) -> Batches:
    if ctx.consumed(x):
        text = f"the generator `{x.function.name}` was used up before: it cannot be started again, call the function anew"
        raise Fail("generator-exhausted", text, "ValueError", at)
    values, ended = ctx.generate(x, PEEKED)
    if not values:
        if ended:
            text = f"the generator `{x.function.name}` yields nothing"
            raise Fail("generator-empty", text, "ValueError", at)
        return Batches("generator", Unknown("what the generator yields is not known"))
    notes = _yield_note(ctx, values[0])
    first = values[0]
    if not isinstance(first, (Tuple, Unknown)):
        what = (
            "a list"
            if isinstance(first, Obj) and first.kind == "list"
            else "one array"
            if isinstance(first, Array)
            else "a dict"
            if isinstance(first, Obj) and first.kind == "dict"
            else "one value"
        )
        text = f"the generator `{x.function.name}` yields {what}; Keras needs a tuple (inputs, targets)"
        raise Fail("generator-structure", text, "ValueError", at, notes, function=x.function)
    _check_leaves(ctx, first, at, notes)
    if len(values) > 1:
        _check_ranks(ctx, x, first, values[1], at, notes)
    batch = _yielded(ctx, first, at, notes)
    result = unpack(ctx, "generator", batch, at)
    result.notes = notes
    return result


def _check_ranks(
    ctx: Context, x: Generator, first: Value, second: Value, at: str, notes: tuple[Note, ...]
) -> None:
    """The first batches are compared: an array of another rank is refused."""
    pairs = zip(array_leaves(ctx, first), array_leaves(ctx, second))
    for a, b in pairs:
        if not isinstance(a, Array) or not isinstance(b, Array):
            return
        if None not in (a.shape.rank, b.shape.rank) and a.shape.rank != b.shape.rank:
            text = f"the generator `{x.function.name}` yields an array of shape {a.shape}, then one of {b.shape} in its place: every batch needs the same number of axes"
            raise Fail("batch-structure", text, "ValueError", at, notes)


def _check_leaves(ctx: Context, value: Value, at: str, notes: tuple[Note, ...]) -> None:
    """Single numbers anywhere in a batch are refused before its structure is looked at."""
    if isinstance(value, Tuple):
        for item in value.items:
            _check_leaves(ctx, item, at, notes)
    elif isinstance(value, Obj) and value.kind == "list":
        if numbers_only(ctx, value, numpy=True):
            text = "a batch holds a Python list of numbers: make it an array with np.array(...)"
            raise Fail("batch-rank", text, "ValueError", at, notes)


def numbers_only(ctx: Context, value: Value, numpy: bool = False) -> bool:
    """Whether a value certainly is a list of Python's (or NumPy's) numbers, or of such lists."""
    if not isinstance(value, Obj) or value.kind != "list":
        return False
    record = ctx.read(value)
    items = record.items or ([record.rest] if record.rest is not None else [])
    return bool(items) and all(
        _is_number(item)
        or numpy
        and isinstance(item, Array)
        and item.shape.dims == ()
        and dt.is_numeric(item.dtype)
        or numbers_only(ctx, item, numpy)
        for item in items[:64]
    )


def _is_number(value: Value) -> bool:
    if isinstance(value, Const):
        return isinstance(value.value, (int, float))
    return isinstance(value, Scalar) and value.kind in ("int", "float", "bool")


def _yield_note(ctx: Context, value: Value) -> tuple[Note, ...]:
    places = getattr(ctx, "yield_sites", {})
    found = places.get(id(value))
    if found is None:
        return ()
    from ...values import Site

    return (Note(Site(found[0], found[1]), "a batch is yielded here"),)


def _yielded(ctx: Context, value: Value, at: str, notes: tuple[Note, ...]) -> Value:
    """What a yielded structure is for Keras: no lists in it, leaves of rank 1 or more."""
    if isinstance(value, Tuple):
        return Tuple(tuple(_yielded(ctx, item, at, notes) for item in value.items))
    if isinstance(value, Obj) and value.kind == "dict":
        record = ctx.read(value)
        if record.rest is not None:
            return Unknown("a dict of unknown keys")
        return FrozenDict(tuple((k, _yielded(ctx, v, at, notes)) for k, v in record.items.items()))
    if isinstance(value, Obj) and value.kind == "list":
        record = ctx.read(value)
        if record.rest is None and record.items:
            return _yielded_list(ctx, record.items, at, notes)
        return Unknown("a list")
    if isinstance(value, Array):
        if value.lib == "numpy" and value.dtype in ("string", "object"):
            text = f"a batch holds {'strings' if value.dtype == 'string' else 'Python objects'}; Keras needs numbers"
            raise Fail("string-data", text, "ValueError", at, notes, dtype=value.dtype)
        if value.shape.dims == ():
            raise Fail(
                "batch-rank",
                "a batch holds a single number where Keras needs an array with one entry per sample",
                "ValueError",
                at,
                notes,
            )
        # The first axis of what a generator yields is free, whatever its first batches have.
        dtype = "float32" if value.dtype == "float64" and value.lib == "numpy" else value.dtype
        return value.but(lib="tf", dtype=dtype, facts=value.facts, columns=None, column_dtypes=None)
    if isinstance(value, (Const, Scalar)) and value != NONE:
        if isinstance(value, Scalar) and value.kind not in ("int", "float", "bool"):
            return Unknown("text")
        raise Fail(
            "batch-rank",
            "a batch holds a single number where Keras needs an array with one entry per sample",
            "ValueError",
            at,
            notes,
        )
    return value


def _yielded_list(ctx: Context, items: list[Value], at: str, notes: tuple[Note, ...]) -> Value:
    if all(isinstance(item, Array) for item in items):
        text = "a batch holds a list of arrays: use a tuple for several inputs, or np.array(...) for a batch of samples"
        raise Fail("generator-list", text, "TypeError", at, notes)
    if all(isinstance(item, (Const, Scalar)) for item in items):
        text = "a batch holds a Python list of numbers: make it an array with np.array(...)"
        raise Fail("batch-rank", text, "ValueError", at, notes)
    return Unknown("a list")


_PYDATASETS = ("keras.utils.PyDataset", "keras.utils.Sequence")


def object_batches(
    ctx: Context, x: Obj, y: Value, weight: Value, class_weight: Value, names: tuple[str, str]
) -> Batches:
    cls = x.cls
    unknown = Batches("unknown", Unknown("this kind of data is not modelled"))
    if isinstance(cls, Lib):
        from ..registry import find_function

        declared = find_function(f"{cls.name}.__batch__")
        if declared is not None:
            return unpack(ctx, "pydataset", declared(ctx, [x], {}), names[0])
        return unknown
    if not isinstance(cls, UserClass):
        return unknown
    if not cls.derives(*_PYDATASETS):
        if cls.opaque or any(isinstance(b, Lib) and b.name != "builtins.object" for b in cls.mro):
            return unknown
        text = (
            f"`{cls.name}` is not a form of data fit() takes: derive it from keras.utils.PyDataset"
        )
        raise Fail("data-type", text, "ValueError", names[0], cls=cls)
    refuse_targets(x, y, weight, "PyDataset", names)
    getter = ctx.defines(x, "__getitem__")
    if getter is None:
        raise Fail(
            "pydataset-methods",
            f"`{cls.name}` has no `__getitem__`, so it has no batches",
            "NotImplementedError",
            names[0],
            cls=cls,
        )
    length: AnyDim = UNKNOWN
    sized = ctx.defines(x, "__len__")
    if sized is None and ctx.defines(x, "num_batches") is None:
        raise Fail(
            "pydataset-methods",
            f"`{cls.name}` has no `__len__`: Keras must know how many batches it has",
            "NotImplementedError",
            names[0],
            cls=cls,
        )
    if sized is not None:
        length = _pydataset_length(ctx, x, sized, names[0])
    first = ctx.call(Bound(x, getter), [Const(0)])
    return _pydataset_batch(ctx, x, first, length, names[0])


def is_float_value(value: Value) -> bool:
    """Whether a value is a Python or NumPy float (`len(x) / 32`, `np.ceil(...)`)."""
    if isinstance(value, Const):
        return isinstance(value.value, float)
    if isinstance(value, Array):
        return value.shape.dims == () and dt.is_float(value.dtype)
    return isinstance(value, Scalar) and value.kind == "float"


def _pydataset_length(ctx: Context, x: Obj, sized: Any, at: str) -> AnyDim:
    value = ctx.call(Bound(x, sized), [])
    name = x.cls.name if isinstance(x.cls, UserClass) else "the PyDataset"
    if is_float_value(value):
        raise Fail(
            "pydataset-length",
            f"`{name}.__len__` returns a float; it must be an int: use // or int(...)",
            "TypeError",
            at,
        )
    if value == Const(0):
        raise Fail(
            "pydataset-length",
            f"`{name}` has length 0: there are fewer samples than one batch",
            "ValueError",
            at,
        )
    if isinstance(value, Const) and isinstance(value.value, int):
        return value.value
    return value.dim if isinstance(value, Scalar) and value.dim is not None else UNKNOWN


def _pydataset_batch(ctx: Context, x: Obj, value: Value, length: AnyDim, at: str) -> Batches:
    cls = x.cls
    assert isinstance(cls, UserClass)
    if isinstance(value, Unknown):
        return Batches("pydataset", value, steps=length)
    if isinstance(value, Obj) and value.kind == "list":
        record = ctx.read(value)
        if record.rest is not None:
            return Batches("pydataset", Unknown("a list"), steps=length)
        value = Tuple(tuple(record.items))
    if value == NONE or isinstance(value, Tuple) and not 1 <= len(value.items) <= 3:
        what = "nothing" if value == NONE else f"{len(value.items)} values"  # type: ignore[union-attr]
        text = f"`{cls.name}.__getitem__` returns {what}; it must return (inputs, targets) or (inputs, targets, sample_weights)"
        raise Fail("batch-structure", text, "ValueError", at)
    if not isinstance(value, (Tuple, Array)) and not (
        isinstance(value, Obj) and value.kind == "dict"
    ):
        return Batches("pydataset", Unknown("a batch"), steps=length)
    result = unpack(ctx, "pydataset", _yielded(ctx, value, at, ()), at)
    result.steps = length
    return result
