"""Arrays put together, taken apart, and entries inserted or removed."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import Any

from ...shapes import SCALAR, UNKNOWN, UNRANKED, AnyDim, DType, Shape, arith, same, unknown_of_rank
from ...shapes import dtypes as dt
from ...shapes.dim import add, floordiv
from ...values import NO_FACTS, NONE, Array, Const, Facts, Fail, Note, Obj, Tuple, Unknown, Value
from ..api import Context, function, problem_note
from ..args import as_ints, sequence_items
from .common import (
    Arr,
    Int,
    Kept,
    NpDType,
    as_ndarray,
    checked_axis,
    chosen,
    made,
    range_facts,
    refusing,
)
from .shaping import raised_to


def pieces(ctx: Context, value: Value) -> tuple[list[Array], bool]:
    """The arrays of a sequence, and whether they are all of them."""
    if isinstance(value, Array):
        dims = value.shape.dims
        if not dims:
            return [], False
        if value.dtype in ("object", None) and len(dims) == 1:
            return [], False  # What each of its objects is, nobody knows.
        row = value.but(shape=Shape(dims[1:]), facts=range_facts(value.facts))
        count = dims[0]
        if isinstance(count, int) and count <= 64:
            return [row] * count, True
        return [row], False
    if isinstance(value, Obj) and value.kind == "list":
        record = ctx.read(value)
        items = [as_ndarray(ctx, item) for item in record.items]
        if record.rest is None:
            return items, True
        return [*items, as_ndarray(ctx, record.rest)], False
    if isinstance(value, Tuple):
        return [as_ndarray(ctx, item) for item in value.items], True
    found = ctx.iterate(value)
    if found.items is not None and found.items:
        return [as_ndarray(ctx, item) for item in found.items], True
    return [], False


def common_dtype(arrays: list[Array]) -> DType:
    """The dtype of the joined arrays."""
    kind = arrays[0].dtype
    for array in arrays[1:]:
        kind = "string" if kind == array.dtype == "string" else dt.promote(kind, array.dtype)
    return kind


def common_facts(arrays: list[Array], dtype: DType) -> Facts:
    """What holds of the elements of all arrays."""
    lows = [array.facts.low for array in arrays]
    highs = [array.facts.high for array in arrays]
    low = None if None in lows else min(x for x in lows if x is not None)
    high = None if None in highs else max(x for x in highs if x is not None)
    nan = False if all(array.facts.nan is False for array in arrays) else None
    whole = True if dt.is_integer(dtype) or all(array.facts.integral for array in arrays) else None
    reached = all(array.facts.reached for array in arrays)
    return Facts(low, high, whole, nan=nan, reached=reached)


def _follow(arrays: list[Array]) -> bool:
    """Whether arrays of one value each, all different, follow one another."""
    values = [array.facts.low for array in arrays if array.facts.low == array.facts.high]
    filled = all(isinstance(a.shape[0], int) and a.shape[0] > 0 for a in arrays if a.shape.dims)
    known = len(values) == len(arrays) > 1 and None not in values and filled
    return known and len(set(values)) == len(values)


def joined(
    ctx: Context, arrays: list[Array], whole: bool, axis: Any, name: str, dtype: Any = None
) -> Value:
    """``np.concatenate`` of arrays already in their final rank."""
    if not arrays:
        if whole:
            text = f"{name} needs at least one array"
            raise Fail("array-concatenate", text, "ValueError", only_certain=True)
        return made(ctx, UNRANKED, chosen(dtype, None))
    kind = chosen(dtype, common_dtype(arrays))
    facts = common_facts(arrays, kind) if dtype is None else NO_FACTS
    known = [array for array in arrays if array.shape.dims is not None]
    if axis is not None and any(array.shape == SCALAR for array in known):
        raise Fail(
            "array-concatenate",
            f"{name} cannot join single numbers; make them arrays first",
            "ValueError",
        )
    if axis is UNKNOWN or not known:
        return made(ctx, UNRANKED if not known else _any_rank(known), kind, facts)
    if whole and axis in (None, 0) and _follow(arrays):
        facts = replace(facts, grouped=True)
    if axis is None:
        total: AnyDim = 0
        for array in arrays:
            total = add(total, array.shape.size)
        return made(ctx, Shape((total if whole else UNKNOWN,)), kind, facts)
    first = known[0]
    for array in known[1:]:
        if array.shape.rank != first.shape.rank:
            text = (
                f"{name} needs arrays with the same number of dimensions: shape {first.shape} "
                f"meets shape {array.shape}"
            )
            raise Fail("array-concatenate", text, "ValueError", None, _where(first, array))
    assert first.shape.rank is not None
    place = checked_axis(axis, first.shape.rank)
    try:
        shape = arith.concatenate([array.shape for array in arrays], place)
    except arith.ShapeError as error:
        other, where = _differing(first, known, place), error.axis or 0
        text = (
            f"{name} along axis {axis}: other sizes must agree, and shape {first.shape} meets "
            f"shape {other.shape} (axis {where}: {first.shape[where]} against "
            f"{other.shape[where]})"
        )
        raise Fail("array-concatenate", text, "ValueError", None, _where(first, other)) from None
    if not whole:
        shape = shape.with_dim(place, UNKNOWN)
    if all(array.facts.one_hot for array in arrays) and place != len(shape.dims or ()) - 1:
        facts = Facts(facts.low, facts.high, facts.integral, nan=facts.nan, one_hot=True)
    return made(ctx, shape, kind, facts)


def _any_rank(known: list[Array]) -> Shape:
    rank = known[0].shape.rank
    return UNRANKED if rank is None else unknown_of_rank(rank)


def _differing(first: Array, arrays: list[Array], axis: int) -> Array:
    for array in arrays:
        for i, (x, y) in enumerate(zip(first.shape.dims or (), array.shape.dims or ())):
            if i != axis and same(x, y) is False:
                return array
    return arrays[-1]


def _where(*arrays: Array) -> tuple[Note, ...]:
    notes: tuple[Note, ...] = ()
    for array in arrays:
        notes += problem_note(array.origin, f"shape {array.shape} comes from here")
    return notes


def _opaque(arrays: list[Array]) -> bool:
    return any(array.lib == "unknown" for array in arrays)


@function("numpy.concatenate")
def concatenate(
    ctx: Context,
    arrays: Kept,
    axis: Int = 0,
    out: Kept = None,
    *,
    dtype: NpDType = None,
    casting: Kept = None,
) -> Value:
    parts, whole = pieces(ctx, arrays)
    return joined(ctx, parts, whole, axis, "np.concatenate", dtype)


def stacked(
    ctx: Context, arrays: list[Array], whole: bool, axis: Any, name: str, dtype: Any = None
) -> Value:
    """Equal shapes side by side along a new axis."""
    if not arrays:
        if whole:
            text = f"{name} needs at least one array"
            raise Fail("array-concatenate", text, "ValueError", only_certain=True)
        return made(ctx, UNRANKED, chosen(dtype, None))
    kind = chosen(dtype, common_dtype(arrays))
    facts = common_facts(arrays, kind) if dtype is None else NO_FACTS
    known = [array for array in arrays if array.shape.dims is not None]
    for array in known[1:]:
        try:
            arith.unify(known[0].shape, array.shape)
        except arith.ShapeError:
            text = f"{name} needs arrays of one shape: {known[0].shape} meets {array.shape}"
            raise Fail(
                "array-concatenate", text, "ValueError", None, _where(known[0], array)
            ) from None
    if not known or not isinstance(axis, int):
        return made(ctx, UNRANKED, kind, facts)
    assert known[0].shape.rank is not None
    place = checked_axis(axis, known[0].shape.rank + 1)
    count = len(arrays) if whole else UNKNOWN
    shape = arith.stack([array.shape for array in known], place, count)
    return made(ctx, shape, kind, facts)


@function("numpy.stack")
def stack(
    ctx: Context,
    arrays: Kept,
    axis: Int = 0,
    out: Kept = None,
    *,
    dtype: NpDType = None,
    casting: Kept = None,
) -> Value:
    parts, whole = pieces(ctx, arrays)
    if isinstance(arrays, Obj) and arrays.kind == "list" and ctx.read(arrays).ragged:
        text = "np.stack needs arrays of one shape, and those of the list differ in length"
        raise Fail("array-concatenate", text, "ValueError", "arrays")
    return stacked(ctx, parts, whole, axis, "np.stack", dtype)


@function("numpy.vstack", "numpy.hstack", "numpy.dstack", "numpy.column_stack", "numpy.row_stack")
def directional(
    ctx: Context, tup: Kept, *, dtype: NpDType = None, casting: Kept = None, called: str = ""
) -> Value:
    parts, whole = pieces(ctx, tup)
    name = called.replace("numpy", "np")
    if _opaque(parts):
        kind = chosen(dtype, common_dtype(parts))
        return made(ctx, UNRANKED, kind)
    if called in ("numpy.vstack", "numpy.row_stack"):
        return joined(ctx, [raised_to(ctx, part, 2) for part in parts], whole, 0, name, dtype)
    if called == "numpy.dstack":
        return joined(ctx, [raised_to(ctx, part, 3) for part in parts], whole, 2, name, dtype)
    if called == "numpy.column_stack":
        return joined(ctx, [_column(ctx, part) for part in parts], whole, 1, name, dtype)
    parts = [raised_to(ctx, part, 1) for part in parts]
    ranks = {part.shape.rank for part in parts}
    if None in ranks:
        return made(ctx, UNRANKED, chosen(dtype, common_dtype(parts)))
    return joined(ctx, parts, whole, 0 if parts and parts[0].shape.rank == 1 else 1, name, dtype)


def _column(ctx: Context, part: Array) -> Array:
    dims = part.shape.dims
    if dims is None or len(dims) >= 2:
        return part
    return made(ctx, Shape((dims[0] if dims else 1, 1)), part.dtype, range_facts(part.facts))


@function("numpy.r_.__getitem__", "numpy.c_.__getitem__")
def concatenator(ctx: Context, index: Kept, *, called: str = "") -> Value:
    items = index.items if isinstance(index, Tuple) else (index,)
    parts: list[Array] = []
    for item in items:
        part = as_ndarray(ctx, item) if isinstance(item, (Array, Obj)) else None
        if part is None or part.lib == "unknown" or part.shape.dims is None:
            return Unknown("what np.r_ or np.c_ makes of this")
        parts.append(part)
    if called.startswith("numpy.c_"):
        return joined(ctx, [_column(ctx, part) for part in parts], True, -1, "np.c_")
    return joined(ctx, [raised_to(ctx, part, 1) for part in parts], True, 0, "np.r_")


MAX_SECTIONS = 1000

# Taking apart -----------------------------------------------------------------------------------


@function("numpy.split", "numpy.array_split", "numpy.hsplit", "numpy.vsplit", "numpy.dsplit")
def split(
    ctx: Context, ary: Arr, indices_or_sections: Kept, axis: Int = 0, *, called: str = ""
) -> Value:
    dims = ary.shape.dims
    if dims is None or axis is UNKNOWN:
        return Unknown("a split of unknown parts")
    least = {"numpy.hsplit": 1, "numpy.vsplit": 2, "numpy.dsplit": 3}.get(called, 0)
    if len(dims) < least:
        text = f"np.{called[6:]} needs at least {least} dimensions, the shape is {ary.shape}"
        raise Fail("array-axis", text, "ValueError", "ary")
    if called == "numpy.hsplit":
        axis = 0 if len(dims) == 1 else 1
    elif called == "numpy.dsplit":
        axis = 2
    if not -len(dims) <= axis < len(dims):
        raise Fail(
            "array-axis", f"axis {axis} does not exist in shape {ary.shape}", "IndexError", "axis"
        )
    place = axis % len(dims)
    size = dims[place]
    facts = range_facts(ary.facts)
    sections = indices_or_sections
    if isinstance(sections, Const) and isinstance(sections.value, int):
        if sections.value > MAX_SECTIONS:
            return Unknown("a split into many parts")
        sizes = _sections(ctx, ary, size, sections.value, called)
    else:
        cuts = as_ints(ctx, sections)
        if not isinstance(cuts, tuple) or not isinstance(sections, (Tuple, Obj, Array)):
            return Unknown("a split of unknown parts")
        sizes = _between(size, cuts)
    parts = [made(ctx, ary.shape.with_dim(place, part), ary.dtype, facts) for part in sizes]
    return ctx.new_list(parts)


def _sections(ctx: Context, ary: Array, size: AnyDim, count: int, called: str) -> list[AnyDim]:
    if count <= 0:
        text = "the number of sections must be larger than 0"
        raise Fail("array-arguments", text, "ValueError", "indices_or_sections")
    if not isinstance(size, int):
        return [floordiv(size, count) if called != "numpy.array_split" else UNKNOWN] * count
    if size % count and called != "numpy.array_split":
        text = f"{size} entries cannot be split into {count} equal parts; use `np.array_split`"
        raise Fail("array-arguments", text, "ValueError", "indices_or_sections")
    each, extra = divmod(size, count)
    return [*([each + 1] * extra), *([each] * (count - extra))]


def _between(size: AnyDim, cuts: tuple[int, ...]) -> list[AnyDim]:
    from ..slices import slice_length

    edges: list[int | None] = [0, *cuts, None]
    return [slice_length(size, start, stop) for start, stop in pairwise(edges)]


@function("numpy.insert")
def insert(ctx: Context, arr: Arr, obj: Kept, values: Kept, axis: Int = None) -> Value:
    where = as_ndarray(ctx, obj)
    given = as_ndarray(ctx, values)
    count: AnyDim = UNKNOWN
    if where.shape == SCALAR and axis is None and given.shape.rank is not None:
        count = given.shape.size
    elif where.shape == SCALAR and given.shape == SCALAR:
        count = 1
    elif where.shape.rank == 1 and where.dtype == "int64":
        count = where.shape[0] if where.shape[0] != 1 else UNKNOWN
    facts = common_facts([arr, given], arr.dtype)
    facts = Facts(facts.low, facts.high, facts.integral, nan=facts.nan)
    if axis is None:
        return made(ctx, Shape((add(arr.shape.size, count),)), arr.dtype, facts)
    if arr.shape.rank is None or axis is UNKNOWN:
        return made(ctx, UNRANKED, arr.dtype)
    place = checked_axis(axis, arr.shape.rank)
    return made(ctx, arr.shape.with_dim(place, add(arr.shape[place], count)), arr.dtype, facts)


@function("numpy.append")
def append(ctx: Context, arr: Arr, values: Arr, axis: Int = None) -> Value:
    parts = [arr, values]
    if "object" in (arr.dtype, values.dtype):
        return made(ctx, UNRANKED, "object")
    if axis is None:
        flat = [
            made(ctx, Shape((part.shape.size,)), part.dtype, range_facts(part.facts))
            for part in parts
        ]
        return joined(ctx, flat, True, 0, "np.append")
    return joined(ctx, parts, True, axis, "np.append")


@function("numpy.delete")
def delete(ctx: Context, arr: Arr, obj: Kept, axis: Int = None) -> Value:
    shape = Shape((arr.shape.size,)) if axis is None else arr.shape
    if shape.dims is None or axis is UNKNOWN:
        return made(ctx, UNRANKED, arr.dtype, range_facts(arr.facts))
    place = 0 if axis is None else checked_axis(axis, len(shape.dims))
    size = shape.dims[place]
    count: int | None = None
    if isinstance(obj, Const) and isinstance(obj.value, int):
        if isinstance(size, int) and not -size <= obj.value < size:
            text = f"index {obj.value} is out of range: there are {size} entries"
            raise Fail("array-index", text, "IndexError", "obj")
        count = 1
    else:
        content = (
            as_ndarray(ctx, obj).facts.content if isinstance(obj, (Obj, Tuple, Array)) else None
        )
        if isinstance(content, list) and all(type(x) is int and x >= 0 for x in content):
            count = len(set(content))
            if isinstance(size, int) and any(x >= size for x in content):
                text = f"index {max(content)} is out of range: there are {size} entries"
                raise Fail("array-index", text, "IndexError", "obj")
    rest = UNKNOWN if count is None else add(size, -count)
    return made(ctx, shape.with_dim(place, rest), arr.dtype, range_facts(arr.facts))


@function("numpy.block")
def block(ctx: Context, arrays: Kept) -> Value:
    whole = _blocked(ctx, arrays, _depth(ctx, arrays))
    return Unknown("np.block") if whole is None else made(ctx, *whole)


def _depth(ctx: Context, value: Value) -> int:
    items = sequence_items(ctx, value)
    return 1 + _depth(ctx, items[0]) if items and not isinstance(value, Tuple) else 0


def _blocked(ctx: Context, value: Value, depth: int) -> tuple[Shape, DType] | None:
    """Nested lists joined, the innermost along the last axis."""
    items = sequence_items(ctx, value)
    if depth == 0:
        part = as_ndarray(ctx, value)
        return None if part.shape.dims is None else (part.shape, part.dtype)
    parts = [_blocked(ctx, item, depth - 1) for item in items or ()]
    known = [part for part in parts if part is not None]
    if not known or len(known) != len(parts):
        return None
    rank = max(depth, *(len(shape.dims or ()) for shape, _ in known))
    shapes = [
        Shape((1,) * (rank - len(shape.dims or ())) + (shape.dims or ())) for shape, _ in known
    ]
    with refusing("array-concatenate", at="arrays"):
        shape = arith.concatenate(shapes, -depth)
    dtype = known[0][1]
    for _, other in known[1:]:
        dtype = dt.promote(dtype, other)
    return shape, dtype


@function("numpy.take", "ndarray.take")
def take(
    ctx: Context, a: Arr, indices: Arr, axis: Int = None, out: Kept = None, mode: Kept = None
) -> Value:
    facts = range_facts(a.facts)
    if axis is UNKNOWN or a.shape.dims is None:
        return made(ctx, indices.shape if axis is None else UNRANKED, a.dtype, facts)
    dims = (a.shape.size,) if axis is None else a.shape.dims or (1,)
    place = 0 if axis is None else checked_axis(axis, len(dims))
    size, content = dims[place], indices.facts.content
    for entry in content if isinstance(content, list) else [content]:
        if (
            isinstance(entry, int)
            and isinstance(size, int)
            and not -size <= entry < size
            and mode is None
        ):
            text = (
                f"index {entry} is out of range: axis {axis} of shape {a.shape} has {size} entries"
            )
            raise Fail("array-index", text, "IndexError", "indices")
    shape = Shape(dims[:place]) + indices.shape + dims[place + 1 :]
    return made(ctx, shape, a.dtype, facts)


@function("numpy.take_along_axis")
def take_along_axis(ctx: Context, arr: Arr, indices: Arr, axis: Int = -1) -> Value:
    rank = arr.shape.rank
    shape = UNRANKED
    if rank and rank == indices.shape.rank and isinstance(axis, int) and -rank <= axis < rank:
        # The axes beside the one that is looked up broadcast.
        try:
            beside = arith.broadcast(arr.shape.with_dim(axis, 1), indices.shape.with_dim(axis, 1))
            shape = beside.with_dim(axis, indices.shape[axis])
        except arith.ShapeError:
            text = f"indices of shape {indices.shape} do not fit an array of shape {arr.shape}"
            raise Fail("array-index", text, "IndexError", "indices") from None
    return made(ctx, shape, arr.dtype, range_facts(arr.facts))


@function("numpy.compress", "numpy.extract", "ndarray.compress")
def compress(ctx: Context, condition: Kept, a: Arr, axis: Kept = None) -> Value:
    return made(
        ctx,
        Shape((UNKNOWN,)) if axis is None or axis == NONE else UNRANKED,
        a.dtype,
        range_facts(a.facts),
    )
