"""Keras's loss functions, as far as the shapes of labels and outputs go.

Each follows the function of ``keras.losses`` of its name: what is squeezed, what must be equal,
what broadcasts.  Called on :class:`~.meeting.Pair`; raises :class:`~.meeting.Refused`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from difflib import get_close_matches
from typing import Any

from ...values import Fail
from .meeting import REFUSED, Meeting, Pair, Refused, Undecided, align, differs

Args = Mapping[str, Any]
"""Arguments of a loss as far as shapes need them: ``axis`` (int, ``None``; unknown is absent)."""
LossFunction = Callable[[Meeting, Pair, Pair, Args], Pair]


def _mean(x: Pair, args: Args) -> Pair:
    """Reduce the class axis."""
    axis = args.get("axis", -1)
    if not isinstance(axis, int):
        raise Undecided
    if not x.rank or not -x.rank <= axis < x.rank:
        raise Refused(f"there is no axis {axis} to reduce in shape {x.static}")
    position = axis % x.rank
    head, tail = x.cut(None, position), x.cut(position + 1, None)
    return Pair(head.static + tail.static, head.real + tail.real)


def _aligned(meeting: Meeting, y: Pair, p: Pair, args: Args) -> Pair:
    """Regression losses squeeze or expand once more, then broadcast."""
    y, p = align(y, p)
    return _mean(meeting.binary(y, p), args)


def _plain(meeting: Meeting, y: Pair, p: Pair, args: Args) -> Pair:
    """Losses that broadcast labels and outputs as they are."""
    return _mean(meeting.binary(y, p), args)


def _equal(meeting: Meeting, y: Pair, p: Pair, args: Args) -> Pair:
    """Cross-entropies that insist on equal shapes."""
    if y.rank != p.rank:
        raise Refused(
            f"labels of shape {y.static} have {y.rank} axes, outputs of shape {p.static} have "
            f"{p.rank}"
        )
    wrong = differs(y.static, p.static)
    if wrong is not None:
        raise Refused(
            f"labels of shape {y.static} and outputs of shape {p.static} differ: {wrong[0]} "
            f"against {wrong[1]}"
        )
    return _mean(meeting.binary(y, p), args)


def _categorical(meeting: Meeting, y: Pair, p: Pair, args: Args) -> Pair:
    if not y.rank or not p.rank:
        raise Refused("labels and outputs must have at least one axis")
    return _equal(meeting, y, p, args)


def _sparse(meeting: Meeting, y: Pair, p: Pair, args: Args) -> Pair:
    axis = args.get("axis", -1)
    if not isinstance(axis, int):
        raise Undecided
    if axis not in (-1, p.rank - 1):
        raise Refused(f"axis={axis} is not supported, only the last one", REFUSED)
    if y.rank == p.rank and y.last_is_one():
        y = y.cut(None, -1)
    if args.get("ignore_class"):
        # The mask of valid labels meets the outputs first, and takes their shape in the end.
        if y.rank != p.rank - 1:
            meeting.refuse_late(f"labels of shape {y.real} do not mask outputs of shape {p.real}")
        p = meeting.binary(y.plus(1), p)
        meeting.spread.clear()
    if not p.rank:
        raise Refused("outputs must have at least one axis")
    if y.rank != p.rank - 1:
        raise Refused(
            f"labels of shape {y.static} must have one axis less than outputs of shape {p.static}"
        )
    wrong = differs(y.static, p.static)
    if wrong is not None:
        raise Refused(
            f"labels of shape {y.static} and outputs of shape {p.static} differ: {wrong[0]} "
            f"against {wrong[1]}"
        )
    wrong = differs(y.real, p.real)
    if wrong is not None:
        meeting.refuse_late(
            f"labels of shape {y.real} and outputs of shape {p.real} differ in a batch"
        )
    return p.cut(None, -1)


def _whole(meeting: Meeting, y: Pair, p: Pair, args: Args) -> Pair:
    """Dice and Tversky: one overlap of everything, or along ``axis``."""
    met = meeting.binary(y, p)
    axes = args.get("axis")
    if axes is None:
        return met.cut(0, 0)
    raise Undecided


def _ctc(meeting: Meeting, y: Pair, p: Pair, args: Args) -> Pair:
    if y.rank != 2:
        raise Refused(f"CTC takes labels of shape (batch, length), these have shape {y.static}")
    if p.rank != 3:
        raise Refused(
            f"CTC takes outputs of shape (batch, length, classes), these have shape {p.static}"
        )
    return p.cut(0, 1)


def _generalized(meeting: Meeting, y: Pair, p: Pair, args: Args) -> Pair:
    one_hot = y.plus(p.static[-1])
    return _mean(meeting.binary(p, one_hot), args)


FUNCTIONS: dict[str, LossFunction] = {
    "mean_squared_error": _aligned,
    "mean_absolute_error": _aligned,
    "mean_absolute_percentage_error": _aligned,
    "mean_squared_logarithmic_error": _aligned,
    "cosine_similarity": _aligned,
    "huber": _aligned,
    "log_cosh": _aligned,
    "hinge": _plain,
    "squared_hinge": _plain,
    "categorical_hinge": _plain,
    "kl_divergence": _plain,
    "poisson": _plain,
    "categorical_focal_crossentropy": _plain,
    "binary_crossentropy": _equal,
    "binary_focal_crossentropy": _equal,
    "categorical_crossentropy": _categorical,
    "sparse_categorical_crossentropy": _sparse,
    "dice": _whole,
    "tversky": _whole,
    "ctc": _ctc,
    "categorical_generalized_cross_entropy": _generalized,
}
"""Name of a loss function -> what it does with shapes."""

CLASSES: dict[str, str] = {
    "MeanSquaredError": "mean_squared_error",
    "MeanAbsoluteError": "mean_absolute_error",
    "MeanAbsolutePercentageError": "mean_absolute_percentage_error",
    "MeanSquaredLogarithmicError": "mean_squared_logarithmic_error",
    "CosineSimilarity": "cosine_similarity",
    "Huber": "huber",
    "LogCosh": "log_cosh",
    "Hinge": "hinge",
    "SquaredHinge": "squared_hinge",
    "CategoricalHinge": "categorical_hinge",
    "KLDivergence": "kl_divergence",
    "Poisson": "poisson",
    "BinaryCrossentropy": "binary_crossentropy",
    "BinaryFocalCrossentropy": "binary_focal_crossentropy",
    "CategoricalCrossentropy": "categorical_crossentropy",
    "CategoricalFocalCrossentropy": "categorical_focal_crossentropy",
    "SparseCategoricalCrossentropy": "sparse_categorical_crossentropy",
    "CTC": "ctc",
    "Dice": "dice",
    "Tversky": "tversky",
    "Circle": "circle",
    "CategoricalGeneralizedCrossEntropy": "categorical_generalized_cross_entropy",
}
"""Loss class -> its function."""

SHORT: dict[str, str] = {
    "bce": "binary_crossentropy", "BCE": "binary_crossentropy",
    "kld": "kl_divergence", "KLD": "kl_divergence",
    "mae": "mean_absolute_error", "MAE": "mean_absolute_error",
    "mse": "mean_squared_error", "MSE": "mean_squared_error",
    "mape": "mean_absolute_percentage_error", "MAPE": "mean_absolute_percentage_error",
    "msle": "mean_squared_logarithmic_error", "MSLE": "mean_squared_logarithmic_error",
}  # fmt: skip
"""Short names that ``losses.get`` takes."""

UNNAMED = frozenset(("categorical_generalized_cross_entropy", "CategoricalGeneralizedCrossEntropy"))
"""Losses that cannot be given as text."""


def named(text: str) -> str | None:
    """The loss function a string means (``losses.get``), ``None`` if it means none.

    ``circle`` and the base classes are names without a shape rule.
    """
    if text in UNNAMED:
        return None
    if text in SHORT:
        return SHORT[text]
    if text in CLASSES:
        return CLASSES[text]
    return text if text in FUNCTIONS or text == "circle" else None


def known_names() -> list[str]:
    """Every string ``losses.get`` takes."""
    names = {*SHORT, *CLASSES, *FUNCTIONS, "circle", "crossentropy"}
    return sorted(names - UNNAMED)


def weighted(meeting: Meeting, values: Pair, weight: Pair | None) -> None:
    """``reduce_weighted_values``: sample weights meet the losses."""
    if weight is None or not values.rank and not weight.rank:
        return
    values, weight = align(values, weight)
    meeting.binary(values, weight)


def meet(name: str, meeting: Meeting, y: Pair, p: Pair, args: Args, wrapped: bool) -> Pair:
    """The per-sample losses of one loss function; ``wrapped``: by Keras's own ``Loss``."""
    function = FUNCTIONS.get(name)
    if function is None:
        raise Undecided
    if wrapped:
        y, p = align(y, p)
    return function(meeting, y, p, args)


def checked_name(text: Any) -> str:
    """The loss function a name stands for; raises for a name of none (``losses.get``)."""
    name = named(text) if isinstance(text, str) else None
    if name is not None:
        return name
    near = get_close_matches(str(text), known_names(), 1, 0.7)
    hint = f"; did you mean {near[0]!r}?" if near else ""
    message = f"{text!r} is not a loss Keras knows{hint}"
    raise Fail(
        "unknown-loss",
        message,
        "ValueError",
        None,
        unknown_value=text,
        suggestion=near[0] if near else None,
    )
