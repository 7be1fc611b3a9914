"""Frames in another form: ``melt``, ``pivot``, ``merge``, and the index as columns."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ...shapes import UNKNOWN, AnyDim, DType, Shape
from ...shapes import dtypes as dt
from ...values import FALSE, NO_FACTS, NONE, Array, Const, Facts, Fail, Value, is_none
from ..api import Context, function
from ..distinct import number_of, settled
from .common import (
    both,
    bounds_of,
    common_dtype,
    counted,
    dtype_at,
    facts_at,
    finish,
    frame,
    fresh_rows,
    kept,
    labels,
)
from .selection import columns_at, missing_key


def _places(x: Array, names: Sequence[Any]) -> list[int]:
    """Where some columns stand; raises KeyError for one that does not exist."""
    assert x.columns is not None
    for name in names:
        if name not in x.columns:
            raise missing_key(name, x)
    return [x.columns.index(name) for name in names]


def _whole(x: Array) -> bool:
    """Whether the columns are known and have plain names, each once."""
    names = x.columns
    if x.lib != "pandas" or x.shape.rank != 2 or names is None:
        return False
    return len(set(names)) == len(names) and not any(isinstance(one, tuple) for one in names)


# -- the index as columns ---------------------------------------------------------------


@function(*both("reset_index"))
def reset_index(
    ctx: Context, x: Array, level: Value = NONE, *, drop: Value = FALSE, inplace: Value = FALSE,
    name: Value = NONE, **options: Value,
) -> Value:  # fmt: skip
    if ctx.branch_truth(drop) is True:
        return finish(ctx, x, counted(kept(ctx, x, keep=_unordered)), inplace)
    plain = is_none(level) is True and ctx.branch_truth(drop) is False and not options
    changed = _with_index(ctx, x, name) if plain else None
    # Else the index becomes a column (one or several) whose name is not known.
    return finish(ctx, x, frame(ctx, x.shape[0]) if changed is None else changed, inplace)


def _unordered(facts: Any) -> Any:
    from ..distinct import whole

    return whole(facts)


def _with_index(ctx: Context, x: Array, name: Value) -> Array | None:
    names: list[Any]
    kinds: list[DType]
    if x.shape.rank == 1:
        given = labels(ctx, name) if is_none(name) is not True else x.columns
        if given is None:
            return None
        names, kinds = list(given[:1]), [x.dtype]
        facts = [bounds_of(x.facts)]
    elif x.shape.rank == 2 and x.columns is not None:
        names = list(x.columns)
        kinds = [dtype_at(x, i) for i in range(len(names))]
        facts = [facts_at(x, i) for i in range(len(names))]
    else:
        return None
    if x.numbered:
        front: list[Any] = ["level_0" if "index" in names else "index"]
        before: list[DType] = ["int64"]
        known = [NO_FACTS]
    elif x.index is not None and x.index.columns is not None:
        front = list(x.index.columns)
        before = [_level_kind(dtype_at(x.index, i)) for i in range(len(front))]
        known = [bounds_of(facts_at(x.index, i)) for i in range(len(front))]
    else:
        return None
    if None in front or set(front) & set(names) or any(isinstance(one, tuple) for one in names):
        return None
    made = frame(
        ctx, x.shape[0], [*front, *names], [*before, *kinds], column_facts=[*known, *facts]
    )
    return counted(made)


def _level_kind(kind: DType) -> DType:
    """The dtype of an index, which is wider than that of the column it was."""
    return kind if kind in ("int64", "float64", "object") else None


# -- long and wide ----------------------------------------------------------------------


@function("DataFrame.melt", "pandas.melt")
def melt(
    ctx: Context, frame_: Value, id_vars: Value = NONE, value_vars: Value = NONE,
    var_name: Value = NONE, value_name: Value = Const("value"), *rest: Value, **options: Value,
) -> Value:  # fmt: skip
    x = frame_
    if not isinstance(x, Array) or not _whole(x) or rest or options:
        return Array(lib="pandas")
    assert x.columns is not None
    fixed = () if is_none(id_vars) else labels(ctx, id_vars)
    values = None if is_none(value_vars) else labels(ctx, value_vars)
    heads = [
        Const("variable") if is_none(var_name) else var_name,
        value_name,
    ]
    names = [head.value for head in heads if isinstance(head, Const)]
    if (
        fixed is None
        or not isinstance(value_name, Const)
        or len(names) < 2
        or values is None
        and is_none(value_vars) is not True
    ):
        return frame(ctx, fresh_rows())
    if value_name.value in x.columns:
        text = f"`value_name` is {names[1]!r}, which is the name of a column"
        raise Fail("python-value", text, "ValueError", "value_name")
    _places(x, [*fixed, *(values or ())])
    if values is None:
        values = tuple(name for name in x.columns if name not in fixed)
    if set(names) & set(fixed) or set(values) & set(fixed):
        return frame(ctx, fresh_rows())
    kinds = [dtype_at(x, i) for i in _places(x, fixed)]
    kinds.append("object" if all(isinstance(name, str) for name in values) else None)
    kinds.append(common_dtype([dtype_at(x, i) for i in _places(x, values)]))
    rows = x.shape[0]
    facts = [settled(Array(Shape((rows,)), facts=facts_at(x, i))) for i in _places(x, fixed)]
    whole = rows if isinstance(rows, int) else None
    count: AnyDim = whole * len(values) if whole is not None else rows * len(values)
    heads_facts = NO_FACTS
    if kinds[-2] == "object" and rows != 0:
        heads_facts = Facts(pool=tuple(sorted(set(values))), share=1.0)
    made = frame(ctx, count, [*fixed, *names], kinds, column_facts=[*facts, heads_facts, NO_FACTS])
    return counted(made)


@function("DataFrame.pivot", "pandas.pivot")
def pivot(
    ctx: Context, data: Value, *, columns: Value = NONE, index: Value = NONE, values: Value = NONE
) -> Value:
    return _pivot(ctx, data, index, columns, values, None)


@function("DataFrame.pivot_table", "pandas.pivot_table")
def pivot_table(
    ctx: Context, data: Value, values: Value = NONE, index: Value = NONE, columns: Value = NONE,
    aggfunc: Value = Const("mean"), fill_value: Value = NONE, *rest: Value, **options: Value,
) -> Value:  # fmt: skip
    if rest or options:
        return frame(ctx, fresh_rows())
    return _pivot(ctx, data, index, columns, values, aggfunc)


def _pivot(
    ctx: Context, x: Value, index: Value, columns: Value, values: Value, how: Value | None
) -> Value:
    """One column for each different value of one column, one row for each of another."""
    if not isinstance(x, Array) or not _whole(x):
        return frame(ctx, fresh_rows())
    parts = [part.value if isinstance(part, Const) else None for part in (index, columns, values)]
    assert x.columns is not None
    # An index may go by such a name as well.
    missing = [part for part in parts if part is not None and part not in x.columns]
    # As many names as rows say of each row where it belongs.
    if missing and x.numbered and isinstance(x.shape[0], int) and x.shape[0] > 2:
        raise missing_key(missing[0], x)
    if None in parts or missing:
        return frame(ctx, fresh_rows())
    places = _places(x, parts)
    rows, across, _ = places
    holes = any(facts_at(x, place).nan is not False for place in places)

    def different(place: int) -> AnyDim:
        if how is not None and holes:
            return UNKNOWN
        return number_of(Array(Shape((x.shape[0],)), facts=facts_at(x, place)))

    height, width = different(rows), different(across)
    made = frame(ctx, height if isinstance(height, int) else fresh_rows(), width=width)
    levels = columns_at(ctx, x, [rows], made.shape[0])
    return made.but(index=levels.but(numbered=False, facts=levels.facts))


# -- two frames -------------------------------------------------------------------------


@function("pandas.merge", "DataFrame.merge")
def merge(
    ctx: Context, left: Value, right: Value, how: Value = Const("inner"), on: Value = NONE,
    left_on: Value = NONE, right_on: Value = NONE, left_index: Value = FALSE,
    right_index: Value = FALSE, sort: Value = FALSE, suffixes: Value = NONE, *rest: Value,
    **options: Value,
) -> Value:  # fmt: skip
    """Columns of both sides, the keys once; a name that both have gets a suffix."""
    unknown = frame(ctx, fresh_rows())
    both_known = isinstance(left, Array) and isinstance(right, Array)
    indexed = (
        ctx.branch_truth(left_index) is not False or ctx.branch_truth(right_index) is not False
    )
    if not both_known or rest or options or is_none(suffixes) is not True:
        return unknown
    looked = ctx.branch_truth(right_index) is True and ctx.branch_truth(left_index) is False
    if looked and is_none(left_on) is not True:
        return _beside(ctx, left, right, how, ("_x", "_y"))
    if indexed:
        return unknown
    assert isinstance(left, Array) and isinstance(right, Array)
    ways = ("inner", "left", "right", "outer")
    if not _whole(left) or not _whole(right) or not isinstance(how, Const) or how.value not in ways:
        return unknown
    assert left.columns is not None and right.columns is not None
    keys = _keys(ctx, left, right, on, left_on, right_on)
    if keys is None:
        return unknown
    mine, theirs = keys
    # An index may go by the name of a key as well.
    if left.index is None and left.numbered:
        _places(left, mine)
    if right.index is None and right.numbered:
        _places(right, theirs)
    if not set(mine) <= set(left.columns) or not set(theirs) <= set(right.columns):
        return unknown
    shared = {a for a, b in zip(mine, theirs) if a == b}
    twice = (set(left.columns) & set(right.columns)) - shared
    names: list[Any] = []
    kinds: list[DType] = []
    for x, suffix, fills in ((left, "_x", ("right", "outer")), (right, "_y", ("left", "outer"))):
        assert x.columns is not None
        for place, name in enumerate(x.columns):
            if suffix == "_y" and name in shared:
                continue
            names.append(f"{name}{suffix}" if name in twice else name)
            kind = dtype_at(x, place)
            key = name in (mine if suffix == "_x" else theirs)
            holds = name in shared or not key and (kind == "object" or dt.is_float(kind))
            kinds.append(
                kind
                if how.value == "inner" or how.value not in fills and not key or holds
                else None
            )
    if len(set(names)) < len(names):
        return unknown
    if how.value == "outer" and mine != theirs:
        kinds = [None] * len(names)
    # Rows of the left are chosen or repeated: their values stay what they were.
    known = [NO_FACTS] * len(names)
    if how.value in ("left", "inner"):
        known[: len(left.columns)] = _left_facts(left, how.value == "left")
    return counted(frame(ctx, fresh_rows(), names, kinds, column_facts=known))


def _keys(
    ctx: Context, left: Array, right: Array, on: Value, left_on: Value, right_on: Value
) -> tuple[tuple[Any, ...], tuple[Any, ...]] | None:
    """The key columns of either side, pair by pair."""
    assert left.columns is not None and right.columns is not None
    if is_none(on) is not True:
        names = labels(ctx, on)
        return None if names is None else (names, names)
    if is_none(left_on) and is_none(right_on):
        names = tuple(name for name in left.columns if name in right.columns)
        if names:
            return names, names
        text = "the frames have no column in common: give `on=`, or `left_on=` and `right_on=`"
        raise Fail("pandas-key", text, "MergeError")
    mine, theirs = labels(ctx, left_on), labels(ctx, right_on)
    if mine is None or theirs is None or len(mine) != len(theirs):
        return None
    return mine, theirs


@function("pandas.merge_asof")
def merge_asof(*args: Value, ctx: Context, **options: Value) -> Value:
    return frame(ctx, fresh_rows(), width=UNKNOWN)


@function("DataFrame.join")
def joined(
    ctx: Context, x: Value, other: Value, on: Value = NONE, how: Value = Const("left"),
    lsuffix: Value = Const(""), rsuffix: Value = Const(""), *rest: Value, **options: Value,
) -> Value:  # fmt: skip
    """The columns of both, rows found by the labels of the other."""
    suffixes = lsuffix, rsuffix
    if rest or options or not all(isinstance(one, Const) for one in suffixes):
        return frame(ctx, fresh_rows(), width=UNKNOWN)
    return _beside(
        ctx, x, other, how, [str(one.value) for one in suffixes if isinstance(one, Const)]
    )


def _left_facts(x: Array, every: bool) -> list[Facts]:
    """What is known of the columns on the left; ``every``: no row of theirs is left out."""
    facts = [facts_at(x, i) for i in range(len(x.columns or ()))]
    if not every:
        return [bounds_of(one) for one in facts]
    return [settled(Array(Shape((x.shape[0],)), facts=one)) for one in facts]


def _beside(ctx: Context, x: Value, other: Value, how: Value, suffixes: Sequence[str]) -> Array:
    """Columns of a frame, and behind them those of one whose labels are looked up."""
    unknown = frame(ctx, fresh_rows(), width=UNKNOWN)
    if not isinstance(x, Array) or not isinstance(other, Array) or not _whole(x):
        return unknown
    if other.shape.rank == 1 and other.lib == "pandas" and other.columns:
        kinds: Sequence[DType] = (other.dtype,)
    elif _whole(other):
        kinds = [dtype_at(other, i) for i in range(len(other.columns or ()))]
    else:
        return unknown
    assert x.columns is not None and other.columns is not None
    twice = set(x.columns) & set(other.columns)
    if twice and not any(suffixes):
        text = (
            f"both frames have a column {sorted(map(str, twice))[0]!r}: give lsuffix= or rsuffix="
        )
        raise Fail("python-value", text, "ValueError")
    names = [f"{name}{suffixes[0]}" if name in twice else name for name in x.columns]
    names += [f"{name}{suffixes[1]}" if name in twice else name for name in other.columns]
    own = [dtype_at(x, i) for i in range(len(x.columns))]
    if how not in (Const("left"), Const("inner")):
        own = [None] * len(own)
    # Labels that are not found leave NaN.
    found = [kind if kind == "object" or dt.is_float(kind) else None for kind in kinds]
    if len(set(names)) < len(names):
        return unknown
    # Rows are chosen or repeated: their values stay what they were.
    known = _left_facts(x, how == Const("left")) + [NO_FACTS] * len(found)
    if how not in (Const("left"), Const("inner")):
        known = [NO_FACTS] * len(names)
    return frame(ctx, fresh_rows(), names, [*own, *found], column_facts=known)
