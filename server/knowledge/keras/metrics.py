"""Metrics: what ``compile(metrics=...)`` means, and what it does to labels and outputs in ``fit``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import field
from difflib import get_close_matches
from typing import Any

from ...text.records import record
from ...values import (
    NONE,
    Array,
    Bound,
    Config,
    Const,
    Fail,
    FrozenDict,
    Function,
    Lib,
    ModelState,
    Obj,
    Partial,
    Tuple,
    Unknown,
    UserClass,
    Value,
)
from ..api import Context
from ..args import as_flag
from ..nested import flat
from . import losses, own_losses
from .batches import Batches
from .label_values import RAW, REGRESSION
from .labels import Outcome, Step, heads, run
from .meeting import Meeting, Pair, Refused, Undecided
from .metric_functions import CLASSES, FUNCTIONS, NAMES, NEEDING, meet
from .targets import Target, Unsure, known, nested

ACCURACIES = (
    "accuracy", "binary_accuracy", "categorical_accuracy", "sparse_categorical_accuracy",
    "top_k_categorical_accuracy", "sparse_top_k_categorical_accuracy",
)  # fmt: skip


@record(frozen=True, slots=True)
class Metric:
    """A resolved metric: a built-in ``name``, or a callable of the ``user``'s."""

    name: str | None
    args: dict[str, Value] = field(default_factory=dict)
    user: Value | None = None
    updates: bool = False
    """Whether ``user`` is an ``update_state`` method."""
    loss: bool = False
    """Whether a loss object is used as a metric."""
    shown: str = ""


# -- resolving ----------------------------------------------------------------------------------------


def resolve(ctx: Context, value: Value, y: Array, p: Array) -> Metric | None:
    """The metric a value means (``get_metric``); ``None`` where it is not known."""
    if isinstance(value, Const):
        return _by_name(value.value, y, p)
    if isinstance(value, Lib) and value.name.startswith(losses.FOREIGN):
        return Metric(None, {}, value)
    if isinstance(value, Lib):
        return _by_library_name(value.name)
    if isinstance(value, Obj) and value.kind == "object":
        return by_object(ctx, value)
    if isinstance(value, UserClass) and value.derives("keras.metrics.Metric"):
        made = ctx.call(value, [])
        return by_object(ctx, made) if isinstance(made, Obj) else None
    if isinstance(value, (Function, Bound, Partial)):
        return Metric(None, {}, value)
    return None


def _by_name(text: Any, y: Array, p: Array) -> Metric | None:
    if text is None:
        raise Fail("unknown-metric", "`metrics` holds None", "ValueError", None)
    if isinstance(text, str) and text.lower() in ("accuracy", "acc"):
        kind = losses.sort_of_labels(y, p)
        return None if kind is None else Metric(f"{kind}_accuracy", shown=text)
    cls = checked_name(text)
    return Metric(CLASSES[cls], shown=str(text)) if cls in CLASSES else None


def checked_name(text: Any) -> str:
    """The metric class a name stands for; raises for a name of none (``metrics.get``)."""
    cls = NAMES.get(text) if isinstance(text, str) else None
    if cls is None:
        near = get_close_matches(str(text), [*NAMES, "accuracy"], 1, 0.7)
        hint = f"; did you mean {near[0]!r}?" if near else ""
        message = f"{text!r} is not a metric Keras knows{hint}"
        raise Fail(
            "unknown-metric",
            message,
            "ValueError",
            None,
            unknown_value=text,
            suggestion=near[0] if near else None,
        )
    if cls in NEEDING:
        message = f"the metric {text!r} needs arguments: give an object, keras.metrics.{cls}(...)"
        raise Fail("unknown-metric", message, "TypeError", None, unknown_value=text)
    return cls


def _by_library_name(name: str) -> Metric | None:
    short = name.rsplit(".", 1)[-1]
    if name.startswith("keras.metrics."):
        known = CLASSES.get(short) or (short if short in FUNCTIONS else None)
        return Metric(known, shown=short) if known and short not in NEEDING else None
    if name.startswith("keras.losses.") and short in FUNCTIONS:
        return Metric(short, shown=short)
    return None


def by_object(ctx: Context, value: Obj) -> Metric | None:
    cls = value.cls
    native = ctx.read(value).native
    if isinstance(cls, Lib) and isinstance(native, Config):
        short = cls.name.rsplit(".", 1)[-1]
        if cls.name.startswith("keras.losses."):
            return Metric(None, {}, value, loss=True, shown=short)
        if cls.name.startswith("keras.metrics.") and short in CLASSES:
            args = dict(native.args)
            if short.startswith("OneHot"):
                args["sparse_y_true"] = Const(False)
                args.setdefault("sparse_y_pred", Const(False))
            return Metric(CLASSES[short], args, shown=short)
        return None
    if isinstance(cls, UserClass) and not cls.opaque:
        if cls.derives("keras.metrics.Metric"):
            method = ctx.defines(value, "update_state")
            return Metric(None, {}, Bound(value, method), True) if method is not None else None
        if cls.derives("keras.losses.Loss"):
            return Metric(None, {}, value, loss=True, shown=cls.name)
    return None


# -- fit ----------------------------------------------------------------------------------------------


def check_compiled(
    ctx: Context,
    receiver: Obj,
    state: ModelState,
    batches: Batches,
    outputs: Value,
    names: Sequence[str | None],
) -> Outcome:
    """Labels and outputs of one batch meet the compiled metrics; like the losses'."""
    compiled = state.compiled
    assert compiled is not None
    step = Step(ctx, state, compiled, batches)
    if batches.y is None:
        return step.outcome
    for given, what in (
        (compiled.metrics, "metrics"),
        (compiled.weighted_metrics, "weighted_metrics"),
    ):
        if given is None or isinstance(given, Unknown):
            continue
        try:
            targets = pair_metrics(step, given, batches.y, outputs, names, what)
        except Unsure:
            continue
        activations = heads(ctx, state, outputs)
        for target in targets:
            if isinstance(target.y, Array) and isinstance(target.p, Array):
                head = activations[target.index] if target.index < len(activations) else None
                check_pair(step, target, target.y, target.p, head, what)
    return step.outcome


def pair_metrics(
    step: Step, given: Value, y: Value, p: Value, names: Sequence[str | None], what: str
) -> list[Target]:
    """The metrics with what they meet; raises what ``CompileMetrics`` raises."""
    ctx = step.ctx
    metrics, y, p = known(ctx, given), known(ctx, y), known(ctx, p)
    if any(isinstance(leaf, Unknown) for leaf in (*flat(y), *flat(p))):
        raise Unsure
    outputs = flat(p)
    labels = flat(y)
    if len(outputs) == 1:
        return [Target(item, labels[0], outputs[0], 0) for item in flat(metrics)]
    if not isinstance(p, (Tuple, FrozenDict)) or any(nested(item) for item in _items(p)):
        raise Unsure
    order = _names(step, p, names)
    if isinstance(y, FrozenDict):
        if any(name is None or y.get(name) is None for name in order):
            raise Unsure
        labels = [y.get(name) or NONE for name in order]
    if len(labels) != len(outputs):
        raise Unsure
    chosen = _per_output(step, metrics, order, len(outputs), what, isinstance(p, FrozenDict))
    return [
        Target(item, label, output, i)
        for i, (entry, label, output) in enumerate(zip(chosen, labels, outputs))
        if entry is not None and entry != NONE
        for item in flat(entry)
    ]


def _items(value: Value) -> list[Value]:
    return list(value.items) if isinstance(value, Tuple) else [v for _, v in value.items]  # type: ignore[attr-defined]


def _names(step: Step, p: Value, names: Sequence[str | None]) -> list[Any]:
    if isinstance(p, FrozenDict):
        return sorted((key for key, _ in p.items), key=str)
    return list(names)


def _per_output(
    step: Step, metrics: Value, order: list[Any], count: int, what: str, by_key: bool
) -> list[Value | None]:
    if isinstance(metrics, Tuple) and not metrics.items or metrics == NONE:
        return [None] * count
    if isinstance(metrics, Tuple) and len(metrics.items) == count:
        _warn_flat(step, metrics, what)
        return [*metrics.items]
    if isinstance(metrics, FrozenDict):
        if not order and step.state.kind not in ("subclass", "functional") or None in order:
            raise Unsure
        if {key for key, _ in metrics.items} <= set(order):
            return [metrics.get(name) for name in order]
        extra = [key for key, _ in metrics.items if key not in order]
        shown = ", ".join(map(repr, order)) or "none"
        text = f"`{what}` has the key {extra[0]!r}, the model's outputs are named {shown}"
        raise Fail(
            "loss-structure",
            text,
            "ValueError",
            None,
            step.compile_note("compiled here"),
            wanted=order,
        )
    if isinstance(metrics, Tuple) and not by_key:
        text = (
            f"`{what}` lists {len(metrics.items)} entries, the model has {count} outputs: give "
            "one list per output, or a dict by output name"
        )
        raise Fail("loss-structure", text, "ValueError", None, step.compile_note("compiled here"))
    raise Unsure


def _warn_flat(step: Step, metrics: Tuple, what: str) -> None:
    """One flat list for several outputs is read as one metric per output."""
    loss = step.compiled.loss
    if any(nested(item) or item == NONE for item in metrics.items) or not isinstance(loss, Const):
        return
    if len({repr(item) for item in metrics.items}) == 1:
        return
    text = (
        f"`{what}` has as many entries as the model has outputs: the first is computed for the "
        "first output only, and so on; write one list per output"
    )
    step.warn("metric-mismatch", text, step.compile_argument(what, 3 if what == "metrics" else 4))


def check_pair(step: Step, target: Target, y: Array, p: Array, head: str | None, what: str) -> None:
    """One output with its labels and one metric."""
    ctx = step.ctx
    try:
        metric = resolve(ctx, target.identifier, y, p)
    except Fail as fail:
        fail.problem.notes += step.compile_note("the metrics are set here")
        fail.problem.data["compiled"] = step.compiled
        raise
    if metric is None or y.dtype == "string":
        return
    if metric.loss:
        return
    if metric.user is not None:
        if metric.updates:
            _update_own(step, metric.user, y, p)
        else:
            own_losses.check_user(step, metric.user, y, p, False, "metric", cast=False)
        return
    assert metric.name is not None
    _check_shapes(step, metric, y, p, what)
    _check_meaning(step, metric, y, p, head)


def _update_own(step: Step, method: Value, y: Array, p: Array) -> None:
    own_losses.check_user(step, method, y, p, False, "metric", {"sample_weight": NONE}, cast=False)


def shape_args(ctx: Context, metric: Metric) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name in ("multi_label", "sparse_y_true", "sparse_y_pred"):
        if name in metric.args:
            found[name] = as_flag(ctx, metric.args[name])
            if found[name] is None:
                raise Undecided
    if "axis" in metric.args:
        raise Undecided
    if metric.args.get("top_k", NONE) != NONE or metric.args.get("class_id", NONE) != NONE:
        raise Undecided
    return found


def _check_shapes(step: Step, metric: Metric, y: Array, p: Array, what: str) -> None:
    name = metric.name
    assert name is not None

    def action(meeting: Meeting, labels: Pair, outputs: Pair) -> None:
        meet(name, meeting, labels, outputs, shape_args(step.ctx, metric), None)

    shown = metric.shown or name
    label = step.labels_text()
    have, made = step.shown(y), step.shown(p)
    try:
        result = run(step, y, p, action)
    except Refused as refused:
        raise _told(step, shown, name, y, p, refused) from None
    if result is None:
        return
    meeting, late = result
    if late is not None:
        step.outcome.late.append(_told(step, shown, name, y, p, late))
    elif meeting.spread and name != "categorical_accuracy":
        text = (
            f"the metric {shown} compares labels of shape {have} with outputs of shape {made} by "
            f"repeating one along the other; its value means nothing for {label}"
        )
        step.warn(
            "metric-mismatch",
            text,
            step.compile_argument(what, 3),
            step.notes(y, "metric"),
            metric=name,
        )


def _told(step: Step, shown: str, name: str, y: Array, p: Array, refused: Refused) -> Fail:
    fix = None
    single = (
        y.shape.rank is not None
        and p.shape.rank is not None
        and y.shape.rank < p.shape.rank
        or y.shape[-1] == 1
    )
    if name in ("sparse_categorical_accuracy", "sparse_top_k_categorical_accuracy") and not single:
        fix = name.removeprefix("sparse_")
    elif name in ("categorical_accuracy", "top_k_categorical_accuracy") and single:
        fix = f"sparse_{name}"
    hint = f": use {fix}" if fix else ""
    if name in ("f1_score", "fbeta_score", "r2_score"):
        hint = ": both need the shape (batch, outputs), e.g. one-hot labels"
    elif not hint and single and p.shape[-1] != 1:
        hint = (
            ": it compares value by value, which one-hot labels allow (`keras.utils.to_categorical`);"
            " of class numbers sparse_categorical_accuracy can tell"
        )
    text = (
        f"the metric {shown} cannot compare {step.labels_text()} of shape {step.shown(y)} with"
        f" outputs of shape {step.shown(p)}{hint}"
    )
    notes = step.notes(y, "metric")
    return Fail(
        "metric-labels",
        text,
        refused.exception,
        step.at,
        notes,
        compiled=step.compiled,
        metric=name,
        fix_metric=fix,
    )


def _check_meaning(step: Step, metric: Metric, y: Array, p: Array, head: str | None) -> None:
    """Metrics that run and measure something else."""
    name = metric.name or ""
    shown = metric.shown or name
    at = step.compile_argument("metrics", 3)
    units = p.shape[-1]
    ranks = y.shape.rank, p.shape.rank
    single = None not in ranks and (ranks[0] == (ranks[1] or 0) - 1 or y.shape[-1] == 1)
    text = None
    if name in ("categorical_accuracy", "top_k_categorical_accuracy") and single and units != 1:
        text = (
            f"{shown} needs one-hot labels, {step.labels_text()} are class numbers: use "
            f"sparse_{name}"
        )
    elif name in ("categorical_accuracy", "sparse_categorical_accuracy") and units == 1:
        text = (
            f"{shown} takes the largest of one output, which is always number 0: use "
            "binary_accuracy"
        )
    elif name == "accuracy" and head in (*RAW, "softmax", "sigmoid"):
        text = (
            "keras.metrics.Accuracy counts outputs that equal the label exactly: give the string "
            "'accuracy', or BinaryAccuracy or SparseCategoricalAccuracy"
        )
    elif name in ("auc", "precision") and head in RAW and metric.args.get("from_logits") is None:
        text = (
            f"{shown} needs outputs between 0 and 1, the last layer "
            f"{'has no activation' if head == 'linear' else 'ends in ' + str(head)}"
        )
    elif name in ACCURACIES and head == "linear" and _is_regression(step, y):
        text = (
            f"{shown} counts matching classes, but this model predicts numbers: use mae or "
            "RootMeanSquaredError"
        )
    if text is not None:
        step.warn("metric-mismatch", text, at, metric=name)


def _is_regression(step: Step, y: Array) -> bool:
    loss = step.compiled.loss
    if (
        loss is None
        or y.dtype is None
        or not y.dtype.startswith("float")
        or y.facts.integral is True
    ):
        return False
    if y.facts.one_hot:
        return False
    resolved = (
        losses.resolve(step.ctx, loss, y, None) if isinstance(loss, (Const, Lib, Obj)) else None
    )
    return resolved is not None and resolved.name in REGRESSION
