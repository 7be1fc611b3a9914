"""One batch goes through a model: its own step or its ``call``, then loss and metrics."""

from __future__ import annotations

from contextlib import nullcontext
from math import prod
from typing import Any

from ...shapes import FREE
from ...values import (
    NONE,
    Array,
    Bound,
    Const,
    Fail,
    FrozenDict,
    ModelState,
    Note,
    Obj,
    Problem,
    Tuple,
    Unknown,
    Value,
    is_none,
    met_late,
)
from ...values.heap import last_id
from ..api import Context
from ..differentiation import NO_LINK, marked
from ..nested import map_arrays, sealed_dict
from . import input_values, losses, metrics
from .batches import Batches
from .custom import leaves, takes_training
from .freezing import check_trained
from .input_failures import declared_shape, first_name, tell, without_batch
from .retracing import meet_trace, sizes_left_open
from .schedules import run_schedule
from .steps import check_default_step, check_result, check_tracked

# -- fit, evaluate, predict ---------------------------------------------------------------------------


def model_state(ctx: Context, receiver: Obj) -> ModelState | None:
    state = ctx.read(receiver).native
    return state if isinstance(state, ModelState) else None


def run_step(ctx: Context, receiver: Obj, batches: Batches, step: str) -> Value | None:
    """One training step: the user's own, or the default of forward pass, loss and metrics."""
    late = batches.known and sizes_left_open(ctx, receiver, batches, step)
    try:
        outputs = _step(ctx, receiver, batches, step, late)
    except Fail as fail:
        if late and fail.problem.kind == "model-size":
            # The declared size is compared with None, which fits, and the layers may take another.
            return Unknown("what a model gives for another size than its own")
        if late:
            met_late(fail.problem)
        raise
    if batches.known and not isinstance(outputs, Unknown):
        meet_trace(ctx, receiver, batches, step)
    return outputs


def _step(ctx: Context, receiver: Obj, batches: Batches, step: str, retraced: bool) -> Value | None:
    own = ctx.defines(receiver, step)
    if own is not None and ctx.backend != "tensorflow":
        return None
    if own is not None:
        return _run_own_step(ctx, receiver, batches, own, retraced)
    if batches.known:
        batches.x = marked(batches.x, NO_LINK)
        batches.y = None if batches.y is None else marked(batches.y, NO_LINK)
    with ctx.taping(last_id()) if step == "train_step" else nullcontext() as tape:
        outputs = forward(ctx, receiver, batches, retraced, training=step == "train_step")
        if isinstance(outputs, Unknown):
            return outputs
        if step != "predict_step" and is_none(outputs):
            raise Fail(
                "no-return",
                "the model's `call` returns nothing: add a `return`",
                "ValueError",
                None,
            )
        late = _check_values(ctx, receiver, batches)
        if step != "predict_step" and batches.known:
            _loss_and_metrics(ctx, receiver, batches, outputs)
        if late is not None:
            raise _while_running(late)
        if tape is not None:
            check_tracked(ctx, receiver, tape)
            check_trained(ctx, receiver, batches)
            _update(ctx, model_state(ctx, receiver))
    return outputs


def _update(ctx: Context, state: ModelState | None) -> None:
    """What the optimizer runs of the user's."""
    if state is None or state.compiled is None:
        return
    eager = _runs_eagerly(ctx, state)
    with nullcontext() if eager else ctx.traced(), nullcontext() if eager else ctx.stepping():
        run_schedule(ctx, state.compiled.optimizer)


def _while_running(failure: Fail) -> Fail:
    """Marked as one of the traced step's runs: tracing it did not fail."""
    failure.problem.data["running"] = True
    return failure


def _check_values(ctx: Context, receiver: Obj, batches: Batches) -> Fail | None:
    state = model_state(ctx, receiver)
    return None if state is None else input_values.check(ctx, state, batches)


def _run_own_step(
    ctx: Context, receiver: Obj, batches: Batches, own: Any, late: bool
) -> Value | None:
    eager = _runs_eagerly(ctx, model_state(ctx, receiver))
    element = thaw(
        ctx, marked(batches.element if eager else _graph_batch(batches.element), NO_LINK)
    )
    with nullcontext() if eager else ctx.traced(), nullcontext() if eager else ctx.stepping(late):
        result = ctx.call(Bound(receiver, own), [element])
    check_result(ctx, receiver, model_state(ctx, receiver), own, result, eager)
    return None


def _graph_batch(value: Value) -> Value:
    """A batch as it is traced: batch axis free."""

    def traced(array: Array) -> Value:
        return array.but(
            shape=array.shape.with_dim(0, FREE) if array.shape.dims else array.shape,
            lib=array.lib if array.lib in ("ragged", "sparse") else "tf",
            graph=True,
            facts=array.facts,
            node=None,
        )

    return map_arrays(value, traced)


def thaw(ctx: Context, value: Value) -> Value:
    """Frozen dicts become dicts the program can use."""
    if isinstance(value, Tuple):
        return Tuple(tuple(thaw(ctx, item) for item in value.items))
    if isinstance(value, FrozenDict):
        return sealed_dict(ctx, {k: thaw(ctx, v) for k, v in value.items})
    return value


def forward(
    ctx: Context, receiver: Obj, batches: Batches, late: bool = False, *, training: bool
) -> Value:
    """The model's outputs for one batch; failures name the data.

    On data that is not known they are what the layers tell by themselves.
    """
    from ..registry import find_function

    call = find_function("keras.layers.Layer.__call__")
    assert call is not None
    state = model_state(ctx, receiver)
    eager = _runs_eagerly(ctx, state)
    traced = state is not None and state.kind == "subclass" and not eager
    inside = ctx.traced() if traced else nullcontext()
    step = nullcontext() if eager else ctx.stepping(late)
    given = batches.x if eager else _traced_inputs(batches.x)
    # A user's `call` sees None for the batch axis unless all batches are of one size.
    unsized = traced and batches.adapter == "arrays" and batches.traced is FREE
    x = thaw(ctx, _with_rows(ctx, given, FREE) if unsized else given)
    try:
        with inside, step:
            named = {"training": Const(training)} if takes_training(ctx, receiver) else {}
            result: Value = call(ctx, [receiver, x], named)
    except Fail as fail:
        raise (tell(ctx, fail, batches, state) if batches.known else fail) from None
    _check_stateful(ctx, batches, state)
    if unsized:
        result = _with_rows(ctx, result, batches.size, FREE)
    _compare_with_declaration(ctx, batches, state)
    return result


def _check_stateful(ctx: Context, batches: Batches, state: ModelState | None) -> None:
    """The states of a stateful layer have as many rows as the model was declared for."""
    declared = declared_shape(state)
    rows = declared.dims[0] if declared is not None and declared.dims else None
    if state is None or not isinstance(rows, int) or batches.traced is not FREE:
        return
    natives = [ctx.read(layer).native for layer in state.layers]
    if not any(getattr(native, "args", {}).get("stateful") is True for native in natives):
        return
    for size, which in ((batches.size, "a batch"), (batches.last, "the last batch")):
        if isinstance(size, int) and size not in (0, 1, rows):
            text = f"the model is stateful and was declared for batches of {rows}, {which} has {size} samples: use a number of samples that {rows} divides"
            raise Fail(
                "input-size",
                text,
                "InvalidArgumentError",
                "x",
                layer="the model",
                wanted=rows,
                found=size,
            )


def _compare_with_declaration(ctx: Context, batches: Batches, state: ModelState | None) -> None:
    """A Sequential leaves its declared sizes to its layers: if none minds, it runs on others."""
    declared = declared_shape(state)
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
        f"{first_name(ctx, batches)} has shape {without_batch(given)} per sample, but the model was declared "
        f"for {without_batch(declared)}: no layer minds, so it runs on what nobody declared"
    )
    notes = (Note(state.declared, "the input is declared here"),) if state.declared else ()
    data = {"declared": state.declared, "given": given, "adapter": batches.adapter}
    ctx.report(Problem("declared-size", text, None, "x", notes + batches.notes, data))


def _runs_eagerly(ctx: Context, state: ModelState | None) -> bool:
    """Whether the step is not traced, or may not be."""
    if state is None or ctx.process.eager:
        return True
    if state.compiled is None:
        return state.compile_unknown
    eager = dict(state.compiled.args).get("run_eagerly")
    return eager is not None and ctx.branch_truth(eager) is not False


def _with_rows(ctx: Context, value: Value, rows: Any, instead: Any = None) -> Value:
    """A structure of arrays with other sizes of the batch axis (only those that are ``instead``)."""
    if isinstance(value, Array):
        if not value.shape.dims or instead is not None and value.shape[0] is not instead:
            return value
        return value.but(shape=value.shape.with_dim(0, rows), facts=value.facts)
    if isinstance(value, Tuple):
        items = (_with_rows(ctx, item, rows, instead) for item in value.items)
        return Tuple(tuple(items), value.names)
    if isinstance(value, FrozenDict):
        return FrozenDict(tuple((k, _with_rows(ctx, v, rows, instead)) for k, v in value.items))
    if isinstance(value, Obj) and value.kind in ("list", "dict"):
        record = ctx.read(value)
        if value.kind == "list":
            parts = [_with_rows(ctx, v, rows, instead) for v in record.items]
            return ctx.new_list(parts, record.rest)
        named = {k: _with_rows(ctx, v, rows, instead) for k, v in record.items.items()}
        return ctx.new_dict(named, record.rest)
    return value


def _traced_inputs(value: Value) -> Value:
    return map_arrays(value, lambda array: array.but(graph=True, facts=array.facts, node=None))


def _loss_and_metrics(ctx: Context, receiver: Obj, batches: Batches, outputs: Value) -> None:
    state = model_state(ctx, receiver)
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
        raise _while_running(fail)
    for problem in (*loss.problems, *metric.problems):
        ctx.report(problem)


def output_names(ctx: Context, state: ModelState) -> list[str | None]:
    """Names of a model's outputs: those of the layers that make them. Empty if not known."""
    if state.kind not in ("functional", "sequential"):
        return []
    names: list[str | None] = []
    for tensor in leaves(ctx, [state.outputs or NONE]):
        layer = tensor.node.layer if tensor.node is not None else None
        native = ctx.read(layer).native if layer is not None else None
        if native is not None and not native.name_known:
            return []
        names.append(None if native is None else native.name)
    return names
