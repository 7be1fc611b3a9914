"""How ``fit``, ``evaluate`` and ``predict`` take their data: keras.trainers.data_adapters.

:func:`batches_of` finds the adapter Keras would choose and gives what one batch looks like.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from ...shapes import FREE, UNKNOWN, AnyDim, Shape, at_least, same
from ...shapes import dtypes as dt
from ...shapes.dim import ceildiv, mod
from ...values import (
    NONE,
    Array,
    Bound,
    Const,
    Dataset,
    Fail,
    FrozenDict,
    Generator,
    Iterator,
    Lib,
    Note,
    Obj,
    Scalar,
    Tuple,
    Unknown,
    UserClass,
    Value,
)  # fmt: skip
from ..api import Context
from .models import freeze

DEFAULT_BATCH = 32
PEEKED = 2
"""Batches Keras takes from a generator to learn its structure (``NUM_BATCHES_FOR_TENSOR_SPEC``)."""


@dataclass(slots=True)
class Batches:
    """One batch of training data.

    ``x``, ``y``, ``weight`` are structures of arrays with the batch axis in front (Unknown where
    they cannot be told, ``None`` where there is none).  ``element`` is what ``train_step``
    receives.
    """

    adapter: str
    x: Value
    y: Value | None = None
    weight: Value | None = None
    element: Value = field(default_factory=lambda: Unknown("a batch"))
    samples: AnyDim = UNKNOWN
    size: AnyDim = UNKNOWN
    """Rows of a full batch."""
    last: AnyDim = UNKNOWN
    """Rows of the last, smaller batch; 0 where every batch is full."""
    steps: AnyDim = UNKNOWN
    """Batches in an epoch; ``-1`` for infinite."""
    traced: AnyDim = FREE
    """Rows of a batch while the step is traced: ``FREE`` unless every batch is of one size."""
    notes: tuple[Note, ...] = ()
    given: Value | None = None
    """The arrays as they were passed, for messages."""
    batched: bool | None = True
    """Whether a dataset was batched, as far as the pipeline tells."""

    @property
    def known(self) -> bool:
        """Whether the structure of a batch is known at all."""
        return not isinstance(self.x, Unknown)


def array_leaves(ctx: Context, value: Value | None) -> list[Value]:
    """Leaves as ``keras.tree`` sees them: lists, tuples and dicts are opened."""
    if value is None or value == NONE:
        return []
    if isinstance(value, Tuple):
        return [leaf for item in value.items for leaf in array_leaves(ctx, item)]
    if isinstance(value, FrozenDict):
        return [leaf for _, item in value.items for leaf in array_leaves(ctx, item)]
    if isinstance(value, Obj) and value.kind == "list":
        record = ctx.read(value)
        if record.rest is not None:
            return [Unknown("a list of unknown length")]
        return [leaf for item in record.items for leaf in array_leaves(ctx, item)]
    if isinstance(value, Obj) and value.kind == "dict":
        record = ctx.read(value)
        if record.rest is not None:
            return [Unknown("a dict of unknown keys")]
        return [leaf for item in record.items.values() for leaf in array_leaves(ctx, item)]
    return [value]


def batches_of(
    ctx: Context,
    x: Value,
    y: Value,
    weight: Value,
    batch_size: Value,
    steps: Value,
    class_weight: Value = NONE,
    names: tuple[str, str] = ("x", "y"),
    takes_text: bool = False,
) -> Batches:
    """The batches of some training data; raises where no adapter takes it.

    ``takes_text``: the model may begin with a layer that takes strings.
    """
    unknown = Batches("unknown", Unknown("the data is not known"))
    if isinstance(x, Unknown) or isinstance(y, Unknown) and not isinstance(x, (Dataset, Generator)):
        return (
            unknown
            if isinstance(x, Unknown)
            else _arrays(ctx, x, y, weight, batch_size, steps, class_weight, names, takes_text)
        )
    if isinstance(x, Dataset):
        _no_targets(x, y, weight, "tf.data.Dataset", names)
        return _dataset(ctx, x, class_weight)
    if isinstance(x, Generator):
        _no_targets(x, y, weight, "generator", names)
        if class_weight != NONE and not isinstance(class_weight, Unknown):
            raise Fail(
                "fit-argument",
                "`class_weight` cannot be used with a Python generator: yield sample weights as a third value",
                "ValueError",
                "class_weight",
            )
        return _generator(ctx, x, names[0])
    if isinstance(x, Obj) and x.kind == "object":
        return _object(ctx, x, y, weight, class_weight, names)
    if isinstance(x, Iterator):
        text = "`fit` does not take a zip, map or other iterator: write a generator function that yields (inputs, targets)"
        raise Fail("data-type", text, "ValueError", names[0])
    if isinstance(x, Bound) or type(x).__name__ == "Function":
        text = "a function is given as data: call it, so that it makes a generator"
        raise Fail("data-type", text, "ValueError", names[0])
    return _arrays(ctx, x, y, weight, batch_size, steps, class_weight, names, takes_text)


def _no_targets(x: Value, y: Value, weight: Value, what: str, names: tuple[str, str]) -> None:
    for value, name in ((y, names[1]), (weight, "sample_weight")):
        if value != NONE and not isinstance(value, Unknown):
            text = f"`{name}` cannot be given beside a {what}: the {what} yields the targets itself"
            raise Fail("fit-argument", text, "ValueError", name)


# -- arrays -----------------------------------------------------------------------------------------


def _arrays(
    ctx: Context,
    x: Value,
    y: Value,
    weight: Value,
    batch_size: Value,
    steps: Value,
    class_weight: Value,
    names: tuple[str, str],
    takes_text: bool = False,
) -> Batches:
    sizes: list[tuple[AnyDim, Array, str]] = []
    certain = True
    for value, name in ((x, names[0]), (y, names[1]), (weight, "sample_weight")):
        for leaf in array_leaves(ctx, value):
            if not isinstance(leaf, Array):
                if _refused(leaf):
                    wrong = [n for v, n in ((x, names[0]), (y, names[1])) if _holds_numbers(ctx, v)]
                    _refuse_python(ctx, value, leaf, name, wrong)
                certain = False
                continue
            if not (takes_text and leaf.dtype == "object" and name == names[0]):
                check_dtype(ctx, leaf, name)
            if leaf.shape.dims == ():
                text = f"`{name}` is a scalar; fit() needs one entry per sample"
                raise Fail("data-rank", text, "IndexError", name)
            sizes.append((leaf.shape[0], leaf, name))
    if not sizes and not certain:
        return Batches("unknown", Unknown("the data is not known"))
    nested = isinstance(y, Tuple) or isinstance(y, Obj) and y.kind in ("list", "dict")
    if nested and class_weight != NONE and not isinstance(class_weight, Unknown):
        text = "`class_weight` works only where `y` is one array: give `sample_weight`, or `y` without the list or dict around it"
        raise Fail("fit-argument", text, "ValueError", "class_weight")
    _check_counts(ctx, sizes, x, names)
    samples = next(
        (s for s, _, _ in sizes if isinstance(s, int)), sizes[0][0] if sizes else UNKNOWN
    )
    size = _batch_size(batch_size, steps, samples)
    last: AnyDim = mod(samples, size)
    even = last == 0 if isinstance(last, int) else None
    traced: AnyDim = size if even else UNKNOWN if even is None else FREE
    if isinstance(samples, int) and isinstance(size, int) and samples < size:
        size, last = samples, 0
    if steps != NONE:
        last = UNKNOWN
    if (
        class_weight != NONE
        and not isinstance(class_weight, Unknown)
        and len(array_leaves(ctx, y)) > 1
    ):
        text = (
            "`class_weight` works for models with one output only: give `sample_weight` per output"
        )
        raise Fail("fit-argument", text, "ValueError", "class_weight")
    given = class_weight if weight == NONE else weight
    parts = [
        to_batch(ctx, freeze(ctx, value), size)
        for value in (x, y, weight if given is weight else NONE)
    ]
    element = _pack(parts[0], None if y == NONE else parts[1], None if weight == NONE else parts[2])
    if class_weight != NONE and weight == NONE and y != NONE:
        element = Tuple((parts[0], parts[1], Array(Shape((size,)), "float32", "tf")))
    return Batches(
        "arrays", parts[0], None if y == NONE else parts[1], None if weight == NONE else parts[2],
        element, samples, size, last, ceildiv(samples, size), traced, given=x,
    )  # fmt: skip


def _pack(x: Value, y: Value | None, weight: Value | None) -> Value:
    if y is None:
        return Tuple((x,)) if isinstance(x, Tuple) else x
    return Tuple((x, y) if weight is None else (x, y, weight))


def _refused(leaf: Value) -> bool:
    if isinstance(leaf, (Const, Scalar, Dataset)):
        return True
    return isinstance(leaf, Obj) and leaf.kind == "set"


def _holds_numbers(ctx: Context, value: Value) -> bool:
    """Whether data is a list or tuple of Python's own numbers."""
    found = list(array_leaves(ctx, value))
    return bool(found) and all(_refused(leaf) for leaf in found)


def _refuse_python(ctx: Context, value: Value, leaf: Value, name: str, wrong: list[str]) -> None:
    kind = (
        "a Python list"
        if isinstance(value, Obj) and value.kind == "list"
        else "a tuple"
        if isinstance(value, Tuple)
        else "a Python value"
    )
    text = f"`{name}` is {kind} of Python numbers; fit() takes arrays: write np.array({ctx.argument_text(name, name)})"
    if (
        isinstance(leaf, Const)
        and isinstance(leaf.value, str)
        or isinstance(leaf, Scalar)
        and leaf.kind == "str"
    ):
        text = f"`{name}` is {kind} of strings; fit() takes arrays"
    raise Fail("python-data", text, "ValueError", name, wrong=wrong)


def check_dtype(ctx: Context, x: Array, name: str) -> None:
    """Strings and objects in NumPy arrays are refused for every adapter of arrays."""
    if x.lib in ("numpy",) and x.dtype in ("string", "object", "ragged"):
        if x.dtype == "string" and x.lib != "numpy":
            return
        what = (
            "strings"
            if x.dtype == "string"
            else "Python objects (mixed types, or rows of different lengths)"
        )
        text = f"`{ctx.argument_text(name, name)}` holds {what}; Keras needs numbers: encode or convert it first"
        notes = (Note(x.origin, f"it is made here, with dtype {x.dtype}"),) if x.origin else ()
        raise Fail("string-data", text, "ValueError", name, notes, dtype=x.dtype)
    if x.lib == "pandas" and x.shape.rank == 1 and x.dtype in ("string", "object"):
        what = "strings" if x.dtype == "string" else "Python objects or categories"
        text = (
            f"`{ctx.argument_text(name, name)}` holds {what}; Keras needs numbers: encode it first"
        )
        raise Fail("string-data", text, "ValueError", name, dtype=x.dtype)
    if x.lib == "pandas" and x.column_dtypes is not None:
        bad = [c for c, d in zip(x.columns or (), x.column_dtypes) if d in ("string", "object")]
        if bad and x.columns is not None and len(x.column_dtypes) == len(x.columns):
            text = f"column {bad[0]!r} of `{ctx.argument_text(name, name)}` holds strings; Keras needs numbers: encode it first"
            raise Fail("string-data", text, "ValueError", name, dtype="object")


def _check_counts(
    ctx: Context, sizes: list[tuple[AnyDim, Array, str]], x: Value, names: tuple[str, str]
) -> None:
    """``check_data_cardinality``: all arrays have the same number of samples."""
    for i, (size, array, name) in enumerate(sizes):
        for other, twin, other_name in sizes[:i]:
            if same(size, other) is False:
                a = _sample_text(ctx, twin, other_name, other)
                b = _sample_text(ctx, array, name, size)
                text = f"{a} but {b}: every array needs one entry per sample"
                if other_name == name == names[0] and isinstance(x, (Tuple, Obj)):
                    text = f"a list of arrays is read as one array per model input; {a} and {b}. Stack samples with np.array(...)"
                notes = tuple(
                    Note(arr.origin, f"{arr.name or what} has shape {arr.shape}")
                    for arr, what in ((twin, other_name), (array, name)) if arr.origin is not None
                )  # fmt: skip
                raise Fail("sample-count", text, "ValueError", name, notes, sizes=(other, size))


def _sample_text(ctx: Context, array: Array, name: str, size: AnyDim) -> str:
    shown = array.name or ctx.argument_text(name, name)
    return f"`{shown}` has {size} samples"


def _batch_size(batch_size: Value, steps: Value, samples: AnyDim) -> AnyDim:
    if isinstance(batch_size, Const) and isinstance(batch_size.value, int) and batch_size.value > 0:
        return batch_size.value
    if isinstance(batch_size, Const) and not batch_size.value:
        if isinstance(steps, Const) and isinstance(steps.value, int) and steps.value > 0:
            return ceildiv(samples, steps.value)
        return DEFAULT_BATCH if steps == NONE or isinstance(steps, Const) else UNKNOWN
    if isinstance(batch_size, Scalar) and batch_size.dim is not None:
        return batch_size.dim
    return UNKNOWN


def to_batch(ctx: Context, value: Value, size: AnyDim) -> Value:
    """Arrays as the batches ``train_step`` sees: tensors of ``size`` rows, floats as float32."""
    if isinstance(value, Array):
        dtype = (
            "float32"
            if value.dtype in ("float64", "float16") and value.lib != "tf"
            else value.dtype
        )
        if value.lib == "pandas":
            kinds = set(value.column_dtypes or (value.dtype,))
            dtype = (
                "float32"
                if kinds <= {"float64", "float32", "float16"} and None not in kinds
                else (dtype if value.column_dtypes is None else None)
            )
        shape = value.shape.with_dim(0, size)
        if value.lib == "pandas" and value.shape.rank == 1:
            shape = shape + (1,)  # PandasSeriesSliceable: a Series becomes one column
        lib = value.lib if value.lib in ("ragged", "sparse") else "tf"
        return value.but(
            shape=shape,
            dtype=dtype,
            lib=lib,
            facts=value.facts,
            columns=None,
            column_dtypes=None,
            node=None,
        )
    if isinstance(value, Tuple):
        return Tuple(tuple(to_batch(ctx, item, size) for item in value.items))
    if isinstance(value, FrozenDict):
        return FrozenDict(tuple((k, to_batch(ctx, v, size)) for k, v in value.items))
    return value


# -- tf.data ----------------------------------------------------------------------------------------


def _dataset(ctx: Context, x: Dataset, class_weight: Value) -> Batches:
    if isinstance(class_weight, Obj) and class_weight.kind == "dict":
        keys = list(ctx.read(class_weight).items)
        if keys and all(isinstance(key, str) for key in keys):
            text = "`class_weight` maps class numbers to weights, its keys are text: give {0: ..., 1: ...}"
            raise Fail("fit-argument", text, "TypeError", "class_weight")
    notes = (Note(x.origin, "the dataset is made here"),) if x.origin is not None else ()
    if x.fault is not None and x.cardinality != 0:
        kind, fault, exception, places = x.fault
        raise Fail(kind, fault, exception, "x", places or notes)
    result = unpack(ctx, "dataset", x.element, "x")
    result.steps = x.cardinality
    result.notes = notes
    result.batched = x.batched
    if isinstance(x.size, int):
        result.size = x.size
    if x.last is not None:
        result.last = x.last
    return result


def unpack(ctx: Context, adapter: str, element: Value, at: str) -> Batches:
    """``unpack_x_y_sample_weight``; raises for tuples of another length."""
    if isinstance(element, Unknown):
        return Batches(adapter, element)
    items: tuple[Value, ...] = element.items if isinstance(element, Tuple) else (element,)
    if not 1 <= len(items) <= 3:
        text = f"each batch has {len(items)} parts; Keras takes x, (x, y) or (x, y, sample_weight)"
        raise Fail("batch-structure", text, "ValueError", at, found=len(items))
    x = items[0]
    y = items[1] if len(items) > 1 and items[1] != NONE else None
    weight = items[2] if len(items) > 2 and items[2] != NONE else None
    first = next((leaf for leaf in array_leaves(ctx, x) if isinstance(leaf, Array)), None)
    size = first.shape[0] if first is not None else UNKNOWN
    return Batches(adapter, x, y, weight, element, size=UNKNOWN if size is FREE else size)


# -- generators and PyDatasets ------------------------------------------------------------------------


def _generator(ctx: Context, x: Generator, at: str) -> Batches:
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
    batch = _yielded(ctx, first, at, notes)
    result = unpack(ctx, "generator", batch, at)
    result.notes = notes
    return result


def _check_leaves(ctx: Context, value: Value, at: str, notes: tuple[Note, ...]) -> None:
    """Single numbers anywhere in a batch are refused before its structure is looked at."""
    if isinstance(value, Tuple):
        for item in value.items:
            _check_leaves(ctx, item, at, notes)
    elif isinstance(value, Obj) and value.kind == "list":
        record = ctx.read(value)
        items = record.items or ([record.rest] if record.rest is not None else [])
        if items and all(_is_number(item) for item in items):
            text = "a batch holds a Python list of numbers: make it an array with np.array(...)"
            raise Fail("batch-rank", text, "ValueError", at, notes)


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


def _object(
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
    _no_targets(x, y, weight, "PyDataset", names)
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


def least_rows(batches: Batches) -> int | None:
    """The least number of rows a batch certainly has."""
    return at_least(batches.size)


__all__ = ["Batches", "array_leaves", "batches_of", "dt"]
