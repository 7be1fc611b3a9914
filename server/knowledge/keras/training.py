"""``compile``, ``fit``, ``evaluate`` and ``predict``: what one batch meets on its way.

Follows ``keras.trainers.trainer`` and ``keras.backend.tensorflow.trainer``: the data adapter, the
symbolic build on the first batch, the model's ``call`` or the user's ``train_step``, loss, metrics.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from ...values import (
    NONE,
    Array,
    Const,
    Dataset,
    Fail,
    FrozenDict,
    Lib,
    ModelState,
    Obj,
    Problem,
    Scalar,
    Tuple,
    Unknown,
    Unwinding,
    Value,
    is_none,
)
from ...values.facts import Called, Trained
from ..api import Context, attribute, function
from ..nested import sealed_list
from . import fit_arguments, log_keys, sample_weights
from . import labels as labels_of
from .adapters import batches_of
from .batches import Batches, array_leaves
from .callback_runs import run_callbacks
from .custom import leaves
from .forward import model_state, run_step
from .input_values import check_nan
from .layer_object import weight_count
from .optimizers import check_variables, remember_variables


def _check_compiled(
    ctx: Context, receiver: Obj, state: ModelState, method: str, labels: Value = NONE
) -> None:
    if state.compiled is None and not state.compile_unknown and not ctx.read(receiver).opaque:
        text = f"the model is not compiled: call `compile(...)` before `{method}(...)`"
        outputs = state.outputs
        head = labels_of.heads(ctx, state, outputs)[0] if isinstance(outputs, Array) else None
        raise Fail(
            "not-compiled", text, "ValueError", None,
            method=method, labels=labels, outputs=outputs, head=head,
        )  # fmt: skip


@function("keras.Model.fit", problem="fit-argument")
def fit(
    ctx: Context,
    receiver: Any,
    x: Any = NONE,
    y: Any = NONE,
    batch_size: Any = NONE,
    epochs: Any = Const(1),
    verbose: Any = NONE,
    callbacks: Any = NONE,
    validation_split: Any = Const(0.0),
    validation_data: Any = NONE,
    shuffle: Any = NONE,
    class_weight: Any = NONE,
    sample_weight: Any = NONE,
    initial_epoch: Any = NONE,
    steps_per_epoch: Any = NONE,
    validation_steps: Any = NONE,
    validation_batch_size: Any = NONE,
    validation_freq: Any = NONE,
) -> Value:
    """``model.fit(...)``. Gives the History."""
    state = model_state(ctx, receiver)
    if state is None or state.poisoned:
        _check_refit(ctx, state)
        return ctx.new_object(Lib("keras.callbacks.History"))
    _check_compiled(ctx, receiver, state, "fit", y)
    given = {
        "x": x, "y": y, "epochs": epochs, "initial_epoch": initial_epoch, "batch_size": batch_size, "steps_per_epoch": steps_per_epoch,
        "callbacks": callbacks, "class_weight": class_weight, "sample_weight": sample_weight,
        "validation_data": validation_data, "validation_split": validation_split,
        "validation_freq": validation_freq,
    }  # fmt: skip
    try:
        fit_arguments.check_arguments(ctx, given)
        sample_weights.check(ctx, state, y, sample_weight)
        train_x, train_y, weight = fit_arguments.validation_split(
            ctx, x, y, sample_weight, validation_split, validation_data
        )
        batches = batches_of(
            ctx, train_x, train_y, weight, batch_size, steps_per_epoch, class_weight,
            takes_text=_takes_text(ctx, state),
        )  # fmt: skip
        if fit_arguments.no_epoch(epochs, initial_epoch):
            return ctx.new_object(Lib("keras.callbacks.History"))
        fit_arguments.check_length(
            ctx, x, batches, steps_per_epoch, epochs, ("x", "steps_per_epoch", "training")
        )
        outputs = _guarded_step(ctx, receiver, batches)
        if validation_data == NONE:
            fit_arguments.check_grouped(ctx, receiver, y, validation_split)
        compares = fit_arguments.compares(ctx, receiver)
        fit_arguments.check_breaks(batches, steps_per_epoch, epochs, compares)
        check_nan(ctx, state, batches, callbacks)
        _check_optimizer_state(ctx, receiver)
        _record(ctx, "fit", receiver, batches, outputs)
        validated = validation_data != NONE or validation_split not in (NONE, Const(0.0), Const(0))
        if callbacks != NONE:
            own_step = ctx.defines(receiver, "train_step") is not None
            keys = None if own_step else log_keys.keys_of(ctx, receiver, state, outputs)
            often = validated and validation_freq in (NONE, Const(1))
            if often == validated and epochs != Const(0):
                run_callbacks(ctx, receiver, callbacks, keys, validated, epochs)
        added = log_keys.added_by(ctx, callbacks)
        ctx.escape(callbacks)
        if isinstance(x, Dataset) and isinstance(validation_data, Dataset):
            fit_arguments.check_parts(ctx, x, validation_data)
        if fit_arguments.same_data(validation_data, x, y):
            text = "the validation data is the training data itself, so validation says nothing new"
            ctx.report(Problem("no-validation", text, None, "validation_data"))
        _validate(
            ctx, receiver, validation_data, validation_batch_size, batch_size, validation_steps
        )
    except Fail as fail:
        fail.problem.data.setdefault("method", "fit")
        raise
    if not ctx.read(receiver).native.fitted:
        ctx.edit(receiver).native.fitted = True
    rounds = log_keys.rounds_of(state, batches, given)
    return log_keys.history_of(ctx, receiver, state, outputs, validated, added, rounds)


def _check_optimizer_state(ctx: Context, receiver: Obj) -> None:
    """The optimizer gets to know the weights it trains, and refuses others later."""
    state = model_state(ctx, receiver)
    if state is not None and ctx.defines(receiver, "train_step") is None:
        check_variables(ctx, receiver, state)
        remember_variables(ctx, receiver, state)


_TEXT = (
    "TextVectorization",
    "StringLookup",
    "IntegerLookup",
    "Hashing",
    "HashedCrossing",
    "Lambda",
)


def _takes_text(ctx: Context, state: ModelState) -> bool:
    """Whether the model may begin with a layer that takes strings."""
    if state.kind not in ("sequential", "functional"):
        return True
    if any(tensor.dtype == "string" for tensor in leaves(ctx, [state.inputs or NONE])):
        return True
    for layer in state.layers:
        if not isinstance(layer.cls, Lib) or layer.cls.name.rsplit(".", 1)[-1] in _TEXT:
            return True
        inner = ctx.read(layer).native
        if isinstance(inner, ModelState) and _takes_text(ctx, inner):
            return True
    return False


def _guarded_step(ctx: Context, receiver: Obj, batches: Batches) -> Value | None:
    """The training step; after one that failed the model is half built and half traced.

    What a batch is refused for when the traced step runs leaves the model as it is.
    """
    before = ctx.ended
    try:
        outputs = run_step(ctx, receiver, batches, "train_step")
    except Unwinding as failure:
        if not (isinstance(failure, Fail) and failure.problem.data.get("running")):
            native = ctx.edit(receiver).native
            native.extra["step_failed"] = native.poisoned = True
        raise
    if ctx.ended and not before:
        ctx.edit(receiver).native.poisoned = True
    return outputs


def _may_be_sgd(optimizer: Value | None) -> bool:
    """Plain SGD makes no variables of its own, so a second trace is not refused."""
    if isinstance(optimizer, Const):
        return optimizer.value in ("sgd", "SGD")
    if isinstance(optimizer, Obj) and isinstance(optimizer.cls, Lib):
        return optimizer.cls.name.endswith(".SGD")
    return optimizer is not None


def _check_refit(ctx: Context, state: ModelState | None) -> None:
    """``fit`` again after a caught failure of its first step: the traced function is broken."""
    if state is None or not state.extra.get("step_failed") or ctx.ended or ctx.keras_major < 3:
        return
    if state.compiled is not None and not _may_be_sgd(state.compiled.optimizer):
        text = "the first fit of this model failed while its step was traced, and it raises again: call compile(...) (or make the model) anew before fitting it again"
        raise Fail("refit", text, "ValueError", None)


def _record(
    ctx: Context, method: str, receiver: Obj, batches: Batches, outputs: Value | None
) -> None:
    inputs = tuple(v for v in array_leaves(ctx, batches.x) if isinstance(v, Array))
    results = tuple(leaves(ctx, [outputs])) if outputs is not None else ()
    ctx.record(
        Called(
            ctx.site, method, f"keras.Model.{method}", inputs, results, weight_count(ctx, receiver)
        )
    )
    ctx.record(
        Trained(ctx.site, method, receiver, batches.x, batches.y, outputs, batches.adapter, batches)
    )


def _validate(
    ctx: Context, receiver: Obj, data: Value, size: Value, batch_size: Value, steps: Value
) -> None:
    if data == NONE:
        return
    x: Value = data
    y: Value = NONE
    weight: Value = NONE
    if isinstance(data, Obj) and data.kind == "list":
        record = ctx.read(data)
        data = Tuple(tuple(record.items)) if record.rest is None else Unknown("validation data")
    if isinstance(data, Tuple):
        if not 1 <= len(data.items) <= 3:
            text = f"`validation_data` has {len(data.items)} parts; it must be (x_val, y_val) or (x_val, y_val, weights)"
            raise Fail("fit-argument", text, "ValueError", "validation_data")
        x = data.items[0]
        y = data.items[1] if len(data.items) > 1 else NONE
        weight = data.items[2] if len(data.items) > 2 else NONE
    try:
        state = model_state(ctx, receiver)
        batches = batches_of(
            ctx, x, y, weight, batch_size if size == NONE else size, steps,
            takes_text=state is None or _takes_text(ctx, state),
        )  # fmt: skip
        fit_arguments.check_length(
            ctx, x, batches, steps, Const(1), ("validation_data", "validation_steps", "validation")
        )
        run_step(ctx, receiver, batches, "test_step")
        fit_arguments.check_breaks(batches, steps)
    except Fail as fail:
        problem = fail.problem
        problem.at = "validation_data"
        problem.message = f"in validation: {problem.message}"
        raise


@function("keras.Model.evaluate", problem="fit-argument")
def evaluate(
    ctx: Context,
    receiver: Any,
    x: Any = NONE,
    y: Any = NONE,
    batch_size: Any = NONE,
    verbose: Any = NONE,
    sample_weight: Any = NONE,
    steps: Any = NONE,
    callbacks: Any = NONE,
    return_dict: Any = NONE,
    **kwargs: Any,
) -> Value:
    """``model.evaluate(...)``: the loss, or a list of loss and metrics."""
    fit_arguments.check_evaluate(ctx, kwargs)
    state = model_state(ctx, receiver)
    if state is None or state.poisoned:
        return Unknown("the evaluation")
    _check_compiled(ctx, receiver, state, "evaluate")
    try:
        text = _takes_text(ctx, state)
        fit_arguments.check_callbacks(ctx, callbacks)
        fit_arguments.check_data(ctx, x, y)
        fit_arguments.check_sizes(x, batch_size, steps)
        batches = batches_of(ctx, x, y, sample_weight, batch_size, steps, takes_text=text)
        outputs = run_step(ctx, receiver, batches, "test_step")
        fit_arguments.check_breaks(batches, steps)
    except Fail as fail:
        fail.problem.data.setdefault("method", "evaluate")
        raise
    _record(ctx, "evaluate", receiver, batches, outputs)
    if ctx.defines(receiver, "test_step") is not None:
        return Unknown("loss and metrics")
    if return_dict == Const(True):
        return log_keys.results_of(ctx, receiver, state, outputs)
    if return_dict not in (NONE, Const(False)):
        return Unknown("loss and metrics")
    return _results(ctx, receiver, state, outputs)


@attribute("keras.Model.metrics_names")
def metrics_names(ctx: Context, receiver: Obj) -> Value:
    """``model.metrics_names``: Keras 3 holds all compiled metrics under one name."""
    state = model_state(ctx, receiver)
    compiled = None if state is None or state.compile_unknown else state.compiled
    one = state is not None and (
        state.kind == "sequential" or len(leaves(ctx, [state.outputs or NONE])) == 1
    )
    plain = ctx.keras_major >= 3 and isinstance(receiver.cls, Lib) and one
    if compiled is None or compiled.loss in (None, NONE) or isinstance(compiled.loss, (Tuple, Obj)):
        return Unknown("the names of the metrics")
    if not plain or state is None or log_keys.tracks(ctx, receiver, state):
        return Unknown("the names of the metrics")
    metrics = compiled.metrics not in (None, NONE) or compiled.weighted_metrics is not None
    return sealed_list(ctx, [Const("loss"), *([Const("compile_metrics")] if metrics else [])])


def _results(ctx: Context, receiver: Obj, state: ModelState, outputs: Value | None) -> Value:
    """The loss, or a list of loss and metrics: one number for each."""
    compiled = state.compiled
    one = outputs is not None and len(leaves(ctx, [outputs])) == 1
    if compiled is None or compiled.weighted_metrics is not None or not one:
        return Unknown("loss and metrics")
    if ctx.binds(receiver, "metrics") or ctx.binds(receiver, "compute_metrics"):
        return Unknown("loss and metrics")
    if state.compile_unknown or isinstance(compiled.loss, (Tuple, Obj)):
        plain = isinstance(compiled.loss, Obj) and compiled.loss.kind == "object"
        if state.compile_unknown or not plain:
            return Unknown("loss and metrics")
    if any(not isinstance(layer.cls, Lib) for layer in state.layers) or state.kind == "subclass":
        return Scalar("float") if compiled.metrics is None else Unknown("loss and metrics")
    count = 0 if compiled.metrics is None else _metric_count(ctx, compiled.metrics)
    if count is None:
        return Unknown("loss and metrics")
    if not count:
        return Scalar("float")
    return sealed_list(ctx, [Scalar("float")] * (1 + count))


def _metric_count(ctx: Context, metrics: Value) -> int | None:
    """How many metrics a flat list of them has."""
    if not (isinstance(metrics, Tuple) or isinstance(metrics, Obj) and metrics.kind == "list"):
        return None
    items = ctx.iterate(metrics).items
    nested = (Tuple, Unknown)
    if items is None or any(isinstance(item, nested) for item in items):
        return None
    if any(isinstance(item, Obj) and item.kind != "object" or is_none(item) for item in items):
        return None
    return len(items)


@function("keras.Model.predict", problem="fit-argument")
def predict(
    ctx: Context,
    receiver: Any,
    x: Any = NONE,
    batch_size: Any = NONE,
    verbose: Any = NONE,
    steps: Any = NONE,
    callbacks: Any = NONE,
) -> Value:
    """``model.predict(x)``: the outputs for all samples, as NumPy arrays."""
    state = model_state(ctx, receiver)
    if state is None or state.poisoned:
        return Unknown("predictions")
    try:
        text = _takes_text(ctx, state)
        fit_arguments.check_callbacks(ctx, callbacks)
        fit_arguments.check_data(ctx, x)
        fit_arguments.check_sizes(x, batch_size, steps, labels=False)
        batches = batches_of(ctx, x, NONE, NONE, batch_size, steps, takes_text=text)
        outputs = run_step(ctx, receiver, batches, "predict_step")
        fit_arguments.check_breaks(batches, steps)
    except Fail as fail:
        fail.problem.data.setdefault("method", "predict")
        raise
    if outputs is None:
        return Unknown("predictions")
    samples = batches.samples if batches.adapter == "arrays" else None
    told = leaves(ctx, [outputs])
    result = _predictions(ctx, outputs, samples)
    if len(told) == 1 and isinstance(result, Array) and _between(ctx, state, told[0]):
        # Chances of a sigmoid or softmax are no whole numbers.
        result = result.but(facts=replace(result.facts, integral=False))
    shown = tuple(leaves(ctx, [result]))
    inputs = tuple(v for v in array_leaves(ctx, batches.x) if isinstance(v, Array))
    ctx.record(Called(ctx.site, "predict", "keras.Model.predict", inputs, shown, None))
    return result


def _between(ctx: Context, state: Any, output: Array) -> bool:
    """Whether the outputs lie between 0 and 1, and surely not all on the ends."""
    head = labels_of.heads(ctx, state, output)[0]
    several = output.shape.rank and isinstance(output.shape[-1], int) and output.shape[-1] > 1
    return head == "sigmoid" or bool(head == "softmax" and several)


def _predictions(ctx: Context, value: Value, samples: Any) -> Value:
    if isinstance(value, Array):
        from ...shapes import UNKNOWN

        rows = UNKNOWN if samples is None else samples
        shape = value.shape.with_dim(0, rows) if value.shape.dims else value.shape
        return value.but(
            shape=shape,
            lib="numpy",
            graph=False,
            node=None,
            name=None,
            facts=value.facts,
            origin=ctx.site,
        )
    if isinstance(value, Tuple):
        return ctx.new_list([_predictions(ctx, item, samples) for item in value.items])
    if isinstance(value, Obj) and value.kind == "list":
        return ctx.new_list([_predictions(ctx, item, samples) for item in ctx.read(value).items])
    if isinstance(value, FrozenDict) or isinstance(value, Obj) and value.kind == "dict":
        items = value.items if isinstance(value, FrozenDict) else ctx.read(value).items.items()
        named = ctx.new_dict({k: _predictions(ctx, v, samples) for k, v in items})
        ctx.edit(named).sealed = isinstance(value, FrozenDict) or ctx.read(value).rest is None
        return named
    return Unknown("predictions")


@function("keras.Model.train_on_batch", "keras.Model.test_on_batch", "keras.Model.predict_on_batch")
def on_batch(
    ctx: Context,
    called: str,
    receiver: Any,
    x: Any = NONE,
    y: Any = NONE,
    sample_weight: Any = NONE,
    class_weight: Any = NONE,
    **kwargs: Any,
) -> Value:
    """``train_on_batch`` and its kin: one batch as given."""
    state = model_state(ctx, receiver)
    if state is None or state.poisoned:
        return Unknown("a step")
    method = called.rsplit(".", 1)[-1]
    if method != "predict_on_batch":
        _check_compiled(ctx, receiver, state, method, y)
    if not all(isinstance(leaf, Array) for leaf in array_leaves(ctx, x)):
        return Unknown("a step")
    batches = batches_of(
        ctx, x, y, sample_weight, Const(1_000_000), NONE,
        takes_text=_takes_text(ctx, state), whole=True,
    )  # fmt: skip
    batches.traced, batches.alone = batches.samples, (x, y, sample_weight)
    step = {"train_on_batch": "train_step", "test_on_batch": "test_step"}.get(
        method, "predict_step"
    )
    outputs = run_step(ctx, receiver, batches, step)
    if method == "predict_on_batch":
        if outputs is None:
            return Unknown("predictions")
        return _predictions(ctx, outputs, batches.samples)
    if kwargs or ctx.defines(receiver, step) is not None:
        return Unknown("a step's results")
    return _results(ctx, receiver, state, outputs)


__all__ = ["fit"]
