"""Keras's metrics, as far as the shapes of labels and outputs go; the form of :mod:`.loss_functions`."""

from __future__ import annotations

from ...shapes import AnyDim, Shape
from .loss_functions import CLASSES as LOSS_CLASSES
from .loss_functions import FUNCTIONS as LOSSES
from .loss_functions import Args, LossFunction, weighted
from .meeting import AT_RUN_TIME, REFUSED, Meeting, Pair, Refused, Undecided, align


def _accuracy(meeting: Meeting, y: Pair, p: Pair, args: Args) -> Pair:
    """``accuracy`` and ``binary_accuracy``: ranks aligned, then compared."""
    y, p = align(y, p)
    return meeting.binary(y, p)


def _arg_max(x: Pair) -> Pair:
    if not x.rank:
        raise Refused("there is no axis to take the largest of", REFUSED)
    return x.cut(None, -1)


def _squeezed(meeting: Meeting, x: Pair) -> Pair:
    last = x.static[-1]
    if isinstance(last, int) and last != 1:
        raise Refused(
            f"the last axis of {x.static} has size {last}, not 1",
            AT_RUN_TIME if meeting.eager else REFUSED,
        )
    real = x.real[-1]
    if isinstance(real, int) and real != 1:
        meeting.refuse_late(f"the last axis of {x.real} has size {real}, not 1, in a batch")
    return x.cut(None, -1)


def _categorical_accuracy(meeting: Meeting, y: Pair, p: Pair, args: Args) -> Pair:
    y = _arg_max(y)
    if y.rank == p.rank:
        y = _squeezed(meeting, y)
    return meeting.binary(y, _arg_max(p))


def _sparse_categorical_accuracy(meeting: Meeting, y: Pair, p: Pair, args: Args) -> Pair:
    if y.rank == p.rank and y.last_is_one():
        y = y.cut(None, -1)
    matches = meeting.binary(y, _arg_max(p))
    return matches.cut(None, -1) if matches.rank > 1 and matches.last_is_one() else matches


def _in_top_k(meeting: Meeting, y: Pair, p: Pair) -> Pair:
    """``tf.math.in_top_k``: one target for each row of predictions."""
    if y.rank != 1:
        raise Refused(
            f"top-k needs one label per row, these are of shape {y.static}",
            AT_RUN_TIME if meeting.eager else REFUSED,
        )
    if p.rank != 2:
        raise Refused(
            f"top-k needs outputs of two axes, these are of shape {p.static}",
            AT_RUN_TIME if meeting.eager else REFUSED,
        )
    return meeting.same_size(y, p.cut(0, 1), "labels and rows of predictions differ in number")


def _rows(p: Pair) -> Pair:
    """Predictions as one row per label."""
    if p.rank <= 2:
        return p
    classes = p.static[-1]
    head = p.cut(None, -1)
    return Pair(Shape((head.static.size, classes)), Shape((head.real.size, p.real[-1])))


def _top_k(meeting: Meeting, y: Pair, p: Pair, args: Args) -> Pair:
    y = _arg_max(y)
    return _in_top_k(meeting, y.flat() if y.rank > 1 else y, _rows(p))


def _sparse_top_k(meeting: Meeting, y: Pair, p: Pair, args: Args) -> Pair:
    return _in_top_k(meeting, y.flat() if y.rank > 1 else y, _rows(p))


def _confusion(meeting: Meeting, y: Pair, p: Pair, args: Args) -> Pair:
    """Precision, Recall and their kin: flattened and compared element by element."""
    p, y = align(p, y)
    a, b = y.flat(), p.flat()
    _refuse_sizes(meeting, a, b)
    return Pair(Shape(()), Shape(()))


def _refuse_sizes(meeting: Meeting, a: Pair, b: Pair) -> None:
    """Two flat tensors of certainly different size, neither of one element."""
    x, y = a.static[0], b.static[0]
    if _unequal(x, y):
        text = f"the labels have {x} elements, the outputs {y}"
        raise Refused(text, AT_RUN_TIME if meeting.eager else REFUSED)
    x, y = a.real[0], b.real[0]
    if _unequal(x, y):
        meeting.refuse_late(f"in a batch the labels have {x} elements, the outputs {y}")


def _unequal(x: AnyDim, y: AnyDim) -> bool:
    return isinstance(x, int) and isinstance(y, int) and x != y and 1 not in (x, y)


def _auc(meeting: Meeting, y: Pair, p: Pair, args: Args) -> Pair:
    if args.get("multi_label"):
        raise Undecided
    p, y = align(p, y)
    meeting.same_size(y.flat(), p.flat(), "labels and outputs differ in number of elements")
    return Pair(Shape(()), Shape(()))


def _matrix(what: str) -> LossFunction:
    """F-scores and R2: two axes, of known width."""

    def check(meeting: Meeting, y: Pair, p: Pair, args: Args) -> Pair:
        if what == "R2Score":
            y, p = align(y, p)
        if y.rank != 2 or p.rank != 2:
            text = (
                f"{what} takes labels and outputs of two axes (batch, outputs): labels are "
                f"{y.static}, outputs {p.static}"
            )
            raise Refused(text, REFUSED)
        meeting.binary(y, p)
        return Pair(Shape(()), Shape(()))

    return check


def _iou(meeting: Meeting, y: Pair, p: Pair, args: Args) -> Pair:
    """Confusion matrices: class numbers of both sides, flattened."""
    if args.get("sparse_y_true") is False:
        y = _arg_max(y)
    if args.get("sparse_y_pred") is False:
        p = _arg_max(p)
    _refuse_sizes(meeting, y.flat() if y.rank > 1 else y, p.flat() if p.rank > 1 else p)
    return Pair(Shape(()), Shape(()))


def _root(meeting: Meeting, y: Pair, p: Pair, args: Args) -> Pair:
    y, p = align(y, p)
    return meeting.binary(p, y)


FUNCTIONS: dict[str, LossFunction] = {
    **{
        name: LOSSES[name]
        for name in LOSSES
        if name not in ("ctc", "dice", "tversky", "categorical_generalized_cross_entropy")
    },
    "accuracy": _accuracy,
    "binary_accuracy": _accuracy,
    "categorical_accuracy": _categorical_accuracy,
    "sparse_categorical_accuracy": _sparse_categorical_accuracy,
    "top_k_categorical_accuracy": _top_k,
    "sparse_top_k_categorical_accuracy": _sparse_top_k,
    "precision": _confusion,
    "auc": _auc,
    "f1_score": _matrix("FBetaScore"),
    "fbeta_score": _matrix("FBetaScore"),
    "r2_score": _matrix("R2Score"),
    "iou": _iou,
    "root_mean_squared_error": _root,
}
"""Name of a metric -> what it does with shapes."""

CLASSES: dict[str, str] = {
    **{
        name: LOSS_CLASSES[name]
        for name in (
            "MeanSquaredError", "MeanAbsoluteError", "MeanAbsolutePercentageError",
            "MeanSquaredLogarithmicError", "CosineSimilarity", "Hinge", "SquaredHinge",
            "CategoricalHinge", "KLDivergence", "Poisson", "BinaryCrossentropy",
            "CategoricalCrossentropy", "SparseCategoricalCrossentropy",
        )
    },
    "LogCoshError": "log_cosh",
    "RootMeanSquaredError": "root_mean_squared_error",
    "R2Score": "r2_score",
    "AUC": "auc",
    **dict.fromkeys(
        ("Precision", "Recall", "FalseNegatives", "FalsePositives", "TrueNegatives", "TruePositives",
         "PrecisionAtRecall", "RecallAtPrecision", "SensitivityAtSpecificity", "SpecificityAtSensitivity"),
        "precision",
    ),
    "Accuracy": "accuracy",
    "BinaryAccuracy": "binary_accuracy",
    "CategoricalAccuracy": "categorical_accuracy",
    "SparseCategoricalAccuracy": "sparse_categorical_accuracy",
    "TopKCategoricalAccuracy": "top_k_categorical_accuracy",
    "SparseTopKCategoricalAccuracy": "sparse_top_k_categorical_accuracy",
    "F1Score": "f1_score",
    "FBetaScore": "fbeta_score",
    "IoU": "iou",
    "MeanIoU": "iou",
    "BinaryIoU": "iou",
    "OneHotIoU": "iou",
    "OneHotMeanIoU": "iou",
}  # fmt: skip
"""Metric class -> its function."""

OTHERS = (
    "Metric",
    "Mean",
    "Sum",
    "MeanMetricWrapper",
    "ConcordanceCorrelation",
    "PearsonCorrelation",
)
"""Classes that can be named, without a shape rule here."""

NEEDING = ("IoU", "MeanIoU", "OneHotIoU", "OneHotMeanIoU", "PrecisionAtRecall", "RecallAtPrecision",
           "SensitivityAtSpecificity", "SpecificityAtSensitivity", "MeanMetricWrapper")  # fmt: skip
"""Classes that cannot be given as text, as they need arguments."""

SNAKES: dict[str, str] = {
    "auc": "AUC", "r2_score": "R2Score", "f1_score": "F1Score", "f_beta_score": "FBetaScore",
    "io_u": "IoU", "mean_io_u": "MeanIoU", "binary_io_u": "BinaryIoU", "kl_divergence": "KLDivergence",
    "one_hot_io_u": "OneHotIoU", "one_hot_mean_io_u": "OneHotMeanIoU",
}  # fmt: skip
SHORT: dict[str, str] = {
    "bce": "BinaryCrossentropy", "BCE": "BinaryCrossentropy",
    "mse": "MeanSquaredError", "MSE": "MeanSquaredError",
    "mae": "MeanAbsoluteError", "MAE": "MeanAbsoluteError",
    "mape": "MeanAbsolutePercentageError", "MAPE": "MeanAbsolutePercentageError",
    "msle": "MeanSquaredLogarithmicError", "MSLE": "MeanSquaredLogarithmicError",
}  # fmt: skip


def _snake(name: str) -> str:
    text = "".join(f"_{c.lower()}" if c.isupper() else c for c in name)
    return text.removeprefix("_")


def _table() -> dict[str, str]:
    table = {name: name for name in (*CLASSES, *OTHERS)}
    special = set(SNAKES.values())
    table.update({_snake(name): name for name in table if name not in special})
    return {**table, **SNAKES, **SHORT}


NAMES: dict[str, str] = _table()
"""Every string ``metrics.get`` takes -> the class it means."""


def meet(name: str, meeting: Meeting, y: Pair, p: Pair, args: Args, weight: Pair | None) -> None:
    """One metric on labels and outputs."""
    function = FUNCTIONS.get(name)
    if function is None:
        raise Undecided
    values = function(meeting, y, p, args)
    if weight is not None and values.rank:
        weighted(meeting, values, weight)
