"""Taking parts of frames and series, and assigning to them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ...shapes import UNKNOWN, AnyDim, DType, Shape, same
from ...shapes import dtypes as dt
from ...values import (
    FALSE,
    NO_FACTS,
    NONE,
    Array,
    Const,
    Facts,
    Fail,
    Iterator,
    Lib,
    Obj,
    Range,
    Scalar,
    Slice,
    Tuple,
    Unknown,
    Value,
    is_none,
)
from ..api import Context, attribute, function
from ..args import as_array
from ..distinct import part_of
from ..python.common import RAISE, ZERO
from .common import (
    bounds_of,
    boxed,
    common_dtype,
    dtype_at,
    dtypes_at,
    element,
    facts_at,
    facts_of,
    finish,
    frame,
    fresh_rows,
    kept,
    labels,
    nullable,
    series,
    unlabel,
)
from .row_labels import refuse_labels

labels_of = labels


def missing_key(name: Any, x: Array) -> Fail:
    """A column that does not exist."""
    near = ", ".join(repr(one) for one in (x.columns or ())[:8])
    text = f"there is no column {name!r}; the columns are {near or 'none'}"
    return Fail("pandas-key", text, "KeyError", key=name, keys=list(x.columns or ()))


def column(ctx: Context, x: Array, name: Any) -> Value:
    """``df[name]``."""
    facts = bounds_of(x.facts)
    if x.columns is None:
        kind = x.dtype if x.dtype not in ("object", None) else None
        return series(ctx, x.shape[0], kind, facts, name=name)
    found = [i for i, one in enumerate(x.columns) if one == name]
    if not found:
        if any(isinstance(one, tuple) for one in x.columns):
            return Unknown("a group of columns")
        raise missing_key(name, x)
    if len(found) > 1:
        return columns_at(ctx, x, found)
    facts = facts_at(x, found[0])
    taken = series(ctx, x.shape[0], dtype_at(x, found[0]), facts, name=name)
    return taken.but(numbered=x.numbered, index=x.index, rows=x.rows)


def columns_at(ctx: Context, x: Array, places: Sequence[int], rows: AnyDim | None = None) -> Array:
    """The frame of some columns, by position."""
    assert x.columns is not None
    names = [x.columns[i] for i in places]
    kinds = dtypes_at(x, places)
    facts = None
    if x.column_facts is not None:
        facts = [facts_at(x, i) if rows is None else bounds_of(facts_at(x, i)) for i in places]
    count = x.shape[0] if rows is None else rows
    made = frame(ctx, count, names, kinds, facts=bounds_of(x.facts), column_facts=facts)
    if kinds is None and names and x.dtype not in (None, "object"):
        made = made.but(dtype=x.dtype, facts=made.facts, column_facts=made.column_facts)
    taken = x.rows if rows is None else (*x.rows, object())
    return made.but(
        numbered=x.numbered, index=x.index, rows=taken, facts=made.facts,
        column_facts=made.column_facts,
    )  # fmt: skip


def named_columns(ctx: Context, x: Array, names: Sequence[Any]) -> Array:
    """``df[[...]]``."""
    if x.columns is None:
        kind = x.dtype if x.dtype not in (None, "object") else None
        return frame(ctx, x.shape[0], names, facts=bounds_of(x.facts), dtype=kind)
    places: list[int] = []
    for name in names:
        found = [i for i, one in enumerate(x.columns) if one == name]
        if not found:
            if any(isinstance(one, tuple) for one in x.columns):
                return frame(ctx, x.shape[0])  # groups of columns
            raise missing_key(name, x)
        places += found
    return columns_at(ctx, x, places)


@function("DataFrame.__getitem__")
def getitem(ctx: Context, x: Array, index: Value) -> Value:
    if x.shape.rank != 2:
        return Unknown("an item of a frame or series")
    if isinstance(index, Const) and isinstance(index.value, (str, int)):
        return column(ctx, x, index.value)
    if isinstance(index, Slice):
        shape = Shape((sliced(ctx, x.shape[0], index), x.shape[1]))
        return kept(ctx, x, keep=part_of, shape=shape, rows=(*x.rows, index))
    if isinstance(index, Array):
        if index.dtype == "bool":
            return (
                kept(ctx, x, shape=Shape((fresh_rows(), x.shape[1])))
                if index.shape.rank == 1
                else kept(ctx, x)
            )
        return frame(ctx, x.shape[0])
    names = labels(ctx, index) if isinstance(index, Obj) else None
    if names is not None and not any(isinstance(name, bool) for name in names):
        return named_columns(ctx, x, names)
    if isinstance(index, Obj) and index.kind == "list":
        record = ctx.read(index)
        texts = all(isinstance(i, (Const, Scalar)) for i in record.items) and record.rest is None
        return frame(ctx, x.shape[0] if texts else UNKNOWN, width=record.size if texts else UNKNOWN)
    if isinstance(index, Scalar) and index.kind == "str":
        return series(ctx, x.shape[0])
    return Array(lib="pandas")


def sliced(ctx: Context, rows: AnyDim, index: Slice) -> AnyDim:
    """Number of rows of a positional slice, as NumPy counts it."""
    from ..indexing import getitem as array_item

    taken = ctx.attempt(lambda: array_item(ctx, Array(Shape((rows,)), "int64"), index))
    return taken.shape[0] if isinstance(taken, Array) else UNKNOWN


@function("Series.__getitem__")
def series_item(ctx: Context, x: Array, index: Value) -> Value:
    if isinstance(index, Slice):
        ends = [part for part in (index.start, index.stop) if not is_none(part)]
        # Labels of text cut differently from positions.
        texts = any(isinstance(part, Const) and isinstance(part.value, str) for part in ends)
        rows = fresh_rows() if texts else sliced(ctx, x.shape[0], index)
        return kept(ctx, x, keep=part_of, shape=Shape((rows,)), rows=(*x.rows, index))
    if isinstance(index, Array):
        rows = fresh_rows() if index.dtype in ("bool", None) else index.shape[0]
        return kept(ctx, x, shape=Shape((rows,)))
    if isinstance(index, Obj):
        return kept(ctx, x, shape=Shape((UNKNOWN,)))
    if isinstance(index, Const) and isinstance(index.value, str) and x.numbered:
        text = f"there is no row {index.value!r}: the rows of the series are numbered"
        raise Fail("pandas-key", text, "KeyError", key=index.value)
    if isinstance(index, (Const, Scalar)):
        return element(x)
    return Unknown("an item of a series")


# -- loc and iloc -----------------------------------------------------------------------

ILOC, LOC = "pandas.ILoc", "pandas.Loc"


@attribute("DataFrame.iloc", "Series.iloc", "DataFrame.iat", "Series.iat")
def iloc(ctx: Context, x: Array) -> Value:
    return ctx.new_object(Lib(ILOC), attrs={"_frame": x})


@attribute("DataFrame.loc", "Series.loc", "DataFrame.at", "Series.at")
def loc(ctx: Context, x: Array) -> Value:
    return ctx.new_object(Lib(LOC), attrs={"_frame": x})


def _frame(ctx: Context, accessor: Value) -> Array:
    assert isinstance(accessor, Obj)
    x = ctx.read(accessor).attrs["_frame"]
    assert isinstance(x, Array)
    return x


def _positions(x: Array, index: Value, ctx: Context) -> list[int] | int | None:
    """Column positions an index picks: several, one, or unknown."""
    if x.columns is None:
        return None
    every = list(range(len(x.columns)))
    if isinstance(index, Const) and isinstance(index.value, int):
        return every[index.value] if -len(every) <= index.value < len(every) else None
    if isinstance(index, Slice):
        ends = [
            part.value for part in (index.start, index.stop, index.step) if isinstance(part, Const)
        ]
        if (
            len(ends) == 3
            and all(end is None or isinstance(end, int) for end in ends)
            and ends[2] != 0
        ):
            return every[slice(*ends)]
        return None
    names = labels(ctx, index) if isinstance(index, Obj) else None
    if names is not None and all(type(i) is int and -len(every) <= i < len(every) for i in names):
        return [every[i] for i in names]
    return None


def _part(ctx: Context, index: Value) -> Value:
    """An index as NumPy takes it: a list of numbers, a mask, a range."""
    if isinstance(index, Obj) and index.kind == "list":
        return as_array(ctx, index)
    if isinstance(index, Array):
        return index.but(lib="numpy", facts=index.facts, columns=None)
    return as_array(ctx, index) if isinstance(index, Range) else index


@function(f"{ILOC}.__getitem__")
def iloc_item(ctx: Context, accessor: Value, index: Value) -> Value:
    from ..indexing import getitem as array_item

    x = _frame(ctx, accessor)
    if x.shape.rank is None:
        return Array(lib="pandas")
    parts = index.items if isinstance(index, Tuple) else (index,)
    if len(parts) > x.shape.rank or not parts:
        return Unknown("too many indexers")
    dims: list[AnyDim] = []
    for part, dim in zip(parts, x.shape, strict=False):
        line = Array(Shape((dim,)), "float64")
        taken = ctx.attempt(lambda line=line, part=part: array_item(ctx, line, _part(ctx, part)))  # type: ignore[misc]
        if isinstance(taken, Fail):
            if taken.problem.exception == "IndexError" and isinstance(part, (Const, Obj)):
                raise Fail("array-index", taken.problem.message, "IndexError")
            return Unknown("an index pandas refuses")
        if isinstance(taken, Array) and taken.shape.rank == 1:
            dims += taken.shape
        elif not (
            isinstance(taken, Scalar) or (isinstance(taken, Array) and taken.shape.rank == 0)
        ):
            return Array(lib="pandas")
    taken_rows = (*x.rows, parts[0])
    if x.shape.rank == 1:
        if not dims:
            return element(x)
        return kept(ctx, x, keep=part_of, shape=Shape(dims), rows=taken_rows)
    whole = len(parts) == 1
    one_row = not _keeps_axis(parts[0])
    if whole:
        if one_row:
            return series(ctx, x.shape[1], x.dtype, bounds_of(x.facts))
        return kept(ctx, x, keep=part_of, shape=Shape((dims[0], x.shape[1])), rows=taken_rows)
    places = _positions(x, parts[1], ctx)
    if not _keeps_axis(parts[1]):
        kind = (
            dtype_at(x, places)
            if isinstance(places, int)
            else (x.dtype if x.dtype != "object" else None)
        )
        name = x.columns[places] if isinstance(places, int) and x.columns is not None else None
        if one_row:
            return element(series(ctx, UNKNOWN, kind, bounds_of(x.facts)))
        return series(ctx, dims[0], kind, bounds_of(x.facts), name=name)
    kind = x.dtype if x.dtype not in (None, "object") else None
    if isinstance(places, list):
        part = columns_at(ctx, x, places, UNKNOWN if one_row else dims[0])
        return series(ctx, len(places), part.dtype, part.facts) if one_row else part
    if one_row:
        return series(ctx, dims[0], kind, bounds_of(x.facts))
    return frame(ctx, dims[0], width=dims[1], facts=bounds_of(x.facts), dtype=kind)


def _keeps_axis(index: Value) -> bool:
    return not isinstance(index, (Const, Scalar)) or is_none(index) is True


def _label_rows(x: Array, index: Value) -> AnyDim | None:
    """Rows a label index keeps; ``None`` where it picks a single row or cannot be told."""
    if isinstance(index, Slice):
        whole = is_none(index.start) and is_none(index.stop) and is_none(index.step)
        return x.shape[0] if whole else _numbered_rows(x, index)
    if isinstance(index, (Array, Obj)):
        return fresh_rows()
    return None


def _numbered_rows(x: Array, index: Slice) -> AnyDim:
    """How many rows are between two labels, both of which belong to them."""
    rows = x.shape[0]
    if not x.numbered or x.rows or not isinstance(rows, int) or not is_none(index.step):
        return fresh_rows()
    ends = [0, rows - 1]
    for place, part in enumerate((index.start, index.stop)):
        if isinstance(part, Const) and type(part.value) is int and part.value >= 0:
            ends[place] = min(part.value, rows - place)
        elif is_none(part) is not True:
            return fresh_rows()
    return max(ends[1] - ends[0] + 1, 0)


@function(f"{LOC}.__getitem__")
def loc_item(ctx: Context, accessor: Value, index: Value) -> Value:
    x = _frame(ctx, accessor)
    if x.shape.rank is None:
        return Array(lib="pandas")
    parts = index.items if isinstance(index, Tuple) else (index,)
    rows = _label_rows(x, parts[0]) if parts else None
    if rows is None or len(parts) > x.shape.rank:
        return Unknown("a row")
    if x.shape.rank == 1:
        return kept(ctx, x, shape=Shape((rows,)))
    whole = kept(ctx, x, shape=Shape((rows, x.shape[1])))
    if len(parts) == 1:
        return whole
    chosen = parts[1]
    if isinstance(chosen, Slice):
        return _between(ctx, whole, chosen)
    return getitem(ctx, whole, chosen) if not _is_mask(ctx, chosen) else frame(ctx, rows)


def _is_mask(ctx: Context, index: Value) -> bool:
    if isinstance(index, Array):
        return True
    names = labels(ctx, index) if isinstance(index, Obj) else ()
    return names is None or any(isinstance(name, bool) for name in names)


def _between(ctx: Context, x: Array, index: Slice) -> Value:
    """Columns from one label to another, both included."""
    ends = [
        part.value if isinstance(part, Const) else UNKNOWN for part in (index.start, index.stop)
    ]
    if ends == [None, None] and is_none(index.step):
        return x
    if x.columns is None or UNKNOWN in ends or not is_none(index.step):
        return frame(ctx, x.shape[0])
    for end in ends:
        if end is not None and x.columns.count(end) != 1:
            return frame(ctx, x.shape[0])
    first = 0 if ends[0] is None else x.columns.index(ends[0])
    last = len(x.columns) - 1 if ends[1] is None else x.columns.index(ends[1])
    return columns_at(ctx, x, range(first, last + 1))


@function(f"{ILOC}.__setitem__", f"{LOC}.__setitem__")
def set_at(ctx: Context, accessor: Value, index: Value, value: Value, *, called: str) -> Value:
    x = _frame(ctx, accessor)
    # A new label enlarges the frame; positions never do.
    positional = "ILoc" in called
    shape = x.shape if positional or x.shape.rank is None else Shape((UNKNOWN,) * x.shape.rank)
    ctx.replace(
        x,
        x.but(
            shape=shape,
            dtype=None,
            facts=NO_FACTS,
            columns=x.columns if positional else None,
            column_dtypes=None,
            numbered=False,
        ),
    )
    return NONE


# -- columns that come and go -----------------------------------------------------------


@function("DataFrame.__setitem__")
def setitem(ctx: Context, x: Array, index: Value, value: Value) -> Array:
    if x.shape.rank != 2:
        return x.but(facts=NO_FACTS, dtype=None)
    names = labels(ctx, index) if isinstance(index, (Const, Obj)) else None
    if isinstance(index, Array) and index.dtype == "bool":
        return x.but(facts=NO_FACTS, dtype=None, column_dtypes=None)
    if names is None:
        return x.but(
            shape=Shape((x.shape[0], UNKNOWN)),
            dtype=None,
            columns=None,
            column_dtypes=None,
            facts=NO_FACTS,
        )
    return with_columns(ctx, x, names, value if isinstance(index, Const) else None)


def with_columns(ctx: Context, x: Array, names: Sequence[Any], value: Value | None) -> Array:
    """The frame after assignment to some columns; ``value`` is given for a single one."""
    kind, rows = (None, x.shape[0]) if value is None else _assigned(ctx, x, names[0], value)
    facts = _facts_of(ctx, value)
    if x.columns is None or any(isinstance(one, tuple) for one in x.columns):
        shape = Shape((rows, UNKNOWN))
        return x.but(shape=shape, dtype=None, columns=None, column_dtypes=None, facts=NO_FACTS)
    columns = list(x.columns)
    kinds: list[DType] = [dtype_at(x, i) for i in range(len(columns))]
    known = [facts_at(x, i) for i in range(len(columns))]
    for name in names:
        if name in columns:
            kinds = [kind if one == name else old for one, old in zip(columns, kinds, strict=False)]
            known = [facts if one == name else old for one, old in zip(columns, known)]
        else:
            columns.append(name)
            kinds.append(kind)
            known.append(facts)
    return x.but(
        shape=Shape((rows, len(columns))),
        columns=tuple(columns),
        column_dtypes=tuple(kinds),
        dtype=common_dtype(kinds),
        facts=NO_FACTS,
        column_facts=tuple(known),
        origin=ctx.site,
    )


def _facts_of(ctx: Context, value: Value | None) -> Facts:
    if value is None or isinstance(value, (Unknown, Slice)):
        return NO_FACTS
    return facts_of(as_array(ctx, value))


def _assigned(ctx: Context, x: Array, name: Any, value: Value) -> tuple[DType, AnyDim]:
    """The dtype of assigned values and the number of rows the frame has then."""
    rows = x.shape[0]
    if isinstance(value, (Unknown, Slice)):
        return None, rows
    array = as_array(ctx, value)
    if array.lib == "unknown" or array.dtype == "ragged":
        return ("object" if array.dtype == "ragged" else None), rows
    if array.shape.rank == 0:
        return boxed(array.dtype), rows
    if rows == 0:
        return boxed(array.dtype), array.shape[0]
    if array.lib == "pandas":
        # Aligned by label: what is missing becomes NaN.
        kind = nullable(array) or array.dtype
        return (kind if kind in ("object", "float64", *dt.NULLABLE) else None), rows
    if array.shape.rank == 1 and same(array.shape[0], rows) is False:
        text = f"column {name!r} gets {array.shape[0]} values, the frame has {rows} rows"
        raise Fail("array-shape", text, "ValueError")
    if not isinstance(value, Array) and array.shape.rank is not None and array.shape.rank > 1:
        return "object", rows  # a list of rows: each entry holds one
    return boxed(array.dtype) if array.shape.rank == 1 else None, rows


@function("Series.__setitem__")
def set_series(ctx: Context, x: Array, index: Value, value: Value) -> Array:
    # A new label makes the series longer.
    shape = (
        Shape((UNKNOWN,)) if isinstance(index, (Const, Scalar)) and x.shape.rank == 1 else x.shape
    )
    return x.but(shape=shape, facts=NO_FACTS, dtype=None)


@function("Series.__iter__")
def iterated(ctx: Context, x: Array) -> Value:
    return Iterator(element(x), None, x.shape[0])


@function("DataFrame.__setattr__", "Series.__setattr__")
def set_attribute(ctx: Context, x: Array, name: Value, value: Value) -> Array:
    if name == Const("columns") and x.shape.rank == 2:
        names = labels(ctx, value)
        if names is not None and same(len(names), x.shape[1]) is False:
            text = f"{len(names)} column names for {x.shape[1]} columns"
            raise Fail("array-shape", text, "ValueError")
        return x.but(columns=names, column_dtypes=x.column_dtypes if names else None, facts=x.facts)
    if name in (Const("name"), Const("names")) and x.shape.rank == 1:
        unlabel(ctx, x)
        given = value.value if isinstance(value, Const) and name == Const("name") else None
        return x.but(columns=(given,) if isinstance(given, str) else None, facts=x.facts)
    if name == Const("index"):
        return x.but(numbered=False, facts=x.facts, column_facts=x.column_facts)
    if (
        isinstance(name, Const)
        and x.columns is not None
        and name.value in x.columns
        and x.shape.rank == 2
    ):
        return setitem(ctx, x, name, value)
    return x


@function("DataFrame.insert")
def insert(
    ctx: Context, x: Array, loc: Value, column: Value, value: Value, allow_duplicates: Value = NONE
) -> Value:
    names = labels(ctx, column) if isinstance(column, Const) else None
    changed = x.but(
        shape=Shape((x.shape[0], x.shape[1] + 1)),
        columns=None,
        column_dtypes=None,
        dtype=None,
        facts=NO_FACTS,
    )
    if names and x.columns is not None and isinstance(loc, Const) and isinstance(loc.value, int):
        columns, kinds = list(x.columns), [dtype_at(x, i) for i in range(len(x.columns))]
        columns.insert(loc.value, names[0])
        kinds.insert(loc.value, _assigned(ctx, x, names[0], value)[0])
        changed = changed.but(
            columns=tuple(columns), column_dtypes=tuple(kinds), dtype=common_dtype(kinds)
        )
    ctx.replace(x, changed)
    return NONE


@function("DataFrame.assign")
def assign(receiver: Array, *, ctx: Context, **named: Value) -> Value:
    result = receiver
    for name, value in named.items():
        plain = (
            value
            if isinstance(value, (Array, Const, Scalar, Obj)) and not callable(value)
            else None
        )
        result = with_columns(ctx, result, [name], plain)
    return result.but(name=None, facts=result.facts)


@function("DataFrame.pop")
def pop(ctx: Context, x: Array, item: Value) -> Value:
    if x.shape.rank != 2:
        return Unknown("a column")
    taken = getitem(ctx, x, item)
    names = labels(ctx, item)
    changed = without(ctx, x, names, True) if names is not None else frame(ctx, x.shape[0])
    ctx.replace(x, changed.but(name=x.name, facts=changed.facts))
    return taken


@function("DataFrame.__delitem__")
def delitem(ctx: Context, x: Array, item: Value) -> Array:
    names = labels(ctx, item)
    if x.shape.rank != 2 or names is None:
        return Array(lib="pandas")
    return without(ctx, x, names, True)


def without(ctx: Context, x: Array, names: Sequence[Any], strict: bool) -> Array:
    """The frame without some columns; missing ones are refused if ``strict``."""
    if x.columns is None:
        width = x.shape[1] - len(set(names)) if strict else UNKNOWN
        kind = x.dtype if x.dtype not in (None, "object") else None
        return frame(ctx, x.shape[0], width=width, facts=bounds_of(x.facts), dtype=kind)
    for name in names:
        if name not in x.columns and any(isinstance(one, tuple) for one in x.columns):
            return frame(ctx, x.shape[0])  # a group of columns
        if strict and name not in x.columns:
            raise missing_key(name, x)
    return columns_at(ctx, x, [i for i, one in enumerate(x.columns) if one not in names])


@function("DataFrame.drop", "Series.drop")
def drop(
    ctx: Context,
    x: Array,
    labels_: Value = NONE,
    axis: Value = ZERO,
    index: Value = NONE,
    columns: Value = NONE,
    level: Value = NONE,
    inplace: Value = FALSE,
    errors: Value = RAISE,
    labels: Value = NONE,
) -> Value:
    given = labels_ if is_none(labels) else labels
    target = columns if is_none(columns) is not True else given
    along = axis.value if isinstance(axis, Const) else None
    by_column = is_none(columns) is not True or along in (1, "columns")
    if (
        x.shape.rank != 2
        or along is None
        or (is_none(given) is not True and is_none(columns) is not True)
    ):
        changed = (
            Array(lib="pandas") if x.shape.rank != 1 else kept(ctx, x, shape=Shape((fresh_rows(),)))
        )
        return finish(ctx, x, changed, inplace)
    result = x
    if not by_column and errors == RAISE and is_none(level):
        refuse_labels(ctx, x, given if is_none(index) is True else index)
    if by_column:
        names = labels_of(ctx, target)
        strict = errors == Const("raise")
        result = without(ctx, x, names, strict) if names is not None else frame(ctx, x.shape[0])
    if not by_column or is_none(index) is not True:
        result = kept(ctx, result, shape=Shape((fresh_rows(), result.shape[1])))
    return finish(ctx, x, result, inplace)
