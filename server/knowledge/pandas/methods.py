"""Attributes and methods of frames and series."""

from __future__ import annotations

from typing import Any

from ...shapes import UNKNOWN, UNRANKED, Shape, same
from ...shapes import dtypes as dt
from ...values import (
    FALSE,
    NO_FACTS,
    NONE,
    TRUE,
    Array,
    Bound,
    Const,
    Facts,
    Fail,
    Function,
    Lib,
    ListRec,
    Obj,
    Scalar,
    Tuple,
    Unknown,
    Value,
    is_none,
)  # fmt: skip
from ..api import Context, attribute, function
from ..args import as_dtype
from ..distinct import settled, whole
from ..python.common import ZERO, number
from .common import (
    INDEX,
    both,
    bounds_of,
    boxed,
    column_dtype,
    common_dtype,
    dtype_at,
    finish,
    frame,
    kept,
    labels,
    series,
    unlabel,
    unsure,
)
from .row_labels import refuse_columns
from .selection import columns_at

# -- attributes -------------------------------------------------------------------------


@attribute(*both("shape"))
def shape(ctx: Context, x: Array) -> Value:
    if x.shape.dims is None:
        return Unknown("the shape of a frame or series")
    return Tuple(tuple(number(dim) for dim in x.shape.dims))


@attribute(*both("ndim"))
def ndim(ctx: Context, x: Array) -> Value:
    return Scalar("int", UNKNOWN) if x.shape.rank is None else Const(x.shape.rank)


@attribute(*both("size"))
def size(ctx: Context, x: Array) -> Value:
    return number(x.shape.size)


@attribute(*both("empty", "hasnans"), "Series.is_unique")
def empty(ctx: Context, x: Array) -> Value:
    return Scalar("bool")


@attribute("DataFrame.columns")
def columns(ctx: Context, x: Array) -> Value:
    if x.columns is not None:
        return ctx.new_record(ListRec([_as_value(name) for name in x.columns]), "list", INDEX)
    names = ListRec([], Unknown("a column name"), x.shape[1])
    return ctx.new_record(names, "list", INDEX)


def _as_value(name: Any) -> Value:
    """A column's name; one of several levels is a tuple."""
    if isinstance(name, tuple):
        return Tuple(tuple(_as_value(part) for part in name))
    return Const(name)


@function("DataFrame.keys")
def keys(ctx: Context, x: Array) -> Value:
    return columns(ctx, x)


@attribute(*both("index"))
def index(ctx: Context, x: Array) -> Value:
    return series(ctx, x.shape[0]).but(base=x)


@attribute("Series.dtype")
def dtype(ctx: Context, x: Array) -> Value:
    if x.dtype is None or x.dtype == "object":
        return Unknown("the dtype of a column")
    return Lib(f"numpy.{x.dtype}")


@attribute(*both("T"))
def transposed(ctx: Context, x: Array) -> Value:
    dims = x.shape.dims
    return kept(
        ctx,
        x,
        shape=Shape(reversed(dims)) if dims else UNRANKED,
        columns=None,
        column_dtypes=None,
        numbered=False,
    )


@attribute(*both("values"))
def values(ctx: Context, x: Array) -> Value:
    return Array(x.shape, _array_dtype(x), facts=whole(x.facts), origin=ctx.site)


def _array_dtype(x: Array) -> str | None:
    """The dtype of a frame's array: NumPy holds pandas's nullable numbers as objects."""
    if x.shape.rank == 2 and not dt.NULLABLE.isdisjoint(x.column_dtypes or ()):
        return "object"
    return x.dtype


@function(*both("to_numpy"), "Series.ravel", "Series.__array__")
def to_numpy(ctx: Context, x: Array, dtype: Value = NONE, *rest: Value, **options: Value) -> Value:
    kind = _array_dtype(x) if is_none(dtype) else as_dtype(ctx, dtype)
    facts = whole(x.facts) if is_none(dtype) else bounds_of(x.facts)
    return Array(x.shape, kind, facts=facts, origin=ctx.site)


@attribute("Series.array")
def array(ctx: Context, x: Array) -> Value:
    return values(ctx, x)


@attribute("Series.name")
def name(ctx: Context, x: Array) -> Value:
    return Const(x.columns[0]) if x.columns else Unknown("the name of a column")


@attribute(*both("reshape"))
def no_reshape(ctx: Context, x: Array) -> Value:
    kind = "Series" if x.shape.rank == 1 else "DataFrame"
    text = f"a pandas {kind} has no `reshape`; reshape its array: `.to_numpy().reshape(...)`"
    raise Fail("attribute", text, "AttributeError")


# -- the same shape ---------------------------------------------------------------------


@function(*both("copy", "sort_values", "sort_index", "infer_objects", "rename_axis"))
def same_frame(
    ctx: Context, x: Array, *rest: Value, called: str, inplace: Value = FALSE, **options: Value
) -> Value:
    if called == "DataFrame.sort_values" and "axis" not in options and len(rest) < 2:
        refuse_columns(ctx, x, rest[0] if rest else options.get("by", NONE))
    rows = Shape((x.shape[0],))
    ordered = called.rpartition(".")[2].startswith("sort")
    same = kept(
        ctx, x, keep=lambda facts: settled(Array(rows, facts=facts)) if ordered else whole(facts)
    )
    if ordered:
        order = (*x.rows, "sorted")
        same = same.but(rows=order, facts=same.facts, column_facts=same.column_facts)
    if called.endswith("rename_axis"):
        same = same.but(numbered=False, facts=same.facts, column_facts=same.column_facts)
    return finish(ctx, x, same, inplace)


@function(*both("convert_dtypes"))
def convert_dtypes(ctx: Context, x: Array, *rest: Value, **options: Value) -> Value:
    """Every column gets the pandas type that can hold ``<NA>``: whole floats become integers."""
    given = x.column_dtypes if x.shape.rank == 2 else (x.dtype,)
    if rest or options or given is None:
        return kept(ctx, x, dtype=None, column_dtypes=None)
    kinds = tuple(_nullable(kind) for kind in given)
    return kept(ctx, x, dtype=None, column_dtypes=kinds)


def _nullable(kind: str | None) -> str | None:
    if kind == "bool":
        return "boolean"
    return "Float64" if dt.is_float(kind) else "Int64" if dt.is_integer(kind) else None


@function(*both("fillna", "ffill", "bfill", "interpolate", "clip", "replace", "mask", "where"))
def filled(
    ctx: Context,
    x: Array,
    *rest: Value,
    called: str,
    inplace: Value = FALSE,
    **options: Value,
) -> Value:
    facts = NO_FACTS if called.endswith(("replace", "mask", "where", "clip")) else Facts()
    keeps = called.endswith(("fillna", "ffill", "bfill", "interpolate")) and dt.is_float(x.dtype)
    plain = (
        dt.is_float(x.dtype)
        and keeps
        and all(_is_number(value) for value in (*rest, *options.values()))
    )
    kinds = x.column_dtypes if plain else unsure(x)
    changed = kept(ctx, x, dtype=x.dtype if plain else None, column_dtypes=kinds, facts=facts)
    return finish(ctx, x, changed, inplace, itself=True)


def _is_number(value: Value) -> bool:
    return isinstance(value, (Const, Scalar)) and not isinstance(getattr(value, "value", 0), str)


@function(*both("round", "abs", "cumsum", "cummax", "cummin"))
def numbers(ctx: Context, x: Array, *rest: Value, called: str, **options: Value) -> Value:
    facts = x.facts if called.endswith(("cummax", "cummin")) else NO_FACTS
    sums = called.endswith("cumsum")
    return kept(
        ctx,
        x,
        facts=bounds_of(facts),
        dtype=None if sums else x.dtype,
        column_dtypes=unsure(x) if sums else x.column_dtypes,
    )


@function(
    "DataFrame.apply",
    "DataFrame.agg",
    "DataFrame.aggregate",
    "DataFrame.pipe",
    "Series.agg",
)
def apply_frame(*args: Value, ctx: Context, **options: Value) -> Value:
    for value in (*args[1:], *options.values()):
        if isinstance(value, (Function, Bound)):
            ctx.escape(value)
    return Unknown("what a function makes of a frame")


@function("DataFrame.eval")
def evaluated(ctx: Context, x: Array, expr: Value, *rest: Value, **options: Value) -> Value:
    """``df.eval("area = w * h", inplace=True)``: perhaps with a column more."""
    if ctx.branch_truth(options.get("inplace", FALSE)) is not False:
        return finish(ctx, x, frame(ctx, x.shape[0]), TRUE)
    return Unknown("what an expression makes of a frame")


@function(
    *both(
        "isna",
        "isnull",
        "notna",
        "notnull",
        "isin",
        "duplicated",
        "between",
        "eq",
        "ne",
        "gt",
        "lt",
        "ge",
        "le",
    )
)
def tested(ctx: Context, x: Array, *rest: Value, called: str, **options: Value) -> Value:
    if called == "DataFrame.duplicated":
        return series(ctx, x.shape[0], "bool")
    kinds = None if x.column_dtypes is None else ("bool",) * len(x.column_dtypes)
    return kept(
        ctx, x, dtype=None if x.columns == () else "bool", column_dtypes=kinds, facts=NO_FACTS
    )


@function(*both("astype"))
def astype(ctx: Context, x: Array, dtype: Value, *rest: Value, **options: Value) -> Value:
    if isinstance(dtype, Obj):
        kinds = _by_column(ctx, x, dtype)
        together = common_dtype(kinds) if kinds else None
        return kept(ctx, x, dtype=together, column_dtypes=kinds, facts=NO_FACTS)
    kind = _cast(ctx, dtype, x.dtype)
    kinds = None
    if x.shape.rank == 2 and x.columns is not None and kind is not None:
        kinds = (kind,) * len(x.columns)
    if kind in dt.NULLABLE:
        kind, kinds = None, kinds or (kind,)
    facts = bounds_of(x.facts) if dt.is_float(kind) or kind == x.dtype else NO_FACTS
    if dtype == Const("category"):
        facts = whole(x.facts)
    return kept(ctx, x, dtype=kind, column_dtypes=kinds, facts=facts)


def _cast(ctx: Context, wanted: Value, old: str | None) -> str | None:
    """The dtype a column gets; a category of numbers gives them back when they are taken out."""
    if wanted == Const("category") and old != "object":
        return None
    return boxed(column_dtype(ctx, wanted))


def _by_column(ctx: Context, x: Array, wanted: Obj) -> tuple[str | None, ...] | None:
    """The dtypes of a frame's columns when a dict gives some of them new ones."""
    if wanted.kind != "dict" or x.columns is None or x.shape.rank != 2:
        return unsure(x)
    record = ctx.read(wanted)
    if record.rest is not None or record.maybe:
        return unsure(x)
    kinds = []
    for index, column in enumerate(x.columns):
        old = dtype_at(x, index)
        kinds.append(_cast(ctx, record.items[column], old) if column in record.items else old)
    return tuple(kinds)


@function(
    *both(
        "add",
        "sub",
        "mul",
        "div",
        "truediv",
        "subtract",
        "multiply",
        "divide",
        "pow",
        "floordiv",
        "mod",
    )
)
def arithmetic(
    ctx: Context, x: Array, other: Value, *rest: Value, called: str, **options: Value
) -> Value:
    from ..arithmetic import binary

    words = {
        "add": "+",
        "sub": "-",
        "subtract": "-",
        "mul": "*",
        "multiply": "*",
        "pow": "**",
        "floordiv": "//",
        "mod": "%",
    }
    if rest or options:
        return Array(Shape((UNKNOWN,) * x.shape.rank) if x.shape.rank else UNRANKED, None, "pandas")
    return binary(ctx, words.get(called.rpartition(".")[2], "/"), x, other)


@function("DataFrame.set_index")
def set_index(
    ctx: Context,
    x: Array,
    keys: Value,
    *,
    inplace: Value = FALSE,
    drop: Value = TRUE,
    **options: Value,
) -> Value:
    names = labels(ctx, keys)
    if names is None or options or ctx.branch_truth(drop) is not True or x.columns is None:
        return finish(ctx, x, frame(ctx, x.shape[0]), inplace)
    places = [i for i, one in enumerate(x.columns) if one not in names]
    refuse_columns(ctx, x, keys)
    rest = columns_at(ctx, x, places)
    levels = _levels(ctx, x, names)
    rest = rest.but(numbered=False, index=levels, facts=rest.facts, column_facts=rest.column_facts)
    return finish(ctx, x, rest, inplace)


def _levels(ctx: Context, x: Array, names: tuple[Any, ...]) -> Array | None:
    """The columns that label the rows from now on."""
    if x.columns is None or any(x.columns.count(name) != 1 for name in names):
        return None
    levels = columns_at(ctx, x, [x.columns.index(name) for name in names])
    return levels.but(numbered=False, facts=levels.facts, column_facts=levels.column_facts)


@function(
    *both(
        "reindex",
        "explode",
        "stack",
        "unstack",
        "combine_first",
    ),
    "DataFrame.mode",
    "Series.mode",
    "Series.corr",
    "Series.cov",
    "Series.describe",
)
def reshaped(ctx: Context, x: Array, *rest: Value, **options: Value) -> Value:
    return Array(lib="pandas")


@function("DataFrame.rename")
def rename(
    ctx: Context,
    x: Array,
    mapper: Value = NONE,
    *,
    columns: Value = NONE,
    index: Value = NONE,
    inplace: Value = FALSE,
    axis: Value = ZERO,
    **options: Value,
) -> Value:
    if is_none(columns) and axis in (Const(1), Const("columns")):
        mapper, columns = NONE, mapper
    if is_none(columns) and (is_none(mapper) or axis in (ZERO, Const("index"))):
        return finish(ctx, x, kept(ctx, x, numbered=False), inplace)
    names: tuple[Any, ...] | None = None
    plain = x.columns is not None and not any(isinstance(one, tuple) for one in x.columns)
    if isinstance(columns, Obj) and columns.kind == "dict" and plain and x.columns is not None:
        record = ctx.read(columns)
        if record.rest is None and all(isinstance(value, Const) for value in record.items.values()):
            table = {key: value.value for key, value in record.items.items()}
            names = tuple(table.get(one, one) for one in x.columns)
    kinds = x.column_dtypes if names is not None else None
    changed = kept(ctx, x, columns=names, column_dtypes=kinds, numbered=False)
    return finish(ctx, x, changed, inplace)


@function("DataFrame.add_prefix", "DataFrame.add_suffix")
def affixed(ctx: Context, x: Array, affix: Value, *, called: str) -> Value:
    """Every column name with a text put before or behind it."""
    names: tuple[Any, ...] | None = None
    if isinstance(affix, Const) and isinstance(affix.value, str) and x.columns is not None:
        before = called.endswith("prefix")
        names = tuple(f"{affix.value}{c}" if before else f"{c}{affix.value}" for c in x.columns)
    kinds = x.column_dtypes if names is not None else None
    return kept(ctx, x, columns=names, column_dtypes=kinds)


@function("Series.rename", "Series.rename_axis", "Series.squeeze", "Series.set_names")
def rename_series(ctx: Context, x: Array, *rest: Value, called: str, **options: Value) -> Value:
    name = rest[0] if rest and called == "Series.rename" and not options else NONE
    if ctx.branch_truth(options.get("inplace", FALSE)) is not False:
        unlabel(ctx, x)
        return finish(ctx, x, kept(ctx, x, columns=None), TRUE)
    if isinstance(name, Const) and isinstance(name.value, str):
        return kept(ctx, x, columns=(name.value,))
    return kept(ctx, x, columns=None)


@function("Series.to_frame")
def to_frame(ctx: Context, x: Array, name: Value = NONE) -> Value:
    given = labels(ctx, name) if is_none(name) is not True else x.columns
    kinds = None if given is None else (x.dtype,)
    return frame(ctx, x.shape[0], given, kinds, 1, bounds_of(x.facts), x.dtype)


@function("DataFrame.squeeze")
def squeeze(ctx: Context, x: Array, axis: Value = NONE) -> Value:
    if same(x.shape[1], 1) is True and isinstance(x.shape[0], int) and x.shape[0] > 1:
        return series(ctx, x.shape[0], x.dtype, bounds_of(x.facts))
    return Array(lib="pandas")


@function("DataFrame.select_dtypes")
def select_dtypes(ctx: Context, x: Array, include: Value = NONE, exclude: Value = NONE) -> Value:
    wanted = _kinds(ctx, include)
    if (
        x.columns is None
        or x.column_dtypes is None
        or None in x.column_dtypes
        or wanted is None
        or is_none(exclude) is not True
    ):
        return frame(ctx, x.shape[0])
    places = [
        i for i, kind in enumerate(x.column_dtypes) if any(_matches(kind, one) for one in wanted)
    ]
    return columns_at(ctx, x, places)


def _kinds(ctx: Context, value: Value) -> list[str] | None:
    items: tuple[Value, ...] | None = (value,) if isinstance(value, (Const, Lib)) else None
    if isinstance(value, (Obj, Tuple)):
        items = ctx.iterate(value).items
    if not items:
        return None
    words: list[str] = []
    for item in items:
        if isinstance(item, Const) and item.value in (
            "number",
            "object",
            "bool",
            "float64",
            "int64",
            "float",
            "float32",
        ):
            words.append(item.value)
        elif isinstance(item, Lib) and item.name in (
            "numpy.number",
            "builtins.object",
            "builtins.bool",
            "numpy.float64",
            "numpy.int64",
        ):
            words.append(item.name.rpartition(".")[2])
        else:
            return None
    return words


def _matches(kind: str | None, word: str) -> bool:
    if word == "number":
        return dt.is_float(kind) or dt.is_integer(kind)
    return kind == {"float": "float64"}.get(word, word)
