"""Making frames and series: constructors, files, concatenation, dummies."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import reduce
from typing import Any

from ...resolve.datafiles import CsvHeader, parse_csv
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
    Lib,
    Obj,
    Scalar,
    Tuple,
    Unknown,
    Value,
    is_none,
)
from ...values.core import join_facts
from .. import disk
from ..api import Context, function
from ..args import as_array, as_dim, as_dtype
from ..disk import path_of
from ..distinct import codes, different, distinct, number_of
from ..python.common import ZERO
from ..stored import stored
from .common import (
    bounds_of,
    boxed,
    column_dtype,
    common_dtype,
    counted,
    facts_at,
    facts_of,
    frame,
    fresh_rows,
    kept,
    labels,
    nullable,
    series,
)
from .selection import missing_key


@function("pandas.DataFrame")
def data_frame(
    ctx: Context, data: Value = NONE, index: Value = NONE, columns: Value = NONE,
    dtype: Value = NONE, copy: Value = NONE,
) -> Value:  # fmt: skip
    made = _data_frame(ctx, data, index, columns, dtype)
    numbered = is_none(index) is True and _without_labels(ctx, data)
    return counted(made) if numbered and isinstance(made, Array) else made


def _without_labels(ctx: Context, data: Value) -> bool:
    """Whether the data brings no labels for the rows: arrays and lists of plain values do not."""
    if isinstance(data, Obj) and data.kind == "dict":
        record = ctx.read(data)
        values = record.items.values()
        plain = all(isinstance(v, Array) or isinstance(v, Obj) and v.kind == "list" for v in values)
        if record.rest is not None or not values or not plain:
            return False
        arrays = [value for value in values if isinstance(value, Array)]
        return all(array.lib != "pandas" or array.numbered for array in arrays)
    return isinstance(data, Array) and data.lib in ("numpy", "tf")


def _data_frame(ctx: Context, data: Value, index: Value, columns: Value, dtype: Value) -> Value:
    names = None if is_none(columns) else labels(ctx, columns)
    wanted = column_dtype(ctx, dtype)
    if is_none(data):
        rows = 0 if is_none(index) else fresh_rows()
        return frame(ctx, rows, () if names is None else names)
    if isinstance(data, Array) and data.lib == "pandas":
        if not is_none(columns):
            return Unknown("a frame of chosen columns")
        return _from_series(ctx, data, index) if data.shape.rank == 1 else kept(ctx, data)
    if isinstance(data, Obj) and data.kind == "dict":
        return _from_dict(ctx, data, None if is_none(columns) else columns, index, wanted)
    rowwise = _from_rows(ctx, data, names)
    if rowwise is not None:
        return rowwise
    array = as_array(ctx, data)
    if array.shape.rank is None or array.dtype == "ragged":
        return frame(ctx, fresh_rows(), names)
    if array.shape.rank not in (1, 2):
        text = f"a DataFrame is made of 2-D data, this has shape {array.shape}"
        raise Fail("array-rank", text, "ValueError", "data")
    width = array.shape[1] if array.shape.rank == 2 else 1
    if names is not None and same(len(names), width) is False:
        text = f"{width} columns of data, {len(names)} column names"
        raise Fail("array-shape", text, "ValueError", "columns")
    if names is None and is_none(columns) and isinstance(width, int):
        names = tuple(range(width))
    kind = wanted or inferred(data, array)
    kinds = None if kind is None or names is None else (kind,) * len(names)
    facts = bounds_of(array.facts)
    return frame(ctx, array.shape[0], names, kinds, width, facts, dtype=kind)


def _from_series(ctx: Context, data: Array, index: Value) -> Array:
    """One column, called as the Series is."""
    rows = data.shape[0] if is_none(index) is True else fresh_rows()
    kinds = None if data.columns is None or data.dtype is None else (data.dtype,)
    return frame(ctx, rows, data.columns, kinds, 1, bounds_of(data.facts), data.dtype)


def _from_dict(
    ctx: Context, data: Obj, columns: Value | None, index: Value, wanted: DType
) -> Value:
    record = ctx.read(data)
    if record.rest is not None or record.maybe or columns is not None:
        return frame(ctx, fresh_rows())
    parts = [as_array(ctx, value) for value in record.items.values()]
    rows: AnyDim | None = None
    for (name, value), part in zip(record.items.items(), parts, strict=False):
        if part.shape.rank == 0 or part.lib == "pandas":
            continue
        if isinstance(value, Obj) and value.kind in ("dict", "object"):
            return frame(ctx, fresh_rows())
        if isinstance(value, Array) and part.lib != "unknown" and (part.shape.rank or 0) > 1:
            text = f"column {name!r} has shape {part.shape}: each column must be one-dimensional"
            raise Fail("array-rank", text, "ValueError", "data")
        if rows is not None and same(rows, part.shape[0]) is False:
            text = f"column {name!r} has {part.shape[0]} values, another has {rows}"
            raise Fail("array-shape", text, "ValueError", "data")
        rows = part.shape[0] if rows is None or rows is UNKNOWN else rows
    if rows is None and parts and is_none(index) is True:
        rows = next((p.shape[0] for p in parts if p.lib == "pandas" and len(parts) == 1), UNKNOWN)
    kinds = [
        _column_kind(value, part, wanted)
        for value, part in zip(record.items.values(), parts, strict=False)
    ]
    facts = parts[0].facts if len(parts) == 1 else None
    known = [facts_of(part) for part in parts]
    made = frame(
        ctx, UNKNOWN if rows is None else rows, tuple(record.items), kinds, column_facts=known
    )
    if facts is None:
        return made
    return made.but(facts=bounds_of(facts), column_facts=made.column_facts)


def inferred(value: Value, array: Array) -> DType:
    """The dtype a column made of these values gets: pandas looks into lists of mixed values."""
    if array.dtype == "object" and not isinstance(value, Array):
        return None
    return nullable(array) or boxed(array.dtype)


def _column_kind(value: Value, part: Array, wanted: DType) -> DType:
    if part.shape.rank is not None and part.shape.rank > 1 or part.dtype == "ragged":
        return "object"
    return wanted or inferred(value, part)


def _from_rows(ctx: Context, data: Value, names: tuple[Any, ...] | None) -> Value | None:
    """A list of dicts, tuples or mixed rows: columns one by one."""
    if not isinstance(data, Obj) or data.kind != "list":
        return None
    found = ctx.iterate(data, 200)
    first = found.items[0] if found.items else found.item
    if isinstance(first, Obj) and first.kind == "dict":
        rows = found.length if found.length is not UNKNOWN else fresh_rows()
        columns = _columns_of(ctx, found.items) if found.items and names is None else None
        if columns is None:
            return frame(ctx, rows)
        kinds = [
            inferred(NONE, as_array(ctx, ctx.new_list(values))) if len(values) == rows else None
            for values in columns.values()
        ]
        return frame(ctx, rows, tuple(columns), kinds)
    if isinstance(first, Unknown) or (isinstance(first, Obj) and first.kind == "object"):
        rows = found.length if found.length is not UNKNOWN else fresh_rows()
        return frame(ctx, rows, names)
    array = as_array(ctx, data)
    if array.dtype == "string" and array.shape.rank == 2 and found.items is not None:
        return frame(ctx, array.shape[0], names, None, array.shape[1])
    return None


def _columns_of(ctx: Context, rows: Sequence[Value]) -> dict[Any, list[Value]] | None:
    """The values of each key of some dicts, keys in the order they appear."""
    columns: dict[Any, list[Value]] = {}
    for row in rows:
        if not isinstance(row, Obj) or row.kind != "dict":
            return None
        record = ctx.read(row)
        if record.rest is not None or record.maybe:
            return None
        for key, value in record.items.items():
            columns.setdefault(key, []).append(value)
    return columns


@function("pandas.Series", "pandas.Index", "pandas.Categorical", "pandas.array")
def new_series(
    ctx: Context, data: Value = NONE, index: Value = NONE, dtype: Value = NONE, name: Value = NONE,
    **options: Value,
) -> Value:  # fmt: skip
    if is_none(data) or isinstance(data, Obj) and data.kind != "list":
        return series(ctx, fresh_rows())
    array = as_array(ctx, data)
    if array.shape.rank == 0:
        return series(ctx, UNKNOWN)
    rows = array.shape[0]
    if (
        array.shape.rank is not None
        and array.shape.rank > 1
        and array.lib == "numpy"
        and isinstance(data, Array)
    ):
        text = f"a Series is one-dimensional, the data has shape {array.shape}"
        raise Fail("array-rank", text, "ValueError", "data")
    kind = column_dtype(ctx, dtype) if is_none(dtype) is not True else inferred(data, array)
    if array.dtype == "ragged" or array.shape.rank != 1:
        kind = None
    made = series(ctx, rows, kind, bounds_of(array.facts))
    plain = is_none(index) is True and array.lib != "pandas"
    return counted(made) if plain else made


# -- files ------------------------------------------------------------------------------

_PLAIN_OPTIONS = frozenset(
    {
        "sep",
        "delimiter",
        "header",
        "names",
        "index_col",
        "usecols",
        "nrows",
        "low_memory",
        "encoding",
    }
    | {"engine", "memory_map", "on_bad_lines", "dtype", "parse_dates", "cache_dates", "verbose"}
)


@function("pandas.read_csv", "pandas.read_table")
def read_csv(
    ctx: Context, path: Value, sep: Value | None = None, *, called: str, **options: Value
) -> Value:
    if sep is not None:
        options["sep"] = sep
    if not is_none(options.get("chunksize", NONE)) or ctx.branch_truth(
        options.get("iterator", NONE)
    ):
        return Unknown("a file read in pieces")
    names = labels(ctx, options["names"]) if "names" in options else None
    header = None if called.endswith("table") else _header(ctx, path, options, names)
    plain = options.keys() <= _PLAIN_OPTIONS
    if header is None or not plain:
        usecols = options.get("usecols")
        if usecols is not None:
            chosen = labels(ctx, usecols)
            return frame(
                ctx,
                fresh_rows(),
                width=UNKNOWN if chosen is None or "index_col" in options else len(chosen),
            )
        return frame(ctx, fresh_rows(), names if "index_col" not in options else None)
    columns: list[Any] = list(
        header.columns if names is None and header.columns else names or range(header.width)
    )
    if len(columns) != header.width:
        return frame(ctx, fresh_rows())
    kinds: list[DType] = list(header.dtypes)
    if "dtype" in options or "encoding" in options:
        kinds = [None] * len(columns)
    elif "parse_dates" in options:
        # A column that holds no dates stays what it is.
        kinds = [None if kind == "object" else kind for kind in kinds]
    places = _chosen(ctx, columns, options)
    if places is None:
        return frame(ctx, fresh_rows())
    rows = fresh_rows() if header.rows is None else header.rows
    if "nrows" in options:
        limit = as_dim(ctx, options["nrows"])
        rows = (
            min(limit, rows) if isinstance(limit, int) and isinstance(rows, int) else fresh_rows()
        )
    made = frame(ctx, rows, [columns[i] for i in places], [kinds[i] for i in places])
    plain = "index_col" not in options and len(places) == header.width
    return counted(made) if plain else made


def _chosen(ctx: Context, columns: list[Any], options: dict[str, Value]) -> list[int] | None:
    """Which columns stay, in file order."""
    places = list(range(len(columns)))
    if "usecols" in options and not is_none(options["usecols"]):
        wanted = labels(ctx, options["usecols"])
        if wanted is None:
            return None
        places = [i for i in places if columns[i] in wanted or i in wanted]
    if "index_col" in options and not is_none(options["index_col"]):
        index = labels(ctx, options["index_col"])
        if index is None or any(isinstance(one, bool) for one in index):
            return None
        places = [i for n, i in enumerate(places) if columns[i] not in index and n not in index]
    return places


def _header(
    ctx: Context, path: Value, options: dict[str, Value], names: tuple[Any, ...] | None
) -> CsvHeader | None:
    found = stored(ctx, path)
    text = _text_of(ctx, path)
    if found is None and text is None:
        return None
    separator = options.get("sep", options.get("delimiter", Const(",")))
    if not isinstance(separator, Const) or not isinstance(separator.value, str):
        return None
    header: int | None = 0 if "names" not in options else None
    if "header" in options:
        given = options["header"]
        if not isinstance(given, Const) or given.value not in (0, None, "infer"):
            return None
        header = header if given.value == "infer" else given.value
    if "names" in options and names is None:
        return None
    if text is not None:
        return parse_csv(text.encode(), separator.value, header is not None)
    assert found is not None
    files, name, folder = found
    return files.csv(name, folder, separator=separator.value, header=header)


def _text_of(ctx: Context, file: Value) -> str | None:
    """The table a program holds itself, as ``io.StringIO(...)``: read once, it is at its end."""
    path = path_of(ctx, file)
    written = None if path is None else disk.get(ctx, disk.TEXT, path)
    if isinstance(written, Const):
        return str(written.value)
    if not isinstance(file, Obj) or file.cls != Lib("io.StringIO") or ctx.read(file).opaque:
        return None
    text = ctx.read(file).attrs.get("_text")
    ctx.edit(file).opaque = True
    return text.value if isinstance(text, Const) and isinstance(text.value, str) else None


@function(
    "pandas.read_excel", "pandas.read_json", "pandas.read_parquet", "pandas.read_feather",
    "pandas.read_sql", "pandas.read_fwf", "pandas.read_sql_query",
)  # fmt: skip
def read_other(*args: Value, ctx: Context, **options: Value) -> Value:
    if "sheet_name" in options or "chunksize" in options:
        return Unknown("tables of a file")
    return frame(ctx, fresh_rows())


# -- combining --------------------------------------------------------------------------


@function("pandas.concat")
def concat(
    ctx: Context,
    objs: Value,
    *,
    axis: Value = ZERO,
    ignore_index: Value = NONE,
    **options: Value,
) -> Value:
    items = ctx.iterate(objs, 200).items if not isinstance(objs, Unknown) else None
    along = {0: 0, 1: 1, "index": 0, "columns": 1, "rows": 0}.get(
        axis.value if isinstance(axis, Const) else -1
    )
    frames = [item for item in items or () if isinstance(item, Array) and item.lib == "pandas"]
    if (
        items is None
        or along is None
        or len(frames) < len(items)
        or not frames
        or options.keys() - {"sort", "copy"}
    ):
        return Array(lib="pandas")
    ranks = {one.shape.rank for one in frames}
    if None in ranks:
        return Array(lib="pandas")
    if along == 1:
        return _side_by_side(ctx, frames)
    rows: AnyDim = 0
    for one in frames:
        rows = rows + one.shape[0]
    if ranks == {1}:
        kinds = {one.dtype for one in frames}
        return series(ctx, rows, kinds.pop() if len(kinds) == 1 else None)
    if ranks != {2}:
        return frame(ctx, rows)
    first = frames[0]
    if first.columns is not None and all(one.columns == first.columns for one in frames):
        kinds_of = [one.column_dtypes or (None,) * len(first.columns) for one in frames]
        merged = [common_dtype(column) for column in zip(*kinds_of, strict=False)]
        known = [_facts_together(frames, place) for place in range(len(first.columns))]
        made = frame(ctx, rows, first.columns, merged, column_facts=known)
        return counted(made) if ctx.branch_truth(ignore_index) else made
    return frame(ctx, rows)


def _facts_together(frames: Sequence[Array], place: int) -> Facts:
    """What is known of a column that stands below others."""
    columns = [Array(Shape((x.shape[0],)), facts=facts_at(x, place)) for x in frames]
    facts = reduce(join_facts, [bounds_of(column.facts) for column in columns])
    pools = [distinct(column) for column in columns]
    every = {value for pool in pools for value in pool or ()}
    if None in pools or len({type(value) for value in every}) != 1:
        return replace(facts, pool=None)
    return replace(facts, pool=tuple(sorted(every)), share=1.0)


def _side_by_side(ctx: Context, frames: list[Array]) -> Value:
    """Rows meet by label: their number is that of one side only if every label is in both."""
    width: AnyDim = 0
    columns: list[Any] | None = []
    kinds: list[DType] = []
    for one in frames:
        width = width + (1 if one.shape.rank == 1 else one.shape[1])
        if one.columns is None or columns is None:
            columns = None
        else:
            columns += one.columns
            # Labels that are missing on one side leave NaN: integers become floats.
            kinds += [
                "object" if kind == "object" else None
                for kind in one.column_dtypes or (one.dtype,) * len(one.columns)
            ]
    if columns is not None and len(kinds) != len(columns):
        kinds = [None] * len(columns)
    return frame(ctx, fresh_rows(), columns, None if columns is None else kinds, width)


@function("pandas.get_dummies")
def get_dummies(
    ctx: Context, data: Value, prefix: Value = NONE, prefix_sep: Value = NONE,
    dummy_na: Value = FALSE, columns: Value = NONE, sparse: Value = NONE,
    drop_first: Value = FALSE, dtype: Value = NONE,
) -> Value:  # fmt: skip
    kind = "bool" if is_none(dtype) else as_dtype(ctx, dtype)
    if not isinstance(data, Array) or data.shape.rank != 2:
        given = as_array(ctx, data)
        # A frame keeps its columns of numbers beside those that are encoded.
        if given.shape.rank == 1 and is_none(prefix) and ctx.branch_truth(dummy_na) is False:
            single = _dummies(ctx, distinct(given), drop_first)
            each = None if single is None else (kind,) * len(single)
            made = frame(ctx, given.shape[0], single, each, dtype=kind)
        else:
            made = frame(ctx, given.shape[0], dtype=kind if given.shape.rank == 1 else None)
        if given.shape.rank == 1 and ctx.branch_truth(drop_first) is False:
            made = made.but(facts=Facts(0, 1, integral=True, one_hot=True))
        return made
    rows = data.shape[0]
    chosen = None if is_none(columns) else labels(ctx, columns)
    if data.columns is None or chosen is None and is_none(columns) is not True:
        return frame(ctx, rows)
    given_kinds = data.column_dtypes or (None,) * len(data.columns)
    if chosen is None and None in given_kinds:
        return frame(ctx, rows)
    for name in chosen or ():
        if name not in data.columns and not any(isinstance(one, tuple) for one in data.columns):
            raise missing_key(name, data)
    pairs = list(zip(data.columns, given_kinds, strict=False))
    encoded = [name for name, k in pairs if (k == "object" if chosen is None else name in chosen)]
    rest = [(name, k) for name, k in pairs if name not in encoded]
    if not encoded:
        return kept(ctx, data)
    whole = common_dtype([k for _, k in rest] + [kind])
    if ctx.branch_truth(drop_first) is not False and rest:
        whole = None
    if ctx.branch_truth(dummy_na) is False:
        begin = prefix, Const("_") if is_none(prefix_sep) else prefix_sep
        order = encoded if chosen is None else [name for name in chosen if name in encoded]
        names = _encoded_names(ctx, data, order, begin, drop_first)
        if names is not None:
            kinds = [k for _, k in rest] + [kind] * len(names)
            known = [facts_at(data, data.columns.index(name)) for name, _ in rest]
            known += [NO_FACTS] * len(names)
            names = [name for name, _ in rest] + names
            made = frame(ctx, rows, names, kinds, column_facts=known)
            return counted(made) if data.numbered else made
    return frame(ctx, rows, dtype=whole)


def _encoded_names(
    ctx: Context, data: Array, encoded: list[Any], begin: tuple[Value, Value], drop_first: Value
) -> list[Any] | None:
    """The names of the columns that stand for the values of some columns."""
    assert data.columns is not None
    prefix, separator = begin
    names: list[Any] = []
    for name in encoded:
        place = data.columns.index(name)
        column = Array(Shape((data.shape[0],)), facts=facts_at(data, place))
        found = _dummies(ctx, distinct(column), drop_first)
        first = Const(name) if is_none(prefix) else prefix
        if found is None or not isinstance(separator, Const) or not isinstance(first, Const):
            return None
        names += [f"{first.value}{separator.value}{value}" for value in found]
    return names


def _dummies(
    ctx: Context, values: tuple[Any, ...] | None, drop_first: Value
) -> tuple[Any, ...] | None:
    """The values that get a column."""
    drops = ctx.branch_truth(drop_first)
    return None if values is None or drops is None else values[1:] if drops else values


# -- columns from functions -------------------------------------------------------------


@function(
    "pandas.to_numeric", "pandas.to_datetime", "pandas.cut", "pandas.qcut", "pandas.to_timedelta"
)
def converted(ctx: Context, arg: Value, *rest: Value, called: str = "", **options: Value) -> Value:
    if "retbins" in options:
        return Unknown("a column and its bins")
    array = as_array(ctx, arg)
    if array.shape.rank != 1:
        return Unknown("a converted value")
    names = (
        labels(ctx, options["labels"]) if called.endswith("cut") and "labels" in options else None
    )
    if names and all(isinstance(name, str) for name in names):
        return series(ctx, array.shape[0], "object", Facts(pool=tuple(sorted(set(names)))))
    kind = array.dtype if called.endswith("numeric") and dt.is_numeric(array.dtype) else None
    if called.endswith("datetime") and not options.keys() & {"utc", "errors"}:
        kind = "datetime64"
    return series(ctx, array.shape[0], kind)


@function("pandas.isna", "pandas.isnull", "pandas.notna", "pandas.notnull")
def missing(ctx: Context, obj: Value) -> Value:
    if isinstance(obj, (Const, Scalar, Unknown, Tuple)):
        return Scalar("bool") if not isinstance(obj, Unknown) else Unknown("whether it is missing")
    array = as_array(ctx, obj)
    if array.lib == "pandas":
        kinds = None if array.columns is None else ("bool",) * len(array.columns)
        return kept(ctx, array, dtype="bool", column_dtypes=kinds)
    return Array(array.shape, "bool", origin=ctx.site)


@function("pandas.factorize", "Series.factorize")
def factorize(ctx: Context, values: Value, *rest: Value, **options: Value) -> Value:
    array = as_array(ctx, values)
    found = distinct(array)
    facts = Facts(-1, integral=True, nan=False) if found is None else codes(found, array.facts)
    places = Array(Shape((array.shape[0],)), "int64", facts=facts, origin=ctx.site)
    # What was different is an index where it came from a column.
    lib = "pandas" if array.lib == "pandas" else "numpy"
    return Tuple((places, Array(Shape((number_of(array),)), lib=lib, origin=ctx.site)))


@function("pandas.unique")
def unique(ctx: Context, values: Value) -> Value:
    array = as_array(ctx, values)
    return Array(Shape((number_of(array),)), array.dtype, facts=different(array), origin=ctx.site)


@function("pandas.date_range", "pandas.period_range", "pandas.timedelta_range")
def date_range(
    ctx: Context, called: str, start: Value = NONE, end: Value = NONE, periods: Value = NONE,
    **options: Value,
) -> Value:  # fmt: skip
    rows = as_dim(ctx, periods)
    kind = "datetime64" if called.endswith("date_range") and "tz" not in options else None
    # An index of its own, which brings no labels into a frame.
    return counted(series(ctx, fresh_rows() if rows is None else rows, kind))


@function("pandas.set_option", "pandas.reset_option", "pandas.options")
def option(*args: Value) -> Value:
    return NONE
