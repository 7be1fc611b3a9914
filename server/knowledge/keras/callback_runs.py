"""Callbacks in ``fit``: what they ask of the logs, and the user's own, run for one epoch."""

from __future__ import annotations

import string
from collections.abc import Callable, Iterator
from typing import Any

from ...values import (
    NONE,
    Config,
    Const,
    Fail,
    Function,
    Lib,
    ModelState,
    Obj,
    Problem,
    Scalar,
    Tuple,
    UserClass,
    Value,
    is_none,
)  # fmt: skip
from ..api import Context, attribute, function
from ..args import as_text
from . import log_keys
from .model_files import written

FOLLOWED = 12
"""Epochs in which a schedule is looked at."""
_MONITORS = ("EarlyStopping", "ReduceLROnPlateau", "ModelCheckpoint")


def run_callbacks(
    ctx: Context,
    model: Obj,
    callbacks: Value,
    keys: list[str] | None,
    validated: bool,
    epochs: Value = NONE,
) -> None:
    """What each callback does in the first epoch.

    ``keys``: of the logs, ``None`` where they are not known.
    """
    for item in _items(ctx, callbacks):
        if (
            not isinstance(item, Obj)
            or item.kind != "object"
            or ctx.read(item).opaque
            or ctx.keras_major < 3
        ):
            continue
        if isinstance(item.cls, Lib) and isinstance(ctx.read(item).native, Config):
            args: dict[str, Value] = ctx.read(item).native.args
            name = item.cls.name.rsplit(".", 1)[-1]
            if "**" in args:
                continue
            if name in _MONITORS:
                open_logs = log_keys.added_by(ctx, callbacks) is None
                _check_monitor(ctx, name, args, keys, validated, open_logs)
            if name == "ModelCheckpoint":
                _check_path(ctx, args, keys, validated)
                _write(ctx, model, args)
            if name == "ReduceLROnPlateau" and _has_schedule(ctx, model):
                text = "ReduceLROnPlateau sets the learning rate, but the optimizer has a schedule of its own: it raises as soon as the metric stops improving; use one of the two"
                ctx.report(Problem("callback-argument", text, None, "callbacks"))
            if name == "LearningRateScheduler":
                _check_schedule(ctx, model, args, _epochs(epochs))
            if name == "LambdaCallback":
                _run_hooks(ctx, args.get, keys, validated)
        elif (
            isinstance(item.cls, UserClass)
            and item.cls.derives("keras.callbacks.Callback")
            and not item.cls.opaque
        ):
            _run_own(ctx, model, item, keys, validated)


def _epochs(epochs: Value) -> int:
    """How many epochs a schedule is followed for."""
    count = epochs.value if isinstance(epochs, Const) else 1
    return min(count, FOLLOWED) if isinstance(count, int) else 1


def _items(ctx: Context, callbacks: Value) -> Iterator[Value]:
    if isinstance(callbacks, Tuple) or isinstance(callbacks, Obj) and callbacks.kind == "list":
        yield from ctx.iterate(callbacks).items or ()
    else:
        yield callbacks


def _check_monitor(
    ctx: Context,
    name: str,
    args: dict[str, Value],
    keys: list[str] | None,
    validated: bool,
    open_logs: bool,
) -> None:
    """``MonitorCallback._set_monitor_op``: in mode auto the metric must be one of the model's."""
    given = args.get("monitor", Const("val_loss"))
    if isinstance(given, Const) and not isinstance(given.value, (str, bytes)):
        text = f"{name} monitors the name of a metric, it is given {given.value!r}"
        raise Fail("callback-argument", text, "AttributeError", "callbacks")
    monitor = as_text(ctx, given)
    mode = args.get("mode", Const("auto"))
    if keys is None or not isinstance(monitor, str) or not isinstance(mode, Const):
        return
    known = [*keys, *(f"val_{key}" for key in keys)]
    listed = ", ".join(repr(key) for key in (known if validated else keys))
    if mode.value not in ("min", "max") and monitor.removeprefix("val_") not in keys:
        text = f"{name} monitors {monitor!r}, which is no metric of this model, so it cannot tell whether more is better; there are {listed}"
        raise Fail(
            "callback-argument", text, "ValueError", "callbacks", unknown=monitor, known=known
        )
    if name == "ModelCheckpoint" and args.get("save_best_only", Const(False)) == Const(False):
        return
    if not open_logs and monitor not in (known if validated else keys):
        text = f"{name} monitors {monitor!r}, which fit() does not report, so it does nothing; there are {listed}"
        ctx.report(
            Problem(
                "callback-argument",
                text,
                None,
                "callbacks",
                data={"unknown": monitor, "known": known},
            )
        )


def _write(ctx: Context, model: Obj, args: dict[str, Value]) -> None:
    """``ModelCheckpoint`` saves the model behind each epoch; the first is the best so far."""
    each = args.get("save_freq", Const("epoch")) == Const("epoch")
    if each and ctx.branch_truth(args.get("save_weights_only", Const(False))) is False:
        written(ctx, model, args.get("filepath", NONE))


def _check_path(
    ctx: Context, args: dict[str, Value], keys: list[str] | None, validated: bool
) -> None:
    """``ModelCheckpoint`` fills epoch, batch and logs into the name of its file."""
    path = as_text(ctx, args.get("filepath", NONE))
    if (
        keys is None
        or not isinstance(path, str)
        or args.get("save_freq", Const("epoch")) != Const("epoch")
    ):
        return
    known = {"epoch", "batch", *keys, *((f"val_{key}" for key in keys) if validated else ())}
    try:
        fields = [field for _, field, _, _ in string.Formatter().parse(path) if field]
    except ValueError:
        return
    for field in fields:
        if field.isidentifier() and field not in known:
            text = f"the file name {path!r} asks for {field!r}, which fit() does not report; there are {', '.join(sorted(known - {'batch'}))}"
            raise Fail(
                "callback-argument",
                text,
                "KeyError",
                "callbacks",
                unknown=field,
                known=sorted(known),
            )


def _check_schedule(ctx: Context, model: Obj, args: dict[str, Value], epochs: int) -> None:
    """``LearningRateScheduler._update_optimizer_lr``."""
    schedule = args.get("schedule")
    if isinstance(schedule, Const):
        text = (
            f"LearningRateScheduler calls a function of the epoch, it is given {schedule.value!r}"
        )
        raise Fail("callback-argument", text, "TypeError", "callbacks")
    if isinstance(schedule, Function) and not schedule.node.args.vararg:
        spec = schedule.node.args
        most = len(spec.posonlyargs) + len(spec.args)
        for epoch in range(epochs if most in (1, 2) else 0):
            given: list[Value] = [Const(epoch), Scalar("float")][:most]
            rate = ctx.call(schedule, given)
            if (
                isinstance(rate, Const)
                and not isinstance(rate.value, float)
                or isinstance(rate, Scalar)
                and rate.kind in ("int", "str", "bool")
            ):
                shown = repr(rate.value) if isinstance(rate, Const) else f"an {rate.kind}"
                text = f"the schedule must give a float, it gives {shown} in epoch {epoch}"
                raise Fail("callback-argument", text, "ValueError", "callbacks")
    if _has_schedule(ctx, model):
        text = "LearningRateScheduler sets the learning rate, but the optimizer has a schedule of its own: use one of the two"
        raise Fail("callback-argument", text, "TypeError", "callbacks")


def _has_schedule(ctx: Context, model: Obj) -> bool:
    """Whether the optimizer was made with a schedule, so that its rate cannot be set."""
    state = ctx.read(model).native
    optimizer = (
        state.compiled.optimizer
        if isinstance(state, ModelState) and state.compiled is not None
        else None
    )
    native = ctx.read(optimizer).native if isinstance(optimizer, Obj) else None
    scheduled = native.args.get("learning_rate") if isinstance(native, Config) else None
    return (
        isinstance(scheduled, Obj)
        and isinstance(scheduled.cls, Lib)
        and scheduled.cls.name.startswith("keras.optimizers.schedules.")
    )


# -- the user's own -----------------------------------------------------------------------------------


def _run_own(
    ctx: Context, model: Obj, callback: Obj, keys: list[str] | None, validated: bool
) -> None:
    """The hooks of a user's callback, in the order of the first epoch."""
    record = ctx.edit(callback)
    if ctx.defines(callback, "set_model") is None and "model" not in record.attrs:
        record.attrs["model"] = model

    def own(hook: str) -> Value | None:
        return None if ctx.defines(callback, hook) is None else ctx.get(callback, hook)

    _run_hooks(ctx, own, keys, validated)


def _run_hooks(
    ctx: Context, find: Callable[[str], Value | None], keys: list[str] | None, validated: bool
) -> None:
    """Call the hooks there are as ``CallbackList`` does."""
    train = _logs(ctx, keys, False)
    for hook, step in (
        ("on_train_begin", None), ("on_epoch_begin", 0), ("on_train_batch_begin", 0), ("on_batch_begin", 0),
        ("on_train_batch_end", 0), ("on_batch_end", 0), ("on_epoch_end", 0), ("on_train_end", None),
    ):  # fmt: skip
        found = find(hook)
        if found is None or is_none(found):
            continue
        ended = hook.endswith("_end")
        logs = (
            (_logs(ctx, keys, validated) if "batch" not in hook else train)
            if ended
            else ctx.new_dict({})
        )
        if "batch" in hook:
            ctx.call(found, [_counter(0)], {"logs": logs})
        else:
            ctx.call(found, [logs] if step is None else [_counter(step), logs])


def _counter(step: int) -> Value:
    """An epoch or batch: some number, as the hook is called again and again."""
    return Scalar("int", low=step)


def _logs(ctx: Context, keys: list[str] | None, validated: bool) -> Obj:
    if keys is None:
        return ctx.new_dict({}, Scalar("float"))
    names = [*keys, *((f"val_{key}" for key in keys) if validated else ())]
    logs = ctx.new_dict({name: Scalar("float") for name in names})
    ctx.edit(logs).sealed = True
    return logs


@attribute("keras.callbacks.Callback.params")
def params_of(ctx: Context, receiver: Any) -> Value:
    """``self.params``: what ``fit`` was asked for (Keras 3 has no ``metrics`` there)."""
    params = ctx.new_dict(
        {"verbose": Scalar("int"), "epochs": Scalar("int"), "steps": Scalar("int")}
    )
    ctx.edit(params).sealed = ctx.keras_major >= 3
    return params


@attribute("keras.callbacks.Callback.validation_data")
def validation_data_of(ctx: Context, receiver: Any) -> Value:
    """Gone since Keras 2.3: the callback must be given the data."""
    text = (
        "callbacks have no `validation_data` any more: hand the data to the callback's `__init__`"
    )
    raise Fail("unknown-attribute", text, "AttributeError", None, name="validation_data")


@function("keras.callbacks.Callback.__setattr__")
def set_callback_attribute(ctx: Context, receiver: Any, name: Any, value: Any) -> Value:
    """``self.model = ...``: a property without a setter in Keras 3."""
    if name == Const("model") and ctx.keras_major >= 3 and not ctx.binds(receiver, "model"):
        text = "`model` of a Callback cannot be set, Keras sets it itself: use another name"
        raise Fail("callback-argument", text, "AttributeError", None)
    return NONE


__all__ = ["run_callbacks"]
