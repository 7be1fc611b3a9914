"""Losses: what ``compile(loss=...)`` means, and what it does to labels and outputs in ``fit``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import field
from typing import Any

from ...shapes import FREE, AnyDim, DType, Shape, same
from ...shapes import dtypes as dt
from ...text.records import record
from ...values import (
    NONE,
    Array,
    Bound,
    Config,
    Const,
    Fail,
    Function,
    Lib,
    ModelState,
    Obj,
    Partial,
    Problem,
    Tuple,
    Unknown,
    UserClass,
    Value,
)  # fmt: skip
from ..api import Context, function
from ..args import as_array, as_flag, as_int
from . import label_values, own_losses
from .batches import Batches
from .configured import constructors, given_arguments
from .labels import Outcome, Step, heads, run
from .loss_dtypes import as_read, object_dtype, own_dtype
from .loss_functions import CLASSES, FUNCTIONS, checked_name, meet, weighted
from .meeting import AT_RUN_TIME, REFUSED, Meeting, Pair, Refused, Undecided
from .steps import adds_losses
from .targets import Target, Unsure, pair_losses

PREFIXES = ("keras.losses.", "keras.metrics.")
FOREIGN = "sklearn.metrics."
"""Functions of others that are given as losses and metrics: they are run on the tensors."""


@record(frozen=True, slots=True)
class Loss:
    """A resolved loss.

    ``name`` is the built-in function; ``user`` a callable of the user's instead; ``wrapped``:
    Keras aligns the ranks of labels and outputs before it calls the function.
    """

    name: str | None
    args: dict[str, Value] = field(default_factory=dict)
    user: Value | None = None
    wrapped: bool = True

    def shape_args(self, ctx: Context) -> dict[str, Any]:
        """Arguments that bear on shapes."""
        found: dict[str, Any] = {}
        if "axis" in self.args:
            axis = self.args["axis"]
            found["axis"] = None if axis == NONE else as_int(ctx, axis)
        ignored = self.args.get("ignore_class", NONE)
        if ignored != NONE:
            found["ignore_class"] = isinstance(ignored, Const)
        return found

    def from_logits(self, ctx: Context) -> bool | None:
        """Whether outputs are taken for logits."""
        value = self.args.get("from_logits")
        return False if value is None else as_flag(ctx, value)


# -- resolving ----------------------------------------------------------------------------------------


def resolve(ctx: Context, value: Value, y: Array | None, p: Array | None) -> Loss | None:
    """The loss a value means (``losses.get``); ``None`` where it is not known."""
    if isinstance(value, Const):
        return _by_name(value.value, y, p)
    if isinstance(value, Lib) and value.name.startswith(FOREIGN):
        return Loss(None, {}, value, True)
    if isinstance(value, Lib):
        for prefix in PREFIXES:
            if value.name.startswith(prefix):
                name = value.name[len(prefix) :]
                known = CLASSES.get(name) or (name if name in FUNCTIONS else None)
                return Loss(known) if known else None
        return None
    if isinstance(value, Obj) and value.kind == "object":
        return _by_object(ctx, value)
    if isinstance(value, UserClass) and value.derives("keras.losses.Loss"):
        made = ctx.call(value, [])
        return _by_object(ctx, made) if isinstance(made, Obj) else None
    if isinstance(value, (Function, Bound, Partial)):
        return Loss(None, {}, value, True)
    return None


def _by_name(text: Any, y: Array | None, p: Array | None) -> Loss | None:
    if isinstance(text, str) and text.lower() in ("crossentropy", "ce"):
        kind = sort_of_labels(y, p)
        return None if kind is None else Loss(f"{kind}_crossentropy")
    return Loss(checked_name(text))


def sort_of_labels(y: Array | None, p: Array | None) -> str | None:
    """``is_binary_or_sparse_categorical``: what 'accuracy' and 'crossentropy' stand for."""
    if y is None or p is None or y.shape.dims is None or p.shape.dims is None:
        return None
    if not y.shape.dims or not p.shape.dims:
        return None
    last = p.shape[-1]
    if last == 1:
        return "binary"
    if not isinstance(last, int):
        return None
    if len(y.shape.dims) < len(p.shape.dims) or y.shape[-1] == 1:
        return "sparse_categorical"
    if not isinstance(y.shape[-1], int):
        return None
    return "categorical"


def _by_object(ctx: Context, value: Obj) -> Loss | None:
    cls = value.cls
    if isinstance(cls, Lib) and cls.name.startswith("keras.losses."):
        name = CLASSES.get(cls.name.removeprefix("keras.losses."))
        config = ctx.read(value).native
        args = config.args if isinstance(config, Config) else None
        return Loss(name, args) if name is not None and args is not None else None
    if isinstance(cls, UserClass):
        if cls.derives("keras.losses.Loss") and not cls.opaque:
            method = ctx.defines(value, "call")
            if method is not None and ctx.defines(value, "__call__") is None:
                return Loss(None, {}, Bound(value, method), False)
            return None
        method = ctx.defines(value, "__call__")
        if method is not None and not cls.opaque and not _is_library_subclass(cls):
            return Loss(None, {}, Bound(value, method), True)
    return None


def _is_library_subclass(cls: UserClass) -> bool:
    return any(isinstance(base, Lib) and base.name != "builtins.object" for base in cls.mro)


# -- fit ----------------------------------------------------------------------------------------------


def check_compiled(
    ctx: Context,
    receiver: Obj,
    state: ModelState,
    batches: Batches,
    outputs: Value,
    names: Sequence[str | None],
) -> Outcome:
    """Labels and outputs of one batch meet the compiled loss.

    Raises what tracing raises; gives what is refused later, and what runs wrong.
    """
    compiled = state.compiled
    assert compiled is not None
    step = Step(ctx, state, compiled, batches)
    loss = compiled.loss
    if loss is None or isinstance(loss, Unknown):
        if loss is None:
            _check_no_loss(step, receiver)
        return step.outcome
    if batches.y is None:
        _check_no_labels(step)
        return step.outcome
    try:
        targets = pair_losses(step, loss, batches.y, outputs, names)
    except Unsure:
        return step.outcome
    arrays = [target.p for target in targets if isinstance(target.p, Array)]
    activations = heads(ctx, state, outputs)
    for target in targets:
        if isinstance(target.y, Array) and isinstance(target.p, Array) and arrays:
            head = activations[target.index] if target.index < len(activations) else None
            check_pair(step, target, target.y, target.p, head)
    return step.outcome


def _check_no_loss(step: Step, receiver: Obj) -> None:
    """Without a loss only what layers add can be trained on."""
    state = step.state
    if state.kind not in ("functional", "sequential") or isinstance(receiver.cls, UserClass):
        if adds_losses(step.ctx, receiver) is not False:
            return
    elif step.ctx.read(receiver).opaque or not _adds_no_loss(step.ctx, state):
        return
    text = "the model was compiled without a loss: give `loss=...` in compile()"
    outputs = step.state.outputs
    raise Fail(
        "no-loss",
        text,
        "ValueError",
        None,
        step.compile_note("compiled here"),
        compiled=step.compiled,
        labels=step.batches.y,
        outputs=outputs,
        head=heads(step.ctx, step.state, outputs)[0] if isinstance(outputs, Array) else None,
    )


def _adds_no_loss(ctx: Context, state: ModelState) -> bool:
    if not state.layers or state.extra.get("added_losses"):
        return False
    for layer in state.layers:
        inner = ctx.read(layer).native
        if (
            not isinstance(layer.cls, Lib)
            or isinstance(inner, ModelState)
            or ctx.read(layer).opaque
        ):
            return False
        if any(key.endswith("regularizer") and value != NONE for key, value in inner.given.items()):
            return False
        if inner.args.get("layer") is not None or layer.cls.name in (
            "keras.layers.ActivityRegularization",
            "keras.layers.Lambda",
        ):
            return False
    return True


def _check_no_labels(step: Step) -> None:
    if step.batches.adapter not in ("arrays", "dataset", "generator", "pydataset"):
        return
    loss = step.compiled.loss
    if (
        isinstance(loss, (Tuple, Unknown))
        or isinstance(loss, Obj)
        and loss.kind in ("list", "dict")
    ):
        return
    where = (
        "`y` is not given" if step.batches.adapter == "arrays" else "each batch holds inputs only"
    )
    text = f"{where}, but the loss needs labels: pass them as `y`, or yield (inputs, labels)"
    if step.batches.adapter == "arrays" and isinstance(step.batches.x, Tuple):
        text = (
            "`x` is a tuple and `y` is not given: write fit(x, y) with two arguments, not fit((x, "
            "y))"
        )
    notes = step.compile_note("the loss is set here")
    kind = "labels-shape" if step.batches.adapter == "arrays" else "batch-structure"
    raise Fail(kind, text, "ValueError", "x", notes, missing_labels=True)


def check_pair(step: Step, target: Target, y: Array, p: Array, head: str | None) -> None:
    """One output with its labels and loss."""
    ctx = step.ctx
    try:
        loss = resolve(ctx, target.identifier, y, p)
    except Fail as fail:
        fail.problem.notes += step.compile_note("the loss is set here")
        fail.problem.data["compiled"] = step.compiled
        raise
    if loss is None:
        return
    label_values.check_form(step, y, p, loss.user is None, loss.wrapped)
    if loss.user is not None:
        own_losses.check_user(step, loss.user, y, p, loss.wrapped, "loss")
        return
    assert loss.name is not None
    if _warn_of_form(step, loss.name, y, p):
        return
    _check_shapes(step, loss, y, p, head)
    label_values.check(step, loss.name, loss.from_logits(ctx), loss.args, y, p, head)


def _check_shapes(step: Step, loss: Loss, y: Array, p: Array, head: str | None) -> None:
    ctx = step.ctx
    assert loss.name is not None
    name, args = loss.name, loss.shape_args(ctx)
    weight = _weight(step)

    def action(meeting: Meeting, labels: Pair, outputs: Pair) -> None:
        values = meet(name, meeting, labels, outputs, args, loss.wrapped)
        if weight is not None:
            weighted(meeting, values, step.shapes(weight, outputs.real[0]))

    try:
        result = run(step, y, p, action)
    except Refused as refused:
        raise told(step, loss, y, p, head, refused) from None
    if result is None:
        return
    meeting, late = result
    if late is not None:
        step.outcome.late.append(told(step, loss, y, p, head, late))
    elif meeting.spread:
        _warn_broadcast(step, loss.name, y, p)


def _weight(step: Step) -> Array | None:
    weight = step.batches.weight
    element = step.batches.element
    if weight is None and isinstance(element, Tuple) and len(element.items) == 3:
        weight = element.items[2]
    return weight if isinstance(weight, Array) else None


def _warn_broadcast(step: Step, name: str, y: Array, p: Array) -> None:
    label = step.labels_text()
    have, made = step.shown(y), step.shown(p)
    text = (
        f"{label} have shape {have}, the model's output {made}: {name} repeats the smaller one"
        f" along the other instead of comparing them one to one{_advice(name, y, p)}"
    )
    step.warn("labels-broadcast", text, step.at, step.notes(y), labels=y, outputs=p, loss=name)


def _classes(p: Array) -> AnyDim:
    return p.shape[-1]


def told(step: Step, loss: Loss, y: Array, p: Array, head: str | None, refused: Refused) -> Fail:
    """A refusal in the user's words: what meets what, and which loss or layer fits."""
    name = loss.name or ""
    kind, fix = _kind(name, y, p)
    label = step.labels_text()
    have, made = step.shown(y), step.shown(p)
    if kind == "sparse-labels":
        text = (
            f"{label} are class numbers of shape {have}, {name} needs one-hot labels of shape "
            f"{made}: use {fix}"
        )
    elif kind == "one-hot-labels":
        text = f"{label} are one-hot rows of shape {have}, {name} needs class numbers: use {fix}"
    else:
        text = (
            f"{label} have shape {have}, the model's output has shape {made}; {name} cannot "
            f"compare them{_advice(name, y, p)}"
        )
    if refused.exception == AT_RUN_TIME and kind == "labels-shape":
        text += f" ({refused.text})"
    data: dict[str, Any] = {"loss": name, "outputs": p}
    if fix is not None:
        data["fix_loss"] = fix
    return step.fail(kind, text, refused.exception, y, **data)


def _kind(name: str, y: Array, p: Array) -> tuple[str, str | None]:
    ranks = y.shape.rank, p.shape.rank
    last = y.shape[-1]
    k = _classes(p)
    if None in ranks:
        return "labels-shape", None
    assert ranks[0] is not None and ranks[1] is not None
    many = isinstance(k, int) and k > 1
    if name in ("categorical_crossentropy", "categorical_focal_crossentropy"):
        sparse = ranks[0] == ranks[1] - 1 or ranks[0] == ranks[1] and last == 1
        if sparse and many and _may_be_classes(y):
            return "sparse-labels", "sparse_categorical_crossentropy"
    if name == "sparse_categorical_crossentropy":
        if ranks[0] == ranks[1] and last == k and many:
            return "one-hot-labels", "categorical_crossentropy"
    return "labels-shape", None


def _warn_of_form(step: Step, name: str, y: Array, p: Array) -> bool:
    """Class numbers against one-hot rows where the number of classes is only known by name.

    A single class would fit both forms, so it is no error. (One-hot rows as wide as the output are:
    the one number in each is 1, and 0 the only class.)
    """
    k, last = _classes(p), y.shape[-1]
    ranks = y.shape.rank, p.shape.rank
    if None in ranks or not ranks[1] or isinstance(k, int) or k is FREE:
        return False
    assert ranks[0] is not None and ranks[1] is not None
    label, made = step.labels_text(), step.shown(p)
    if name == "categorical_crossentropy":
        single = ranks[0] == ranks[1] - 1 or ranks[0] == ranks[1] and last == 1
        if not single or y.dtype is None or not dt.is_integer(y.dtype):
            return False
        kind, fix = "sparse-labels", "sparse_categorical_crossentropy"
        text = f"{label} are class numbers of shape {step.shown(y)}, {name} needs one-hot labels of shape {made}"
    elif name == "sparse_categorical_crossentropy":
        if ranks[0] != ranks[1] or isinstance(last, int) or not y.facts.one_hot:
            return False
        kind, fix = "one-hot-labels", "categorical_crossentropy"
        text = f"{label} are one-hot rows of shape {step.shown(y)}, {name} needs class numbers"
    else:
        return False
    text = f"{text}: use {fix}"
    data: dict[str, Any] = {"loss": name, "outputs": p, "fix_loss": fix}
    if same(last, k):
        raise step.fail(kind, text, REFUSED, y, **data)
    step.warn(kind, text, step.at, step.notes(y), REFUSED, labels=y, unsure=True, **data)
    return True


def _may_be_classes(y: Array) -> bool:
    return y.facts.integral is True or y.dtype is None or not y.dtype.startswith("float")


def _advice(name: str, y: Array, p: Array) -> str:
    """What to change, where the shapes tell."""
    have, k = y.shape, _classes(p)
    ranks = have.rank, p.shape.rank
    if ranks[0] is None or ranks[1] is None:
        return ""
    single = ranks[0] == ranks[1] - 1 or ranks[0] == ranks[1] and have[-1] == 1
    if single and isinstance(k, int) and k > 1 and ranks[1] == 2:
        if _may_be_classes(y):
            return "; use sparse_categorical_crossentropy for class numbers, or Dense(1) for one value per sample"
        if name.startswith("categorical"):
            return "; it takes one row per sample: one-hot the class numbers (`keras.utils.to_categorical`) before anything is computed with them"
        return "; end the model in Dense(1) for one value per sample"
    if ranks[0] == ranks[1] and isinstance(have[-1], int) and isinstance(k, int) and have[-1] != k:
        return f"; the last layer gives {k} values per sample, the labels have {have[-1]}"
    if ranks[1] > ranks[0]:
        return "; is a Flatten, a pooling or return_sequences=False missing before the last layer?"
    return ""


# -- called by the program itself ---------------------------------------------------------------------


def call_loss(
    ctx: Context, loss: Loss, y: Array, p: Array, mean: bool, dtype: DType = "float32"
) -> Value:
    """A built-in loss called directly; ``mean``: reduced over the batch."""
    assert loss.name is not None
    meeting = Meeting(eager=not (ctx.graph or y.graph or p.graph or p.lib == "keras"))
    try:
        values = meet(
            loss.name, meeting, Pair(y.shape, y.shape), Pair(p.shape, p.shape),
            loss.shape_args(ctx), loss.wrapped,
        )  # fmt: skip
    except Undecided:
        open_dtype = dtype if loss.wrapped else None
        lib = "keras" if "keras" in (y.lib, p.lib) else "tf"
        return Array(Shape(()) if mean else Shape(None), open_dtype, lib)
    except Refused as refused:
        kind, fix = _kind(loss.name, y, p)
        text = (
            f"labels of shape {y.shape} meet outputs of shape {p.shape}; {loss.name} cannot "
            f"compare them{_advice(loss.name, y, p)}"
        )
        raise Fail(kind, text, refused.exception, 0, fix_loss=fix) from None
    if meeting.spread and loss.wrapped is False and y.shape.rank != p.shape.rank:
        text = (
            f"labels of shape {y.shape} and outputs of shape {p.shape} broadcast inside "
            f"{loss.name}{_advice(loss.name, y, p)}"
        )
        ctx.report(Problem("labels-broadcast", text, None, 0))
    shape = Shape(()) if mean else values.static
    if not loss.wrapped:
        dtype = own_dtype(loss.name, y, p)
    lib = "keras" if "keras" in (y.lib, p.lib) else "tf"
    return Array(shape, dtype, lib, graph=ctx.graph)


@function("keras.losses.Loss.__call__")
def call_object(
    ctx: Context, receiver: Any, y_true: Any, y_pred: Any, sample_weight: Any = NONE
) -> Value:
    """``loss(y_true, y_pred)`` of a loss object."""
    loss = _by_object(ctx, receiver) if isinstance(receiver, Obj) else None
    if loss is None or not isinstance(receiver, Obj):
        return Unknown("a loss")
    y, p = as_array(ctx, y_true), as_array(ctx, y_pred)
    reduced = _is_reduced(ctx, receiver)
    if loss.user is not None:
        if not isinstance(y_true, Array) or not isinstance(y_pred, Array):
            return Unknown("a loss")
        values = ctx.call(loss.user, [_as_float(ctx, y), _as_float(ctx, p)])
        if reduced is True and isinstance(values, Array):
            return Array(Shape(()), "float32", "tf", graph=ctx.graph)
        return values if reduced is False else Unknown("a loss")
    dtype = object_dtype(ctx, loss.args)
    result = call_loss(ctx, Loss(loss.name, loss.args, None, True), y, p, reduced is True, dtype)
    if sample_weight != NONE and reduced is False and isinstance(result, Array):
        # The weights broadcast with the losses.
        result = result.but(shape=Shape(None))
    return result if reduced is not None else Unknown("a loss")


def _as_float(ctx: Context, x: Array) -> Array:
    return x.but(
        dtype="float32", lib="tf" if x.lib in ("numpy", "pandas") else x.lib, facts=x.facts
    )


def _is_reduced(ctx: Context, receiver: Obj) -> bool | None:
    """Whether the object gives one number; ``None``: can't tell."""
    native = ctx.read(receiver).native
    reduction = (
        native.args.get("reduction")
        if isinstance(native, Config)
        else ctx.get(receiver, "reduction")
    )
    if reduction is None:
        return True
    if isinstance(reduction, Const):
        return reduction.value not in (None, "none")
    return None if isinstance(native, Config) or not isinstance(receiver.cls, UserClass) else True


def _declare_functions() -> None:
    def make(name: str) -> Any:
        def call(ctx: Context, y_true: Any, y_pred: Any, *args: Any, **kwargs: Any) -> Value:
            given = {"axis": kwargs["axis"]} if "axis" in kwargs else {}
            return call_loss(
                ctx,
                Loss(name, given, None, False),
                as_read(ctx, y_true),
                as_read(ctx, y_pred),
                False,
            )

        return call

    for name in FUNCTIONS:
        function(f"keras.losses.{name}", f"keras.metrics.{name}")(make(name))


_declare_functions()


# -- constructors -------------------------------------------------------------------------------------

_REDUCTIONS = ("sum_over_batch_size", "sum", "mean", "mean_with_sample_weight", "none", None)


def check_arguments(ctx: Context, name: str, args: dict[str, Value]) -> None:
    """What loss constructors refuse."""
    reduction = args.get("reduction")
    if isinstance(reduction, Const) and reduction.value not in _REDUCTIONS:
        known = ", ".join(repr(item) for item in _REDUCTIONS)
        text = f"`reduction` must be one of {known}; it is {reduction.value!r}"
        raise Fail("loss-arguments", text, "ValueError", "reduction", unknown_value=reduction.value)
    q = args.get("q")
    if isinstance(q, Const) and isinstance(q.value, (int, float)) and not 0 < q.value < 1:
        raise Fail(
            "loss-arguments", f"`q` must lie between 0 and 1, it is {q.value}", "ValueError", "q"
        )


constructors(
    "keras.losses",
    "BinaryCrossentropy BinaryFocalCrossentropy CTC CategoricalCrossentropy "
    "CategoricalFocalCrossentropy CategoricalGeneralizedCrossEntropy CategoricalHinge Circle "
    "CosineSimilarity Dice Hinge Huber KLDivergence LogCosh Loss MeanAbsoluteError "
    "MeanAbsolutePercentageError MeanSquaredError MeanSquaredLogarithmicError Poisson "
    "SparseCategoricalCrossentropy SquaredHinge Tversky",
    "loss-arguments",
    check_arguments,
)


@function("keras.losses.Loss.__init__")
def initialise(ctx: Context, receiver: Any, *args: Any, **kwargs: Any) -> Value:
    """``super().__init__(...)`` of a user's loss."""
    found = given_arguments("keras.losses.Loss", args, kwargs, "loss-arguments")
    if found is not None:
        check_arguments(ctx, "Loss", found)
        for name, value in found.items():
            ctx.set(receiver, name, value)
    return NONE
