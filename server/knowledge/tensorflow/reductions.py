"""Sums, means, extremes, sorting and counting."""

from __future__ import annotations

from typing import Any

from ...shapes import SCALAR, UNKNOWN, UNRANKED, AnyDim, Shape, same
from ...shapes import dtypes as dt
from ...shapes.arith import reduce
from ...values import NO_FACTS, NONE, Array, Const, Facts, Fail, Tuple, Value
from ..api import Context, function
from ..intervals import TRUTH
from .common import (
    NOTHING,
    Axes,
    Flag,
    Int,
    Kept,
    Size,
    Ten,
    TfDType,
    all_facts,
    as_tensor,
    checked_axis,
    chosen,
    graph_of,
    made,
    range_facts,
)  # fmt: skip
from .math import COMPLEX, FLOATS, REAL, wrong_dtype

_TAKES = {
    "sum": REAL | COMPLEX, "mean": REAL | COMPLEX, "prod": REAL | COMPLEX, "max": REAL, "min": REAL,
    "std": FLOATS | COMPLEX, "variance": FLOATS | COMPLEX, "euclidean_norm": REAL | COMPLEX,
    "logsumexp": FLOATS, "any": frozenset(("bool",)), "all": frozenset(("bool",)),
}  # fmt: skip


def reduced(ctx: Context, x: Array, axis: Any, keepdims: bool | None) -> Shape:
    """The shape after a reduction over ``axis``; refuses axes that do not exist."""
    if axis is UNKNOWN or keepdims is None or x.shape.dims is None:
        return SCALAR if axis is None and keepdims is False else UNRANKED
    rank = len(x.shape.dims)
    axes = None if axis is None else tuple(checked_axis(ctx, one, rank, x) for one in axis)
    return reduce(x.shape, axes, keepdims)


def _facts(kind: str, x: Array, shape: Shape) -> Facts:
    facts = x.facts
    if kind in ("any", "all"):
        return TRUTH
    if kind == "mean":
        return Facts(facts.low, facts.high, True if dt.is_integer(x.dtype) else None)
    if kind in ("max", "min"):
        if shape == SCALAR and facts.reached and facts.nan is False:
            bound = facts.high if kind == "max" else facts.low
            return Facts(bound, bound, facts.integral, nan=False)
        return range_facts(facts)
    if (
        kind in ("std", "variance", "euclidean_norm")
        or kind == "sum"
        and facts.low is not None
        and facts.low >= 0
    ):
        return Facts(low=0, integral=True if dt.is_integer(x.dtype) else None)
    return NO_FACTS


def _reduction(kind: str) -> None:
    full = f"reduce_{kind}"

    def body(
        ctx: Context, input_tensor: Ten, axis: Axes = None, keepdims: Flag = False, name: Kept = NONE,
        reduction_indices: Axes = None, keep_dims: Flag = False,
    ) -> Value:  # fmt: skip
        x = input_tensor
        if kind in ("std", "variance") and (dt.is_integer(x.dtype)) and x.lib != "keras":
            text = f"`tf.math.{full}` takes floats, not {x.dtype}; use `tf.cast(x, tf.float32)`"
            raise Fail("dtype-mismatch", text, "TypeError", "input_tensor")
        if kind not in ("any", "all") or x.lib != "numpy":  # NumPy's are made booleans
            wrong_dtype(ctx, full, x, _TAKES[kind], "input_tensor")
        where = reduction_indices if axis is None else axis
        shape = reduced(ctx, x, where, keepdims if not keep_dims else True)
        dtype = "bool" if kind in ("any", "all") else x.dtype
        if kind in ("std", "variance") and dtype in COMPLEX:
            dtype = "float32" if dtype == "complex64" else "float64"
        return made(ctx, shape, dtype, _facts(kind, x, shape), x)

    names = [f"tensorflow.math.{full}", f"tensorflow.compat.v1.{full}"]
    if kind not in ("std", "variance", "euclidean_norm"):
        names.append(f"tensorflow.{full}")
    function(*names)(body)


for _kind in _TAKES:
    _reduction(_kind)


@function(
    "tensorflow.argmax", "tensorflow.argmin", "tensorflow.math.argmax", "tensorflow.math.argmin"
)
def place(
    ctx: Context,
    input: Ten,
    axis: Int = None,
    output_type: TfDType = "int64",
    name: Kept = NONE,
    *,
    dimension: Int = None,
) -> Value:
    wrong_dtype(ctx, "argmax", input, REAL | {"bool"}, "input")
    where: Any = (
        0 if axis is None and dimension is None else axis if axis is not None else dimension
    )
    kind = chosen(output_type, "int64")
    dims = input.shape.dims
    if where is UNKNOWN or dims is None:
        return made(ctx, UNRANKED, kind, Facts(low=0, integral=True, nan=False), input)
    if not dims:
        return NOTHING
    gone = checked_axis(ctx, where, len(dims), input)
    count = dims[gone]
    high = count - 1 if isinstance(count, int) and count > 0 else None
    facts = Facts(0, high, True, count if isinstance(count, int) else None, nan=False)
    return made(ctx, reduce(input.shape, (gone,)), kind, facts, input)


@function("tensorflow.math.count_nonzero", "tensorflow.compat.v1.count_nonzero")
def count_nonzero(
    ctx: Context,
    input: Ten,
    axis: Axes = None,
    keepdims: Flag = False,
    dtype: TfDType = "int64",
    name: Kept = NONE,
) -> Value:
    shape = reduced(ctx, input, axis, keepdims)
    return made(ctx, shape, chosen(dtype, "int64"), Facts(low=0, integral=True, nan=False), input)


@function("tensorflow.math.zero_fraction", "tensorflow.nn.zero_fraction", "tensorflow.nn.l2_loss")
def one_number(
    ctx: Context, value: Kept = None, *rest: Value, t: Kept = None, called: str = "", **named: Value
) -> Value:
    given = value if value is not None else t
    x = as_tensor(ctx, given, "value") if given is not None else NOTHING
    return made(ctx, SCALAR, "float32" if "fraction" in called else x.dtype, Facts(low=0), x)


@function("tensorflow.norm", "tensorflow.linalg.norm")
def norm(
    ctx: Context,
    tensor: Ten,
    ord: Kept = Const("euclidean"),
    axis: Axes = None,
    keepdims: Flag = None,
    name: Kept = NONE,
) -> Value:
    wrong_dtype(ctx, "norm", tensor, FLOATS | COMPLEX | {"bool", "string"}, "tensor")
    if axis is not None and axis is not UNKNOWN and len(axis) > 2 or axis is UNKNOWN:
        return NOTHING
    if tensor.shape.dims is not None and axis is not None:
        axes = [one for one in axis if not -len(tensor.shape.dims) <= one < len(tensor.shape.dims)]
        if axes:
            return NOTHING
    kind = {"complex64": "float32", "complex128": "float64"}.get(tensor.dtype or "", tensor.dtype)
    return made(ctx, reduced(ctx, tensor, axis, bool(keepdims)), kind, Facts(low=0), tensor)


@function("tensorflow.cumsum", "tensorflow.math.cumsum", "tensorflow.math.cumprod")
def cumulative(
    ctx: Context,
    x: Ten,
    axis: Int = 0,
    exclusive: Flag = False,
    reverse: Flag = False,
    name: Kept = NONE,
    *,
    called: str = "",
) -> Value:
    wrong_dtype(ctx, called.rpartition(".")[2], x, REAL | COMPLEX)
    if not graph_of(ctx, x) and isinstance(axis, int) and x.shape.dims is not None:
        checked_axis(ctx, axis, len(x.shape.dims), x)
    return made(ctx, x.shape, x.dtype, Facts(integral=x.facts.integral), x)


# Order ------------------------------------------------------------------------------------------


@function("tensorflow.sort", "tensorflow.argsort")
def sort(
    ctx: Context,
    values: Ten,
    axis: Int = -1,
    direction: Kept = Const("ASCENDING"),
    *rest: Value,
    called: str = "",
    **named: Value,
) -> Value:
    wrong_dtype(ctx, called.rpartition(".")[2], values, REAL, "values")
    if isinstance(axis, int) and values.shape.dims is not None:
        if not values.shape.dims:
            return NOTHING
        checked_axis(ctx, axis, len(values.shape.dims), values)
    if called.endswith("argsort"):
        return made(ctx, values.shape, "int32", Facts(low=0, integral=True, nan=False), values)
    return made(ctx, values.shape, values.dtype, all_facts(values.facts), values)


@function("tensorflow.math.top_k", "tensorflow.nn.top_k")
def top_k(
    ctx: Context,
    input: Ten,
    k: Size = 1,
    sorted: Flag = True,
    index_type: TfDType = "int32",
    name: Kept = NONE,
) -> Value:
    dims = input.shape.dims
    if dims is not None:
        short = dims and isinstance(k, int) and isinstance(dims[-1], int) and dims[-1] < k
        if short:
            text = f"the {k} largest of {dims[-1]} entries are asked for (shape {input.shape})"
            raise Fail(
                "array-arguments",
                text,
                "ValueError" if graph_of(ctx, input) else "InvalidArgumentError",
                "k",
            )
        if not dims:
            return NOTHING
    shape = input.shape.with_last(UNKNOWN if k is None else k)
    values = made(ctx, shape, input.dtype, range_facts(input.facts), input)
    places = made(
        ctx, shape, chosen(index_type, "int32"), Facts(low=0, integral=True, nan=False), input
    )
    return Tuple((values, places), ("values", "indices"))


@function("tensorflow.math.in_top_k", "tensorflow.nn.in_top_k")
def in_top_k(ctx: Context, targets: Ten, predictions: Ten, k: Kept, name: Kept = NONE) -> Value:
    return made(ctx, targets.shape, "bool", TRUTH, targets, predictions)


@function("tensorflow.unique", "tensorflow.unique_with_counts")
def unique(
    ctx: Context, x: Ten, out_idx: TfDType = "int32", name: Kept = NONE, *, called: str = ""
) -> Value:
    kind = chosen(out_idx, "int32")
    values = made(ctx, Shape((UNKNOWN,)), x.dtype, range_facts(x.facts), x)
    places = made(ctx, x.shape, kind, NO_FACTS, x)
    if called.endswith("counts"):
        return Tuple(
            (values, places, made(ctx, Shape((UNKNOWN,)), kind, NO_FACTS, x)), ("y", "idx", "count")
        )
    return Tuple((values, places), ("y", "idx"))


@function("tensorflow.math.bincount")
def bincount(ctx: Context, arr: Ten, *rest: Value, **named: Value) -> Value:
    return made(ctx, UNRANKED, None, Facts(low=0), arr)


@function("tensorflow.math.confusion_matrix", "tensorflow.compat.v1.confusion_matrix")
def confusion_matrix(
    ctx: Context,
    labels: Ten,
    predictions: Ten,
    num_classes: Size = None,
    weights: Kept = NONE,
    dtype: TfDType = "int32",
    name: Kept = NONE,
) -> Value:
    size: AnyDim = UNKNOWN if num_classes is None else num_classes
    a, b = labels.shape, predictions.shape
    if a.rank == 1 == b.rank and same(a[0], b[0]) is False:
        text = f"{a[0]} labels meet {b[0]} predictions"
        raise Fail(
            "array-broadcast",
            text,
            "ValueError" if graph_of(ctx, labels, predictions) else "InvalidArgumentError",
            "predictions",
        )
    return made(ctx, Shape((size, size)), chosen(dtype, "int32"), Facts(low=0), labels, predictions)


_SEGMENTS = tuple(f"segment_{name}" for name in ("sum", "mean", "max", "min", "prod"))


@function(
    *(f"tensorflow.math.{name}" for name in _SEGMENTS),
    *(f"tensorflow.math.unsorted_{name}" for name in _SEGMENTS),
)
def segments(
    ctx: Context,
    data: Ten,
    segment_ids: Ten,
    num_segments: Size = UNKNOWN,
    *rest: Value,
    called: str = "",
    **named: Value,
) -> Value:
    unsorted = "unsorted" in called
    count = num_segments if unsorted and num_segments is not None else UNKNOWN
    last = segment_ids.facts.content
    if not unsorted and isinstance(last, list) and last and isinstance(last[-1], int):
        count = last[-1] + 1
    dtype = data.dtype
    if unsorted and called.endswith("mean") and dt.is_integer(dtype):
        # Sums divided by counts, which are floats then.
        dtype = "float64" if dtype in ("int32", "int64") else "float32"
    rank = segment_ids.shape.rank
    if data.shape.dims is None or rank is None or rank > len(data.shape.dims):
        return made(ctx, UNRANKED, dtype, NO_FACTS, data)
    return made(ctx, Shape((count, *data.shape.dims[rank:])), dtype, NO_FACTS, data)


@function("tensorflow.histogram_fixed_width")
def histogram(
    ctx: Context,
    values: Ten,
    value_range: Kept,
    nbins: Size = 100,
    dtype: TfDType = "int32",
    name: Kept = NONE,
) -> Value:
    return made(
        ctx,
        Shape((UNKNOWN if nbins is None else nbins,)),
        chosen(dtype, "int32"),
        Facts(low=0),
        values,
    )


@function("tensorflow.searchsorted")
def searchsorted(
    ctx: Context,
    sorted_sequence: Ten,
    values: Ten,
    side: Kept = Const("left"),
    out_type: TfDType = "int32",
    name: Kept = NONE,
) -> Value:
    return made(ctx, values.shape, chosen(out_type, "int32"), Facts(low=0, integral=True), values)
