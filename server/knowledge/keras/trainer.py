"""What ``compile`` leaves on a model for its own ``train_step``: optimizer, loss, metrics."""

from __future__ import annotations

from typing import Any

from ...shapes import SCALAR
from ...values import (
    NONE,
    Array,
    Compiled,
    Config,
    Const,
    Fail,
    Lib,
    ModelState,
    Obj,
    Problem,
    Scalar,
    Unknown,
    Value,
)  # fmt: skip
from ..api import Context, attribute, function
from ..differentiation import joined, marked
from .optimizers import CLASSES
from .steps import adds_losses


def _compiled(ctx: Context, receiver: Obj) -> Compiled | None:
    """What the model was compiled with, where that is certain."""
    record = ctx.read(receiver)
    state = record.native
    if not isinstance(state, ModelState) or state.compile_unknown or record.opaque:
        return None
    return state.compiled


@attribute("keras.Model.compiled")
def is_compiled(ctx: Context, receiver: Obj) -> Value:
    """``model.compiled``: whether `compile` was called."""
    record = ctx.read(receiver)
    state = record.native
    if not isinstance(state, ModelState) or state.compile_unknown or record.opaque:
        return Scalar("bool")
    return Const(state.compiled is not None)


@attribute("keras.Model.optimizer")
def optimizer_of(ctx: Context, receiver: Obj) -> Value:
    """``model.optimizer``: the object ``optimizers.get`` made."""
    compiled = _compiled(ctx, receiver)
    if compiled is None:
        return Unknown("the optimizer of a model that may not be compiled")
    given = compiled.optimizer
    if isinstance(given, Const) and isinstance(given.value, str):
        return optimizer_named(ctx, given.value)
    return given if given is not None else NONE


def optimizer_named(ctx: Context, text: str) -> Value:
    """The object ``optimizers.get`` makes of a name."""
    name = {name.lower(): name for name in CLASSES.split()}.get(text.lower())
    if name is None:
        return Unknown("an optimizer")
    return ctx.new_object(Lib(f"keras.optimizers.{name}"), Config())


@attribute("keras.Model.loss")
def loss_of(ctx: Context, receiver: Obj) -> Value:
    """``model.loss``: what ``compile`` was given, as it was given (Keras 3)."""
    compiled = _compiled(ctx, receiver)
    if compiled is None or ctx.keras_major < 3:
        return Unknown("the loss of a model that may not be compiled")
    return compiled.loss if compiled.loss is not None else NONE


@function("keras.Model.compute_loss")
def compute_loss(
    ctx: Context,
    receiver: Any,
    x: Any = NONE,
    y: Any = NONE,
    y_pred: Any = NONE,
    sample_weight: Any = NONE,
    training: Any = NONE,
    allow_empty: Any = NONE,
) -> Value:
    """``self.compute_loss(x, y, y_pred)``: the compiled loss and what layers add."""
    return _loss(ctx, receiver, y_pred, "compute_loss(x=x, y=y, y_pred=y_pred)")


@function("keras.Model.compiled_loss")
def compiled_loss(
    ctx: Context,
    receiver: Any,
    y: Any = NONE,
    y_pred: Any = NONE,
    sample_weight: Any = NONE,
    regularization_losses: Any = NONE,
) -> Value:
    """Keras 2's ``self.compiled_loss(y, y_pred)``, in Keras 3 a name for ``compute_loss``."""
    return _loss(ctx, receiver, y_pred, "compiled_loss(y, y_pred)")


def _loss(ctx: Context, receiver: Obj, y_pred: Value, form: str) -> Value:
    compiled = _compiled(ctx, receiver)
    extra = adds_losses(ctx, receiver)
    if compiled is not None and compiled.loss is None and extra is False and ctx.keras_major >= 3:
        text = "there is no loss to compute: the model was compiled without one; give `loss=...` in compile()"
        raise Fail("no-loss", text, "ValueError", None, compiled=compiled)
    if (
        compiled is not None
        and isinstance(compiled.loss, Const)
        and compiled.loss != NONE
        and y_pred == NONE
        and ctx.keras_major >= 3
    ):
        text = f"no prediction is given: write self.{form}"
        raise Fail("call-arguments", text, "ValueError", None)
    plain = extra is False and compiled is not None and isinstance(compiled.loss, Const)
    link = joined(ctx, [y_pred]) if plain else None
    if link is not None:
        recording = {tape.key for tape in ctx.tapes}
        link = frozenset(pair for pair in link if pair[0] in recording)
    return marked(Array(SCALAR, "float32", "tf", origin=ctx.site, graph=ctx.graph), link)


@attribute("keras.Model.compiled_metrics")
def compiled_metrics(ctx: Context, receiver: Obj) -> Value:
    """Keras 2's container of metrics, in Keras 3 a shim with ``update_state`` only."""
    if ctx.keras_major < 3:
        return Unknown("compiled metrics")
    return ctx.new_object(Lib("keras.Model.compiled_metrics"))


@function("keras.Model.compiled_metrics.update_state")
def update_compiled_metrics(
    ctx: Context, receiver: Any, y: Any = NONE, y_pred: Any = NONE, sample_weight: Any = NONE
) -> Value:
    """Updates every metric of the model, the loss's too, which then shows the mean prediction."""
    text = (
        "in Keras 3 compiled_metrics.update_state also puts the predictions into the loss metric, so the `loss` shown"
        " is the mean of the predictions: update each metric of self.metrics yourself, the one named 'loss' with the loss"
    )
    ctx.report(Problem("step-result", text, None, None))
    return NONE


@function("keras.Model.train_step", "keras.Model.test_step", "keras.Model.predict_step")
def default_step(ctx: Context, receiver: Any, data: Any = NONE) -> Value:
    """``super().train_step(data)``."""
    return ctx.new_dict({}, Unknown("what Keras's own step gives"))


__all__ = ["optimizer_of"]
