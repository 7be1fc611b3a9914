"""Frames and series: how declarations make them and change them in place.

A DataFrame is an :class:`Array` of rank 2 with ``columns`` and ``column_dtypes``, a Series one of
rank 1.  Its ``dtype`` is the one ``to_numpy()`` gives.  Text columns have dtype ``object``.
A Series of one of pandas's nullable types has it as its one column's dtype.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from ...shapes import UNKNOWN, AnyDim, DType, Shape, symbol
from ...shapes import dtypes as dt
from ...values import (
    NO_FACTS,
    NOTHING,
    Array,
    Const,
    Facts,
    Lib,
    Obj,
    Scalar,
    Tuple,
    Unknown,
    Value,
)
from ..api import Context
from ..args import as_dtype
from ..distinct import stored

INDEX = Lib("pandas.Index")
"""Marks a list that stands for the names of columns, which calculates and is indexed as an array."""
METHOD_TAGS = ("DataFrame", "Series")


def both(*names: str) -> tuple[str, ...]:
    """The names of a method that frames and series share."""
    return tuple(f"{tag}.{name}" for name in names for tag in METHOD_TAGS)


def common_dtype(dtypes: Sequence[DType]) -> DType:
    """The dtype of all columns in one array: bool and numbers only meet as objects."""
    if not dtypes:
        return None
    if "object" in dtypes or "string" in dtypes:
        return "object"
    if None in dtypes or not dt.NULLABLE.isdisjoint(dtypes):
        return None
    if "datetime64" in dtypes:
        return "datetime64" if set(dtypes) == {"datetime64"} else "object"
    if "bool" in dtypes:
        return "bool" if set(dtypes) == {"bool"} else "object"
    result = dtypes[0]
    for other in dtypes[1:]:
        result = dt.promote(result, other)
    return result


def column_dtype(ctx: Context, value: Value) -> DType:
    """A dtype argument, which may be one of pandas's own."""
    kind = dt.parse(value.value) if isinstance(value, Const) and type(value.value) is str else None
    return kind or as_dtype(ctx, value)


def nullable(x: Array) -> DType:
    """Which of pandas's nullable types a Series has, if it has one."""
    kinds = x.column_dtypes if x.lib == "pandas" and x.shape.rank == 1 else None
    return kinds[0] if kinds and kinds[0] in dt.NULLABLE else None


def boxed(dtype: DType) -> DType:
    """The dtype a column has in pandas: text becomes an object."""
    return "object" if dtype == "string" else dtype


def frame(
    ctx: Context,
    rows: AnyDim,
    columns: Sequence[Any] | None = None,
    dtypes: Sequence[DType] | None = None,
    width: AnyDim = UNKNOWN,
    facts: Facts = NO_FACTS,
    dtype: DType = None,
    column_facts: Sequence[Facts] | None = None,
) -> Array:
    """A DataFrame made by the current call."""
    if columns is not None:
        width = len(columns)
    if dtypes is not None:
        dtype = common_dtype(dtypes)
    return Array(
        Shape((rows, width)), dtype, "pandas", facts, origin=ctx.site,
        columns=None if columns is None else tuple(columns),
        column_dtypes=None if dtypes is None else tuple(dtypes),
        column_facts=None if column_facts is None else tuple(column_facts),
    )  # fmt: skip


def series(
    ctx: Context, rows: AnyDim, dtype: DType = None, facts: Facts = NO_FACTS, name: Any = None
) -> Array:
    """A Series made by the current call; it knows the column it was."""
    columns = None if name is None else (name,)
    kinds = (dtype,) if dtype in dt.NULLABLE else None
    return Array(
        Shape((rows,)), None if kinds else boxed(dtype), "pandas", facts, origin=ctx.site,
        columns=columns, column_dtypes=kinds,
    )  # fmt: skip


def counted(made: Array) -> Array:
    """Data whose rows are numbered, so that no label of a row is a text."""
    return made.but(numbered=True, rows=(), facts=made.facts, column_facts=made.column_facts)


def fresh_rows() -> AnyDim:
    """A number of rows nobody knows."""
    return symbol("rows")


def bounds_of(facts: Facts) -> Facts:
    """What a selection of the elements keeps."""
    nan = False if facts.nan is False else None
    return Facts(facts.low, facts.high, facts.integral, nan=nan, pool=facts.pool)


def kept(
    ctx: Context, x: Array, *, keep: Callable[[Facts], Facts] = bounds_of, **changes: Any
) -> Array:
    """The same frame, as a new object; ``keep``: what its values keep of their facts."""
    if x.column_facts is not None and changes.keys() <= {"shape", "rows"}:
        changes["column_facts"] = tuple(map(keep, x.column_facts))
    changes.setdefault("facts", keep(x.facts))
    shape = changes.get("shape")
    if "rows" not in changes and isinstance(shape, Shape) and shape[0] != x.shape[0]:
        changes["rows"] = (*x.rows, object())  # Which rows they are, nobody else knows.
    return x.but(origin=ctx.site, name=None, **changes)


def unlabel(ctx: Context, index: Array) -> None:
    """An index got another name: its frame's rows are not labelled as they were."""
    owner = index.base
    if owner is not None:
        facts = {"facts": owner.facts, "column_facts": owner.column_facts}
        ctx.replace(owner, owner.but(numbered=False, index=None, **facts))


def finish(
    ctx: Context, x: Array, changed: Array, inplace: Value, *, itself: bool = False
) -> Value:
    """The result of a method with ``inplace``: the changed frame, or the receiver changes.

    ``itself``: the receiver is given back, too, which pandas 3 does where values are replaced.
    """
    truth = ctx.branch_truth(inplace)
    if truth is False:
        return changed
    if truth is True:
        ctx.replace(x, changed.but(name=x.name, facts=changed.facts))
        return Unknown("a frame changed in place") if itself else NOTHING
    ctx.replace(x, Array(lib="pandas"))
    return Unknown("a frame changed in place, perhaps")


def labels(ctx: Context, value: Value) -> tuple[Any, ...] | None:
    """Column labels given as one label or a list of them; ``None`` if not known."""
    if isinstance(value, Const):
        return (value.value,)
    if isinstance(value, (Tuple, Obj)) and not (isinstance(value, Obj) and value.kind == "object"):
        items = ctx.iterate(value, 10_000).items
        if items is not None and all(isinstance(item, Const) for item in items):
            return tuple(item.value for item in items if isinstance(item, Const))
    if isinstance(value, Array) and value.lib == "numpy" and isinstance(value.facts.content, list):
        return tuple(value.facts.content)
    return None


def element(x: Array) -> Value:
    """One element of a Series."""
    facts = x.facts
    if dt.is_integer(x.dtype):
        return Scalar("int", UNKNOWN, facts.low, facts.high)
    if dt.is_float(x.dtype):
        return Scalar("float", None, facts.low, facts.high)
    return Unknown("an element of a column")


def facts_at(x: Array, place: int) -> Facts:
    """What is known of the values of a column by position."""
    if x.column_facts is not None and place < len(x.column_facts):
        return x.column_facts[place]
    return bounds_of(x.facts)


def facts_of(values: Array) -> Facts:
    """What is known of a column made of some values; a Series may miss some of the rows."""
    if values.lib == "unknown" or values.shape.rank != 1:
        return NO_FACTS
    if values.lib == "pandas":
        return replace(bounds_of(values.facts), nan=None)
    return stored(values.facts)


def unsure(x: Array) -> tuple[str | None, ...] | None:
    """Each column may have changed its dtype."""
    return None if x.column_dtypes is None else (None,) * len(x.column_dtypes)


def dtype_at(x: Array, index: int) -> DType:
    """The dtype of a column by position."""
    if x.column_dtypes is not None and index < len(x.column_dtypes):
        return x.column_dtypes[index]
    uniform = x.dtype if x.dtype not in (None, "object") else None
    return uniform if x.column_dtypes is None else None


def dtypes_at(x: Array, places: Sequence[int]) -> tuple[DType, ...] | None:
    """The dtypes of some columns, if any is known."""
    found = tuple(dtype_at(x, index) for index in places)
    return found if any(dtype is not None for dtype in found) else None
