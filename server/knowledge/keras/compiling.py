"""``compile``: what it takes, and what it leaves on the model."""

from __future__ import annotations

from typing import Any

from ...values import (
    NONE,
    NOTHING,
    Compiled,
    Const,
    Fail,
    Function,
    Lib,
    ModelState,
    Obj,
    UserClass,
    Value,
)  # fmt: skip
from ...values.facts import CompiledModel
from ..api import Context, function
from .custom import super_init_failure
from .optimizers import check_optimizer

# -- compile ----------------------------------------------------------------------------------------


@function("keras.Model.compile", problem="compile-arguments")
def compile_model(
    ctx: Context,
    receiver: Any,
    optimizer: Any = Const("rmsprop"),
    loss: Any = NONE,
    loss_weights: Any = NONE,
    metrics: Any = NONE,
    weighted_metrics: Any = NONE,
    run_eagerly: Any = NONE,
    steps_per_execution: Any = NONE,
    jit_compile: Any = NONE,
    auto_scale_loss: Any = NONE,
) -> Value:
    """``model.compile(...)``: the optimizer is looked up at once, losses and metrics in fit."""
    state = ctx.edit(receiver).native
    if not isinstance(state, ModelState):
        init = ctx.defines(receiver, "__init__")
        if (
            init is not None
            and state is None
            and not receiver.cls.opaque
            and not ctx.read(receiver).opaque
        ):
            raise super_init_failure(receiver.cls, init, "AttributeError")
        return NONE
    # Should it raise below: that the model is not compiled then is no second mistake.
    state.compile_unknown = True
    check_optimizer(ctx, optimizer)
    if loss != NONE and ctx.keras_major >= 3:
        _check_loss_weights(loss_weights)
    _check_metrics_type(ctx, metrics, "metrics")
    _check_metrics_type(ctx, weighted_metrics, "weighted_metrics")
    given = {
        "run_eagerly": run_eagerly,
        "jit_compile": jit_compile,
        "steps_per_execution": steps_per_execution,
    }
    before = state.compiled
    if metrics == weighted_metrics == NONE and before is not None and ctx.keras_major >= 3:
        # `if metrics is not None or weighted_metrics is not None` (trainer.py): else they stay.
        metrics, weighted_metrics = before.metrics or NONE, before.weighted_metrics or NONE
    compiled = Compiled(
        _given(loss), _given(metrics), _given(weighted_metrics), _given(optimizer),
        _given(loss_weights), tuple((k, v) for k, v in given.items() if v != NONE), ctx.site,
    )  # fmt: skip
    state.compiled = compiled
    state.compile_unknown = False
    state.traced = ()
    if state.poisoned and state.kind in ("functional", "sequential") and state.outputs is not None:
        state.poisoned = False
    state.extra.pop("step_failed", None)
    state.extra.pop("trainable_when_traced", None)
    ctx.record(CompiledModel(ctx.site, receiver, compiled))
    return NOTHING


def _given(value: Value) -> Value | None:
    return None if value == NONE else value


def _check_loss_weights(value: Value) -> None:
    if isinstance(value, Const) and isinstance(value.value, (int, str)) and value.value:
        text = f"`loss_weights` must be a float, a list or a dict, it is {value.value!r}"
        if isinstance(value.value, str):
            text += ": it is the third argument of compile(), write metrics=[...] for metrics"
        raise Fail("compile-arguments", text, "ValueError", "loss_weights")


def _check_metrics_type(ctx: Context, value: Value, name: str) -> None:
    text = isinstance(value, Const) and isinstance(value.value, (str, int, float)) and value.value
    one = (
        isinstance(value, Function)
        or isinstance(value, Lib)
        and value.name.startswith(_METRIC_HOMES)
    )
    if isinstance(value, Obj) and value.kind == "object":
        cls = value.cls
        one = isinstance(cls, Lib) and cls.name.startswith(_METRIC_HOMES)
        one = one or isinstance(cls, UserClass) and cls.derives("keras.metrics.Metric")
    if text or one or isinstance(value, Obj) and value.kind == "set":
        shown = f"['{value.value}']" if isinstance(value, Const) else "a list"
        message = f"`{name}` must be a list, tuple or dict: write {shown}"
        raise Fail("metrics-type", message, "ValueError", name, value=value)


_METRIC_HOMES = ("keras.metrics.", "keras.losses.")
