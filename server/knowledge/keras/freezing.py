"""``trainable``: which weights a model's training step changes, and until when that can be said.

Setting it on a model or layer sets it on everything inside.  The step reads it while it is traced,
so that a later change needs ``compile`` again; before the first ``fit`` it does not.
"""

from __future__ import annotations

from ...values import LayerState, Lib, ModelState, Note, Obj, Problem
from ..api import Context
from .batches import Batches
from .retracing import trace_of
from .steps import layers_within


def set_trainable(ctx: Context, ref: Obj, value: bool | None) -> None:
    """``layer.trainable = value``: for the layer and all it holds, as far as they are known."""
    held = layers_within(ctx, ref)
    for layer in held if held is not None else [ref]:
        state: LayerState = ctx.edit(layer).native
        state.trainable = None if "cloned" in state.extra else value
        state.extra["trainable_set"] = ctx.site


def check_trained(ctx: Context, model: Obj, batches: Batches) -> None:
    """Warn of a training step that changes no weight, or others than ``trainable`` says by now."""
    held = layers_within(ctx, model)
    if held is None or ctx.keras_major < 3:
        return
    states = [ctx.read(layer).native for layer in held]
    if any(state.trainable is None for state in states):
        return
    inner = [state for state in states if isinstance(state, ModelState)]
    if any(state.kind == "functional" and "hides" in state.extra for state in inner):
        return
    key = trace_of(ctx, model, batches, "train_step"), batches.traced
    now = {layer.id: state.trainable for layer, state in zip(held, states)}
    traces = dict(states[0].extra.get("trainable_when_traced", ()))
    before = traces.setdefault(key, now)
    ctx.edit(model).native.extra["trainable_when_traced"] = tuple(traces.items())
    late = [
        state
        for layer, state in zip(held, states)
        if before.get(layer.id, now[layer.id]) != now[layer.id]
    ]
    if late and not batches.alone:
        text = "`trainable` was changed after a fit, and training goes on as before: call compile() again"
        ctx.report(Problem("frozen", text, None, None, _notes(late)))
    elif before == now and (not now[model.id] or not any(map(_may_train, held, states))):
        frozen = [state for state in states if state.trainable is False]
        what = "all are frozen" if frozen else "no layer has any"
        text = f"the model has no weights to train, {what}: nothing is learned"
        ctx.report(Problem("frozen", text, None, None, _notes(frozen)))


def _may_train(layer: Obj, state: LayerState) -> bool:
    """Whether a layer may have weights of its own that are trained."""
    own = not isinstance(layer.cls, Lib) or not layer.cls.name.startswith(
        ("keras.Model", "keras.Sequential")
    )
    return (
        own
        and state.trainable is not False
        and (state.params != 0 or not isinstance(layer.cls, Lib))
    )


def _notes(states: list[LayerState]) -> tuple[Note, ...]:
    places = [state.extra["trainable_set"] for state in states if "trainable_set" in state.extra]
    return tuple(Note(site, "`trainable` is set here") for site in places[:1] if site is not None)
