"""``sklearn.metrics``: numbers about predictions."""

from __future__ import annotations

from ...shapes import UNKNOWN
from ...values import Scalar, Tuple, Unknown, Value
from ..api import Context, function
from ..python.common import REAL, TEXT
from .common import check_counts, made

_SCORES = (
    "accuracy_score balanced_accuracy_score f1_score precision_score recall_score roc_auc_score "
    "log_loss mean_squared_error mean_absolute_error r2_score mean_absolute_percentage_error "
    "root_mean_squared_error cohen_kappa_score matthews_corrcoef average_precision_score "
    "jaccard_score hamming_loss explained_variance_score median_absolute_error fbeta_score"
)
M = "sklearn.metrics."


@function(*(M + name for name in _SCORES.split()))
def score(ctx: Context, y_true: Value, y_pred: Value, *rest: Value, **options: Value) -> Value:
    check_counts(ctx, [(y_true, 0), (y_pred, 1)])
    if options.keys() & {"average", "multioutput"}:
        return Unknown("a score or one for each class")
    return REAL


@function(M + "confusion_matrix")
def confusion_matrix(ctx: Context, y_true: Value, y_pred: Value, **options: Value) -> Value:
    check_counts(ctx, [(y_true, 0), (y_pred, 1)])
    return made(ctx, (UNKNOWN, UNKNOWN), None if options else "int64")


@function(M + "classification_report")
def report(ctx: Context, y_true: Value, y_pred: Value, **options: Value) -> Value:
    check_counts(ctx, [(y_true, 0), (y_pred, 1)])
    return Unknown("a report") if "output_dict" in options else TEXT


@function(M + "roc_curve", M + "precision_recall_curve")
def curve(ctx: Context, y_true: Value, y_score: Value, **options: Value) -> Value:
    lines = [made(ctx, (UNKNOWN,), None) for _ in range(3)]
    return Tuple(tuple(lines))


@function(M + "auc")
def auc(ctx: Context, x: Value, y: Value) -> Value:
    return Scalar("float")
