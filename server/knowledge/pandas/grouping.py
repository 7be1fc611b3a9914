"""Groups of rows: ``groupby`` and ``resample``, and the frames their aggregates make.

A group-by keeps the frame, the names of its key columns and those that were chosen.  Its
aggregates have one row for each group and the keys as index, or as columns in front.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from ...shapes import UNKNOWN, AnyDim, DType, Shape, same
from ...shapes import dtypes as dt
from ...values import (
    NONE,
    TRUE,
    Array,
    Const,
    Fail,
    Function,
    Iterator,
    Lib,
    Obj,
    Scalar,
    Tuple,
    Unknown,
    Value,
)  # fmt: skip
from ..api import Context, attribute, function
from ..distinct import number_of
from .common import both, dtype_at, facts_at, frame, fresh_rows, kept, labels, series
from .row_labels import refuse_columns
from .selection import columns_at, missing_key

GROUPS = "pandas.GroupBy"


@dataclass
class Groups:
    """What is known of a group-by; ``keys`` and ``chosen`` are names of columns."""

    frame: Array
    keys: tuple[Any, ...] | None
    chosen: tuple[Any, ...] | None
    single: bool = False
    """Whether one column was chosen by its name: results are series."""
    flat: bool = False
    """Whether the keys become columns (``as_index=False``)."""
    timed: bool = False
    """Whether the groups are stretches of time, some of which may be empty."""

    def copy(self) -> Groups:
        """Nothing of it changes."""
        return self

    def join(self, other: Groups) -> Groups:
        """What is known on both paths."""
        return self if self == other else Groups(Array(lib="pandas"), None, None)


@function(*both("groupby"))
def groupby(
    ctx: Context, x: Array, by: Value = NONE, *rest: Value, as_index: Value = TRUE, **options: Value
) -> Value:
    names = labels(ctx, by) if not isinstance(by, Array) else None
    # As many names as rows are no columns, but say of each row where it belongs.
    several = names is not None and not isinstance(by, Const)
    plain = not rest and not options.keys() & {"axis", "level"}
    if several and same(len(names or ()), x.shape[0]) is not False:
        plain = False
    if plain:
        refuse_columns(ctx, x, by)
    known = plain and names and x.shape.rank == 2 and x.columns is not None
    columns = x.columns or ()
    if not known or len(set(columns)) < len(columns) or not set(names or ()) <= set(columns):
        names = None
    flat = ctx.branch_truth(as_index)
    rest_of = None
    if names is not None and flat is not None and x.columns is not None:
        rest_of = tuple(name for name in x.columns if name not in names)
    made = Groups(x, names, rest_of, x.shape.rank == 1, flat is False)
    return ctx.new_object(Lib(GROUPS), made)


@function(*both("resample"))
def resample(ctx: Context, x: Array, rule: Value = NONE, *rest: Value, **options: Value) -> Value:
    plain = not rest and not options.keys() & {"on", "level"} and x.shape.rank is not None
    names = x.columns if plain and x.shape.rank == 2 else None
    made = Groups(x, () if plain else None, names, x.shape.rank == 1, timed=True)
    return ctx.new_object(Lib(GROUPS), made)


def _groups(ctx: Context, receiver: Value) -> Groups:
    assert isinstance(receiver, Obj)
    native = ctx.read(receiver).native
    assert isinstance(native, Groups)
    return native


@function(f"{GROUPS}.__getitem__")
def chosen_columns(receiver: Value, key: Value, ctx: Context) -> Value:
    """``groups["a"]``, ``groups[["a", "b"]]``."""
    groups = _groups(ctx, receiver)
    names = labels(ctx, key)
    columns = groups.frame.columns
    if names is None or groups.keys is None or columns is None:
        plain = columns is not None and len(set(columns)) == len(columns)
        plain = plain and not any(isinstance(one, tuple) for one in columns or ())
        of = groups.frame if plain else Array(lib="pandas")
        unknown = Groups(of, None, None, isinstance(key, Const), groups.flat)
        return ctx.new_object(Lib(GROUPS), unknown)
    for name in names:
        if name not in columns and not any(isinstance(one, tuple) for one in columns):
            raise missing_key(name, groups.frame)
    made = replace(groups, chosen=tuple(names), single=isinstance(key, Const))
    return ctx.new_object(Lib(GROUPS), made)


# -- one row a group --------------------------------------------------------------------

_MEANS = ("mean", "median", "std", "var", "sem", "skew")
_SAME = ("min", "max", "first", "last")
_COUNTS = ("count", "nunique")
_REDUCING = (*_MEANS, *_SAME, *_COUNTS, "sum", "prod")


def _dtype(word: str, kind: DType, timed: bool) -> DType:
    """The dtype an aggregate of a column has."""
    if word in ("count", "nunique", "size", "len"):
        return "int64"
    if word in _MEANS:
        return "float64" if kind == "float64" or dt.is_integer(kind) else None
    if word in ("sum", "prod"):
        return (
            "int64" if kind == "bool" else kind if kind in ("int64", "float64", "float32") else None
        )
    if word in _SAME:
        return None if timed and not dt.is_float(kind) else kind
    return None


def _rows(ctx: Context, groups: Groups) -> AnyDim:
    """How many groups there are."""
    x = groups.frame
    if groups.timed or groups.keys is None or len(groups.keys) != 1 or x.columns is None:
        return fresh_rows()
    facts = facts_at(x, x.columns.index(groups.keys[0]))
    number = number_of(Array(Shape((x.shape[0],)), facts=facts))
    return number if isinstance(number, int) else fresh_rows()


def _levels(ctx: Context, groups: Groups, rows: AnyDim) -> Array | None:
    """The keys as an index of the result."""
    x = groups.frame
    if groups.timed:
        return x.index
    if groups.keys is None or x.columns is None:
        return None
    found = columns_at(ctx, x, [x.columns.index(name) for name in groups.keys], rows)
    return found.but(index=None, numbered=False, facts=found.facts)


def _finished(
    ctx: Context, groups: Groups, columns: Sequence[Any] | None, kinds: Sequence[DType]
) -> Array:
    """A frame of aggregates, the keys in front or as index."""
    rows = _rows(ctx, groups)
    if columns is None or groups.keys is None:
        return frame(ctx, rows)
    levels = _levels(ctx, groups, rows)
    if groups.flat:
        nested = any(isinstance(name, tuple) for name in columns)
        keys = [(name, "") if nested else name for name in groups.keys]
        own = (levels.column_dtypes if levels is not None else None) or (None,) * len(keys)
        made = frame(ctx, rows, [*keys, *columns], [*own, *kinds])
        return made.but(numbered=True, facts=made.facts)
    return frame(ctx, rows, columns, kinds).but(index=levels)


def _kind_of(groups: Groups, name: Any) -> DType:
    columns = groups.frame.columns or ()
    return dtype_at(groups.frame, columns.index(name)) if name in columns else None


def _reduce(ctx: Context, groups: Groups, word: str, numeric: bool | None = False) -> Array:
    """The same aggregate of every chosen column."""
    x = groups.frame
    if x.shape.rank is None:
        return Array(lib="pandas")
    if groups.single and x.shape.rank == 1:
        kind = _dtype(word, x.dtype, groups.timed)
        made = series(ctx, fresh_rows(), kind, name=x.columns[0] if x.columns else None)
        return made.but(index=_levels(ctx, groups, UNKNOWN) if groups.timed else None)
    names = groups.chosen
    if names is None or numeric is None:
        return series(ctx, fresh_rows()) if groups.single else frame(ctx, _rows(ctx, groups))
    kinds = {name: _kind_of(groups, name) for name in names}
    if numeric:
        if not all(dt.is_numeric(kind) or kind == "object" for kind in kinds.values()):
            return frame(ctx, _rows(ctx, groups))
        names = tuple(name for name in names if kinds[name] != "object")
    for name in names:
        if word in (*_MEANS, "prod") and _is_text(groups, name):
            text = f"`{word}` of column {name!r}, which holds text: choose the columns first, or give numeric_only=True"
            raise Fail("python-type", text, "TypeError")
    made_kinds = [_dtype(word, kinds[name], groups.timed) for name in names]
    if groups.single and not groups.flat and len(names) == 1:
        rows = _rows(ctx, groups)
        made = series(ctx, rows, made_kinds[0], name=names[0])
        return made.but(index=_levels(ctx, groups, rows))
    return _finished(ctx, groups, names, made_kinds)


def _is_text(groups: Groups, name: Any) -> bool:
    x = groups.frame
    if x.columns is None or name not in x.columns or _kind_of(groups, name) != "object":
        return False
    pool = facts_at(x, x.columns.index(name)).pool
    return bool(pool) and isinstance((pool or (0,))[0], str)


@function(*(f"{GROUPS}.{word}" for word in _REDUCING))
def aggregate(receiver: Value, *rest: Value, ctx: Context, called: str, **options: Value) -> Value:
    groups = _groups(ctx, receiver)
    numeric: bool | None = False
    if "numeric_only" in options:
        numeric = ctx.branch_truth(options.pop("numeric_only"))
    if rest or options.keys() - {"skipna", "ddof", "min_count"}:
        return Array(lib="pandas")
    return _reduce(ctx, groups, called.rpartition(".")[2], numeric)


@function(f"{GROUPS}.size")
def size(receiver: Value, *, ctx: Context) -> Value:
    groups = _groups(ctx, receiver)
    if groups.flat:
        return _finished(ctx, groups, ["size"], ["int64"])
    rows = _rows(ctx, groups)
    return series(ctx, rows, "int64").but(index=_levels(ctx, groups, rows))


# -- agg --------------------------------------------------------------------------------


def _word(value: Value) -> str | None:
    """The name an aggregate goes by."""
    if isinstance(value, Const) and isinstance(value.value, str):
        return value.value
    if isinstance(value, Lib) and value.name.startswith(("numpy.", "builtins.")):
        return value.name.rpartition(".")[2]
    if isinstance(value, Function) and value.name != "<lambda>":
        return value.name
    return None


def _words(ctx: Context, value: Value) -> list[str | None] | None:
    """A list of aggregates; ``None`` where the value is no list."""
    if not isinstance(value, (Tuple, Obj)) or isinstance(value, Obj) and value.kind != "list":
        return None
    items = ctx.iterate(value).items
    return None if items is None else [_word(item) for item in items]


@function(f"{GROUPS}.agg", f"{GROUPS}.aggregate")
def agg(receiver: Value, func: Value = NONE, *rest: Value, ctx: Context, **named: Value) -> Value:
    groups = _groups(ctx, receiver)
    if groups.chosen is None or groups.keys is None or rest or "**" in named:
        return Array(lib="pandas")
    if any(isinstance(name, tuple) for name in groups.chosen):
        return Array(lib="pandas")
    if func == NONE and named:
        return _named_agg(ctx, groups, named)
    if named:
        return Array(lib="pandas")
    if isinstance(func, Obj) and func.kind == "dict":
        return _dict_agg(ctx, groups, func)
    words = _words(ctx, func)
    if words is not None:
        if None in words:
            return frame(ctx, _rows(ctx, groups))
        if groups.single:
            kinds = [
                _dtype(str(w), _kind_of(groups, groups.chosen[0]), groups.timed) for w in words
            ]
            return _finished(ctx, groups, words, kinds)
        pairs = [(name, word) for name in groups.chosen for word in words]
        return _pairs(ctx, groups, pairs)
    word = _word(func)
    if word in _REDUCING and isinstance(func, Const):
        return _reduce(ctx, groups, word)
    if isinstance(func, (Function, Lib)) and not groups.single:
        return _finished(ctx, groups, groups.chosen, [None] * len(groups.chosen))
    return series(ctx, _rows(ctx, groups)) if groups.single else frame(ctx, _rows(ctx, groups))


def _pairs(ctx: Context, groups: Groups, pairs: Sequence[tuple[Any, Any]]) -> Array:
    kinds = [_dtype(word, _kind_of(groups, name), groups.timed) for name, word in pairs]
    return _finished(ctx, groups, pairs, kinds)


def _check(groups: Groups, name: Any) -> None:
    columns = groups.frame.columns or ()
    if name not in columns and not any(isinstance(one, tuple) for one in columns):
        raise missing_key(name, groups.frame)


def _dict_agg(ctx: Context, groups: Groups, spec: Obj) -> Value:
    record = ctx.read(spec)
    if record.rest is not None or record.maybe or groups.single:
        return frame(ctx, _rows(ctx, groups))
    lists = {name: _words(ctx, value) for name, value in record.items.items()}
    for name in record.items:
        _check(groups, name)
    if any(words is not None for words in lists.values()):
        pairs = []
        for name, value in record.items.items():
            words = lists[name] or [_word(value)]
            if None in words:
                return frame(ctx, _rows(ctx, groups))
            pairs += [(name, word) for word in words]
        return _pairs(ctx, groups, pairs)
    kinds = [
        _dtype(_word(value) or "", _kind_of(groups, name), groups.timed)
        for name, value in record.items.items()
    ]
    return _finished(ctx, groups, list(record.items), kinds)


def _named_agg(ctx: Context, groups: Groups, named: dict[str, Value]) -> Value:
    kinds: list[DType] = []
    for value in named.values():
        if groups.single and groups.chosen:
            name: Any = groups.chosen[0]
            word = _word(value)
        elif (
            isinstance(value, Tuple) and len(value.items) == 2 and isinstance(value.items[0], Const)
        ):
            name, word = value.items[0].value, _word(value.items[1])
            _check(groups, name)
        else:
            name, word = None, None
        kinds.append(_dtype(word or "", _kind_of(groups, name), groups.timed))
    return _finished(ctx, groups, list(named), kinds)


@function("pandas.NamedAgg")
def named_agg(ctx: Context, column: Value, aggfunc: Value, *rest: Value) -> Value:
    return Tuple((column, aggfunc))


# -- as many rows as there were ---------------------------------------------------------


@function(*(f"{GROUPS}.{word}" for word in (
    "transform", "cumsum", "cumprod", "cummax", "cummin", "rank", "shift", "diff", "pct_change",
    "ffill", "bfill", "fillna")))  # fmt: skip
def same_rows(
    receiver: Value, func: Value = NONE, *rest: Value, ctx: Context, called: str, **options: Value
) -> Value:
    groups = _groups(ctx, receiver)
    x = groups.frame
    if groups.timed or x.shape.rank is None:
        return Array(lib="pandas")
    word = _word(func) or "" if called.endswith("transform") else ""
    if x.shape.rank == 1:
        return series(ctx, x.shape[0], _aligned(word, x.dtype)).but(index=x.index)
    if groups.chosen is None or groups.keys is None:
        return series(ctx, x.shape[0]) if groups.single else frame(ctx, x.shape[0])
    kinds = [_aligned(word, _kind_of(groups, name)) for name in groups.chosen]
    if groups.single:
        made = series(ctx, x.shape[0], kinds[0], name=groups.chosen[0])
    else:
        made = frame(ctx, x.shape[0], groups.chosen, kinds)
    return made.but(numbered=x.numbered, index=x.index, facts=made.facts)


def _aligned(word: str, kind: DType) -> DType:
    """The dtype of an aggregate for each row: a row without a key has none."""
    found = _dtype(word, kind, True)
    return found if dt.is_float(found) else None


@function(f"{GROUPS}.cumcount", f"{GROUPS}.ngroup")
def numbers(receiver: Value, *rest: Value, ctx: Context, **options: Value) -> Value:
    x = _groups(ctx, receiver).frame
    rows = x.shape[0] if x.shape.rank is not None else UNKNOWN
    return series(ctx, rows).but(numbered=x.numbered, index=x.index)


# -- some of the rows -------------------------------------------------------------------


def _part(ctx: Context, groups: Groups) -> Array:
    x = groups.frame
    if x.shape.rank is None:
        return Array(lib="pandas")
    if groups.single and x.shape.rank == 2:
        name = groups.chosen[0] if groups.chosen else None
        kind = _kind_of(groups, name)
        return series(ctx, fresh_rows(), kind, name=name)
    part = kept(ctx, x, shape=x.shape.with_dim(0, fresh_rows()))
    if groups.keys is not None and groups.chosen is not None and x.columns is not None:
        wanted = {*groups.keys, *groups.chosen}
        if wanted != set(x.columns):
            return columns_at(ctx, part, [x.columns.index(name) for name in groups.chosen])
    return part


@function(
    *(f"{GROUPS}.{word}" for word in ("head", "tail", "sample", "nth", "get_group", "filter"))
)
def some_rows(receiver: Value, *rest: Value, ctx: Context, **options: Value) -> Value:
    groups = _groups(ctx, receiver)
    return _part(ctx, groups) if not groups.timed else Array(lib="pandas")


@function(f"{GROUPS}.__iter__")
def iterated(receiver: Value, *, ctx: Context) -> Value:
    """The key and the rows of each group."""
    groups = _groups(ctx, receiver)
    rows = _rows(ctx, groups)
    key: Value = Unknown("the key of a group")
    if groups.keys and len(groups.keys) == 1 and dt.is_integer(_kind_of(groups, groups.keys[0])):
        key = Unknown("the key of a group, perhaps in a tuple")
    return Iterator(Tuple((key, _part(ctx, groups))), None, rows)


@attribute(f"{GROUPS}.ngroups")
def ngroups(ctx: Context, receiver: Value) -> Value:
    number = _rows(ctx, _groups(ctx, receiver))
    return Const(number) if isinstance(number, int) else Scalar("int", UNKNOWN, low=0)


@attribute(f"{GROUPS}.groups", f"{GROUPS}.indices")
def indices(ctx: Context, receiver: Value) -> Value:
    return Unknown("the rows of each group")


@function(*(f"{GROUPS}.{word}" for word in (
    "apply", "pipe", "describe", "rolling", "expanding", "ewm", "value_counts", "unique", "ohlc",
    "asfreq", "interpolate", "quantile", "idxmax", "idxmin", "any", "all", "corr", "plot",
    "nlargest", "nsmallest", "hist")))  # fmt: skip
def other(receiver: Value, *rest: Value, ctx: Context, **options: Value) -> Value:
    return Unknown("what is made of groups")
