"""``keras.activations``: functions from tensors to tensors of the same shape."""

from __future__ import annotations

from ...shapes import dtypes as dt
from ...values import Array, Const, Fail, Lib, Unknown, Value
from ..api import FUNCTIONS, Context, function
from ..tensorflow.common import symbolic
from .layer_args import as_activation
from .ops_common import NO_FACTS, Int, Kept, O, Op, as_op, made

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
_OPERATIONS = {"exponential": "exp"}
"""Activations that are an operation of another name; most have the same."""
_OF_VALUES = frozenset(("hard_silu", "hard_swish", "mish", "sparsemax"))
"""Written with functions of TensorFlow, which take no KerasTensor."""


@function(*(A + name for name in _PLAIN), A + "softmax")
def activation(ctx: Context, x: Kept, *rest: Value, called: str = "", **named: Value) -> Value:
    from . import ops_axes as operations  # noqa: F401

    name = called.rpartition(".")[2]
    if name == "linear":
        linear: Value = x
        return linear
    if name in _OF_VALUES:
        _refuse_symbolic(ctx, x, name)
    operation = FUNCTIONS.get(O + _OPERATIONS.get(name, name))
    if operation is None or ctx.keras_major < 3:
        tensor = as_op(ctx, x, "x")
        dtype = tensor.dtype if dt.is_float(tensor.dtype) or tensor.lib == "keras" else None
        return made(ctx, tensor.shape, dtype, NO_FACTS, tensor)
    found = operation(ctx, [x, *rest], named)
    if name == "relu" and isinstance(found, Array) and found.lib == "tf" and (rest or named):
        # A slope of its own makes floats of whole numbers.
        return found if dt.is_float(found.dtype) else found.but(dtype=None)
    return found


def _refuse_symbolic(ctx: Context, x: Value, name: str) -> None:
    if ctx.keras_major >= 3 and symbolic(ctx, x):
        text = (
            f"`keras.activations.{name}` is written with functions of TensorFlow, which take no "
            f'KerasTensor; use `layers.Activation("{name}")(x)`'
        )
        raise Fail("keras-tensor", text, "ValueError", "x")


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
