"""A learning-rate schedule of the user's own, which each training step runs."""

from __future__ import annotations

from ...shapes import SCALAR
from ...values import Array, Bound, Config, Fail, Obj, UserClass, Value, is_none
from ..api import Context

BASE = "keras.optimizers.schedules.LearningRateSchedule"


def run_schedule(ctx: Context, optimizer: Value | None) -> None:
    """``schedule(iterations)``: the step is a variable of integers, traced with the step around it.

    ``Optimizer._get_current_learning_rate``.

    Raises:
        Fail: ``ValueError`` where the schedule gives nothing.

    """
    if not isinstance(optimizer, Obj) or optimizer.kind != "object" or ctx.keras_major < 3:
        return
    native = ctx.read(optimizer).native
    schedule = native.args.get("learning_rate") if isinstance(native, Config) else None
    if not isinstance(schedule, Obj) or not isinstance(schedule.cls, UserClass):
        return
    method = ctx.defines(schedule, "__call__")
    if method is None or not schedule.cls.derives(BASE):
        return
    step = Array(SCALAR, "int64", "variable", owner=optimizer)
    rate = ctx.call(Bound(schedule, method), [step])
    if is_none(rate):
        text = f"`{schedule.cls.name}.__call__` gives no learning rate: add a `return`"
        raise Fail("no-return", text, "ValueError", None)
