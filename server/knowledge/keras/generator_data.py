"""Generators and PyDatasets given to ``fit``: what they yield, checked as Keras checks it."""

from __future__ import annotations

import ast
from collections.abc import Sequence
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
    Raised,
    Scalar,
    Tuple,
    Unknown,
    UserClass,
    Value,
)
from ..api import Context
from ..images import IMAGE
from ..piped import raised_there
from .batches import Batches, array_leaves, refuse_targets, unpack

PEEKED = 2
"""Batches Keras takes from a generator to learn its structure (``NUM_BATCHES_FOR_TENSOR_SPEC``)."""
LOOKED, MANY = 5, 40
"""Batches that are looked at where a generator never ends, and where it does."""
Dims = tuple[AnyDim, ...] | None


# -- generators and PyDatasets ------------------------------------------------------------------------


def generator_batches(ctx: Context, x: Generator, at: str) -> Batches:
    if ctx.consumed(x):
        text = f"the generator `{x.function.name}` was used up before: it cannot be started again, call the function anew"
        raise Fail("generator-exhausted", text, "ValueError", at)
    given = ctx.generate(x, LOOKED if never_ends(x) else MANY, PEEKED)
    values = given.values
    if given.raised is not None and len(values) < PEEKED:
        raise raised_there(given.raised, x.function.name, at)
    if not values:
        if given.ended:
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
    if given.sure > 1 and len(values) > 1:
        _check_ranks(ctx, x, first, values[1], at, notes)
    batch = _yielded(ctx, first, at, notes)
    result = unpack(ctx, "generator", batch, at)
    result.notes = notes
    result.breaks = _changed(
        ctx, f"the generator `{x.function.name}` yields", values[: given.sure], at
    )
    result.uneven = _uneven(ctx, values[: given.sure], at)
    if given.raised is not None:
        failure = raised_there(given.raised, x.function.name, at, piped=True)
        if result.breaks is None and isinstance(failure, Fail):
            result.breaks = len(values), failure
    elif given.ended:
        result.count = len(values)
    return result


def never_ends(generator: Generator) -> bool:
    """Whether a generator's body is a ``while True`` without a way out."""
    for statement in (
        generator.function.node.body if not isinstance(generator.function.node, ast.Lambda) else ()
    ):
        if (
            isinstance(statement, ast.While)
            and isinstance(statement.test, ast.Constant)
            and statement.test.value
        ):
            return not any(
                isinstance(n, (ast.Break, ast.Return, ast.Raise)) for n in ast.walk(statement)
            )
    return False


def _changed(ctx: Context, what: str, values: Sequence[Value], at: str) -> tuple[int, Fail] | None:
    """The first batch that is not what the first two promise: they fix every size they share."""
    if len(values) <= PEEKED:
        return None
    first, second = (array_leaves(ctx, value) for value in values[:PEEKED])
    for index, value in enumerate(values[PEEKED:], PEEKED):
        parts = _parts(value), _parts(values[0])
        if None not in parts and parts[0] != parts[1]:
            text = f"{what} {parts[0]} parts as batch {index + 1}, {parts[1]} before: every batch needs the same structure"
            failure = Fail(
                "batch-structure", text, "InvalidArgumentError", at, _yield_note(ctx, value)
            )
            return index, failure
        leaves = array_leaves(ctx, value)
        if not len(first) == len(second) == len(leaves):
            return None
        for a, b, c in zip(first, second, leaves):
            if not (isinstance(a, Array) and isinstance(b, Array) and isinstance(c, Array)):
                return None
            if _leaves_promise(a.shape.dims, b.shape.dims, c.shape.dims):
                text = f"{what} an array of shape {c.shape} as batch {index + 1} where the first ones have {a.shape}: Keras takes sizes that the first two batches share for fixed; pad the arrays to one size"
                notes = _yield_note(ctx, value)
                return index, Fail("batch-structure", text, "InvalidArgumentError", at, notes)
    return None


def _uneven(ctx: Context, values: Sequence[Value], at: str) -> tuple[int, Fail] | None:
    """The first later batch with other numbers of inputs and labels; one of either is repeated."""
    for index, value in enumerate(values):
        parts = value.items[:2] if isinstance(value, Tuple) else ()
        rows = [part.shape[0] for part in parts if isinstance(part, Array) and part.shape.dims]
        if index == 0 or len(rows) != 2 or not all(isinstance(size, int) for size in rows):
            continue
        if rows[0] != rows[1] and 1 not in rows:
            text = f"batch {index + 1} has {rows[0]} inputs and {rows[1]} labels: each sample needs a label"
            notes = _yield_note(ctx, value)
            return index, Fail("batch-structure", text, "InvalidArgumentError", at, notes)
    return None


def _parts(value: Value) -> int | None:
    """How many parts a batch has, if it is a tuple or certainly none."""
    if isinstance(value, Tuple):
        return len(value.items)
    return 1 if isinstance(value, (Array, Const)) else None


def _leaves_promise(a: Dims, b: Dims, c: Dims) -> bool:
    if a is None or b is None or c is None or len(a) != len(b):
        return False
    if len(c) != len(a):
        return True
    return any(
        isinstance(z, int) and isinstance(x, int) and x == y and z != x
        for x, y, z in zip(a[1:], b[1:], c[1:])
    )


def _check_ranks(
    ctx: Context, x: Generator, first: Value, second: Value, at: str, notes: tuple[Note, ...]
) -> None:
    """The first batches are compared: another structure, or an array of another rank, is refused."""
    if isinstance(first, Tuple) and isinstance(second, Tuple):
        counts = len(first.items), len(second.items)
        if counts[0] != counts[1]:
            text = f"the generator `{x.function.name}` yields {counts[0]} parts, then {counts[1]}: every batch needs the same structure"
            raise Fail("batch-structure", text, "ValueError", at, notes)
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
        # The first axis of what a generator yields is free, whatever its first batches have. Its
        # dtype stays: float64 becomes float32 in the model's first layers only.
        return value.but(lib="tf", facts=value.facts, columns=None, column_dtypes=None)
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
    if isinstance(cls, Lib) and cls.name == IMAGE:
        text = f"`{names[0]}` is a PIL image: give an array of images, np.array(image)[np.newaxis]"
        raise Fail("data-type", text, "ValueError", names[0])
    if isinstance(cls, Lib):
        from ..registry import find_function

        declared = find_function(f"{cls.name}.__batch__")
        if declared is not None:
            return _counted(ctx, x, unpack(ctx, "pydataset", declared(ctx, [x], {}), names[0]))
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
    values, raised = _fetched(ctx, x, getter, length, names[0])
    for hook in ("on_epoch_begin", "on_epoch_end"):
        if ctx.defines(x, hook) is not None:
            # For what it changes: what it raises comes behind what the model says to the batches.
            ctx.attempt(lambda hook=hook: ctx.call(ctx.get(x, hook) or NONE))  # type: ignore[misc]
    result = _pydataset_batch(ctx, x, values[0], length, names[0])
    last = length - 1 if isinstance(length, int) else 0
    changed = _changed(ctx, f"`{cls.name}.__getitem__` gives", values, names[0])
    uneven = _uneven(ctx, values, names[0])
    if raised is not None or changed is not None:
        result.breaks = last, raised or changed[1]  # type: ignore[index]
    if uneven is not None:
        result.uneven = last, uneven[1]
    return result


def _counted(ctx: Context, x: Obj, result: Batches) -> Batches:
    """With the numbers a library's object keeps of its batches."""
    attrs = ctx.read(x).attrs
    for name in ("steps", "size", "last"):
        value = attrs.get(f"<{name}>")
        if isinstance(value, Const):
            setattr(result, name, value.value)
    return result


def _fetched(
    ctx: Context, x: Obj, getter: Any, length: AnyDim, at: str
) -> tuple[list[Value], Fail | None]:
    """Some batches of a PyDataset, the first among them, and what fetching one of them raises.

    The first two are fetched to learn their structure, the others within a ``tf.data`` pipeline, in
    any order.
    """
    assert isinstance(x.cls, UserClass)
    name, method = f"{x.cls.name}.__getitem__", Bound(x, getter)
    count = length if isinstance(length, int) else 1
    values: list[Value] = []
    few = count <= LOOKED
    for index in range(count) if few else (*range(PEEKED + 1), count - 1):
        piped = index >= PEEKED
        try:
            with ctx.piped(lambda piped=piped: piped):  # type: ignore[misc]
                values.append(ctx.call(method, [Const(index)]))
        except Raised as raised:
            failure = raised_there(raised, name, at, piped)
            if not piped or not isinstance(failure, Fail):
                raise failure from None
            return values, failure
    return values, None


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
