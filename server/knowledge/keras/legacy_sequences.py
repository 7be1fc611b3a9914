"""``TimeseriesGenerator``: windows of a series by batches, of the older interface."""

from __future__ import annotations

from typing import Any

from ...shapes import FREE, UNKNOWN, AnyDim, Shape, at_least, same
from ...shapes.dim import ceildiv
from ...values import NONE, Array, Const, Fail, Lib, Scalar, Tuple, Unknown, Value
from ..api import Context, function
from ..args import Int, as_array
from ..nested import map_arrays
from .adapters import to_batch

NAME = "keras.preprocessing.sequence.TimeseriesGenerator"


@function(NAME)
def made(
    ctx: Context,
    data: Any,
    targets: Any,
    length: Int,
    sampling_rate: Int = 1,
    stride: Int = 1,
    start_index: Int = 0,
    end_index: Int = None,
    shuffle: Any = Const(False),
    reverse: Any = NONE,
    batch_size: Int = 128,
) -> Value:
    """``TimeseriesGenerator(data, targets, length)``: a target for the rows before it."""
    series, wanted = as_array(ctx, data), as_array(ctx, targets)
    if series.shape.rank in (None, 0) or wanted.shape.rank in (None, 0):
        return ctx.new_object(Lib(NAME), None, {"<batch>": Unknown("windows")})
    rows, others = series.shape[0], wanted.shape[0]
    if same(rows, others) is False:
        text = f"`data` has {rows} rows and `targets` {others}: every row needs its target"
        raise Fail("sample-count", text, "ValueError", "targets", sizes=(rows, others))
    first = _sum(length, start_index)
    last = end_index if end_index is not None else _sum(rows, -1)
    left = _sum(_sum(last, 1), -first if isinstance(first, int) else UNKNOWN)
    if left is not UNKNOWN and (at_least(1 - left) or 0) > 0:
        text = f"the first window ends at row {first}, the last row is {last}: nothing is left to predict"
        raise Fail("dataset-arguments", text, "ValueError", "length")
    attrs: dict[str, Value] = {"data": data, "targets": targets}
    size = batch_size if isinstance(batch_size, int) and stride == 1 else UNKNOWN
    if isinstance(left, int) and isinstance(size, int) and size > 0:
        short = 0 if shuffle != Const(False) else left % size
        attrs |= {
            "<steps>": Const(ceildiv(left, size)),
            "<size>": Const(size),
            "<last>": Const(short),
        }
    steps = ceildiv(length, sampling_rate)
    window = Shape((FREE, steps)) + series.shape[1:]
    known = series.lib in ("numpy", "pandas", "list") and wanted.lib in ("numpy", "list")
    x = Array(window, series.dtype, "numpy", origin=ctx.site)
    y = wanted.but(shape=wanted.shape.with_dim(0, FREE), lib="numpy", facts=wanted.facts)
    attrs["<batch>"] = Tuple((x, y)) if known else Unknown("windows")
    for name, value in (("length", length), ("batch_size", batch_size)):
        attrs[name] = Const(value) if isinstance(value, int) else Scalar("int")
    return ctx.new_object(Lib(NAME), None, attrs)


def _sum(a: Any, b: Any) -> AnyDim:
    if a is None or b is None or UNKNOWN in (a, b):
        return UNKNOWN
    total: AnyDim = a + b
    return total


@function(f"{NAME}.__batch__")
def batch_of(ctx: Context, receiver: Any) -> Value:
    """One batch as Keras takes it, its number of rows left open."""
    found: Value = ctx.read(receiver).attrs.get("<batch>", Unknown("windows"))
    return to_batch(found, FREE)


@function(f"{NAME}.__getitem__")
def one_batch(ctx: Context, receiver: Any, index: Any) -> Value:
    """The batch of one number, as NumPy arrays."""
    attrs = ctx.read(receiver).attrs
    found: Value = attrs.get("<batch>", Unknown("windows"))
    steps, size, last = (attrs.get(f"<{name}>") for name in ("steps", "size", "last"))
    rows: AnyDim = UNKNOWN
    if isinstance(steps, Const) and isinstance(size, Const) and isinstance(last, Const):
        at = index.value if isinstance(index, Const) else None
        if isinstance(at, int) and 0 <= at < steps.value:
            rows = last.value if at == steps.value - 1 and last.value else size.value
    return map_arrays(found, lambda x: x.but(shape=x.shape.with_dim(0, rows), facts=x.facts))


@function(f"{NAME}.__len__")
def length_of(ctx: Context, receiver: Any) -> Value:
    """How many batches there are."""
    found: Value = ctx.read(receiver).attrs.get("<steps>", Scalar("int", low=0))
    return found


__all__ = ["NAME"]
