"""Metric objects: made, updated and asked by the program itself."""

from __future__ import annotations

from typing import Any

from ...shapes import UNKNOWN, Shape
from ...values import NONE, Array, Bound, Const, Fail, Lib, Obj, Tuple, Unknown, Value
from ..api import Context, function
from ..args import as_array, as_dims, as_dtype
from ..nested import flat, frozen
from .configured import constructors, given_arguments
from .meeting import Meeting, Pair, Refused, Undecided
from .metric_functions import FUNCTIONS, meet
from .metrics import ACCURACIES, by_object, shape_args

# -- called by the program itself ---------------------------------------------------------------------


@function("keras.metrics.Metric.update_state", "keras.metrics.Metric.__call__")
def update_state(ctx: Context, called: str, receiver: Any, *args: Any, **kwargs: Any) -> Value:
    """``metric.update_state(y_true, y_pred)``."""
    if not isinstance(receiver, Obj):
        return Unknown("a metric")
    result = Unknown("a metric's value") if called.endswith("__call__") else NONE
    # `update_state` itself was looked up already: this one may be what `super()` means.
    own = ctx.defines(receiver, "update_state") if called.endswith("__call__") else None
    if own is not None:
        ctx.call(Bound(receiver, own), args, kwargs)
        return result
    for value in (*args[:2], kwargs.get("y_true"), kwargs.get("y_pred")):
        if isinstance(value, Array) and value.lib == "keras" and ctx.keras_major >= 3:
            text = "a metric counts values, a KerasTensor has none: update it on arrays or tensors"
            raise Fail("keras-tensor", text, "ValueError", None)
    metric = by_object(ctx, receiver)
    y = args[0] if args else kwargs.get("y_true")
    p = args[1] if len(args) > 1 else kwargs.get("y_pred")
    if (
        metric is None
        or metric.name is None
        or not isinstance(y, Array)
        or not isinstance(p, Array)
    ):
        return result
    meeting = Meeting(eager=not (ctx.graph or y.graph or p.graph))
    try:
        meet(
            metric.name,
            meeting,
            Pair(y.shape, y.shape),
            Pair(p.shape, p.shape),
            shape_args(ctx, metric),
            None,
        )
    except Undecided:
        pass
    except Refused as refused:
        text = (
            f"the metric {metric.shown} cannot compare labels of shape {y.shape} with outputs of "
            f"shape {p.shape}"
        )
        raise Fail("metric-labels", text, refused.exception, 0) from None
    return result


@function("keras.metrics.Metric.result")
def result_of(ctx: Context, receiver: Any) -> Value:
    """``metric.result()``: a tensor, for most metrics a scalar."""
    cls = getattr(getattr(receiver, "cls", None), "name", "")
    plural = cls.rsplit(".", 1)[-1] in ("F1Score", "FBetaScore", "R2Score") or not isinstance(
        getattr(receiver, "cls", None), Lib
    )
    return Array(
        Shape(None) if plural else Shape(()), None if plural else "float32", "tf", graph=ctx.graph
    )


@function("keras.metrics.Metric.reset_state")
def reset_state(ctx: Context, receiver: Any) -> Value:
    """``metric.reset_state()``."""
    return NONE


@function("keras.metrics.Metric.__init__")
def initialise(ctx: Context, receiver: Any, *args: Any, **kwargs: Any) -> Value:
    """``super().__init__(name=...)`` of a user's metric."""
    found = given_arguments("keras.metrics.Metric", args, kwargs, "metric-arguments")
    for name, value in (found or {}).items():
        ctx.set(receiver, "_dtype" if name == "dtype" else name, value)
    return NONE


@function("keras.metrics.Metric.add_weight", "keras.metrics.Metric.add_variable")
def add_weight(ctx: Context, called: str, receiver: Any, *args: Any, **kwargs: Any) -> Value:
    """``self.add_weight(shape=..., name=...)`` of a user's metric: a variable."""
    given = kwargs.get("shape", args[0] if args else Tuple(()))
    if isinstance(given, Const) and isinstance(given.value, str) and ctx.keras_major >= 3:
        text = (
            f"the first argument of {called.rsplit('.', 1)[-1]} is the shape, {given.value!r} is "
            f"given: write `name={given.value!r}`"
        )
        raise Fail("metric-arguments", text, "ValueError", 0)
    dims = as_dims(ctx, given)
    dtype = as_dtype(ctx, kwargs["dtype"]) if "dtype" in kwargs else "float32"
    shape = Shape(None) if dims is UNKNOWN else Shape(dims or ())
    return Array(shape, dtype, "variable", origin=ctx.site, owner=receiver)


def _declare_functions() -> None:
    def make(name: str) -> Any:
        def call(ctx: Context, y_true: Any, y_pred: Any, *args: Any, **kwargs: Any) -> Value:
            y, p = as_array(ctx, y_true), as_array(ctx, y_pred)
            meeting = Meeting(eager=not (ctx.graph or y.graph or p.graph or p.lib == "keras"))
            lib = "keras" if p.lib == "keras" else "tf"
            try:
                values = FUNCTIONS[name](
                    meeting, Pair(y.shape, y.shape), Pair(p.shape, p.shape), {}
                )
            except Undecided:
                return Array(Shape(None), "float32", lib)
            except Refused as refused:
                text = (
                    f"{name} cannot compare labels of shape {y.shape} with outputs of shape "
                    f"{p.shape}"
                )
                raise Fail("metric-labels", text, refused.exception, 0) from None
            return Array(values.static, "float32", lib, graph=ctx.graph)

        return call

    for name in ACCURACIES:
        if name != "accuracy":
            function(f"keras.metrics.{name}")(make(name))


# -- constructors -------------------------------------------------------------------------------------


def check_arguments(ctx: Context, name: str, args: dict[str, Value]) -> None:
    """What metric constructors refuse."""
    threshold = args.get("threshold", args.get("thresholds"))
    numbers: list[Value | None] = [threshold]
    if threshold is not None and not isinstance(threshold, Const):
        numbers = [*flat(frozen(ctx, threshold))]
    for number in numbers:
        if not isinstance(number, Const) or not isinstance(number.value, (int, float)):
            continue
        if name in ("F1Score", "FBetaScore"):
            if not isinstance(number.value, float) or not 0 < number.value <= 1:
                text = f"`threshold` must be a float above 0 and at most 1, it is {number.value!r}"
                raise Fail("metric-arguments", text, "ValueError", "threshold")
        elif "thresholds" in args and name != "AUC" and not 0 <= number.value <= 1:
            text = f"`thresholds` must lie between 0 and 1, it holds {number.value!r}"
            raise Fail("metric-arguments", text, "ValueError", "thresholds")
    average = args.get("average")
    if isinstance(average, Const) and average.value not in (None, "micro", "macro", "weighted"):
        text = f"`average` must be None, 'micro', 'macro' or 'weighted'; it is {average.value!r}"
        raise Fail("metric-arguments", text, "ValueError", "average", unknown_value=average.value)
    curve = args.get("curve")
    if isinstance(curve, Const) and curve.value not in (
        "pr",
        "PR",
        "roc",
        "ROC",
        "prgain",
        "PRGAIN",
    ):
        text = f"`curve` must be 'ROC', 'PR' or 'PRGAIN'; it is {curve.value!r}"
        raise Fail("metric-arguments", text, "ValueError", "curve", unknown_value=curve.value)


_declare_functions()
constructors(
    "keras.metrics",
    "AUC Accuracy BinaryAccuracy BinaryCrossentropy BinaryIoU CategoricalAccuracy "
    "CategoricalCrossentropy CategoricalHinge ConcordanceCorrelation CosineSimilarity F1Score "
    "FBetaScore FalseNegatives FalsePositives Hinge IoU KLDivergence LogCoshError Mean "
    "MeanAbsoluteError MeanAbsolutePercentageError MeanIoU MeanMetricWrapper MeanSquaredError "
    "MeanSquaredLogarithmicError Metric OneHotIoU OneHotMeanIoU PearsonCorrelation Poisson "
    "Precision PrecisionAtRecall R2Score Recall RecallAtPrecision RootMeanSquaredError "
    "SensitivityAtSpecificity SparseCategoricalAccuracy SparseCategoricalCrossentropy "
    "SparseTopKCategoricalAccuracy SpecificityAtSensitivity SquaredHinge Sum "
    "TopKCategoricalAccuracy TrueNegatives TruePositives",
    "metric-arguments",
    check_arguments,
)
