"""Methods that keep some of the rows."""

from __future__ import annotations

from collections.abc import Callable

from ...shapes import UNKNOWN, AnyDim
from ...values import FALSE, NONE, Array, Const, Facts, Value, is_none
from ..api import Context, function
from ..args import as_dim
from ..distinct import part_of, whole
from ..python.common import FIVE, ZERO
from .common import both, bounds_of, finish, frame, fresh_rows, kept
from .row_labels import refuse_columns


def _rows(
    ctx: Context, x: Array, rows: AnyDim, keep: Callable[[Facts], Facts] = bounds_of
) -> Array:
    if x.shape.dims is None:
        return kept(ctx, x)
    return kept(ctx, x, keep=keep, shape=x.shape.with_dim(0, rows))


@function(*both("head", "tail"))
def head(ctx: Context, x: Array, n: Value = FIVE) -> Value:
    count = as_dim(ctx, n)
    rows = x.shape[0]
    if isinstance(count, int) and isinstance(rows, int):
        return _rows(ctx, x, min(count, rows) if count >= 0 else max(rows + count, 0), part_of)
    return _rows(ctx, x, fresh_rows())


@function(*both("nlargest", "nsmallest"))
def largest(ctx: Context, x: Array, n: Value = FIVE, *rest: Value, **options: Value) -> Value:
    if x.shape.rank == 2:
        refuse_columns(ctx, x, rest[0] if rest else options.get("columns", NONE))
    return head(ctx, x, n)


@function(*both("sample"))
def sample(
    ctx: Context,
    x: Array,
    n: Value = NONE,
    frac: Value = NONE,
    replace: Value = NONE,
    **options: Value,
) -> Value:
    rows = x.shape[0]
    if is_none(frac) is not True:
        share = frac.value if isinstance(frac, Const) else None
        if share == 1:
            return _rows(ctx, x, rows, whole)
        if isinstance(share, float) and isinstance(rows, int):
            return _rows(ctx, x, round(share * rows), part_of)
        return _rows(ctx, x, fresh_rows())
    count = 1 if is_none(n) else as_dim(ctx, n)
    return _rows(ctx, x, fresh_rows() if count in (None, UNKNOWN) else count)


@function(*both("drop_duplicates"))
def without_duplicates(
    ctx: Context, x: Array, *rest: Value, inplace: Value = FALSE, **options: Value
) -> Value:
    if x.shape.rank == 2:
        refuse_columns(ctx, x, rest[0] if rest else options.get("subset", NONE))
    return finish(ctx, x, _rows(ctx, x, fresh_rows()), inplace)


@function(*both("dropna"))
def dropped(
    ctx: Context,
    x: Array,
    *rest: Value,
    axis: Value = ZERO,
    inplace: Value = FALSE,
    **options: Value,
) -> Value:
    first = rest[0] if rest else axis
    if axis == Const(0) and not rest and x.shape.rank == 2:
        refuse_columns(ctx, x, options.get("subset", NONE))
    if axis == Const(0) and (not rest or first == Const(0) or not isinstance(first, Const)):
        return finish(ctx, x, _rows(ctx, x, fresh_rows()), inplace)
    return finish(
        ctx, x, frame(ctx, x.shape[0]) if x.shape.rank == 2 else Array(lib="pandas"), inplace
    )


@function(*both("query", "truncate", "between_time", "last", "first"))
def queried(
    ctx: Context, x: Array, *rest: Value, inplace: Value = FALSE, **options: Value
) -> Value:
    return finish(ctx, x, _rows(ctx, x, fresh_rows()), inplace)
