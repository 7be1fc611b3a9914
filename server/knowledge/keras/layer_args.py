"""Converters of layer constructor arguments, with the refusals Keras itself makes."""

from __future__ import annotations

from typing import Annotated, Any

from ...shapes import UNKNOWN
from ...values import Const, Fail, Lib, Value
from ..api import Context
from ..args import as_dim, as_dims, as_flag, as_int, as_number, as_text

ACTIVATIONS = frozenset(
    ("relu", "relu6", "softmax", "elu", "selu", "celu", "softplus", "softsign", "squareplus",
     "soft_shrink", "sparse_plus", "silu", "swish", "gelu", "glu", "tanh", "tanh_shrink",
     "threshold", "sigmoid", "sparse_sigmoid", "sparsemax", "exponential", "hard_sigmoid",
     "hard_silu", "hard_swish", "hard_tanh", "hard_shrink", "leaky_relu", "linear", "mish",
     "log_softmax", "log_sigmoid")
)  # fmt: skip


def as_activation(ctx: Context, value: Value, name: str) -> Any:
    """An activation: its canonical name, ``None`` for none, or ``UNKNOWN`` for a callable.

    Raises ``layer-arguments`` for a string that names no activation (``activations.get``).
    """
    text = as_text(ctx, value)
    if text is UNKNOWN:
        if isinstance(value, Lib) and value.name.startswith("keras.activations."):
            return value.name.rsplit(".", 1)[-1]
        return UNKNOWN
    if text is None:
        return None
    if text not in ACTIVATIONS and ctx.keras_major >= 3:
        message = f"`{text}` is not an activation Keras knows"
        raise Fail("layer-arguments", message, "ValueError", name, unknown_value=text, known=sorted(ACTIVATIONS))
    return text


def as_positive(ctx: Context, value: Value, name: str) -> Any:
    """A size that Keras insists is a positive integer."""
    if isinstance(value, Const) and not isinstance(value.value, int):
        message = f"`{name}` must be a positive integer, it is {value.value!r}"
        raise Fail("layer-arguments", message, "ValueError", name)
    dim = as_dim(ctx, value)
    if isinstance(dim, int) and dim <= 0:
        raise Fail("layer-arguments", f"`{name}` must be a positive integer, it is {dim}", "ValueError", name)
    return dim


def window(rank: int) -> Any:
    """A converter for kernel sizes, strides and the like: an int or ``rank`` ints -> a tuple."""

    def convert(ctx: Context, value: Value, name: str) -> Any:
        if isinstance(value, Const) and value.value is None:
            return None
        dims = as_dims(ctx, value)
        if dims is None or dims is UNKNOWN:
            return (UNKNOWN,) * rank
        if isinstance(value, Const) or len(dims) == 1 and rank > 1 and not hasattr(value, "items"):
            return dims * rank if len(dims) == 1 else dims
        if len(dims) != rank:
            if len(dims) == 1 and not _is_sequence(value):
                return dims * rank
            message = f"`{name}` must be an integer or {rank} integers, {len(dims)} are given"
            raise Fail("layer-arguments", message, "ValueError", name)
        return dims

    return convert


def _is_sequence(value: Value) -> bool:
    return type(value).__name__ in ("Tuple", "Obj", "Array")


def choice(*allowed: str) -> Any:
    """A converter for a text argument with a fixed set of values (case is ignored)."""

    def convert(ctx: Context, value: Value, name: str) -> Any:
        text = as_text(ctx, value)
        if text is UNKNOWN or text is None:
            return text
        if text.lower() not in allowed:
            message = f"`{name}` must be one of {', '.join(map(repr, allowed))}, it is {text!r}"
            raise Fail("layer-arguments", message, "ValueError", name, unknown_value=text, known=list(allowed))
        return text.lower()

    return convert


def as_rate(ctx: Context, value: Value, name: str) -> Any:
    """A fraction between 0 and 1 (``Dropout``)."""
    number = as_number(ctx, value)
    if isinstance(number, (int, float)) and not 0 <= number <= 1:
        message = f"`{name}` must lie between 0 and 1, it is {number}"
        raise Fail("layer-arguments", message, "ValueError", name)
    return number


def keep(ctx: Context, value: Value, name: str) -> Value:
    """The value as it is: initializers, regularizers, constraints, layers."""
    return value


Positive = Annotated[Any, as_positive]
Activation = Annotated[Any, as_activation]
Window1 = Annotated[Any, window(1)]
Window2 = Annotated[Any, window(2)]
Window3 = Annotated[Any, window(3)]
Padding = Annotated[Any, choice("valid", "same")]
CausalPadding = Annotated[Any, choice("valid", "same", "causal")]
DataFormat = Annotated[Any, choice("channels_last", "channels_first")]
Rate = Annotated[Any, as_rate]
Kept = Annotated[Any, keep]
"""A value left as the user gave it (default ``None``)."""
Flag = Annotated[Any, as_flag]
Whole = Annotated[Any, as_int]
Number = Annotated[Any, as_number]
Text = Annotated[Any, as_text]
