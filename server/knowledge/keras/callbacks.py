"""Callbacks as configured objects, with the arguments their constructors take."""

from __future__ import annotations

from typing import Any

from ...resolve.signatures import signature_of
from ...values import NONE, Config, Const, Fail, Obj, Problem, Unknown, Value
from ..api import Context, attribute, function
from ..args import as_text, container
from .configured import constructors

MODES = ("auto", "min", "max")


def check_arguments(ctx: Context, name: str, args: dict[str, Value]) -> None:
    """What callback constructors refuse, or only warn of."""
    if name == "ModelCheckpoint":
        _check_checkpoint(ctx, args)
    factor = args.get("factor")
    if name == "ReduceLROnPlateau":
        what = container(factor) if factor is not None else None
        if isinstance(factor, Const) and isinstance(factor.value, str):
            what = repr(factor.value)
        if what is not None:
            text = f"`factor` must be a number, it is {what}"
            raise Fail("callback-argument", text, "TypeError", "factor")
        if (
            isinstance(factor, Const)
            and isinstance(factor.value, (int, float))
            and factor.value >= 1
        ):
            text = (
                f"`factor` must be below 1, it is {factor.value}: the learning rate is multiplied "
                "by it"
            )
            raise Fail("callback-argument", text, "ValueError", "factor")
        signature = signature_of("keras.callbacks.ReduceLROnPlateau")
        unknown = [key for key in args if signature and key not in signature.names]
        if unknown:
            hint = ": write `min_delta`" if unknown[0] == "epsilon" else ""
            text = f"ReduceLROnPlateau ignores the argument `{unknown[0]}`{hint}"
            ctx.report(
                Problem("callback-argument", text, None, unknown[0], data={"unknown": unknown[0]})
            )
    mode = args.get("mode")
    if isinstance(mode, Const) and mode.value not in MODES:
        text = f"`mode` must be 'auto', 'min' or 'max'; {mode.value!r} is taken for 'auto'"
        ctx.report(Problem("callback-argument", text, None, "mode"))


def _check_checkpoint(ctx: Context, args: dict[str, Value]) -> None:
    path = as_text(ctx, args["filepath"])
    listed = container(args["filepath"])
    if listed or isinstance(args["filepath"], Const) and not isinstance(path, str):
        text = f"`filepath` must be a text or a path, it is {listed or path}"
        if ctx.keras_major >= 3 and not isinstance(getattr(args["filepath"], "value", ""), bytes):
            raise Fail("callback-argument", text, "AttributeError", "filepath")
    weights = args.get("save_weights_only", Const(False))
    if not isinstance(path, str) or not isinstance(weights, Const) or ctx.keras_major < 3:
        return
    if weights.value and not path.endswith(".weights.h5"):
        text = f"with `save_weights_only=True` the file must end in `.weights.h5`, it is {path!r}"
        raise Fail(
            "callback-argument", text, "ValueError", "filepath", path=path, ending=".weights.h5"
        )
    if not weights.value and not path.endswith((".keras", ".h5")):
        text = f"the file of a saved model must end in `.keras` (or `.h5`), it is {path!r}"
        raise Fail("callback-argument", text, "ValueError", "filepath", path=path, ending=".keras")
    frequency = args.get("save_freq")
    if (
        isinstance(frequency, Const)
        and frequency.value != "epoch"
        and not isinstance(frequency.value, int)
    ):
        text = f"`save_freq` must be 'epoch' or a number of batches, it is {frequency.value!r}"
        raise Fail("callback-argument", text, "ValueError", "save_freq")


constructors(
    "keras.callbacks",
    "BackupAndRestore CSVLogger Callback CallbackList EarlyStopping History LambdaCallback "
    "LearningRateScheduler ModelCheckpoint OrbaxCheckpoint ProgbarLogger ReduceLROnPlateau "
    "RemoteMonitor SwapEMAWeights TensorBoard TerminateOnNaN",
    "callback-argument",
    check_arguments,
)


@function("keras.callbacks.Callback.__init__")
def initialise(ctx: Context, receiver: Any, *args: Any, **kwargs: Any) -> Value:
    """``super().__init__()`` of a user's callback."""
    if args or kwargs and "**" not in kwargs:
        raise Fail("callback-argument", "Callback.__init__() takes no arguments", "TypeError")
    return NONE


@function(
    "keras.callbacks.Callback.set_model", "keras.callbacks.Callback.set_params",
    *(f"keras.callbacks.Callback.on_{what}" for what in (
        "epoch_begin", "epoch_end", "train_begin", "train_end", "test_begin", "test_end", "predict_begin",
        "predict_end", "batch_begin", "batch_end", "train_batch_begin", "train_batch_end",
        "test_batch_begin", "test_batch_end", "predict_batch_begin", "predict_batch_end")),
)  # fmt: skip
def hook(ctx: Context, receiver: Any, *args: Any, **kwargs: Any) -> Value:
    """The hooks of the base class do nothing."""
    return NONE


@attribute("keras.callbacks.Callback.model")
def model_of(ctx: Context, receiver: Any) -> Value:
    """The model a callback is used with; known in ``fit`` only."""
    return Unknown("the model of the callback")


def configuration(ctx: Context, value: Value) -> Config | None:
    """The arguments of a callback object of Keras's own."""
    native = ctx.read(value).native if isinstance(value, Obj) and value.kind == "object" else None
    return native if isinstance(native, Config) else None
