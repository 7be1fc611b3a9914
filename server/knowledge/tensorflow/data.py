"""``tf.data``: the methods of a dataset. Where datasets come from is in :mod:`.data_sources`."""

from __future__ import annotations

from dataclasses import replace

from ...shapes import FREE, SCALAR, UNKNOWN, UNRANKED, AnyDim, Linear, Shape
from ...shapes.dim import add, mul, opaque
from ...values import (
    NONE,
    NOTHING,
    Array,
    Const,
    Dataset,
    Facts,
    Fail,
    FrozenDict,
    Iterator,
    Lib,
    Scalar,
    Tuple,
    Unknown,
    Value,
)
from ..api import Context, attribute, constant, function
from ..differentiation import NO_LINK
from ..nested import leaves_of, map_arrays, map_leaves
from .common import Kept, made
from .data_structure import (
    INFINITE,
    Amount,
    Data,
    after,
    callable_checked,
    general,
    given,
    plus,
    positive,
    run_function,
    shown,
    spec_value,
    structured,
)
from .tensor import as_numpy

constant("tensorflow.data.AUTOTUNE", Const(-1))
constant("tensorflow.data.experimental.AUTOTUNE", Const(-1))
constant("tensorflow.data.INFINITE_CARDINALITY", Const(-1))
constant("tensorflow.data.UNKNOWN_CARDINALITY", Const(-2))
constant("tensorflow.data.experimental.INFINITE_CARDINALITY", Const(-1))
constant("tensorflow.data.experimental.UNKNOWN_CARDINALITY", Const(-2))


# Numbers of elements ----------------------------------------------------------------------------


def _bounded(ctx: Context, a: AnyDim, b: AnyDim) -> AnyDim:
    """The smaller of two numbers of elements."""
    if a == INFINITE:
        return b
    if b == INFINITE:
        return a
    if isinstance(a, int) and isinstance(b, int):
        return min(a, b)
    if a == b:
        return a
    if FREE in (a, b) or UNKNOWN in (a, b):
        return FREE if UNKNOWN not in (a, b) else UNKNOWN
    return opaque("min", a, b)


def _partial(element: Value) -> Value:
    """Elements of a part of the data: what all had, some have."""
    return map_arrays(element, lambda leaf: leaf.but(facts=replace(leaf.facts, reached=False)))


@function("Dataset.take")
def take(ctx: Context, ds: Data, count: Amount, name: Kept = NONE) -> Value:
    given(count, "count")
    if isinstance(count, int) and count < 0:
        return after(ctx, ds, "take")
    number = _bounded(ctx, ds.cardinality, count)
    whole = isinstance(number, int) and number == ds.cardinality
    last = (
        ds.last
        if whole
        else 0
        if ds.batched
        and isinstance(number, int)
        and isinstance(ds.cardinality, int)
        and ds.last is not None
        else None
    )
    return after(
        ctx,
        ds if whole else replace(ds, note=_part_of(ds, FRONT)),
        "take",
        element=ds.element if whole else _partial(ds.element),
        cardinality=number,
        last=last,
        late=ds.late if whole else None,
    )


@function("Dataset.skip")
def skip(ctx: Context, ds: Data, count: Amount, name: Kept = NONE) -> Value:
    given(count, "count")
    number: AnyDim = ds.cardinality
    if isinstance(count, int) and count < 0:
        number = 0
    elif number != INFINITE:
        rest = add(number, mul(count, -1))
        number = max(rest, 0) if isinstance(rest, int) else rest
    rest = replace(ds, note=_part_of(ds, BACK))
    return after(ctx, rest, "skip", element=_partial(ds.element), cardinality=number)


@function("Dataset.repeat")
def repeat(ctx: Context, ds: Data, count: Amount = None, name: Kept = NONE) -> Value:
    number: AnyDim = UNKNOWN
    if ds.cardinality == 0 or count == 0:
        number = 0
    elif count is None or isinstance(count, int) and count < 0 or ds.cardinality == INFINITE:
        number = INFINITE
    else:
        number = mul(ds.cardinality, count)
    last = ds.last if ds.last == 0 or number != INFINITE and ds.batched else None
    return after(ctx, ds, "repeat", cardinality=number, last=last)


@function("Dataset.shard")
def shard(ctx: Context, ds: Data, num_shards: Amount, index: Amount, name: Kept = NONE) -> Value:
    positive(num_shards, "num_shards", "the data is cut into that many parts")
    if isinstance(num_shards, int) and isinstance(index, int) and not 0 <= index < num_shards:
        text = f"`index` counts from 0 to {num_shards - 1}, it is {index}"
        raise Fail("dataset-arguments", text, "InvalidArgumentError", "index")
    number: AnyDim = ds.cardinality
    if isinstance(number, int) and isinstance(num_shards, int) and isinstance(index, int):
        number = number if number == INFINITE else max(0, -(-(number - index) // num_shards))
    elif number is not FREE and number != INFINITE:
        number = UNKNOWN
    part = _partial(ds.element)
    return after(ctx, ds, "shard", element=part, cardinality=number, last=None, late=None)


@function("Dataset.enumerate")
def enumerated(ctx: Context, ds: Data, start: Amount = 0, name: Kept = NONE) -> Value:
    low = start if isinstance(start, int) else None
    index = Array(SCALAR, "int64", "tf", Facts(low, None, True, nan=False))
    return after(ctx, ds, element=Tuple((index, ds.element)))


@function("Dataset.concatenate")
def concatenate(ctx: Context, ds: Data, dataset: Kept, name: Kept = NONE) -> Value:
    if not isinstance(dataset, Dataset):
        return Unknown("concatenated with something that is not known")
    element = general(ds.element, dataset.element)
    count = plus(ds.cardinality, dataset.cardinality)
    return after(ctx, ds, element=element, cardinality=count, last=None)


@function("Dataset.shuffle")
def shuffle(
    ctx: Context, ds: Data, buffer_size: Amount, seed: Kept = NONE,
    reshuffle_each_iteration: Kept = NONE, name: Kept = NONE,
) -> Value:  # fmt: skip
    if isinstance(buffer_size, int) and buffer_size < 1 and buffer_size != -2:
        text = f"`buffer_size` must be greater than zero, it is {buffer_size}"
        raise Fail("dataset-arguments", text, "InvalidArgumentError", "buffer_size")
    last = ds.last if not ds.batched or ds.last == 0 else None
    made = after(ctx, ds, "shuffle", last=last)
    again = ctx.branch_truth(reshuffle_each_iteration) if reshuffle_each_iteration != NONE else True
    if again is True and isinstance(buffer_size, int) and buffer_size > 1:
        made = replace(made, note=made.note | {f"{DRAWN}{id(ctx.site.node)}"})
    return made


DRAWN, FRONT, BACK = "drawn anew at ", "the front of ", "the back of "
"""How notes name a shuffle that gives another order each time, and the parts of its data."""


def _part_of(ds: Dataset, which: str) -> frozenset[str]:
    """What a part of shuffled data has to remember."""
    return ds.note | {which + note[len(DRAWN) :] for note in ds.note if note.startswith(DRAWN)}


def shared_parts(a: Dataset, b: Dataset) -> bool:
    """Whether two datasets are the front and the back of data that is shuffled anew for each."""
    return any(
        note[len(mine) :] == other[len(theirs) :]
        for mine, theirs in ((FRONT, BACK), (BACK, FRONT))
        for note in a.note if note.startswith(mine)
        for other in b.note if other.startswith(theirs)
    )  # fmt: skip


@function("Dataset.prefetch")
def prefetch(ctx: Context, ds: Data, buffer_size: Amount, name: Kept = NONE) -> Value:
    if isinstance(buffer_size, int) and buffer_size < -1:
        text = f"`buffer_size` must not be negative, it is {buffer_size}"
        raise Fail("dataset-arguments", text, "InvalidArgumentError", "buffer_size")
    return after(ctx, ds, examples=ds.examples)


@function("Dataset.cache")
def cache(ctx: Context, ds: Data, filename: Kept = Const(""), name: Kept = NONE) -> Value:
    if isinstance(filename, Const) and isinstance(filename.value, (int, float)):
        text = f"`cache` takes the name of a file, not {filename.value!r}"
        raise Fail("dataset-arguments", text, "TypeError", "filename")
    fixed = replace(ds, note=frozenset(n for n in ds.note if not n.startswith(DRAWN)))
    return after(ctx, fixed, "cache", examples=ds.examples)


@function(
    "Dataset.with_options", "Dataset.snapshot", "Dataset.prefetch_to_device", "Dataset.set_options"
)
def unchanged(ctx: Context, ds: Data, *rest: Value, **named: Value) -> Value:
    return after(ctx, ds, examples=ds.examples)


@function("Dataset.ignore_errors", "Dataset.unique", "Dataset.rejection_resample")
def some_of_them(ctx: Context, ds: Data, *rest: Value, called: str = "", **named: Value) -> Value:
    if called.endswith("resample"):
        return Unknown("a resampled dataset")
    return after(ctx, ds, element=_partial(ds.element), cardinality=FREE, last=None, late=None)


# Functions of the user --------------------------------------------------------------------------


@function("Dataset.map")
def mapped(
    ctx: Context, ds: Data, map_func: Kept, num_parallel_calls: Kept = NONE, deterministic: Kept = NONE,
    synchronous: Kept = NONE, use_unbounded_threadpool: Kept = NONE, name: Kept = NONE,
) -> Value:  # fmt: skip
    callable_checked(map_func, "func")
    element = run_function(ctx, map_func, ds.element)
    if element == NONE:
        text = "the function given to `map` returns nothing: add a `return`"
        raise Fail("dataset-structure", text, "InvalidArgumentError", "map_func")
    same_rows = ds.batched and _rows(element) is not None and _rows(element) == _rows(ds.element)
    batched = ds.batched if not ds.batched or same_rows else None
    return after(
        ctx,
        ds,
        "map",
        element=element,
        batched=batched,
        size=ds.size if same_rows else None,
        last=ds.last if same_rows else None,
    )


def _rows(element: Value) -> AnyDim | None:
    """The first dimension of the first tensor of an element."""
    first = next((leaf for leaf in leaves_of(element) if isinstance(leaf, Array)), None)
    return None if first is None or not first.shape.dims else first.shape.dims[0]


@function("Dataset.filter", "Dataset.take_while")
def filtered(
    ctx: Context, ds: Data, predicate: Kept, name: Kept = NONE, *, called: str = ""
) -> Value:
    callable_checked(predicate, "predicate")
    result = run_function(ctx, predicate, ds.element)
    wrong = isinstance(result, Array) and (
        result.dtype not in ("bool", None) or bool(result.shape.dims)
    )
    if wrong or isinstance(result, (Tuple, FrozenDict)):
        text = f"the function given to `filter` must return one boolean, it returns {shown(result)}"
        raise Fail("dataset-structure", text, "ValueError", "predicate")
    late = ds.late if called.endswith("filter") else None
    part = _partial(ds.element)
    return after(ctx, ds, "filter", element=part, cardinality=FREE, last=None, late=late)


@function("Dataset.interleave", "Dataset.flat_map")
def flattened(
    ctx: Context, ds: Data, map_func: Kept, *rest: Value, called: str = "", **named: Value
) -> Value:
    callable_checked(map_func, "func")
    result = run_function(ctx, map_func, ds.element)
    if isinstance(result, (Array, Tuple, FrozenDict)):
        text = f"the function given to `{called.rpartition('.')[2]}` must return a dataset, it returns {shown(result)}"
        exception = "AttributeError" if isinstance(result, Array) else "TypeError"
        raise Fail("dataset-structure", text, exception, "map_func")
    if not isinstance(result, Dataset):
        return after(
            ctx,
            ds,
            element=Unknown("elements of datasets that are not known"),
            cardinality=FREE,
            batched=None,
            last=None,
            size=None,
        )
    return after(
        ctx, ds, called.rpartition(".")[2], element=result.element, cardinality=FREE,
        batched=result.batched, last=None, size=None,
    )  # fmt: skip


@function("Dataset.apply")
def applied(ctx: Context, ds: Data, transformation_func: Kept) -> Value:
    result = ctx.call(transformation_func, [ds])
    if isinstance(result, (Const, Scalar, Array, Tuple)):
        text = "the function given to `apply` must return a dataset"
        raise Fail("dataset-structure", text, "TypeError", "transformation_func")
    return result


@function("Dataset.reduce")
def reduced(
    ctx: Context, ds: Data, initial_state: Kept, reduce_func: Kept, name: Kept = NONE
) -> Value:
    state = structured(ctx, initial_state)
    state = map_arrays(state, lambda leaf: Array(leaf.shape, leaf.dtype, "tf"))
    whole = ds.element if not isinstance(ds.element, Tuple) else Tuple((ds.element,))
    run_function(ctx, reduce_func, whole, map_arrays(state, lambda leaf: leaf.but(graph=True)))
    return state


@function("Dataset.scan")
def scanned(
    ctx: Context, ds: Data, initial_state: Kept, scan_func: Kept, name: Kept = NONE
) -> Value:
    state = map_arrays(
        structured(ctx, initial_state), lambda leaf: Array(leaf.shape, leaf.dtype, "tf", graph=True)
    )
    whole = ds.element if not isinstance(ds.element, Tuple) else Tuple((ds.element,))
    result = run_function(ctx, scan_func, whole, state)
    known = isinstance(result, Tuple) and len(result.items) == 2
    element = result.items[1] if known and isinstance(result, Tuple) else Unknown("what scan gives")
    return after(ctx, ds, "map", element=element, batched=None, last=None, size=None)


@function("Dataset.group_by_window")
def grouped(ctx: Context, ds: Data, *rest: Value, **named: Value) -> Value:
    reduce_func = named.get("reduce_func", rest[1] if len(rest) > 1 else None)
    if reduce_func is None:
        return Unknown("grouped windows")
    key = Array(SCALAR, "int64", "tf", graph=True)
    with ctx.traced(autograph=True):
        result = ctx.call(reduce_func, [key, replace(ds, cardinality=FREE)])
    if not isinstance(result, Dataset):
        return Unknown("grouped windows")
    return after(
        ctx,
        ds,
        element=result.element,
        cardinality=FREE,
        batched=result.batched,
        last=None,
        size=None,
    )


# Looking inside ---------------------------------------------------------------------------------


@function("Dataset.__iter__")
def iterated(ctx: Context, ds: Data) -> Value:
    """One element, eager: sizes the pipeline leaves open are numbers now."""
    check_fault(ds)
    return _element(ctx, ds, ds.size if ds.last == 0 and ds.size is not None else UNKNOWN)


@function("Dataset.__ends__")
def first_and_last(ctx: Context, ds: Data) -> Value:
    """The first element and the last, where that is known to be a smaller batch than the others."""
    several = isinstance(ds.cardinality, int) and ds.cardinality > 1
    if ctx.graph or not several or not isinstance(ds.size, int) or not isinstance(ds.last, int):
        return NONE
    return NONE if ds.last == 0 else Tuple(tuple(_element(ctx, ds, n) for n in (ds.size, ds.last)))


def _element(ctx: Context, ds: Dataset, rows: AnyDim) -> Value:
    def eager(leaf: Array) -> Value:
        dims = leaf.shape.dims
        facts = replace(leaf.facts, reached=False)
        if dims is None:
            return leaf.but(
                shape=leaf.shape if ctx.graph else UNRANKED, facts=facts, graph=ctx.graph
            )
        opened = [
            dim if dim is not FREE or ctx.graph else rows if axis == 0 else UNKNOWN
            for axis, dim in enumerate(dims)
        ]
        shape = Shape(opened)
        return leaf.but(shape=shape, facts=facts, graph=ctx.graph, origin=ds.origin, link=NO_LINK)

    def there(leaf: Value) -> Value:
        # How many elements an inner dataset has is known once it is there.
        if isinstance(leaf, Dataset) and leaf.cardinality is FREE:
            return replace(leaf, cardinality=UNKNOWN)
        return eager(leaf) if isinstance(leaf, Array) else leaf

    return map_leaves(ds.element, there)


def check_fault(ds: Dataset) -> None:
    """Raise what the first element of the dataset raises."""
    if ds.fault is not None and ds.cardinality != 0:
        kind, text, exception, notes = ds.fault
        raise Fail(kind, text, exception, None, notes)


@function("Dataset.as_numpy_iterator")
def as_numpy_iterator(ctx: Context, ds: Data) -> Value:
    element = map_arrays(iterated(ctx, ds), as_numpy)
    length = (
        ds.cardinality
        if isinstance(ds.cardinality, (int, Linear)) and ds.cardinality != INFINITE
        else None
    )
    return Iterator(element, None, length, ds)


@function("Dataset.get_single_element")
def single(ctx: Context, ds: Data, name: Kept = NONE) -> Value:
    if isinstance(ds.cardinality, int) and ds.cardinality not in (1, INFINITE):
        text = f"the dataset must have exactly one element, it has {ds.cardinality}"
        raise Fail("dataset-operation", text, "InvalidArgumentError")
    return iterated(ctx, ds)


def _number(ctx: Context, ds: Dataset) -> Value:
    count = ds.cardinality
    if isinstance(count, int):
        return made(
            ctx, SCALAR, "int64", Facts(count, count, True, nan=False, content=count, reached=True)
        )
    if count is FREE:
        return made(ctx, SCALAR, "int64", Facts(-2, -2, True, nan=False, content=-2, reached=True))
    return made(ctx, SCALAR, "int64", Facts(integral=True, nan=False))


@function("Dataset.cardinality")
def cardinality(ctx: Context, ds: Data) -> Value:
    return _number(ctx, ds)


@function("tensorflow.data.experimental.cardinality")
def cardinality_of(ctx: Context, dataset: Data) -> Value:
    return Unknown("a number of elements") if dataset is None else _number(ctx, dataset)


@function("tensorflow.data.experimental.get_single_element")
def single_of(ctx: Context, dataset: Data, name: Kept = NONE) -> Value:
    return Unknown("an element") if dataset is None else single(ctx, dataset)


@function("Dataset.save")
def saved(ctx: Context, ds: Data, *rest: Value, **named: Value) -> Value:
    return NOTHING


@attribute("Dataset.element_spec")
def element_spec(ctx: Context, ds: Dataset) -> Value:
    return spec_value(ctx, ds.element)


@function("Dataset.options")
def options(ctx: Context, ds: Data) -> Value:
    return ctx.new_object(Lib("tensorflow.data.Options"))


def _missing(name: str, advice: str) -> None:
    @attribute(f"Dataset.{name}")
    def refused(ctx: Context, ds: Dataset) -> Value:
        text = f"a dataset has no `{name}`: {advice}"
        raise Fail("dataset-operation", text, "AttributeError")


_missing("shape", "see `.element_spec`, or `.cardinality()` for the number of elements")
_missing("dtype", "see `.element_spec`")
_missing("numpy", "iterate over it, or use `.as_numpy_iterator()`")


@function("Dataset.__getitem__")
def item(ctx: Context, ds: Data, index: Kept) -> Value:
    text = "a dataset cannot be indexed; use `.take(n)`, `.skip(n)` or iterate over it"
    raise Fail("dataset-operation", text, "TypeError")


# tf.data.experimental -----------------------------------------------------------------------------


@function("tensorflow.data.experimental.assert_cardinality")
def assert_cardinality(ctx: Context, expected_cardinality: Amount) -> Value:
    from ...values import Partial

    count = (
        Const(expected_cardinality)
        if isinstance(expected_cardinality, int)
        else Unknown("a number")
    )
    return Partial(Lib("tensorflow.data.experimental._asserted"), (count,), ())


@function("tensorflow.data.experimental._asserted")
def asserted(ctx: Context, count: Amount, dataset: Data) -> Value:
    return Unknown("a dataset") if dataset is None else after(ctx, dataset, cardinality=count)
