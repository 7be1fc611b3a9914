"""What runs, or is refused, for the values of labels and outputs: activations and ranges."""

from __future__ import annotations

from collections.abc import Mapping
from math import log

from ...shapes.shape import FREE_RANK
from ...values import NONE, Array, Const, Note, Value
from ..distinct import SURELY
from .labels import Step

RAW = (
    "linear",
    "relu",
    "relu6",
    "leaky_relu",
    "elu",
    "selu",
    "gelu",
    "silu",
    "swish",
    "tanh",
    "softplus",
    "softsign",
)
"""Activations whose values are no probabilities."""
BINARY = ("binary_crossentropy", "binary_focal_crossentropy")
CATEGORICAL = ("categorical_crossentropy", "categorical_focal_crossentropy")
SPARSE = ("sparse_categorical_crossentropy",)
REGRESSION = (
    "mean_squared_error", "mean_absolute_error", "mean_absolute_percentage_error", "huber",
    "log_cosh", "mean_squared_logarithmic_error",
)  # fmt: skip


def check_form(step: Step, y: Array, p: Array, built_in: bool, wrapped: bool) -> None:
    """What no loss takes: sparse matrices, text, tensors whose rank TensorFlow does not know."""
    label = step.labels_text()
    if y.lib == "sparse" and built_in:
        text = f"{label} are a sparse matrix, a loss needs an array: use .toarray(), or OneHotEncoder(sparse_output=False)"
        raise step.fail("data-type", text, "TypeError", y, sparse=True)
    if y.dtype == "string" and y.lib != "numpy":
        text = f"{label} are strings, a loss needs numbers: encode them first"
        step.outcome.late.append(step.fail("labels-shape", text, "UnimplementedError", y))
    if y.shape is FREE_RANK and wrapped and not step.eager:
        text = f"{label} have no rank that TensorFlow knows, which a loss needs: tell their shape where they are made (`output_signature=`, `set_shape`)"
        raise step.fail("labels-shape", text, "ValueError", y)
    if p.shape is FREE_RANK and wrapped and not step.eager:
        text = "the model's output has no rank that TensorFlow knows, which a loss needs: say which axis goes, as in tf.squeeze(x, axis=-1)"
        raise step.fail("labels-shape", text, "ValueError", y)


def check(
    step: Step,
    name: str,
    from_logits: bool | None,
    args: Mapping[str, Value],
    y: Array,
    p: Array,
    head: str | None,
) -> None:
    """Warn of activations and label values a loss cannot work with; note what is refused."""
    if name in SPARSE and _refuse_classes(step, args, y, p):
        return
    if _check_activation(step, name, from_logits, p, head):
        return
    if name in SPARSE:
        _check_classes(step, args, y, p)
    elif name in BINARY:
        _check_binary(step, y)
    elif name in (*CATEGORICAL, "kl_divergence"):
        _check_distribution(step, name, y)
    elif name == "mean_squared_logarithmic_error":
        _check_negative(step, y)
    if name in REGRESSION:
        _check_reach(step, name, y, head)


def _at_loss(step: Step) -> object:
    return step.compile_argument("loss", 1)


def _warn_activation(step: Step, text: str, **data: object) -> bool:
    notes = (Note(step.ctx.site, "the model is trained here"),)
    step.warn("loss-activation", text, _at_loss(step), notes, None, **data)
    return True


def _check_activation(
    step: Step, name: str, from_logits: bool | None, p: Array, head: str | None
) -> bool:
    units = p.shape[-1]
    if head == "softmax" and units == 1:
        text = (
            "softmax over a single unit is always 1, so the model cannot learn: use sigmoid, or "
            "one unit per class"
        )
        return _warn_activation(step, text, head=head)
    if name in CATEGORICAL and units == 1:
        text = (
            f"{name} with one output unit is always 0: use binary_crossentropy, or one unit per "
            "class"
        )
        return _warn_activation(step, text, head=head, fix_loss="binary_crossentropy")
    if name not in (*BINARY, *CATEGORICAL, *SPARSE) or head is None:
        return False
    if from_logits is True and head in ("softmax", "sigmoid"):
        text = (
            f"{name} is told `from_logits=True`, but the last layer already ends in {head}: Keras "
            "warns, and computes from what is before it where it finds that; drop one of them"
        )
        return _warn_activation(step, text, head=head)
    if from_logits is False and head in RAW:
        fitting = "sigmoid" if name in BINARY else "softmax"
        shown = "has no activation" if head == "linear" else f"ends in {head}"
        text = (
            f"{name} expects probabilities, but the last layer {shown}: end in {fitting}, or give "
            "the loss `from_logits=True`"
        )
        return _warn_activation(step, text, head=head, missing=fitting)
    if head == "sigmoid" and name in (*CATEGORICAL, *SPARSE) and units != 1:
        text = (
            f"{name} expects one distribution over the classes, but the last layer ends in "
            "sigmoid: use softmax, or binary_crossentropy for labels that are independent"
        )
        return _warn_activation(step, text, head=head, missing="softmax")
    return False


def _classes_text(step: Step, y: Array, units: int) -> str:
    low, high = y.facts.low, y.facts.high
    text = (
        f"{step.labels_text()} hold the classes {_number(low)} to {_number(high)}, the model has "
        f"{units}"
        f" output{'s' if units != 1 else ''}: classes count from 0 to {units - 1}"
    )
    return f"{text}; subtract 1 from the labels" if low == 1 and high == units else text


def _ignored(args: Mapping[str, Value]) -> tuple[bool, object]:
    """Whether ``ignore_class`` is known, and what it is."""
    given = args.get("ignore_class", NONE)
    return isinstance(given, Const), given.value if isinstance(given, Const) else None


def _refuse_classes(step: Step, args: Mapping[str, Value], y: Array, p: Array) -> bool:
    """Class numbers beyond the output units: TensorFlow raises on the CPU."""
    units = p.shape[-1]
    known, ignored = _ignored(args)
    if (
        not isinstance(units, int)
        or not known
        or step.idle
        or not _certainly_beyond(step, y, units, ignored)
    ):
        return False
    text = _classes_text(step, y, units)
    data = {"low": y.facts.low, "high": y.facts.high, "units": units}
    step.outcome.late.append(step.fail("label-range", text, "InvalidArgumentError", y, **data))
    return True


def _check_classes(step: Step, args: Mapping[str, Value], y: Array, p: Array) -> None:
    """Labels that may lie beyond the classes, or are no class numbers."""
    units = p.shape[-1]
    facts = y.facts
    low, high = facts.low, facts.high
    known, ignored = _ignored(args)
    if not isinstance(units, int) or not known or ignored is not None and ignored in (low, high):
        return
    label = step.labels_text()
    if units == 1:
        text = (
            f"sparse_categorical_crossentropy with one output unit knows one class only; {label} "
            "need one unit per class, or binary_crossentropy"
        )
        _warn_activation(step, text)
        return
    if facts.integral is not True:
        if y.dtype in ("float32", "float64") and (low, high) == (0, 1):
            text = (
                f"{label} are fractions, sparse_categorical_crossentropy cuts them to class 0: "
                "give whole class numbers"
            )
            step.warn("label-range", text, step.at, step.notes(y), labels=y)
        return
    beyond = high is not None and high >= units or low is not None and low < 0
    if beyond and (facts.reached or facts.spread):
        text = _classes_text(step, y, units)
        step.warn(
            "label-range", text, step.at, step.notes(y), labels=y, low=low, high=high, units=units
        )


def _check_distribution(step: Step, name: str, y: Array) -> None:
    """Each row of labels must be a distribution over the classes."""
    facts = y.facts
    label = step.labels_text()
    if facts.high is not None and facts.high > 1 and (facts.low or 0) >= 0:
        text = (
            f"{label} go up to {_shown(facts.high)}; {name} expects rows that are probabilities "
            "and sum to 1"
        )
    elif facts.low is not None and facts.low < 0:
        text = (
            f"{label} go down to {_shown(facts.low)}; {name} expects rows that are probabilities "
            "and sum to 1"
        )
    elif (
        facts.spread
        and facts.integral
        and not facts.one_hot
        and isinstance(y.shape[-1], int)
        and y.shape[-1] > 1
    ):
        text = (
            f"rows of {label} hold any number of ones; {name} expects one per row: use sigmoid "
            "and binary_crossentropy for independent labels"
        )
    else:
        return
    step.warn("label-range", text, step.at, step.notes(y), labels=y)


def _number(value: float | None) -> str:
    return "?" if value is None else str(int(value))


def _certainly_beyond(step: Step, y: Array, units: int, ignored: object) -> bool:
    """Whether some label surely lies outside the classes."""
    facts = y.facts
    if facts.integral is not True or facts.low is None or facts.high is None:
        return False
    low, high = facts.low, facts.high
    inside = max(0.0, min(high, units - 1) - max(low, 0) + 1)
    wide = high - low + 1
    if isinstance(ignored, int) and low <= ignored <= high and not 0 <= ignored < units:
        inside += 1
    if inside >= wide:
        return False
    if inside == 0:
        return True
    if facts.reached:
        return high >= units and high != ignored or low < 0 and low != ignored
    if not facts.spread or step.samples is None:
        return False
    return step.samples * log(inside / wide) < SURELY


def _check_binary(step: Step, y: Array) -> None:
    low, high = y.facts.low, y.facts.high
    outside = high is not None and high > 1 or low is not None and low < 0
    if not outside or not (y.facts.reached or y.facts.spread or y.facts.integral):
        return
    shown = f"between {_shown(low)} and {_shown(high)}"
    text = (
        f"{step.labels_text()} lie {shown}, binary_crossentropy needs 0 and 1: the loss can fall "
        "below zero and means nothing"
    )
    step.warn("label-range", text, step.at, step.notes(y), labels=y, low=low, high=high)


def _shown(value: float | None) -> str:
    return "?" if value is None else f"{value:g}"


def _check_negative(step: Step, y: Array) -> None:
    if y.facts.low is not None and y.facts.low <= -1:
        text = (
            f"{step.labels_text()} go down to {_shown(y.facts.low)}, the logarithm of "
            "mean_squared_logarithmic_error cuts them off at 0"
        )
        step.warn("label-range", text, step.at, step.notes(y), labels=y)


def _check_reach(step: Step, name: str, y: Array, head: str | None) -> None:
    """Targets that the last activation can never give."""
    low, high = y.facts.low, y.facts.high
    label = step.labels_text()
    if head in ("sigmoid", "softmax") and (
        high is not None and high > 1 or low is not None and low < 0
    ):
        text = (
            f"{label} lie between {_shown(low)} and {_shown(high)}, the last layer's {head} gives "
            "values between 0 and 1 only"
        )
        step.warn("loss-activation", text, step.at, step.notes(y), labels=y, head=head)
    elif head == "relu" and low is not None and low < 0:
        text = (
            f"{label} go down to {_shown(low)}, the last layer's relu never gives a negative value"
        )
        step.warn("loss-activation", text, step.at, step.notes(y), labels=y, head=head)
