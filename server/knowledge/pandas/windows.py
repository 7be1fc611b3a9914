"""Windows over rows: ``rolling``, ``expanding`` and ``ewm``, of frames and of series."""

from __future__ import annotations

from ...shapes import dtypes as dt
from ...values import NO_FACTS, Array, Lib, Obj, Unknown, Value
from ..api import FUNCTIONS, Context, function
from .common import both, kept, series

WINDOW = "pandas.Window"


@function(*both("rolling", "expanding", "ewm"))
def window(ctx: Context, x: Array, *rest: Value, **options: Value) -> Value:
    if options.keys() & {"on", "axis"}:
        return Unknown("a window over other rows")
    return ctx.new_object(Lib(WINDOW), attrs={"_frame": x})


def _frame(ctx: Context, receiver: Value) -> Array:
    assert isinstance(receiver, Obj)
    found = ctx.read(receiver).attrs["_frame"]
    assert isinstance(found, Array)
    return found


@function(f"{WINDOW}.__getitem__")
def columns_of(receiver: Value, key: Value, ctx: Context) -> Value:
    part = FUNCTIONS["DataFrame.__getitem__"](ctx, [_frame(ctx, receiver), key], {})
    if not isinstance(part, Array):
        return Unknown("a window over some columns")
    return ctx.new_object(Lib(WINDOW), attrs={"_frame": part})


@function(
    *(
        f"{WINDOW}.{name}"
        for name in [
            "mean",
            "sum",
            "std",
            "var",
            "min",
            "max",
            "median",
            "count",
            "quantile",
            "skew",
            "kurt",
            "sem",
            "apply",
        ]
    )
)
def computed(receiver: Value, *rest: Value, ctx: Context, **options: Value) -> Value:
    """Numbers of one window each: as many rows as there were, of floats."""
    x = _frame(ctx, receiver)
    kinds = (x.dtype,) if x.shape.rank == 1 else x.column_dtypes
    if kinds is None or x.shape.rank is None or "object" in kinds:
        return Unknown("what is computed in each window")
    plain = all(kind == "bool" or dt.is_integer(kind) or dt.is_float(kind) for kind in kinds)
    if x.shape.rank == 1:
        return series(ctx, x.shape[0], "float64" if plain else None)
    floats = ("float64" if plain else None,) * len(kinds)
    return kept(ctx, x, facts=NO_FACTS, dtype=floats[0], column_dtypes=floats, column_facts=None)
