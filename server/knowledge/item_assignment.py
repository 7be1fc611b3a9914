"""``x[index] = value``: what NumPy and TensorFlow refuse, and what is known of the array then."""

from __future__ import annotations

from math import isnan

from ..shapes import Shape, at_least, same
from ..shapes import dtypes as dt
from ..values import NO_FACTS, Array, Const, Facts, Fail, Value
from .api import Context
from .args import as_array
from .indexing import getitem


def setitem_check(ctx: Context, x: Array, index: Value, value: Value) -> None:
    """Refuse ``x[index] = value`` where the library does."""
    if x.lib in ("tf", "variable", "keras"):
        what = "variable" if x.lib == "variable" else "tensor"
        advice = "`x[...].assign(value)`" if what == "variable" else "`tf.tensor_scatter_nd_update`"
        text = f"a {what}'s entries cannot be assigned; use {advice}"
        raise Fail("array-arguments", text, "TypeError")
    if x.lib != "numpy":
        return
    target = getitem(ctx, x, index)
    if not isinstance(target, Array) or target.shape.dims is None:
        return
    given = as_array(ctx, value)
    if given.dtype in ("ragged", None) and given.shape.dims is None or x.dtype in ("object", None):
        return
    if given.dtype == "ragged":
        raise Fail("array-convert", "the assigned rows do not have one length", "ValueError")
    _check_assigned(x, target.shape, given)


def facts_after(ctx: Context, x: Array, index: Value, value: Value) -> Facts:
    """What is known of an array once ``x[index] = value`` ran: that it holds NaN, if one was put in."""
    missing = isinstance(value, Const) and isinstance(value.value, float) and isnan(value.value)
    if not missing or x.lib != "numpy" or not dt.is_float(x.dtype):
        return NO_FACTS
    target = ctx.attempt(lambda: getitem(ctx, x, index))
    dims = target.shape.dims if isinstance(target, Array) else None
    hit = dims is not None and all(isinstance(dim, int) and dim > 0 for dim in dims)
    return Facts(nan=True) if hit else NO_FACTS


def _check_assigned(x: Array, target: Shape, given: Array) -> None:
    dims, wanted = given.shape.dims, target.dims
    assert wanted is not None
    if dims is None or given.shape.size == 1:
        return
    text = (
        f"a value of shape {given.shape} cannot be assigned to a part of shape {target} of "
        f"{x.name or 'the array'}"
    )
    extra = len(dims) - len(wanted)
    if any(isinstance(dim, int) and dim != 1 for dim in dims[: max(extra, 0)]):
        raise Fail("array-broadcast", text, "ValueError")
    for have, want in zip(reversed(dims), reversed(wanted)):
        least = at_least(have)
        many = least is not None and (least > 1 or have == 0)
        if many and same(have, want) is False:
            raise Fail("array-broadcast", f"{text}: {have} against {want}", "ValueError")
