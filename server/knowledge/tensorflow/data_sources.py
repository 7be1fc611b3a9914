"""Where datasets come from: arrays, generators, files, other datasets."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from ...shapes import FREE, SCALAR, UNKNOWN, UNRANKED, AnyDim, Shape, same
from ...shapes.shape import FREE_RANK
from ...values import (
    NONE,
    Array,
    Bound,
    Const,
    Dataset,
    Facts,
    Fail,
    FrozenDict,
    Function,
    Generator,
    Iterator,
    Lib,
    Note,
    Obj,
    Raised,
    Scalar,
    Tuple,
    Union,
    Unknown,
    Value,
)
from ..api import Context, function
from ..args import as_dims, as_dtype, range_length
from ..nested import leaves_of, map_arrays
from ..piped import raised_there
from .common import Kept, sequence_items
from .data_structure import INFINITE, SpecState, as_amount, general, structured, tensor_spec

D = "tensorflow.data.Dataset."


def _source(ctx: Context, element: Value, count: AnyDim, **more: Any) -> Dataset:
    return Dataset(element, count, origin=ctx.site, **more)


# Arrays -----------------------------------------------------------------------------------------


@function(D + "from_tensor_slices")
def from_tensor_slices(ctx: Context, tensors: Kept, name: Kept = NONE) -> Value:
    _check_name(ctx, name)
    parts = structured(ctx, tensors, "tensors")
    known = [leaf for leaf in leaves_of(parts) if isinstance(leaf, Array)]
    count = _common_count(ctx, known)
    if any(isinstance(leaf, Unknown) for leaf in leaves_of(parts)) and not known:
        return _source(ctx, map_arrays(parts, _row), UNKNOWN, batched=False)
    return _source(ctx, map_arrays(parts, _row), count, batched=False)


def _check_name(ctx: Context, name: Value) -> None:
    """A second argument is a name, not labels."""
    many = (
        isinstance(name, Array)
        and name.lib == "numpy"
        and isinstance(name.shape.size, int)
        and name.shape.size > 1
    )
    if many:
        text = "the second argument is the name of the dataset: give data and labels as one tuple, `((x, y))`"
        raise Fail("dataset-arguments", text, "ValueError", "name")


def _row(leaf: Array) -> Value:
    if leaf.lib in ("ragged", "sparse"):
        return Array(UNRANKED, leaf.dtype, leaf.lib)
    facts = replace(leaf.facts, content=None)
    # Objects become what they hold: texts, mostly.
    dtype = None if leaf.dtype == "object" else leaf.dtype
    shape = leaf.shape[1:]
    return leaf.but(shape=shape, dtype=dtype, facts=facts, lib="tf", graph=False, name=None)


def _common_count(ctx: Context, leaves: list[Array]) -> AnyDim:
    """The number of rows all parts share; raises where they differ."""
    count: AnyDim | None = None
    first: Array | None = None
    for leaf in leaves:
        if leaf.shape.dims == ():
            text = "a scalar cannot be cut into elements: every part needs one entry per sample"
            raise Fail("dataset-structure", text, "ValueError", "tensors")
        rows = leaf.shape[0]
        if count is None:
            count, first = rows, leaf
        elif same(rows, count) is False:
            assert first is not None
            a, b = (f"`{x.name}`" if x.name else "one part" for x in (first, leaf))
            text = f"{a} has {count} entries and {b if b != a else 'another part'} {rows}: each sample needs one entry in every part"
            notes = tuple(
                Note(x.origin, f"the shape {x.shape} comes from here")
                for x in (first, leaf)
                if x.origin is not None
            )
            raise Fail("sample-count", text, "ValueError", "tensors", notes, sizes=(count, rows))
        elif isinstance(rows, int) or count is UNKNOWN:
            count = rows
    return UNKNOWN if count is None else count


@function(D + "from_tensors")
def from_tensors(ctx: Context, tensors: Kept, name: Kept = NONE) -> Value:
    parts = structured(ctx, tensors, "tensors")
    element = map_arrays(
        parts, lambda leaf: leaf.but(graph=False, facts=replace(leaf.facts, content=None))
    )
    return _source(ctx, element, 1, batched=None)


@function(D + "range")
def ranged(
    *args: Value, ctx: Context, output_type: Kept = Lib("tensorflow.int64"), name: Kept = NONE
) -> Value:
    from ...values import Range

    if not 1 <= len(args) <= 3:
        text = f"`range` takes one to three numbers, {len(args)} are given"
        raise Fail("dataset-arguments", text, "ValueError")
    dims = [
        UNKNOWN if dim is None else dim for dim in (as_amount(ctx, arg, "stop") for arg in args)
    ]
    start, stop, step = (
        (0, dims[0], 1) if len(dims) == 1 else (dims[0], dims[1], dims[2] if len(dims) > 2 else 1)
    )
    count = range_length(Range(start, stop, step))
    facts = Facts(integral=True, nan=False)
    if step == 1 and isinstance(start, int) and isinstance(stop, int) and stop > start:
        facts = Facts(start, stop - 1, True, nan=False, reached=True)
    return _source(
        ctx, Array(SCALAR, as_dtype(ctx, output_type), "tf", facts), count, batched=False
    )


@function(
    D + "random",
    D + "counter",
    "tensorflow.data.experimental.Counter",
    "tensorflow.data.experimental.RandomDataset",
)
def endless(*args: Value, ctx: Context, **named: Value) -> Value:
    return _source(
        ctx,
        Array(SCALAR, None if args or named else "int64", "tf", Facts(integral=True)),
        INFINITE,
        batched=False,
    )


# Other datasets ---------------------------------------------------------------------------------


@function(D + "zip", "Dataset.zip")
def zipped(*args: Value, ctx: Context, datasets: Kept = None, name: Kept = NONE) -> Value:
    """``zip(a, b)`` or ``zip((a, b))``."""
    given: Value = Tuple(args) if datasets is None else datasets
    if len(args) == 1:
        given = args[0]
    elements: list[Dataset] = []
    element = _zipped(ctx, given, elements)
    if any(isinstance(leaf, Unknown) for leaf in leaves_of(element)) and len(elements) == 0:
        return _source(ctx, element, UNKNOWN)
    counts = [ds.cardinality for ds in elements]
    finite = [count for count in counts if count != INFINITE]
    if not finite:
        count: AnyDim = INFINITE
    elif all(isinstance(count, int) for count in finite):
        count = min(count for count in finite if isinstance(count, int))
    else:
        count = (
            finite[0]
            if all(x == finite[0] for x in finite)
            else FREE
            if FREE in finite and UNKNOWN not in finite
            else UNKNOWN
        )
    batched = (
        elements[0].batched if all(ds.batched == elements[0].batched for ds in elements) else None
    )
    sizes = {ds.size for ds in elements}
    lasts = {ds.last for ds in elements}
    return _source(
        ctx, element, count, batched=batched, last=lasts.pop() if len(lasts) == 1 and len(set(counts)) == 1 else None,
        size=sizes.pop() if len(sizes) == 1 else None, note=frozenset().union(*(ds.note for ds in elements)),
    )  # fmt: skip


def _zipped(ctx: Context, value: Value, found: list[Dataset]) -> Value:
    if isinstance(value, Dataset):
        found.append(value)
        return value.element
    if isinstance(value, Tuple):
        return Tuple(tuple(_zipped(ctx, item, found) for item in value.items), value.names)
    if isinstance(value, Obj) and value.kind == "dict":
        record = ctx.read(value)
        if record.rest is None:
            return FrozenDict(
                tuple((key, _zipped(ctx, item, found)) for key, item in record.items.items())
            )
    if isinstance(value, Obj) and value.kind == "list":
        text = "`zip` takes the datasets as arguments or in a tuple, not in a list"
        raise Fail("dataset-structure", text, "TypeError")
    if isinstance(value, (Const, Scalar, Array)):
        text = "`zip` takes datasets; make one of an array with `Dataset.from_tensor_slices`"
        raise Fail("dataset-structure", text, "TypeError")
    return Unknown("part of a zip that is not known")


@function(
    D + "sample_from_datasets", D + "choose_from_datasets", "tensorflow.data.experimental.sample_from_datasets",
    "tensorflow.data.experimental.choose_from_datasets",
)  # fmt: skip
def mixed(ctx: Context, datasets: Kept, *rest: Value, **named: Value) -> Value:
    items = sequence_items(ctx, datasets)
    if not items or not all(isinstance(item, Dataset) for item in items):
        return Unknown("a mixture of datasets")
    parts = [item for item in items if isinstance(item, Dataset)]
    element = parts[0].element
    for other in parts[1:]:
        element = general(element, other.element)
    endless_all = all(part.cardinality == INFINITE for part in parts)
    batched = parts[0].batched if all(part.batched == parts[0].batched for part in parts) else None
    return _source(ctx, element, UNKNOWN if endless_all else FREE, batched=batched)


# Generators -------------------------------------------------------------------------------------


@function("tensorflow.TensorSpec", "tensorflow.RaggedTensorSpec", "tensorflow.SparseTensorSpec")
def spec(
    ctx: Context,
    shape: Kept = NONE,
    dtype: Kept = Lib("tensorflow.float32"),
    *rest: Value,
    called: str = "",
    **named: Value,
) -> Value:
    made = tensor_spec(ctx, _promised(ctx, shape), as_dtype(ctx, dtype))
    lib = {"tensorflow.RaggedTensorSpec": "ragged", "tensorflow.SparseTensorSpec": "sparse"}.get(
        called, "tf"
    )
    if lib != "tf" and isinstance(made, Obj):
        ctx.edit(made).native = SpecState(UNRANKED, as_dtype(ctx, dtype), lib)
    return made


def _of_signature(ctx: Context, value: Value) -> Value:
    """The element an ``output_signature`` promises."""
    if isinstance(value, Tuple):
        return Tuple(tuple(_of_signature(ctx, item) for item in value.items))
    if isinstance(value, Obj) and value.kind == "dict":
        record = ctx.read(value)
        if record.rest is None:
            return FrozenDict(
                tuple((key, _of_signature(ctx, item)) for key, item in record.items.items())
            )
    if isinstance(value, Obj) and value.kind == "object":
        native = ctx.read(value).native
        if isinstance(native, SpecState):
            return Array(native.shape, native.dtype, native.lib, origin=ctx.site)
        return Unknown("a type spec")
    wrong = (
        isinstance(value, (Const, Scalar, Array)) or isinstance(value, Obj) and value.kind == "list"
    )
    if wrong:
        what = "a list; write a tuple" if isinstance(value, Obj) else "another value"
        text = f"`output_signature` is a `tf.TensorSpec` or a tuple or dict of them, not {what}"
        raise Fail("dataset-arguments", text, "TypeError", "output_signature")
    return Unknown("a type spec that is not known")


def _of_types(ctx: Context, types: Value, shapes: Value) -> Value:
    """The element ``output_types`` and ``output_shapes`` promise."""
    if isinstance(types, Tuple):
        rows = sequence_items(ctx, shapes) if shapes != NONE else None
        pairs = (
            rows
            if rows is not None and len(rows) == len(types.items)
            else (NONE if shapes == NONE else Unknown(""),) * len(types.items)
        )
        return Tuple(tuple(_of_types(ctx, kind, shape) for kind, shape in zip(types.items, pairs)))
    if isinstance(types, Obj) and types.kind == "dict":
        record = ctx.read(types)
        if record.rest is None:
            table = (
                ctx.read(shapes).items if isinstance(shapes, Obj) and shapes.kind == "dict" else {}
            )
            missing: Value = NONE if shapes == NONE else Unknown("")
            return FrozenDict(
                tuple(
                    (key, _of_types(ctx, item, table.get(key, missing)))
                    for key, item in record.items.items()
                )
            )
    if isinstance(types, (Obj, Unknown)):
        return Unknown("output types that are not known")
    return Array(_promised(ctx, shapes), as_dtype(ctx, types), "tf", origin=ctx.site)


def _promised(ctx: Context, shape: Value) -> Shape:
    """The shape a signature states; None: TensorFlow knows no rank."""
    dims = as_dims(ctx, shape)
    if dims is None:
        return FREE_RANK
    return UNRANKED if dims is UNKNOWN else Shape(FREE if dim is None else dim for dim in dims)


@function(D + "from_generator")
def from_generator(
    ctx: Context, generator: Kept, output_types: Kept = NONE, output_shapes: Kept = NONE, args: Kept = NONE,
    output_signature: Kept = NONE, name: Kept = NONE,
) -> Value:  # fmt: skip
    if isinstance(generator, Generator):
        text = f"`from_generator` takes the function itself: write `{generator.function.name}` without calling it"
        raise Fail("dataset-arguments", text, "TypeError", "generator")
    if (
        isinstance(generator, (Const, Scalar, Array, Tuple))
        or isinstance(generator, Obj)
        and generator.kind != "object"
    ):
        text = "`generator` must be a function that gives an iterator"
        raise Fail("dataset-arguments", text, "TypeError", "generator")
    if output_types == NONE and output_signature == NONE:
        text = "`from_generator` needs `output_signature`: a `tf.TensorSpec(shape, dtype)` for each part"
        raise Fail("dataset-arguments", text, "TypeError")
    if output_signature != NONE:
        for other, title in ((output_types, "output_types"), (output_shapes, "output_shapes")):
            if other != NONE and not isinstance(other, (Unknown, Union)):
                text = f"`{title}` cannot be given beside `output_signature`"
                raise Fail("dataset-arguments", text, "TypeError", title)
        element = _of_signature(ctx, output_signature)
    else:
        element = _of_types(ctx, output_types, output_shapes)
    return _checked(ctx, _source(ctx, element, FREE), generator, args)


LOOKED = 16
"""Elements of a generator that are looked at."""


def _checked(ctx: Context, ds: Dataset, generator: Value, args: Value) -> Dataset:
    """The dataset, with what the generator gives and raises."""
    own = ctx.defines(generator, "__call__") if isinstance(generator, Obj) else None
    generator = generator if own is None else Bound(generator, own)
    if args != NONE or not isinstance(generator, (Function, Bound)):
        return ds
    found = ctx.attempt(lambda: ctx.call(generator))
    if isinstance(found, Iterator) and found.items:
        return replace(ds, examples=(tuple(structured(ctx, v) for v in found.items), True))
    if not isinstance(found, Generator):
        return ds
    first = ctx.generate(found, 1, 0)
    if not first.values:
        stop = _stop(first.raised, found)
        return replace(ds, fault=stop, late=stop)
    text = None if isinstance(ds.element, Unknown) else _mismatch(ctx, first.values[0], ds.element)
    if text is not None:
        wrong = ("dataset-structure", text, "InvalidArgumentError", ())
        return replace(ds, fault=wrong, late=wrong)
    # What fails in a later element is a failure only where so many are taken.
    more: Any = ctx.attempt(lambda: ctx.generate(found, LOOKED, 0))  # type: ignore[arg-type,return-value]
    if isinstance(more, Fail):
        return ds
    elements = tuple(structured(ctx, value) for value in more.values[: more.sure])
    whole = more.ended and more.raised is None and len(elements) == len(more.values)
    return replace(ds, late=_stop(more.raised, found), examples=(elements, whole))


def _stop(raised: Raised | None, generator: Generator) -> Any:
    failure = None
    if raised is not None:
        failure = raised_there(raised, generator.function.name, None, piped=True)
    if not isinstance(failure, Fail):
        return None
    problem = failure.problem
    return problem.kind, problem.message, problem.exception, problem.notes


def _mismatch(ctx: Context, value: Value, element: Value) -> str | None:
    """Why a yielded value does not fit the promised element, if it certainly does not."""
    if isinstance(element, Tuple):
        items = value.items if isinstance(value, Tuple) else sequence_items(ctx, value)
        if items is None:
            return None
        if len(items) != len(element.items):
            return f"the generator yields {len(items)} parts where `output_signature` promises {len(element.items)}"
        return next(
            (text for text in (_mismatch(ctx, x, e) for x, e in zip(items, element.items)) if text),
            None,
        )
    if (
        not isinstance(element, Array)
        or isinstance(value, (Unknown, Union, Obj))
        or element.lib != "tf"
    ):
        return None
    if isinstance(value, Tuple):
        return None
    given = structured(ctx, value)
    if not isinstance(given, Array) or element.shape.dims is None:
        return None
    if given.dtype == "string" and element.dtype not in (None, "string"):
        return f"the generator yields text where `output_signature` promises {element.dtype}"
    if given.shape.dims is None:
        return None
    text = f"the generator yields {given.shape} where `output_signature` promises {element.shape}"
    if len(given.shape.dims) != len(element.shape.dims):
        return text
    differs = any(
        isinstance(x, int) and isinstance(y, int) and x != y
        for x, y in zip(given.shape.dims, element.shape.dims)
    )
    return text if differs else None


# Files ------------------------------------------------------------------------------------------

TEXT = Array(SCALAR, "string", "tf")


@function(D + "list_files")
def list_files(
    ctx: Context, file_pattern: Kept, shuffle: Kept = NONE, seed: Kept = NONE, name: Kept = NONE
) -> Value:
    return _source(ctx, TEXT, UNKNOWN, batched=False)


@function(
    "tensorflow.data.TextLineDataset",
    "tensorflow.data.TFRecordDataset",
    "tensorflow.data.FixedLengthRecordDataset",
)
def lines(ctx: Context, filenames: Kept, *rest: Value, **named: Value) -> Value:
    return _source(ctx, TEXT, FREE, batched=False)


@function("tensorflow.data.experimental.CsvDataset")
def csv_lines(
    ctx: Context, filenames: Kept, record_defaults: Kept, *rest: Value, **named: Value
) -> Value:
    kinds = sequence_items(ctx, record_defaults)
    if kinds is None:
        return _source(ctx, Unknown("the columns of a file"), FREE, batched=False)
    columns = []
    for kind in kinds:
        parts = sequence_items(ctx, kind)
        column = structured(ctx, parts[0]) if parts else None
        dtype = column.dtype if isinstance(column, Array) else as_dtype(ctx, kind)
        columns.append(Array(SCALAR, dtype, "tf"))
    return _source(ctx, Tuple(tuple(columns)), FREE, batched=False)


@function("tensorflow.data.experimental.make_csv_dataset")
def make_csv(
    ctx: Context,
    file_pattern: Kept,
    batch_size: Kept,
    *rest: Value,
    num_epochs: Kept = NONE,
    **named: Value,
) -> Value:
    count: AnyDim = INFINITE if num_epochs == NONE and len(rest) < 7 else UNKNOWN
    columns: Value = Unknown("the columns of a file")
    label = named.get("label_name", rest[2] if len(rest) > 2 else NONE)
    if isinstance(label, Const) and label != NONE:
        columns = Tuple((columns, Unknown("the label column of a file")))
    elif label != NONE:
        columns = Unknown("the columns of a file, perhaps with a label")
    return _source(ctx, columns, count, batched=True)


@function(
    D + "load",
    "tensorflow.data.experimental.load",
    "tensorflow.data.Dataset.from_sparse_tensor_slices",
)
def loaded(ctx: Context, path: Kept, *rest: Value, **named: Value) -> Value:
    return _source(ctx, Unknown("elements read from a file"), UNKNOWN)
