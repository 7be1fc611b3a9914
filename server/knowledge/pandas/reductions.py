"""Iterating over frames, reducing them to numbers, and what columns offer (``.str``, ``.dt``)."""

from __future__ import annotations

from collections.abc import Callable

from ...shapes import SCALAR, UNKNOWN, Shape
from ...shapes import dtypes as dt
from ...values import (
    NONE,
    Array,
    Const,
    Facts,
    Function,
    Iterator,
    Lib,
    ListRec,
    Method,
    Obj,
    Scalar,
    Tuple,
    Unknown,
    Value,
)  # fmt: skip
from .. import disk
from ..api import Context, attribute, function
from ..disk import path_of
from ..distinct import codes, different, distinct, number_of
from ..python.common import TEXT, ZERO, listed
from .common import INDEX, both, bounds_of, element, frame, fresh_rows, labels, series

# -- iteration, reduction, output -------------------------------------------------------


@function("DataFrame.iterrows")
def iterrows(ctx: Context, x: Array) -> Value:
    row = series(ctx, x.shape[1], x.dtype, bounds_of(x.facts))
    named = row.but(columns=None, facts=row.facts)
    return Iterator(Tuple((Unknown("a label"), named)), None, x.shape[0])


@function("DataFrame.itertuples", "Series.items")
def itertuples(ctx: Context, x: Array, *rest: Value, **options: Value) -> Value:
    return Iterator(Unknown("a row"), None, x.shape[0])


@function("DataFrame.items")
def items(ctx: Context, x: Array) -> Value:
    from .selection import column

    if x.columns is None:
        return Iterator(
            Tuple((Unknown("a column name"), series(ctx, x.shape[0]))), None, x.shape[1]
        )
    pairs = tuple(Tuple((Const(one), column(ctx, x, one))) for one in x.columns)
    return Iterator(Unknown("a column"), pairs, len(pairs))


@function(*both("mean", "std", "var", "median", "skew", "sem", "kurt", "quantile"))
def averaged(ctx: Context, x: Array, *rest: Value, called: str, **options: Value) -> Value:
    if x.shape.rank == 1 and not (rest and called.endswith("quantile")):
        return Scalar(
            "float",
            None,
            *((x.facts.low, x.facts.high) if called.endswith(("mean", "median")) else (None, None)),
        )
    kind = x.dtype if dt.is_float(x.dtype) and x.shape[0] != 0 else "float64"
    return _reduced(ctx, x, rest, options, kind)


@function(
    *both(
        "sum",
        "prod",
        "min",
        "max",
        "count",
        "nunique",
        "any",
        "all",
        "idxmax",
        "idxmin",
        "argmax",
        "argmin",
        "first_valid_index",
    )
)
def reduced(ctx: Context, x: Array, *rest: Value, called: str, **options: Value) -> Value:
    word = called.rpartition(".")[2]
    if x.shape.rank == 1:
        if word in ("min", "max"):
            # A number of NumPy's, which Keras does not take for one of Python's.
            numeric = dt.is_integer(x.dtype) or dt.is_float(x.dtype)
            if not numeric:
                return element(x)
            return Array(SCALAR, x.dtype, facts=bounds_of(x.facts), origin=ctx.site)
        different = number_of(x)
        if word == "nunique" and isinstance(different, int) and not rest and not options:
            return Const(different)
        if word in ("count", "nunique", "argmax", "argmin"):
            return Scalar("int", UNKNOWN, low=0)
        if word in ("any", "all"):
            return Scalar("bool")
        if word in ("sum", "prod") and dt.is_numeric(x.dtype):
            return Scalar("float") if dt.is_float(x.dtype) else Scalar("int", UNKNOWN)
        return Unknown("a label")
    kind = {"any": "bool", "all": "bool", "count": "int64", "nunique": "int64"}.get(word)
    if word == "nunique" and x.shape[1] == 0:
        kind = None  # pandas makes floats of nothing
    if word in ("sum", "prod") and x.dtype in ("bool", "int64", "float64"):
        kind = "float64" if x.dtype == "float64" else "int64"
    return _reduced(ctx, x, rest, options, kind)


def _reduced(
    ctx: Context, x: Array, rest: tuple[Value, ...], options: dict[str, Value], kind: str | None
) -> Value:
    """One number for each column, if all columns take part."""
    # What counts takes every column; others may refuse or drop some.
    counts = kind in ("int64", "bool")
    if x.shape.rank != 2 or rest or not options.keys() <= {"numeric_only", "skipna"}:
        return Array(lib="pandas")
    if options or not counts and x.dtype in (None, "object"):
        return series(ctx, UNKNOWN)
    return series(ctx, x.shape[1], kind)


@function("DataFrame.corr", "DataFrame.cov")
def correlated(ctx: Context, x: Array, *rest: Value, **options: Value) -> Value:
    if not _all_numbers(x) or rest or options or x.columns is None:
        return Array(lib="pandas")
    return frame(ctx, len(x.columns), x.columns, ("float64",) * len(x.columns))


@function("DataFrame.describe")
def described(ctx: Context, x: Array, *rest: Value, **options: Value) -> Value:
    if not _all_numbers(x) or rest or options or not x.columns:
        return Array(lib="pandas")
    return frame(ctx, 8, x.columns, ("float64",) * len(x.columns))


@attribute("DataFrame.dtypes")
def kinds_of(ctx: Context, x: Array) -> Value:
    return series(ctx, x.shape[1], "object") if x.shape.rank == 2 else Unknown("dtypes of columns")


def _all_numbers(x: Array) -> bool:
    kinds = x.column_dtypes or ()
    return x.shape.rank == 2 and bool(kinds) and all(k in ("int64", "float64") for k in kinds)


@function("Series.value_counts", "DataFrame.value_counts")
def value_counts(ctx: Context, x: Array, *rest: Value, **options: Value) -> Value:
    rows = fresh_rows()
    if x.shape.rank == 1 and not rest and options.keys() <= {"normalize", "sort", "ascending"}:
        rows = number_of(x) if isinstance(number_of(x), int) else rows
    return series(ctx, rows, None if rest or options else "int64")


@function("Series.unique")
def unique(ctx: Context, x: Array) -> Value:
    return Array(Shape((number_of(x),)), x.dtype, facts=different(x), origin=ctx.site)


@function(*both("tolist", "to_list"))
def to_list(ctx: Context, x: Array) -> Value:
    return listed(ctx, None, element(x) if x.shape.rank == 1 else Unknown("a row"), x.shape[0])


@function(
    *both(
        "to_dict",
        "memory_usage",
        "nlevels",
        "get",
        "xs",
        "dot",
    )
)
def something(*args: Value, **options: Value) -> Value:
    return Unknown("part of a frame")


@function(*both("to_csv", "to_pickle", "to_excel", "to_parquet", "to_json", "to_feather", "to_hdf"))
def stored(x: Array, path: Value = NONE, *rest: Value, ctx: Context, **options: Value) -> Value:
    named = [value for key, value in options.items() if key in ("path_or_buf", "excel_writer")]
    target = named[0] if named else path
    disk.forget(ctx, path_of(ctx, target))
    return NONE if target != NONE else TEXT


@function(*both("info", "plot", "hist", "boxplot", "to_string", "to_sql"))
def shown(*args: Value, **options: Value) -> Value:
    return NONE if not args else Unknown("a report")


# -- text, dates, categories ------------------------------------------------------------

STR = "pandas.Str"


@attribute("Series.str")
def text_of(ctx: Context, x: Array) -> Value:
    return ctx.new_object(Lib(STR), attrs={"_series": x})


@attribute("Series.dt")
def date_of(ctx: Context, x: Array) -> Value:
    return ctx.new_object(Lib("pandas.Dates"), attrs={"_series": x})


@attribute("Series.cat")
def category_of(ctx: Context, x: Array) -> Value:
    return ctx.new_object(Lib("pandas.Category"), attrs={"_series": x})


def _series(ctx: Context, accessor: Value) -> Array:
    assert isinstance(accessor, Obj)
    found = ctx.read(accessor).attrs["_series"]
    assert isinstance(found, Array)
    return found


_TEXTS = (
    "lower upper strip lstrip rstrip title capitalize replace slice zfill pad split rsplit join "
    "cat get findall normalize encode decode removeprefix removesuffix"
)


@function(f"{STR}.extract")
def extracted(accessor: Value, *rest: Value, ctx: Context, **options: Value) -> Value:
    """A column for each group of the pattern."""
    if "expand" in options or len(rest) > 2:
        return Unknown("a frame, or a series")
    return frame(ctx, _series(ctx, accessor).shape[0])


@function(*(f"{STR}.{word}" for word in _TEXTS.split()))
def text_method(accessor: Value, *rest: Value, ctx: Context, **options: Value) -> Value:
    if "expand" in options:
        return frame(ctx, _series(ctx, accessor).shape[0])
    return series(ctx, _series(ctx, accessor).shape[0])


@function(
    *(
        f"{STR}.{word}"
        for word in (
            "contains",
            "startswith",
            "endswith",
            "match",
            "isdigit",
            "isnumeric",
            "isalpha",
        )
    )
)
def text_test(accessor: Value, *rest: Value, ctx: Context, **options: Value) -> Value:
    return series(ctx, _series(ctx, accessor).shape[0])


@function(f"{STR}.len", f"{STR}.count", f"{STR}.find")
def text_number(accessor: Value, *rest: Value, ctx: Context, **options: Value) -> Value:
    return series(ctx, _series(ctx, accessor).shape[0], None, Facts(low=-1))


@function(f"{STR}.__getitem__")
def text_item(accessor: Value, index: Value, ctx: Context) -> Value:
    return series(ctx, _series(ctx, accessor).shape[0])


@attribute(
    *(
        f"pandas.Dates.{word}"
        for word in [
            "year",
            "month",
            "day",
            "hour",
            "minute",
            "second",
            "dayofweek",
            "weekday",
            "dayofyear",
            "quarter",
            "date",
            "time",
            "days",
        ]
    ),
)
def date_part(ctx: Context, accessor: Value) -> Value:
    return series(ctx, _series(ctx, accessor).shape[0])


@attribute("pandas.Category.codes")
def category_codes(ctx: Context, accessor: Value) -> Value:
    of = _series(ctx, accessor)
    found = distinct(of)
    if found is None or len(found) > 127:
        return series(ctx, of.shape[0])
    return series(ctx, of.shape[0], "int8", codes(found, of.facts))


@attribute("pandas.Category.categories")
def categories(ctx: Context, accessor: Value) -> Value:
    return Array(Shape((number_of(_series(ctx, accessor)),)), origin=ctx.site)


# -- the index and the column names, which are lists here -------------------------------


@function("list.tolist", "list.to_list", "list.to_numpy", "list.to_flat_index")
def list_tolist(ctx: Context, names: Obj) -> Value:
    return ctx.new_record(ctx.read(names).copy(), "list")


@attribute("list.values")
def list_values(ctx: Context, names: Obj) -> Value:
    return ctx.new_record(ctx.read(names).copy(), "list", INDEX)


@function("list.drop", "list.difference")
def list_without(ctx: Context, names: Obj, dropped: Value, **options: Value) -> Value:
    record = ctx.read(names)
    gone = labels(ctx, dropped)
    if (
        record.rest is None
        and gone is not None
        and all(isinstance(one, Const) for one in record.items)
    ):
        left = ListRec([one for one in record.items if one.value not in gone])
        return ctx.new_record(left, "list", INDEX)
    some = ListRec([], record.rest or Unknown("a column name"))
    return ctx.new_record(some, "list", INDEX)


@function("list.droplevel", "list.get_level_values")
def list_level(ctx: Context, names: Obj, level: Value = ZERO, *, called: str) -> Value:
    """The names of one of two levels."""
    place = level.value if isinstance(level, Const) and level.value in (0, 1, -1, -2) else None

    def part(name: Value) -> Value:
        if place is None or not isinstance(name, Tuple) or len(name.items) != 2:
            return Unknown("a column name")
        dropped = place % 2
        return name.items[1 - dropped if called.endswith("droplevel") else dropped]

    return _each(ctx, names, part)


@function("list.map")
def list_map(ctx: Context, names: Obj, mapper: Value, *rest: Value) -> Value:
    """A function of each name."""
    if not isinstance(mapper, (Function, Method, Lib)):
        return _each(ctx, names, lambda name: Unknown("a column name"))
    return _each(ctx, names, lambda name: ctx.call(mapper, [name]))


def _each(ctx: Context, names: Obj, action: Callable[[Value], Value]) -> Value:
    record = ctx.read(names)
    if record.rest is None and len(record.items) <= 64:
        return ctx.new_record(ListRec([action(name) for name in record.items]), "list", INDEX)
    return ctx.new_record(ListRec([], Unknown("a column name"), record.size), "list", INDEX)


@function("list.get_loc")
def list_get_loc(ctx: Context, names: Obj, key: Value) -> Value:
    record = ctx.read(names)
    if record.rest is None and key in record.items and record.items.count(key) == 1:
        return Const(record.items.index(key))
    return Scalar("int", UNKNOWN, low=0)
