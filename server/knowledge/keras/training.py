"""``compile``, ``fit``, ``evaluate`` and ``predict``: what one batch meets on its way.

Follows ``keras.trainers.trainer`` and ``keras.backend.tensorflow.trainer``: the data adapter, the
symbolic build on the first batch, the model's ``call`` or the user's ``train_step``, loss, metrics.
"""

from __future__ import annotations

from contextlib import nullcontext
from math import prod
from typing import Any

from ...shapes import FREE, Shape, fits
from ...values import (
    NONE,
    Array,
    Bound,
    Compiled,
    Const,
    Fail,
    FrozenDict,
    Function,
    Lib,
    ModelState,
    Note,
    Obj,
    Problem,
    Scalar,
    Tuple,
    Unknown,
    Unwinding,
    UserClass,
    Value,
    is_none,
)  # fmt: skip
from ...values.facts import Called, CompiledModel, Trained
from ...values.heap import last_id
from ..api import Context, function
from ..differentiation import NO_LINK, marked
from . import fit_arguments, losses, metrics
from . import labels as labels_of
from .adapters import Batches, array_leaves, batches_of
from .callback_runs import run_callbacks
from .custom import leaves, super_init_failure
from .layer_object import weight_count
from .optimizers import check_optimizer, check_variables, remember_variables
from .steps import check_default_step, check_result, check_tracked

# -- compile ----------------------------------------------------------------------------------------


@function("keras.Model.compile", strict=True, problem="compile-arguments")
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
    _check_metrics_type(ctx, metrics, "metrics")
    _check_metrics_type(ctx, weighted_metrics, "weighted_metrics")
    given = {
        "run_eagerly": run_eagerly,
        "jit_compile": jit_compile,
        "steps_per_execution": steps_per_execution,
    }
    compiled = Compiled(
        _given(loss), _given(metrics), _given(weighted_metrics), _given(optimizer),
        _given(loss_weights), tuple((k, v) for k, v in given.items() if v != NONE), ctx.site,
    )  # fmt: skip
    state.compiled = compiled
    state.compile_unknown = False
    if state.poisoned and state.kind in ("functional", "sequential") and state.outputs is not None:
        state.poisoned = False
    state.extra.pop("step_failed", None)
    ctx.record(CompiledModel(ctx.site, receiver, compiled))
    return NONE


def _given(value: Value) -> Value | None:
    return None if value == NONE else value


def _check_metrics_type(ctx: Context, value: Value, name: str) -> None:
    text = isinstance(value, Const) and isinstance(value.value, str) and bool(value.value)
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


# -- fit, evaluate, predict ---------------------------------------------------------------------------


def _state(ctx: Context, receiver: Obj) -> ModelState | None:
    state = ctx.read(receiver).native
    return state if isinstance(state, ModelState) else None


def _check_compiled(
    ctx: Context, receiver: Obj, state: ModelState, method: str, labels: Value = NONE
) -> None:
    if state.compiled is None and not state.compile_unknown and not ctx.read(receiver).opaque:
        text = f"the model is not compiled: call `compile(...)` before `{method}(...)`"
        outputs = state.outputs
        head = labels_of.heads(ctx, state, [outputs])[0] if isinstance(outputs, Array) else None
        raise Fail(
            "not-compiled", text, "ValueError", None,
            method=method, labels=labels, outputs=outputs, head=head,
        )  # fmt: skip


@function("keras.Model.fit", strict=True, problem="fit-argument")
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
    state = _state(ctx, receiver)
    if state is None or state.poisoned:
        _check_refit(ctx, state)
        return ctx.new_object(Lib("keras.callbacks.History"))
    _check_compiled(ctx, receiver, state, "fit", y)
    given = {
        "x": x, "epochs": epochs, "batch_size": batch_size, "steps_per_epoch": steps_per_epoch,
        "callbacks": callbacks, "class_weight": class_weight, "sample_weight": sample_weight,
        "validation_data": validation_data, "validation_split": validation_split,
        "validation_freq": validation_freq,
    }  # fmt: skip
    try:
        fit_arguments.check_arguments(ctx, given)
        train_x, train_y, weight = fit_arguments.validation_split(
            ctx, x, y, sample_weight, validation_split, validation_data
        )
        batches = batches_of(
            ctx, train_x, train_y, weight, batch_size, steps_per_epoch, class_weight,
            takes_text=_takes_text(ctx, state),
        )  # fmt: skip
        fit_arguments.check_length(
            ctx, x, batches, steps_per_epoch, epochs, ("x", "steps_per_epoch", "training")
        )
        outputs = _guarded_step(ctx, receiver, batches)
        _check_optimizer_state(ctx, receiver)
        _record(ctx, "fit", receiver, batches, outputs)
        validated = validation_data != NONE or validation_split not in (NONE, Const(0.0), Const(0))
        if callbacks != NONE:
            names = fit_arguments.metric_names(ctx, state.compiled)
            often = validated and validation_freq in (NONE, Const(1))
            if often == validated and epochs != Const(0):
                run_callbacks(ctx, receiver, callbacks, outputs, validated, names)
        ctx.escape(callbacks)
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
    own_step = ctx.defines(receiver, "train_step") is not None
    return fit_arguments.history_of(ctx, state.compiled, own_step, validated, callbacks)


def _check_optimizer_state(ctx: Context, receiver: Obj) -> None:
    """The optimizer gets to know the weights it trains, and refuses others later."""
    state = _state(ctx, receiver)
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
    for layer in state.layers:
        if not isinstance(layer.cls, Lib) or layer.cls.name.rsplit(".", 1)[-1] in _TEXT:
            return True
    return False


def _guarded_step(ctx: Context, receiver: Obj, batches: Batches) -> Value | None:
    """The training step; after one that failed the model is half built and half traced."""
    before = ctx.ended
    ended = False
    try:
        outputs = _run_step(ctx, receiver, batches, "train_step")
        ended = True
    except Unwinding:
        ctx.edit(receiver).native.extra["step_failed"] = True
        raise
    finally:
        if not ended:
            ctx.edit(receiver).native.poisoned = True
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


def _run_step(ctx: Context, receiver: Obj, batches: Batches, step: str) -> Value | None:
    """One training step: the user's own, or the default of forward pass, loss and metrics."""
    own = ctx.defines(receiver, step)
    if own is not None and ctx.backend != "tensorflow":
        return None
    if own is not None:
        return _run_own_step(ctx, receiver, batches, own)
    if not batches.known:
        return None
    batches.x = marked(batches.x, NO_LINK)
    batches.y = None if batches.y is None else marked(batches.y, NO_LINK)
    with ctx.taping(last_id()) if step == "train_step" else nullcontext() as tape:
        outputs = forward(ctx, receiver, batches)
        if isinstance(outputs, Unknown):
            return outputs
        if step != "predict_step" and is_none(outputs):
            raise Fail(
                "no-return",
                "the model's `call` returns nothing: add a `return`",
                "ValueError",
                None,
            )
        if step != "predict_step":
            _loss_and_metrics(ctx, receiver, batches, outputs)
        if tape is not None:
            check_tracked(ctx, receiver, tape)
    return outputs


def _run_own_step(ctx: Context, receiver: Obj, batches: Batches, own: Any) -> Value | None:
    eager = _runs_eagerly(ctx, _state(ctx, receiver))
    element = thaw(
        ctx, marked(batches.element if eager else _graph_batch(batches.element), NO_LINK)
    )
    with nullcontext() if eager else ctx.traced(), nullcontext() if eager else ctx.stepping():
        result = ctx.call(Bound(receiver, own), [element])
    check_result(ctx, receiver, _state(ctx, receiver), own, result, eager)
    return None


def _graph_batch(value: Value) -> Value:
    """A batch as it is traced: batch axis free."""
    if isinstance(value, Array):
        shape = value.shape
        if value.shape.dims:
            shape = shape.with_dim(0, FREE)
        return value.but(
            shape=shape,
            lib=value.lib if value.lib in ("ragged", "sparse") else "tf",
            graph=True,
            facts=value.facts,
            node=None,
        )
    if isinstance(value, Tuple):
        return Tuple(tuple(_graph_batch(item) for item in value.items))
    if isinstance(value, FrozenDict):
        return FrozenDict(tuple((k, _graph_batch(v)) for k, v in value.items))
    return value


def thaw(ctx: Context, value: Value) -> Value:
    """Frozen dicts become dicts the program can use."""
    if isinstance(value, Tuple):
        return Tuple(tuple(thaw(ctx, item) for item in value.items))
    if isinstance(value, FrozenDict):
        return ctx.new_dict({k: thaw(ctx, v) for k, v in value.items})
    return value


def forward(ctx: Context, receiver: Obj, batches: Batches) -> Value:
    """The model's outputs for one batch; failures name the data."""
    from ..registry import find_function

    call = find_function("keras.layers.Layer.__call__")
    assert call is not None
    state = _state(ctx, receiver)
    eager = _runs_eagerly(ctx, state)
    traced = state is not None and state.kind == "subclass" and not eager
    inside = ctx.traced() if traced else nullcontext()
    step = nullcontext() if eager else ctx.stepping()
    x = thaw(ctx, batches.x if eager else _traced_inputs(batches.x))
    try:
        with inside, step:
            result: Value = call(ctx, [receiver, x], {})
    except Fail as fail:
        raise tell(ctx, fail, batches, state) from None
    _compare_with_declaration(ctx, batches, state)
    return result


def _compare_with_declaration(ctx: Context, batches: Batches, state: ModelState | None) -> None:
    """A Sequential leaves its declared sizes to its layers: if none minds, it runs on others."""
    declared = _declared_shape(state)
    given = batches.x.shape if isinstance(batches.x, Array) else None
    if state is None or state.kind != "sequential" or declared is None or given is None:
        return
    sizes = [
        [d for d in shape.dims[1:] if isinstance(d, int)]
        for shape in (declared, given)
        if shape.dims
    ]
    known = declared.rank == given.rank and all(len(s) + 1 == declared.rank for s in sizes)
    if len(sizes) < 2 or not known or prod(sizes[0]) == prod(sizes[1]):
        return
    if given.rank == 3 and sizes[0][-1] == sizes[1][-1]:
        return  # Sequences of another length are what recurrent layers are for.
    text = (
        f"{_first_name(ctx, batches)} has shape {_without_batch(given)} per sample, but the model was declared "
        f"for {_without_batch(declared)}: no layer minds, so it runs on what nobody declared"
    )
    notes = (Note(state.declared, "the input is declared here"),) if state.declared else ()
    data = {"declared": state.declared, "given": given, "adapter": batches.adapter}
    ctx.report(Problem("declared-size", text, None, "x", notes + batches.notes, data))


def _runs_eagerly(ctx: Context, state: ModelState | None) -> bool:
    """Whether the step is not traced, or may not be."""
    if state is None:
        return True
    if state.compiled is None:
        return state.compile_unknown
    eager = dict(state.compiled.args).get("run_eagerly")
    return eager is not None and ctx.branch_truth(eager) is not False


def _traced_inputs(value: Value) -> Value:
    if isinstance(value, Array):
        return value.but(graph=True, facts=value.facts, node=None)
    if isinstance(value, Tuple):
        return Tuple(tuple(_traced_inputs(item) for item in value.items))
    if isinstance(value, FrozenDict):
        return FrozenDict(tuple((k, _traced_inputs(v)) for k, v in value.items))
    return value


DATA_KINDS = (
    "input-size",
    "input-rank",
    "model-size",
    "model-rank",
    "input-structure",
    "undefined-dimension",
)


def _declared_shape(state: ModelState | None) -> Shape | None:
    """The input shape a model was declared for, if it has one input."""
    if state is not None and isinstance(state.inputs, Array):
        return state.inputs.shape
    return None


def _with_whole_data(ctx: Context, notes: tuple[Note, ...], batches: Batches) -> tuple[Note, ...]:
    """Notes about the data speak of the arrays as they were made, not of one batch of them."""
    whole = [
        leaf for leaf in array_leaves(ctx, batches.given)
        if isinstance(leaf, Array) and leaf.origin is not None
    ]  # fmt: skip
    if not whole:
        return notes
    about = [leaf.origin for leaf in whole]
    rest = tuple(note for note in notes if note.site not in about)
    named = tuple(
        Note(leaf.origin, f"{leaf.name or 'the data'} has shape {leaf.shape}")
        for leaf in whole
        if leaf.origin is not None
    )
    return named[:2] + rest


def tell(ctx: Context, fail: Fail, batches: Batches, state: ModelState | None = None) -> Fail:
    """Tell a failure of the forward pass as data against model."""
    problem = fail.problem
    problem.at = "x"
    problem.notes = _with_whole_data(ctx, problem.notes, batches) + batches.notes
    data = problem.data
    data["in_fit"] = True
    data["adapter"] = batches.adapter
    if batches.adapter == "dataset" and batches.batched is False:
        problem.kind = "dataset-not-batched"
        problem.message = f"the dataset is not batched, so its first axis is not the samples: add .batch(32) ({problem.message})"
        return fail
    name = _first_name(ctx, batches)
    declared = _declared_shape(state)
    if state is not None and declared is not None:
        data.setdefault("declared", state.declared)
    given = batches.x.shape if isinstance(batches.x, Array) else None
    data["given"] = given
    if (
        problem.kind == "input-size"
        and declared is not None
        and given is not None
        and fits(given, declared) is False
    ):
        problem.message = f"{name} has shape {_without_batch(given)} per sample, but the model was declared for {_without_batch(declared)}: {problem.message}"
        if given.rank == 2:
            problem.message = f"{name} has {given[-1]} features, but {data.get('layer')} was declared for {data.get('wanted')}"
    elif problem.kind in ("input-size", "model-size"):
        axis = data.get("axis")
        rows = data.get("found")
        if (
            problem.kind == "input-size"
            and axis in (-1, 1)
            and isinstance(batches.x, Array)
            and batches.x.shape.rank == 2
        ):
            problem.message = f"{name} has {rows} features, but {data.get('layer')} was declared for {data.get('wanted')}"
        elif problem.kind == "model-size":
            problem.message = f"{name} has shape {_without_batch(data['found'])} per sample, but the model was declared for {_without_batch(data['wanted'])}"
        else:
            problem.message = f"{name} does not fit the model: {problem.message}"
    elif problem.kind in ("model-rank",):
        problem.message = f"{name} has shape {_without_batch(data['found'])} per sample, but the model was declared for {_without_batch(data['wanted'])}"
    elif problem.kind in DATA_KINDS:
        problem.message = f"{name} does not fit the model: {problem.message}"
    return fail


def _first_name(ctx: Context, batches: Batches) -> str:
    first = next((leaf for leaf in array_leaves(ctx, batches.x) if isinstance(leaf, Array)), None)
    if batches.adapter == "arrays":
        text = ctx.argument_text("x", first.name if first is not None and first.name else "")
        return f"`{text}`" if text else "the data"
    return {"dataset": "a batch of the dataset", "generator": "a batch of the generator"}.get(
        batches.adapter, "a batch"
    )


def _without_batch(shape: Shape) -> Shape:
    return shape[1:]


def _loss_and_metrics(ctx: Context, receiver: Obj, batches: Batches, outputs: Value) -> None:
    state = _state(ctx, receiver)
    if state is None or state.compiled is None:
        return
    if (
        ctx.defines(receiver, "compute_loss") is not None
        or ctx.defines(receiver, "compute_metrics") is not None
    ):
        return
    names = output_names(ctx, state)
    loss = losses.check_compiled(ctx, receiver, state, batches, outputs, names)
    if (
        ctx.tapes
        and len(loss.values) <= 1
        and len(leaves(ctx, [outputs])) == 1
        and not loss.problems
    ):
        check_default_step(
            ctx, receiver, ctx.tapes[-1], outputs, loss.values[0] if loss.values else None
        )
    metric = metrics.check_compiled(ctx, receiver, state, batches, outputs, names)
    # What batches are refused for comes after all that tracing refuses.
    for fail in (*loss.late, *metric.late):
        raise fail
    for problem in (*loss.problems, *metric.problems):
        ctx.report(problem)


def output_names(ctx: Context, state: ModelState) -> list[str | None]:
    """Names of a model's outputs: those of the layers that make them."""
    if state.kind not in ("functional", "sequential"):
        return []
    names: list[str | None] = []
    for tensor in leaves(ctx, [state.outputs or NONE]):
        layer = tensor.node.layer if tensor.node is not None else None
        names.append(ctx.read(layer).native.name if layer is not None else None)
    return names


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
        batches = batches_of(ctx, x, y, weight, batch_size if size == NONE else size, steps)
        fit_arguments.check_length(
            ctx, x, batches, steps, Const(1), ("validation_data", "validation_steps", "validation")
        )
        _run_step(ctx, receiver, batches, "test_step")
    except Fail as fail:
        problem = fail.problem
        problem.at = "validation_data"
        problem.message = f"in validation: {problem.message}"
        raise


@function("keras.Model.evaluate")
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
    state = _state(ctx, receiver)
    if state is None or state.poisoned:
        return Unknown("the evaluation")
    _check_compiled(ctx, receiver, state, "evaluate")
    try:
        text = _takes_text(ctx, state)
        batches = batches_of(ctx, x, y, sample_weight, batch_size, steps, takes_text=text)
        outputs = _run_step(ctx, receiver, batches, "test_step")
    except Fail as fail:
        fail.problem.data.setdefault("method", "evaluate")
        raise
    _record(ctx, "evaluate", receiver, batches, outputs)
    compiled = state.compiled
    if compiled is not None and compiled.metrics is None and compiled.weighted_metrics is None:
        if return_dict == NONE and len(leaves(ctx, [outputs or NONE])) == 1:
            return Scalar("float")
    return Unknown("loss and metrics")


@function("keras.Model.predict")
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
    state = _state(ctx, receiver)
    if state is None or state.poisoned:
        return Unknown("predictions")
    try:
        text = _takes_text(ctx, state)
        batches = batches_of(ctx, x, NONE, NONE, batch_size, steps, takes_text=text)
        outputs = _run_step(ctx, receiver, batches, "predict_step")
    except Fail as fail:
        fail.problem.data.setdefault("method", "predict")
        raise
    if outputs is None:
        return Unknown("predictions")
    samples = batches.samples if batches.adapter == "arrays" else None
    result = _predictions(ctx, outputs, samples)
    shown = tuple(leaves(ctx, [result]))
    inputs = tuple(v for v in array_leaves(ctx, batches.x) if isinstance(v, Array))
    ctx.record(Called(ctx.site, "predict", "keras.Model.predict", inputs, shown, None))
    return result


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
    if isinstance(value, Obj) and value.kind == "dict":
        return ctx.new_dict(
            {k: _predictions(ctx, v, samples) for k, v in ctx.read(value).items.items()}
        )
    if isinstance(value, FrozenDict):
        return ctx.new_dict({k: _predictions(ctx, v, samples) for k, v in value.items})
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
    state = _state(ctx, receiver)
    if state is None or state.poisoned:
        return Unknown("a step")
    method = called.rsplit(".", 1)[-1]
    if method != "predict_on_batch":
        _check_compiled(ctx, receiver, state, method, y)
    if not all(isinstance(leaf, Array) for leaf in array_leaves(ctx, x)):
        return Unknown("a step")
    batches = batches_of(ctx, x, y, sample_weight, Const(1_000_000), NONE)
    batches.traced = batches.samples
    step = {"train_on_batch": "train_step", "test_on_batch": "test_step"}.get(
        method, "predict_step"
    )
    outputs = _run_step(ctx, receiver, batches, step)
    if method == "predict_on_batch" and outputs is not None:
        return _predictions(ctx, outputs, batches.samples)
    return Unknown("a step's results")


__all__ = ["fit"]
