"""``tf.data``: methods that put elements together and take them apart: batches and windows."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from ...shapes import FREE, UNKNOWN, UNRANKED, AnyDim, Linear, Shape, ceildiv
from ...shapes.dim import floordiv, mod, mul
from ...values import (
    NONE,
    Array,
    Const,
    Dataset,
    Facts,
    Fail,
    FrozenDict,
    Obj,
    Tuple,
    Unknown,
    Value,
)
from ..api import Context, function
from ..nested import leaves_of, map_arrays, map_leaves
from .common import Flag, Kept, as_tensor
from .data_structure import INFINITE, Amount, Data, after, given, positive, shown

# Batches ----------------------------------------------------------------------------------------


@function("Dataset.batch")
def batch(
    ctx: Context, ds: Data, batch_size: Amount, drop_remainder: Flag = False,
    num_parallel_calls: Kept = NONE, deterministic: Kept = NONE, name: Kept = NONE,
) -> Value:  # fmt: skip
    given(batch_size, "batch_size")
    positive(batch_size, "batch_size", "a batch holds samples")
    rows = batch_size if drop_remainder else FREE if drop_remainder is False else UNKNOWN

    def grown(leaf: Value) -> Value:
        if isinstance(leaf, Array):
            shape = leaf.shape if leaf.shape.dims is None else Shape((rows, *leaf.shape.dims))
            return leaf.but(shape=shape, facts=leaf.facts)
        return Unknown("a batch of datasets") if isinstance(leaf, Dataset) else leaf

    count, last = _batches(ds.cardinality, batch_size, drop_remainder)
    fault = ds.fault or _unequal(ds, batch_size, drop_remainder)
    return after(
        ctx, ds, "batch", element=map_leaves(ds.element, grown), cardinality=count, batched=True,
        last=last, size=batch_size, fault=fault,
    )  # fmt: skip


def _unequal(ds: Dataset, size: Any, drop: bool | None) -> Any:
    """What the first batch raises because its elements have different shapes."""
    if ds.examples is None or not isinstance(size, int):
        return None
    elements, whole = ds.examples
    if len(elements) < size and (not whole or drop is not False):
        return None
    columns = zip(*(leaves_of(element) for element in elements[:size]))
    for column in columns:
        shapes = [leaf.shape.known for leaf in column if isinstance(leaf, Array)]
        if None in shapes or len(shapes) < 2 or shapes.count(shapes[0]) == len(shapes):
            continue
        other = next(shape for shape in shapes if shape != shapes[0])
        text = f"elements of shapes {Shape(shapes[0] or ())} and {Shape(other or ())} cannot be put into one batch: use padded_batch(...) or resize them"
        return "dataset-structure", text, "InvalidArgumentError", ()
    return None


def _batches(count: AnyDim, size: AnyDim, drop: bool | None) -> tuple[AnyDim, AnyDim | None]:
    """How many batches, and how many rows the last one has (0: a full one)."""
    if count == INFINITE or count is FREE:
        return count, 0 if drop or count == INFINITE else None
    if drop:
        return floordiv(count, size), 0
    if drop is None:
        return UNKNOWN, None
    rest = mod(count, size)
    return ceildiv(count, size), rest if isinstance(rest, (int, Linear)) else None


@function("Dataset.ragged_batch", "Dataset.sparse_batch", "Dataset.dense_to_ragged_batch")
def ragged_batch(
    ctx: Context, ds: Data, batch_size: Amount, *rest: Value, called: str = "", **named: Value
) -> Value:
    lib = "sparse" if "sparse" in called else "ragged"

    def rows(leaf: Array) -> Value:
        # Elements of one size make a plain batch.
        if lib == "ragged" and leaf.lib == "tf" and leaf.shape.known is not None:
            return leaf.but(shape=Shape((FREE, *leaf.shape.known)), facts=leaf.facts)
        return Array(UNRANKED, leaf.dtype, lib if leaf.shape.dims is not None else "unknown")

    element = map_arrays(ds.element, rows)
    count = _batches(ds.cardinality, batch_size, False)[0] if not rest and not named else UNKNOWN
    return after(
        ctx, ds, "batch", element=element, cardinality=count, batched=True, last=None, size=None
    )


@function("Dataset.padded_batch")
def padded_batch(
    ctx: Context, ds: Data, batch_size: Amount, padded_shapes: Kept = NONE, padding_values: Kept = NONE,
    drop_remainder: Flag = False, name: Kept = NONE,
) -> Value:  # fmt: skip
    given(batch_size, "batch_size")
    positive(batch_size, "batch_size", "a batch holds samples")
    rows = batch_size if drop_remainder else FREE if drop_remainder is False else UNKNOWN
    element = _padded(ctx, ds.element, padded_shapes)
    _check_padding(ctx, ds.element, padding_values)

    def grown(leaf: Array) -> Value:
        shape = leaf.shape if leaf.shape.dims is None else Shape((rows, *leaf.shape.dims))
        low, high = leaf.facts.low, leaf.facts.high
        facts = Facts(
            None if low is None else min(low, 0),
            None if high is None else max(high, 0),
            leaf.facts.integral,
        )
        return leaf.but(shape=shape, facts=facts if padding_values == NONE else Facts())

    count, last = _batches(ds.cardinality, batch_size, drop_remainder)
    return after(
        ctx, ds, "batch", element=map_arrays(element, grown), cardinality=count, batched=True,
        last=last, size=batch_size,
    )  # fmt: skip


def _padded(ctx: Context, element: Value, shapes: Value) -> Value:
    if isinstance(shapes, Unknown) or isinstance(element, Unknown):
        return Unknown("padded to shapes that are not known")
    if isinstance(element, Tuple):
        if shapes == NONE:
            return Tuple(tuple(_padded(ctx, item, NONE) for item in element.items), element.names)
        if isinstance(shapes, Tuple):
            if len(shapes.items) == len(element.items):
                return Tuple(
                    tuple(_padded(ctx, x, s) for x, s in zip(element.items, shapes.items)),
                    element.names,
                )
            return Unknown("padded shapes of another structure")
        if isinstance(shapes, Obj) and shapes.kind == "list":
            text = f"`padded_shapes` must have the structure of an element, {shown(element)}: give a tuple of shapes"
            raise Fail("dataset-structure", text, "TypeError", "padded_shapes")
        return Unknown("padded shapes of another structure")
    if isinstance(element, FrozenDict):
        items: list[tuple[Any, Value]] = []
        table = (
            ctx.read(shapes).items if isinstance(shapes, Obj) and shapes.kind == "dict" else None
        )
        for key, item in element.items:
            wanted = NONE if shapes == NONE else (table or {}).get(key, Unknown("a padded shape"))
            items.append((key, _padded(ctx, item, wanted)))
        return FrozenDict(tuple(items))
    if not isinstance(element, Array):
        return element
    return _padded_leaf(ctx, element, shapes)


def _padded_leaf(ctx: Context, leaf: Array, wanted: Value) -> Value:
    from ..args import as_dims

    if wanted == NONE:
        return leaf
    dims = as_dims(ctx, wanted)
    if dims is UNKNOWN or dims is None:
        return leaf.but(shape=UNRANKED, facts=leaf.facts)
    dims = tuple(FREE if dim is None or dim == -1 else dim for dim in dims)
    have = leaf.shape.dims
    if have is not None:
        text = f"the padded shape {Shape(dims)} does not fit elements of shape {leaf.shape}"
        if len(have) != len(dims):
            raise Fail(
                "dataset-arguments",
                f"{text}: the number of axes differs",
                "ValueError",
                "padded_shapes",
            )
        for x, want in zip(have, dims):
            if isinstance(x, int) and isinstance(want, int) and want < x:
                raise Fail(
                    "dataset-arguments",
                    f"{text}: {want} is less than {x}",
                    "ValueError",
                    "padded_shapes",
                )
    return leaf.but(shape=Shape(dims), facts=leaf.facts)


def _check_padding(ctx: Context, element: Value, values: Value) -> None:
    """A padding value is not converted to the dtype of what it pads."""
    if isinstance(values, Const) and values.value is not None:
        given = as_tensor(ctx, values)
        for leaf in leaves_of(element):
            if (
                isinstance(leaf, Array)
                and leaf.dtype is not None
                and given.dtype not in (None, leaf.dtype)
            ):
                text = f"the padding value is {given.dtype}, the elements are {leaf.dtype}; use `tf.constant({values.value!r}, tf.{leaf.dtype})`"
                raise Fail("dataset-arguments", text, "TypeError", "padding_values")


@function("Dataset.unbatch")
def unbatch(ctx: Context, ds: Data, name: Kept = NONE) -> Value:
    rows: AnyDim = UNKNOWN
    for leaf in leaves_of(ds.element):
        if isinstance(leaf, Array) and leaf.lib == "tf" and leaf.shape.dims is not None:
            if not leaf.shape.dims:
                text = f"`unbatch` needs batches; an element is {shown(ds.element)}, with a scalar part"
                raise Fail("dataset-operation", text, "ValueError")
            first = leaf.shape.dims[0]
            rows = first if not isinstance(rows, int) else rows
    element = map_arrays(ds.element, lambda x: x.but(shape=x.shape[1:], facts=x.facts))
    if ds.cardinality == INFINITE or ds.cardinality is FREE:
        count = ds.cardinality
    else:
        count = mul(ds.cardinality, rows) if isinstance(rows, int) else rows
    return after(
        ctx, ds, "unbatch", element=element, cardinality=count, batched=None, last=None, size=None
    )


@function("Dataset.rebatch")
def rebatch(
    ctx: Context, ds: Data, batch_size: Amount, drop_remainder: Flag = False, name: Kept = NONE
) -> Value:
    rows = batch_size if drop_remainder and isinstance(batch_size, int) else UNKNOWN

    def changed(leaf: Array) -> Value:
        if leaf.shape.dims == ():
            raise Fail(
                "dataset-operation", "`rebatch` needs batches; an element is a scalar", "ValueError"
            )
        return leaf.but(shape=leaf.shape.with_dim(0, rows), facts=leaf.facts)

    return after(
        ctx,
        ds,
        "batch",
        element=map_arrays(ds.element, changed),
        cardinality=FREE,
        last=None,
        size=None,
    )


@function("Dataset.bucket_by_sequence_length")
def bucket_by_length(ctx: Context, ds: Data, *rest: Value, **named: Value) -> Value:
    def changed(leaf: Array) -> Value:
        shape = (
            UNRANKED
            if leaf.shape.dims is None
            else Shape((UNKNOWN, *(UNKNOWN if d is FREE else d for d in leaf.shape.dims)))
        )
        return Array(shape, leaf.dtype, leaf.lib)

    return after(
        ctx,
        ds,
        "batch",
        element=map_arrays(ds.element, changed),
        cardinality=INFINITE if ds.cardinality == INFINITE else FREE,
        batched=True,
        last=None,
        size=None,
    )


@function("Dataset.window")
def window(
    ctx: Context, ds: Data, size: Amount, shift: Amount = None, stride: Amount = 1,
    drop_remainder: Flag = False, name: Kept = NONE,
) -> Value:  # fmt: skip
    positive(size, "size", "a window holds samples")
    positive(shift, "shift", "the next window begins that much later")
    positive(stride, "stride", "the step inside a window")
    step = size if shift is None else shift
    number: AnyDim = ds.cardinality
    if isinstance(number, int) and number != INFINITE:
        number = UNKNOWN
        if drop_remainder is False and isinstance(step, int):
            number = -(-ds.cardinality // step)
        elif (
            drop_remainder
            and isinstance(step, int)
            and isinstance(size, int)
            and isinstance(stride, int)
        ):
            reach = ds.cardinality - 1 - (size - 1) * stride
            number = reach // step + 1 if reach >= 0 else 0
    elif isinstance(number, Linear):
        number = UNKNOWN
    inside = size if drop_remainder else FREE

    def nested(leaf: Value) -> Value:
        if not isinstance(leaf, Array):
            return Unknown("a window")
        return Dataset(leaf.but(facts=replace(leaf.facts, reached=False)), inside, origin=ctx.site)

    return after(
        ctx,
        ds,
        "window",
        element=map_leaves(ds.element, nested),
        cardinality=number,
        last=None,
        batched=None,
        size=None,
    )
