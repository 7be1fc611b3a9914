"""What becomes of the elements of frames and series: shifted, mapped by functions and tables."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from ...values import NO_FACTS, Array, Const, Fail, Obj, Scalar, Tuple, Unknown, Value
from ..api import Context, function
from ..args import as_array
from ..distinct import pooled, possible
from .common import both, element, frame, kept, series, unsure


@function(*both("shift", "diff", "pct_change", "rank", "transform", "map", "applymap"))
def moved(ctx: Context, x: Array, *rest: Value, called: str, **options: Value) -> Value:
    callee = rest[0] if rest else None
    kind = None
    if called == "Series.map" and callee is not None:
        table = _table(ctx, callee)
        if table is not None:
            return _looked_up(ctx, x, table)
        kind = _mapped(ctx, x, callee)
    return kept(ctx, x, dtype=kind, column_dtypes=unsure(x), facts=NO_FACTS)


def _table(ctx: Context, callee: Value) -> dict[Any, Any] | None:
    """A dict of known keys and values."""
    if not isinstance(callee, Obj) or callee.kind != "dict":
        return None
    record = ctx.read(callee)
    if record.rest is not None or record.maybe:
        return None
    if not all(isinstance(value, Const) for value in record.items.values()):
        return None
    return {key: value.value for key, value in record.items.items()}


_KINDS: dict[type, str] = {int: "int64", float: "float64", bool: "bool", str: "object"}


def _looked_up(ctx: Context, x: Array, table: dict[Any, Any]) -> Array:
    """Each element replaced by what stands for it in a table; NaN where there is nothing."""
    pool, share = possible(x.facts)
    if pool is None or any(value not in table for value in pool):
        return kept(ctx, x, dtype=None, column_dtypes=unsure(x), facts=NO_FACTS)
    found = [table[value] for value in pool]
    kinds = {type(value) for value in found}
    kind = _KINDS.get(kinds.pop()) if len(kinds) == 1 else None
    facts = pooled(found, share)
    if kind == "int64":
        facts = replace(facts, low=min(found), high=max(found), integral=True, nan=False)
    return kept(ctx, x, dtype=kind, column_dtypes=unsure(x), facts=facts)


def _mapped(ctx: Context, x: Array, callee: Value) -> str | None:
    """The dtype a function gives for each element; a dict may leave NaN."""
    if isinstance(callee, Obj):
        return None
    result = ctx.attempt(lambda: ctx.call(callee, [element(x)]))
    if isinstance(result, Fail) or not isinstance(result, (Const, Scalar)):
        return None
    kind = as_array(ctx, result).dtype
    if kind == "string":
        return "object"
    return kind if kind in ("float64", "int64", "bool") else None


@function("Series.apply")
def apply_series(ctx: Context, x: Array, func: Value, *rest: Value, **options: Value) -> Value:
    if rest or options:
        return Unknown("a series, or a frame where each value gives several")
    given = ctx.attempt(lambda: ctx.call(func, [element(x)]))
    if isinstance(given, Array) and given.lib == "pandas":
        return frame(ctx, x.shape[0])
    kind = _mapped(ctx, x, func)
    return series(ctx, x.shape[0], kind if kind is not None else _held(given))


def _held(given: Value | Fail) -> str | None:
    """The dtype of a series of what a function gives."""
    several = isinstance(given, Array) and bool(given.shape.rank)
    return "object" if several or isinstance(given, (Obj, Tuple)) else None
