"""Names that certainly are none of a frame's columns, or of its rows."""

from __future__ import annotations

from ...values import Array, Fail, Value
from ..api import Context
from .common import labels


def _named(ctx: Context, x: Array, wanted: Value) -> list[str]:
    """Texts that are asked for in a frame all of whose labels are known."""
    if not x.numbered or x.shape.rank != 2 or "index.name" in ctx.site.source.text:
        return []
    names = labels(ctx, wanted) if not isinstance(wanted, Array) else None
    return [name for name in names or () if isinstance(name, str)]


def refuse_columns(ctx: Context, x: Array, wanted: Value) -> None:
    """Raise KeyError for a column that does not exist; an index may have the name as well."""
    if x.columns is None or any(isinstance(one, tuple) for one in x.columns):
        return
    for name in _named(ctx, x, wanted):
        if name not in x.columns:
            near = ", ".join(repr(one) for one in x.columns[:8])
            text = f"there is no column {name!r}; the columns are {near or 'none'}"
            raise Fail("pandas-key", text, "KeyError", key=name, keys=list(x.columns))


def refuse_labels(ctx: Context, x: Array, wanted: Value) -> None:
    """Raise KeyError for a row that does not exist: rows are numbered, columns have names."""
    for name in _named(ctx, x, wanted):
        text = f"there is no row {name!r}: rows are numbered"
        if x.columns is None or name in x.columns:
            text += "; to drop a column, give axis=1 or columns="
        raise Fail("pandas-key", text, "KeyError", key=name)
