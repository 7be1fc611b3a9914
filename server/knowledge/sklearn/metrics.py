"""``sklearn.metrics``: numbers about predictions."""

from __future__ import annotations

from ...shapes import UNKNOWN
from ...values import Array, Fail, Scalar, Tuple, Unknown, Value
from ..api import Context, function
from ..args import as_array
from ..python.common import REAL, TEXT
from .common import check_counts, made

_SCORES = (
    "accuracy_score balanced_accuracy_score f1_score precision_score recall_score roc_auc_score "
    "log_loss mean_squared_error mean_absolute_error r2_score mean_absolute_percentage_error "
    "root_mean_squared_error cohen_kappa_score matthews_corrcoef average_precision_score "
    "jaccard_score hamming_loss explained_variance_score median_absolute_error fbeta_score"
)
M = "sklearn.metrics."


_SEQUENCES = frozenset(
    ("accuracy_score", "f1_score", "precision_score", "recall_score", "matthews_corrcoef",
     "jaccard_score", "hamming_loss", "median_absolute_error", "fbeta_score")
)  # fmt: skip
"""Scores that ask for the type of their labels before they convert them."""


def refuse_traced(called: str, values: tuple[Value, ...]) -> None:
    """A tensor has no values while Keras traces its losses and metrics."""
    short = called.rsplit(".", 1)[-1]
    if any(isinstance(v, Array) and v.lib == "tf" and v.graph for v in values):
        text = f"`{short}` of scikit-learn needs values, and a tensor has none while its code is traced into a graph: use a metric of Keras, or compute it from `model.predict` after training"
        exception = "TypeError" if short in _SEQUENCES else "NotImplementedError"
        raise Fail("graph-tensor", text, exception)


_OF_CLASSES = frozenset(
    ("accuracy_score", "balanced_accuracy_score", "f1_score", "precision_score", "recall_score",
     "fbeta_score", "jaccard_score", "cohen_kappa_score", "matthews_corrcoef", "hamming_loss",
     "confusion_matrix", "classification_report")
)  # fmt: skip
_OF_NUMBERS = frozenset(
    ("mean_squared_error", "mean_absolute_error", "r2_score", "mean_absolute_percentage_error",
     "root_mean_squared_error", "explained_variance_score", "median_absolute_error")
)  # fmt: skip


def check_columns(ctx: Context, called: str, y_true: Value, y_pred: Value) -> None:
    """One label for each sample on one side, several columns on the other: classes, or outputs."""
    short = called.rsplit(".", 1)[-1]
    if short not in _OF_CLASSES and short not in _OF_NUMBERS:
        return
    if short in _OF_CLASSES:
        _refuse_chances(ctx, short, y_true, y_pred)
    known = [_columns(ctx, value) for value in (y_true, y_pred)]
    widths = [width for width in known if width is not None]
    if len(widths) < 2 or max(widths) < 2:
        return
    names = [ctx.argument_text(at, "") for at in (0, 1)]
    told = [
        f"{f'`{name}`' if name else what} has {width} column{'s' * (width > 1)}"
        for name, what, width in zip(names, ("the first array", "the second"), widths)
    ]
    text = ", ".join(told)
    if short in _OF_CLASSES:
        wide = " and ".join(
            f"`np.argmax({name or '...'}, axis=1)`"
            for name, width in zip(names, widths)
            if width > 1
        )
        text += f": {short} compares one class per sample, give {wide}"
        wrong = min(widths) < 2 or short == "confusion_matrix"
    else:
        text += f": {short} compares one by one"
        wrong = widths[0] != widths[1]
    if wrong:
        raise Fail("array-rank", text, "ValueError", widths.index(max(widths)))


def _refuse_chances(ctx: Context, short: str, y_true: Value, y_pred: Value) -> None:
    """Classes on one side and chances on the other, of the same number of columns."""
    if isinstance(y_true, Unknown) or not isinstance(y_pred, Array):
        return
    labels = as_array(ctx, y_true)
    classes = labels.facts.integral is True or labels.dtype in ("bool", "int32", "int64", "string")
    same_width = _columns(ctx, labels) == _columns(ctx, y_pred) is not None
    if y_pred.facts.integral is False and classes and same_width:
        name = ctx.argument_text(1, "the second array")
        text = f"{short} compares classes, `{name}` holds chances between 0 and 1: give `({name} > 0.5).astype(int)`"
        raise Fail("array-rank", text, "ValueError", 1)


def _columns(ctx: Context, value: Value) -> int | None:
    if isinstance(value, Unknown):
        return None
    array = as_array(ctx, value)
    if array.lib not in ("numpy", "pandas", "tf") or array.dtype in ("ragged", "object"):
        return None
    width = 1 if array.shape.rank == 1 else array.shape[1] if array.shape.rank == 2 else None
    return width if isinstance(width, int) and array.shape[0] != 0 else None


@function(*(M + name for name in _SCORES.split()))
def score(
    ctx: Context, called: str, y_true: Value, y_pred: Value, *rest: Value, **options: Value
) -> Value:
    refuse_traced(called, (y_true, y_pred))
    check_counts(ctx, [(y_true, 0), (y_pred, 1)])
    check_columns(ctx, called, y_true, y_pred)
    if options.keys() & {"average", "multioutput"}:
        return Unknown("a score or one for each class")
    return REAL


@function(M + "confusion_matrix")
def confusion_matrix(
    ctx: Context, called: str, y_true: Value, y_pred: Value, **options: Value
) -> Value:
    refuse_traced(called, (y_true, y_pred))
    check_counts(ctx, [(y_true, 0), (y_pred, 1)])
    check_columns(ctx, called, y_true, y_pred)
    return made(ctx, (UNKNOWN, UNKNOWN), None if options else "int64")


@function(M + "classification_report")
def report(ctx: Context, called: str, y_true: Value, y_pred: Value, **options: Value) -> Value:
    check_counts(ctx, [(y_true, 0), (y_pred, 1)])
    check_columns(ctx, called, y_true, y_pred)
    return Unknown("a report") if "output_dict" in options else TEXT


@function(M + "roc_curve", M + "precision_recall_curve")
def curve(ctx: Context, y_true: Value, y_score: Value, **options: Value) -> Value:
    lines = [made(ctx, (UNKNOWN,), None) for _ in range(3)]
    return Tuple(tuple(lines))


@function(M + "auc")
def auc(ctx: Context, x: Value, y: Value) -> Value:
    return Scalar("float")
