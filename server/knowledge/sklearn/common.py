"""Helpers shared by the scikit-learn declarations."""

from __future__ import annotations

from ...shapes import UNKNOWN, AnyDim, DType, Shape, same
from ...values import NO_FACTS, Array, Facts, Fail, Lib, Obj, Value
from ..api import Context
from ..args import as_array
from ..distinct import part_of

SPARSE = "scipy.sparse.spmatrix"


def made(ctx: Context, dims: tuple[AnyDim, ...], dtype: DType, facts: Facts = NO_FACTS) -> Array:
    """A NumPy array whose shape was decided by the current call."""
    return Array(Shape(dims), dtype, facts=facts, origin=ctx.site)


def sparse(ctx: Context, rows: AnyDim, width: AnyDim, dtype: DType) -> Obj:
    """A SciPy sparse matrix."""
    dense = made(ctx, (rows, width), dtype)
    return ctx.new_object(Lib(SPARSE), attrs={"_array": dense})


def dense_of(ctx: Context, value: Value) -> Array | None:
    """The array a sparse matrix stands for; ``None`` for anything else."""
    if isinstance(value, Obj) and value.cls == Lib(SPARSE):
        found = ctx.read(value).attrs.get("_array")
        return found if isinstance(found, Array) else None
    return None


def samples(ctx: Context, value: Value) -> AnyDim:
    """Number of samples of an array, frame, list or sparse matrix."""
    found = dense_of(ctx, value) or as_array(ctx, value)
    return found.shape[0] if found.shape.rank else UNKNOWN


def of_rows(ctx: Context, value: Value, rows: AnyDim) -> Array | None:
    """An array or frame with another number of rows; ``None`` where it is no array."""
    if not isinstance(value, Array) or value.lib not in ("numpy", "pandas"):
        return None
    shape = value.shape.with_dim(0, rows) if value.shape.rank else value.shape
    columns = None if value.column_facts is None else tuple(map(part_of, value.column_facts))
    return value.but(
        shape=shape, facts=part_of(value.facts), column_facts=columns, name=None, origin=ctx.site
    )


def check_counts(ctx: Context, arrays: list[tuple[Value, int]]) -> AnyDim:
    """The number of samples all arrays share; refuses numbers that differ."""
    count: AnyDim = UNKNOWN
    first: tuple[AnyDim, str] | None = None
    for value, position in arrays:
        size = samples(ctx, value)
        order = ("first", "second", "third", "fourth")[position] if position < 4 else "next"
        text = ctx.argument_text(position, "")
        text = f"`{text}`" if text else f"the {order} array"
        if size is UNKNOWN:
            continue
        if first is not None and same(first[0], size) is False:
            message = (
                f"{first[1]} has {first[0]} samples but {text} has {size}: "
                "every array needs one entry per sample"
            )
            raise Fail("sample-count", message, "ValueError", position, sizes=(first[0], size))
        if first is None or (isinstance(size, int) and not isinstance(count, int)):
            first = first or (size, text)
            count = size
    return count


def check_matrix(ctx: Context, value: Value, name: str = "X") -> Array:
    """An argument that must be two-dimensional, as an array."""
    dense = dense_of(ctx, value)
    if dense is not None:
        return dense
    array = as_array(ctx, value)
    rank = array.shape.rank
    if (
        rank is not None
        and rank != 2
        and array.lib in ("numpy", "pandas", "tf")
        and array.dtype != "ragged"
    ):
        shown = ctx.argument_text(name, "the data")
        text = f"a 2-D array (samples, features) is expected, `{shown}` has shape {array.shape}"
        if rank == 1:
            text += "; use `.reshape(-1, 1)` for a single feature"
        elif rank > 2:
            text += "; reshape it to two dimensions first"
        raise Fail("array-rank", text, "ValueError", name)
    return array
