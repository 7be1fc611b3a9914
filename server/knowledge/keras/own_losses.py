"""Losses and metrics the user wrote: run on one batch of labels and outputs."""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from functools import partial
from typing import Any

from ...shapes import FREE, UNKNOWN, AnyDim, Shape, symbol
from ...values import Array, Bound, Fail, Function, Note, Site, Value, is_none
from ...values.facts import Called
from .labels import Step
from .meeting import Pair, Undecided, align


def check_user(
    step: Step,
    callee: Value,
    y: Array,
    p: Array,
    wrapped: bool,
    what: str,
    kwargs: dict[str, Value] | None = None,
    cast: bool = True,
) -> None:
    """Run a loss or metric function of the user's on one batch; losses get floats."""
    ctx = step.ctx
    traced = step.batches.traced if step.batches.adapter != "dataset" else y.shape[0]
    free = traced is FREE
    rows: AnyDim = traced
    if not isinstance(traced, int):
        rows = symbol("batch_size", least=2, open=free)
    if step.eager and isinstance(step.batches.size, int):
        rows = step.batches.size
    try:
        labels, outputs = _batch(step, y, p, rows, wrapped, cast)
    except Undecided:
        return
    facts = getattr(ctx, "facts", None)
    start = len(facts) if isinstance(facts, list) else 0
    with nullcontext() if step.eager else ctx.traced():
        value = ctx.call(callee, [labels, outputs], kwargs)
    if is_none(value) and (what == "loss" or isinstance(callee, Function)):  # no `update_state`
        text = f"the {what} function returns nothing: add a `return`"
        raise Fail("no-return", text, "ValueError", None)
    if what == "loss":
        step.outcome.values.append(value)
    if isinstance(facts, list) and _multiplied(facts[start:], labels.shape, outputs.shape, rows):
        name = step.labels_text()
        text = (
            f"{name} have shape {step.shown(y)}, the model's output {step.shown(p)}: inside the "
            f"{what}"
            " they broadcast to (batch, batch), so every label meets every prediction; reshape "
            "the labels to"
            f" {step.shown(p)} first"
        )
        step.warn("labels-broadcast", text, step.at, step.notes(y, what), labels=y, outputs=p)
    if not step.eager and not isinstance(rows, int) and not ctx.ended:
        _run_sizes(
            step,
            callee,
            lambda size: [*_batch(step, y, p, size, wrapped, cast)],
            kwargs,
            what,
            free,
        )


def _run_sizes(
    step: Step,
    callee: Value,
    given: Callable[[AnyDim], list[Value]],
    kwargs: dict[str, Value] | None,
    what: str,
    free: bool,
) -> None:
    """What was traced for any number of rows runs on the numbers of rows that batches have.

    A batch of one row is left out: what it broadcasts to is not followed.
    """
    ctx = step.ctx
    function = callee.function if isinstance(callee, Bound) else callee
    if not isinstance(function, Function) or _catches(function):
        return
    for size in step.rows() if not step.idle else ():
        if not isinstance(size, int) or size < 2:
            continue
        batch = given(symbol(str(size), least=size, most=size, open=free))
        with ctx.traced(), ctx.unrecorded():
            found = ctx.attempt(partial(ctx.call, callee, batch, kwargs))
        if isinstance(found, Fail):
            text = f"in a batch of {size} samples the {what} `{function.name}` fails: {found.problem.message}"
            note = Note(Site(function.source, function.node), f"the {what} is defined here")
            raise Fail("labels-shape", text, "InvalidArgumentError", step.at, (note,))


def _catches(function: Function) -> bool:
    return any(isinstance(node, ast.Try) for node in ast.walk(function.node))


def _batch(
    step: Step, y: Array, p: Array, rows: AnyDim, wrapped: bool, cast: bool
) -> tuple[Array, Array]:
    """Labels and outputs of a batch with so many rows, as the function receives them."""
    labels, outputs = _graph(step, y, rows, cast), _graph(step, p, rows, cast)
    if wrapped:
        a, b = align(Pair(labels.shape, labels.shape), Pair(outputs.shape, outputs.shape))
        labels = labels.but(shape=a.static, facts=labels.facts)
        outputs = outputs.but(shape=b.static, facts=outputs.facts)
    return labels, outputs


def _graph(step: Step, x: Array, rows: AnyDim, cast: bool) -> Array:
    if x.shape.dims is None:
        raise Undecided
    shape = x.shape.with_dim(0, rows) if step.batch_axis(x) else x.shape
    dtype = "float32" if cast else x.dtype
    return x.but(shape=shape, dtype=dtype, lib="tf", graph=not step.eager, node=None, facts=x.facts)


def _multiplied(facts: Sequence[Any], y: Shape, p: Shape, rows: AnyDim) -> bool:
    """Whether some result pairs the batch with itself."""
    if y.rank == p.rank or rows in (*y[1:], *p[1:]) or rows is UNKNOWN or rows is FREE:
        return False
    for fact in facts:
        if isinstance(fact, Called) and fact.kind == "array":
            for output in fact.outputs:
                dims = output.shape.dims if isinstance(output, Array) else None
                if dims is not None and dims[:2] == (rows, rows):
                    return True
    return False
