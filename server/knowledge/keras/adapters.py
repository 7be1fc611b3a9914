"""How ``fit``, ``evaluate`` and ``predict`` take their data: keras.trainers.data_adapters.

:func:`batches_of` finds the adapter Keras would choose and gives what one batch looks like.
"""

from __future__ import annotations

from ...shapes import FREE, UNKNOWN, AnyDim, Shape, same
from ...shapes import dtypes as dt
from ...shapes.dim import ceildiv, mod
from ...values import (
    NONE,
    Array,
    Bound,
    Const,
    Dataset,
    Fail,
    Generator,
    Iterator,
    Lib,
    Note,
    Obj,
    Scalar,
    Tuple,
    Unknown,
    Value,
    join,
)
from ..api import Context
from ..images import IMAGE
from ..nested import frozen, map_arrays
from ..pandas.common import nullable
from .batches import Batches, array_leaves, opened, refuse_targets, unpack
from .generator_data import generator_batches, numbers_only, object_batches

DEFAULT_BATCH = 32
PICTURE = Lib(IMAGE)


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
    whole: bool = False,
) -> Batches:
    """The batches of some training data; raises where no adapter takes it.

    ``takes_text``: the model may begin with a layer that takes strings; ``whole``: the data is one
    batch as it is given, which nothing slices.
    """
    if isinstance(x, Unknown):
        return Batches("unknown", Unknown("the data is not known"))
    if isinstance(x, Dataset):
        refuse_targets(x, y, weight, "tf.data.Dataset", names)
        return _dataset(ctx, x, class_weight, steps)
    if isinstance(x, Generator):
        refuse_targets(x, y, weight, "generator", names)
        if class_weight != NONE and not isinstance(class_weight, Unknown):
            raise Fail(
                "fit-argument",
                "`class_weight` cannot be used with a Python generator: yield sample weights as a third value",
                "ValueError",
                "class_weight",
            )
        return generator_batches(ctx, x, names[0])
    if isinstance(x, Obj) and x.kind == "object":
        return object_batches(ctx, x, y, weight, class_weight, names)
    if isinstance(x, Iterator) and x.generated:
        return Batches("generator", Unknown("what a generator expression gives"))
    if isinstance(x, Iterator):
        text = "`fit` does not take a zip, map or other iterator: write a generator function that yields (inputs, targets)"
        raise Fail("data-type", text, "ValueError", names[0])
    if isinstance(x, Bound) or type(x).__name__ == "Function":
        text = "a function is given as data: call it, so that it makes a generator"
        raise Fail("data-type", text, "ValueError", names[0])
    return _arrays(ctx, x, y, weight, batch_size, steps, class_weight, names, takes_text, whole)


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
    takes_text: bool,
    whole: bool,
) -> Batches:
    if x == y == weight == class_weight == NONE and ctx.keras_major >= 3:
        text = f"no data is given: `{names[0]}` is missing, or None"
        raise Fail("fit-argument", text, "KeyError")
    sizes: list[tuple[AnyDim, Array, str]] = []
    certain = True
    y = opened(ctx, y)
    for value, name in ((x, names[0]), (y, names[1]), (weight, "sample_weight")):
        if numbers_only(ctx, value):
            wrong = [n for v, n in ((x, names[0]), (y, names[1])) if _holds_numbers(ctx, v)]
            _refuse_python(ctx, value, Scalar("int"), name, wrong)
        grown = _grown(ctx, value)
        for leaf in [grown] if grown is not None else array_leaves(ctx, value):
            if not isinstance(leaf, Array):
                if _refused(leaf):
                    wrong = [n for v, n in ((x, names[0]), (y, names[1])) if _holds_numbers(ctx, v)]
                    _refuse_python(ctx, value, leaf, name, wrong)
                certain = False
                continue
            if not (takes_text and name == names[0] and _may_be_text(leaf, whole)):
                check_dtype(ctx, leaf, name, takes_text and name == names[0])
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
        to_batch(frozen(ctx, value), size) for value in (x, y, weight if given is weight else NONE)
    ]
    element = _pack(parts[0], None if y == NONE else parts[1], None if weight == NONE else parts[2])
    if class_weight != NONE and weight == NONE and y != NONE:
        element = Tuple((parts[0], parts[1], Array(Shape((size,)), "float32", "tf")))
    return Batches(
        "arrays", parts[0], None if y == NONE else parts[1], None if weight == NONE else parts[2],
        element, samples, size, last, ceildiv(samples, size), traced, given=x,
    )  # fmt: skip


def _grown(ctx: Context, value: Value) -> Value | None:
    """Any item of a list of arrays that a loop filled: each is one input, or is refused."""
    if not isinstance(value, Obj) or value.kind != "list":
        return None
    record = ctx.read(value)
    some = bool(record.items) or isinstance(record.size, int) and record.size > 0
    if not some or not isinstance(record.rest, Array):
        return None
    item: Value = record.rest
    for other in record.items:
        item = join(item, other)
    return item if isinstance(item, Array) and item.shape.dims is not None else None


def _pack(x: Value, y: Value | None, weight: Value | None) -> Value:
    if y is None:
        return Tuple((x,)) if isinstance(x, Tuple) else x
    return Tuple((x, y) if weight is None else (x, y, weight))


def _refused(leaf: Value) -> bool:
    if isinstance(leaf, (Const, Scalar, Dataset)):
        return True
    return isinstance(leaf, Obj) and (leaf.kind == "set" or leaf.cls == PICTURE)


def _holds_numbers(ctx: Context, value: Value) -> bool:
    """Whether data is a list or tuple of Python's own numbers."""
    if numbers_only(ctx, value):
        return True
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
    if isinstance(leaf, Obj) and leaf.cls == PICTURE:
        text = f"`{name}` is {kind} of PIL images; fit() takes arrays: convert each with np.array(image) and put them together with np.stack(...)"
        wrong = []
    raise Fail("python-data", text, "ValueError", name, wrong=wrong)


_REFUSED_DTYPES = {
    "string": "strings",
    "object": "Python objects (mixed types, or rows of different lengths)",
    "datetime64": "dates",
}


def _may_be_text(x: Array, whole: bool) -> bool:
    """Whether data may hold strings that Keras takes: ``array_slicing.convert_to_sliceable`` makes
    tensors of NumPy's objects in one dimension, where all are strings, and of nothing else.
    """
    return whole or x.lib == "numpy" and x.dtype == "object" and x.shape.rank in (1, None)


def check_dtype(ctx: Context, x: Array, name: str, takes_text: bool = False) -> None:
    """Strings, objects and dates in arrays and frames are refused for every adapter of arrays."""
    shown = ctx.argument_text(name, name)
    sliced = x.lib == "numpy" or x.lib == "pandas" and x.shape.rank == 1
    if takes_text and sliced and x.dtype in ("string", "object"):
        form = "a Series" if x.lib == "pandas" else f"an array of {x.shape.rank} dimensions"
        form = "NumPy's own strings" if x.dtype == "string" else form
        text = (
            f"`{shown}` holds text as {form}, which Keras does not slice: give a tensor, "
            f"`tf.constant({shown})`, or a flat array of objects"
        )
        raise Fail("string-data", text, "ValueError", name, dtype=x.dtype)
    if x.lib == "numpy" and x.dtype in _REFUSED_DTYPES:
        text = f"`{shown}` holds {_REFUSED_DTYPES[x.dtype]}; Keras needs numbers: encode or convert it first"
        notes = (Note(x.origin, f"it is made here, with dtype {x.dtype}"),) if x.origin else ()
        raise Fail("string-data", text, "ValueError", name, notes, dtype=x.dtype)
    if x.lib != "pandas":
        return
    own = nullable(x)
    if own is not None:
        raise _nullable_refused(f"`{shown}` has", own, name)
    if x.shape.rank == 1 and x.dtype in _REFUSED_DTYPES:
        what = "Python objects or categories" if x.dtype == "object" else _REFUSED_DTYPES[x.dtype]
        text = f"`{shown}` holds {what}; Keras needs numbers: encode it first"
        raise Fail("string-data", text, "ValueError", name, dtype=x.dtype)
    if x.column_dtypes is None or x.columns is None or len(x.column_dtypes) != len(x.columns):
        return
    exception = "ValueError"
    known = True
    for column, kind in zip(x.columns, x.column_dtypes):
        known = known and kind is not None
        if kind in dt.NULLABLE and known and exception == "ValueError":
            raise _nullable_refused(f"column {column!r} of `{shown}` has", kind, name)
        if kind in _REFUSED_DTYPES:
            what = "dates" if kind == "datetime64" else "strings"
            text = (
                f"column {column!r} of `{shown}` holds {what}; Keras needs numbers: encode it first"
            )
            # A float column before it has the whole frame cast, which dates refuse differently.
            raised = exception if kind == "datetime64" else "ValueError"
            raise Fail("string-data", text, raised, name, dtype="object")
        if kind in ("float64", "float16"):
            exception = "TypeError"
    kinds = set(x.column_dtypes)
    if "bool" in kinds and len(kinds) > 1 and known and exception == "ValueError":
        # Bool and numbers meet as objects; a column of float64 has the whole frame cast before.
        flags = [name for name, kind in zip(x.columns, x.column_dtypes) if kind == "bool"]
        text = (
            f"`{shown}` holds True and False (column {flags[0]!r}) beside whole numbers, which NumPy keeps as "
            "objects: give `.astype('float32')`, or dtype=float to get_dummies"
        )
        raise Fail("string-data", text, "ValueError", name, dtype="object")


def _nullable_refused(what: str, kind: dt.DType, name: str) -> Fail:
    text = f"{what} pandas's nullable dtype {kind}, which Keras does not know: convert it with .astype('float32')"
    return Fail("string-data", text, "ValueError", name, dtype=kind)


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


def to_batch(value: Value, size: AnyDim) -> Value:
    """Arrays as the batches ``train_step`` sees: tensors of ``size`` rows, floats as float32."""

    def batch(value: Array) -> Value:
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

    return map_arrays(value, batch)


# -- tf.data ----------------------------------------------------------------------------------------


def _unweighted(
    ctx: Context, x: Dataset, batches: Batches, class_weight: Value
) -> tuple[int, Fail] | None:
    """A class beyond the last one that has a weight: TensorFlow looks it up in a table of them."""
    y = batches.y
    if not isinstance(class_weight, Obj) or class_weight.kind != "dict" or not isinstance(y, Array):
        return None
    record = ctx.read(class_weight)
    keys = [key for key in record.items if isinstance(key, int)]
    facts, high = y.facts, y.facts.high
    if record.rest is not None or record.maybe or not keys or len(keys) != len(record.items):
        return None
    if facts.integral is not True or not facts.reached or high is None or high <= max(keys):
        return None
    text = f"the labels go up to class {int(high)}, `class_weight` has weights up to class {max(keys)}: give each class one"
    return 0, Fail("fit-argument", text, "InvalidArgumentError", "class_weight")


def _dataset(ctx: Context, x: Dataset, class_weight: Value, steps: Value) -> Batches:
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
    if steps == NONE:
        result.breaks = _unweighted(ctx, x, result, class_weight)
    if x.late is not None and steps == NONE:
        kind, fault, exception, places = x.late
        result.breaks = 0, Fail(kind, fault, exception, "x", places or notes)
    result.steps = x.cardinality
    result.notes = notes
    result.batched = x.batched
    if isinstance(x.size, int):
        result.size = x.size
    if x.last is not None:
        result.last = x.last
    return result


__all__ = ["Batches", "array_leaves", "batches_of", "dt"]
