"""``keras.activations``: functions from tensors to tensors of the same shape."""

from __future__ import annotations

from ...shapes import UNRANKED
from ...shapes import dtypes as dt
from ...values import Const, Facts, Lib, Unknown, Value
from ..api import Context, function
from .layer_args import as_activation
from .ops_common import NO_FACTS, Int, Kept, Op, made

A = "keras.activations."
_PLAIN = [
    "relu",
    "leaky_relu",
    "relu6",
    "elu",
    "selu",
    "celu",
    "gelu",
    "silu",
    "swish",
    "softplus",
    "softsign",
    "tanh",
    "sigmoid",
    "hard_sigmoid",
    "hard_silu",
    "hard_swish",
    "hard_tanh",
    "hard_shrink",
    "soft_shrink",
    "tanh_shrink",
    "exponential",
    "linear",
    "mish",
    "log_sigmoid",
    "log_softmax",
    "sparse_plus",
    "sparse_sigmoid",
    "sparsemax",
    "squareplus",
    "threshold",
]
_RANGES = {
    "relu": Facts(low=0), "relu6": Facts(0, 6), "sigmoid": Facts(0, 1), "hard_sigmoid": Facts(0, 1), "tanh": Facts(-1, 1),
    "softplus": Facts(low=0), "exponential": Facts(low=0), "softsign": Facts(-1, 1),
}  # fmt: skip


@function(*(A + name for name in _PLAIN))
def activation(ctx: Context, x: Op, *rest: Value, called: str = "", **named: Value) -> Value:
    name = called.rpartition(".")[2]
    facts = (
        x.facts
        if name == "linear"
        else _RANGES.get(name, NO_FACTS)
        if not rest and not named
        else NO_FACTS
    )
    dtype = x.dtype if name == "linear" or dt.is_float(x.dtype) or x.lib == "keras" else None
    return made(ctx, x.shape, dtype, facts, x)


@function(A + "softmax")
def softmax(ctx: Context, x: Op, axis: Int = -1) -> Value:
    if x.shape.rank == 0 or x.lib == "unknown":
        return made(ctx, UNRANKED, None, NO_FACTS, x)
    return made(
        ctx, x.shape, x.dtype if dt.is_float(x.dtype) or x.lib == "keras" else None, Facts(0, 1), x
    )


@function(A + "glu")
def glu(ctx: Context, x: Op, axis: Int = -1) -> Value:
    from .ops_nn import glu as op

    return op(ctx, x, axis)


@function(A + "get")
def get(ctx: Context, identifier: Kept) -> Value:
    """The function a name stands for."""
    if isinstance(identifier, Const) and isinstance(identifier.value, str):
        if identifier.value in (*_PLAIN, "softmax", "glu"):
            return Lib(A + identifier.value)
        as_activation(ctx, identifier, "identifier")
        return Unknown("an activation of this name")
    if isinstance(identifier, Const) and identifier.value is None:
        return Lib(A + "linear")
    return identifier if not isinstance(identifier, Unknown) else Unknown("an activation")
