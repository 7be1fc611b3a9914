"""Sorting, searching, counting and sets."""

from __future__ import annotations

from typing import Any

from ...shapes import SCALAR, UNKNOWN, UNRANKED, AnyDim, Shape
from ...values import (
    NO_FACTS,
    NONE,
    NOTHING,
    Array,
    Bound,
    Const,
    Facts,
    Fail,
    Function,
    Obj,
    Tuple,
    Unknown,
    Value,
)
from ..api import Context, function
from ..args import as_array
from ..distinct import different, number_of, settled
from ..intervals import TRUTH
from .common import Arr, Flag, Int, Kept, as_ndarray, checked_axis, full_facts, made, range_facts

LAST = Const(-1)
FULL = Const("full")
PLACES = Facts(low=0, integral=True, nan=False)


def _along(a: Array, axis: Any) -> Shape:
    """The shape of something ordered along an axis; ``None`` flattens."""
    if axis is None:
        return Shape((a.shape.size,))
    if a.shape.rank is None or axis is UNKNOWN:
        return UNRANKED if a.shape.rank is None else a.shape
    checked_axis(axis, a.shape.rank)
    return a.shape


@function("numpy.sort", "numpy.partition")
def sort(
    ctx: Context, a: Arr, axis: Kept = LAST, *rest: Value, called: str = "", **named: Value
) -> Value:
    axis = (
        rest[0]
        if called == "numpy.partition" and rest
        else Const(-1)
        if called == "numpy.partition"
        else axis
    )
    return made(ctx, _along(a, _plain(axis)), a.dtype, full_facts(settled(a)))


def _plain(axis: Value) -> Any:
    if axis == NONE:
        return None
    return axis.value if isinstance(axis, Const) and isinstance(axis.value, int) else UNKNOWN


@function("numpy.argsort", "ndarray.argsort")
def argsort(
    ctx: Context,
    a: Arr,
    axis: Int = -1,
    kind: Kept = None,
    order: Kept = None,
    *,
    stable: Kept = None,
) -> Value:
    if a.shape == SCALAR and axis in (0, -1):
        return made(ctx, Shape((1,)), "int64", PLACES)
    return made(ctx, _along(a, axis), "int64", PLACES)


@function("numpy.argpartition", "ndarray.argpartition")
def argpartition(
    ctx: Context, a: Arr, kth: Kept, axis: Int = -1, *rest: Value, **named: Value
) -> Value:
    return made(ctx, _along(a, axis), "int64", PLACES)


@function("ndarray.sort")
def sort_in_place(ctx: Context, a: Arr, *rest: Value, **named: Value) -> Value:
    ctx.replace(a, a.but(facts=full_facts(a.facts)))
    return NOTHING


@function("numpy.lexsort")
def lexsort(ctx: Context, keys: Arr, axis: Int = -1) -> Value:
    return made(ctx, keys.shape[1:] if (keys.shape.rank or 0) >= 2 else UNRANKED, "int64", PLACES)


@function("numpy.searchsorted", "ndarray.searchsorted", "numpy.digitize")
def searchsorted(
    ctx: Context, a: Arr, v: Arr, *rest: Value, called: str = "", **named: Value
) -> Value:
    table, values = (v, a) if called == "numpy.digitize" else (a, v)
    if table.shape.rank is not None and table.shape.rank != 1 and table.lib == "numpy":
        text = f"the sorted list must have one dimension, its shape is {table.shape}"
        raise Fail(
            "array-arguments", text, "ValueError", "v" if called == "numpy.digitize" else "a"
        )
    count = table.shape[0]
    high = count if isinstance(count, int) else None
    return made(ctx, values.shape, "int64", Facts(0, high, True, nan=False))


@function("numpy.nonzero", "ndarray.nonzero")
def nonzero(ctx: Context, a: Arr) -> Value:
    if not a.shape.rank:
        return Unknown("np.nonzero of an unknown number of dimensions")
    return Tuple((made(ctx, Shape((UNKNOWN,)), "int64", PLACES),) * a.shape.rank)


@function("numpy.argwhere")
def argwhere(ctx: Context, a: Arr) -> Value:
    rank: AnyDim = UNKNOWN if a.shape.rank is None else a.shape.rank
    return made(ctx, Shape((UNKNOWN, rank)), "int64", PLACES)


@function("numpy.flatnonzero")
def flatnonzero(ctx: Context, a: Arr) -> Value:
    return made(ctx, Shape((UNKNOWN,)), "int64", PLACES)


@function("numpy.isin", "numpy.in1d")
def isin(
    ctx: Context, element: Arr, test_elements: Kept, *rest: Value, called: str = "", **named: Value
) -> Value:
    shape = Shape((element.shape.size,)) if called == "numpy.in1d" else element.shape
    return made(ctx, shape, "bool", TRUTH)


@function("numpy.unique")
def unique(
    ctx: Context, ar: Arr, return_index: Flag = False, return_inverse: Flag = False,
    return_counts: Flag = False, axis: Int = None, *, equal_nan: Kept = None, sorted: Kept = None,
) -> Value:  # fmt: skip
    flags = (return_index, return_inverse, return_counts)
    if None in flags:
        return Unknown("np.unique with unknown options")
    if axis is None:
        shape = Shape((number_of(ar),))
    elif ar.shape.dims is None or axis is UNKNOWN:
        shape = UNRANKED
    else:
        shape = ar.shape.with_dim(checked_axis(axis, len(ar.shape.dims)), UNKNOWN)
    kept = full_facts(different(ar)) if axis is None else range_facts(ar.facts)
    result: list[Value] = [made(ctx, shape, ar.dtype, kept)]
    if return_index:
        result.append(made(ctx, Shape((shape[0] if axis is None else UNKNOWN,)), "int64", PLACES))
    if return_inverse:
        flat = ar.shape.rank == 1
        result.append(made(ctx, ar.shape if flat else UNRANKED, "int64", PLACES))
    if return_counts:
        counts = Facts(low=1, integral=True, nan=False)
        result.append(made(ctx, Shape((shape[0] if axis is None else UNKNOWN,)), "int64", counts))
    return result[0] if len(result) == 1 else Tuple(tuple(result))


@function("numpy.union1d", "numpy.intersect1d", "numpy.setdiff1d", "numpy.setxor1d")
def sets(ctx: Context, ar1: Arr, ar2: Arr, *rest: Value, **named: Value) -> Value:
    kind = ar1.dtype if ar1.dtype == ar2.dtype else None
    return (
        made(ctx, Shape((UNKNOWN,)), kind)
        if not named and len(rest) < 2
        else Unknown("a set operation with options")
    )


@function("numpy.unravel_index")
def unravel_index(ctx: Context, indices: Arr, shape: Kept, order: Kept = None) -> Value:
    from .common import as_sizes

    sizes = as_sizes(ctx, shape)
    if not isinstance(sizes, tuple):
        return Unknown("np.unravel_index of an unknown shape")
    return Tuple((made(ctx, indices.shape, "int64", PLACES),) * len(sizes))


@function("numpy.apply_along_axis")
def apply_along_axis(
    ctx: Context, func1d: Kept, axis: Int, arr: Arr, *rest: Value, **named: Value
) -> Value:
    dims = arr.shape.dims
    if dims is None or not isinstance(axis, int):
        return Unknown("a function applied by NumPy")
    place = checked_axis(axis, len(dims))
    row = made(ctx, Shape((dims[place],)), arr.dtype, range_facts(arr.facts))
    result = ctx.call(func1d, [row, *rest], named)
    found = as_array(ctx, result)
    if found.lib != "numpy" or found.shape.dims is None or isinstance(result, Obj):
        return Unknown("a function applied by NumPy")
    return made(ctx, Shape((*dims[:place], *found.shape.dims, *dims[place + 1 :])), found.dtype)


@function("numpy.apply_over_axes", "numpy.vectorize", "numpy.frompyfunc")
def user_function(*args: Value, ctx: Context, **named: Value) -> Value:
    for value in args:
        if isinstance(value, (Function, Bound)):
            ctx.escape(value)
    return Unknown("a function applied by NumPy")


@function(
    "numpy.put",
    "numpy.copyto",
    "numpy.place",
    "numpy.putmask",
    "numpy.fill_diagonal",
    "numpy.put_along_axis",
)
def in_place(*args: Value, ctx: Context, **named: Value) -> Value:
    """The first argument is changed in place."""
    for value in args[:1]:
        if isinstance(value, Array):
            ctx.replace(value, value.but(facts=NO_FACTS))
    return NOTHING


@function("numpy.convolve", "numpy.correlate")
def convolve(ctx: Context, a: Arr, v: Arr, mode: Kept = FULL, *, called: str = "") -> Value:
    n, m = a.shape[0], v.shape[0]
    for array in (a, v):
        if array.shape.rank is not None and array.shape.rank > 1:
            raise Fail(
                "array-arguments",
                f"np.{called[6:]} takes lists, not shape {array.shape}",
                "ValueError",
            )
    length: AnyDim = UNKNOWN
    if isinstance(n, int) and isinstance(m, int) and n and m and isinstance(mode, Const):
        sizes = {"full": n + m - 1, "same": max(n, m), "valid": max(n, m) - min(n, m) + 1}
        length = sizes.get(mode.value, UNKNOWN) if called == "numpy.convolve" else UNKNOWN
    return made(ctx, Shape((length,)), None)


@function("numpy.ix_")
def ix(*args: Value, ctx: Context) -> Value:
    arrays = [as_ndarray(ctx, arg) for arg in args]
    if any(array.shape.rank != 1 or array.dtype == "bool" for array in arrays):
        return Unknown("np.ix_")
    parts: list[Value] = []
    for i, array in enumerate(arrays):
        dims = [1] * len(arrays)
        parts.append(
            made(
                ctx, Shape(dims).with_dim(i, array.shape[0]), array.dtype, range_facts(array.facts)
            )
        )
    return Tuple(tuple(parts))
