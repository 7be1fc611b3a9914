"""Activation layers."""

from __future__ import annotations

from typing import Annotated, Any

from ...shapes import UNKNOWN, UNRANKED, AnyDim
from ...values import Array, Const, Fail, Function, LayerState, Lib, Value
from ..api import Context
from ..args import as_number
from .described import refuse_container
from .layer import Made, building, computed, defined, layer, smaller_than_built
from .layer_args import Activation, Constraint, Initializer, Kept, Number, Regularizer, as_axis


def as_slope(ctx: Context, value: Value, name: str) -> Any:
    """A number that Keras insists is neither ``None`` nor negative."""
    number = as_number(ctx, value)
    if number is None or isinstance(number, (int, float)) and number < 0:
        message = f"`{name}` must not be None or negative, it is {number}"
        raise Fail("layer-arguments", message, "ValueError", name)
    if isinstance(value, Const) and not isinstance(value.value, (int, float)):
        message = f"`{name}` must be a number, it is {value.value!r}"
        raise Fail("layer-arguments", message, "TypeError", name)
    refuse_container(value, name, "a number")
    return number


def as_ceiling(ctx: Context, value: Value, name: str) -> Any:
    """``max_value=``: ``None`` or a number that is not negative."""
    return None if value == Const(None) else as_slope(ctx, value, name)


def as_shared_axes(ctx: Context, value: Value, name: str) -> Any:
    """Axes of a PReLU: ``None``, an int or a sequence."""
    if value == Const(None):
        return None
    axes = as_axis(ctx, value, name)
    return (axes,) if isinstance(axes, int) else axes


Slope = Annotated[Any, as_slope]
Ceiling = Annotated[Any, as_ceiling]
SharedAxes = Annotated[Any, as_shared_axes]


def same_shape(x: Array, state: LayerState) -> Made:
    """The result of a layer that computes element by element and has no weights."""
    return Made(Array(x.shape, computed(x, state), x.lib))


@layer("Activation")
def activation(x: Array, ctx: Context, activation: Activation, *, state: LayerState) -> Made:
    function = state.given.get("activation")
    if activation is not UNKNOWN or function is None:
        return same_shape(x, state)
    # Any function: Keras believes that it keeps the shape until it runs it.
    params = "count" if isinstance(function, (Lib, Function)) else None
    if x.lib == "keras":
        return Made(same_shape(x, state).output, params=params)
    return Made(ctx.call(function, [x.but(lib="tf")]), params=params)


@layer("ReLU")
def relu(
    x: Array,
    max_value: Ceiling = None,
    negative_slope: Slope = 0.0,
    threshold: Slope = 0.0,
    *,
    state: LayerState,
) -> Made:
    return same_shape(x, state)


@layer("LeakyReLU")
def leaky_relu(
    x: Array, negative_slope: Kept = 0.3, *, alpha: Kept = None, state: LayerState
) -> Made:
    return same_shape(x, state)


@leaky_relu.created
def check_slope(ctx: Context, negative_slope: Any, alpha: Any) -> None:
    """The older name `alpha` stands before the newer one."""
    slope = negative_slope if alpha is None else alpha
    if isinstance(slope, Value):
        as_slope(ctx, slope, "negative_slope" if alpha is None else "alpha")


@layer("ELU")
def elu(x: Array, alpha: Number = 1.0, *, state: LayerState) -> Made:
    return same_shape(x, state)


@layer("Softmax")
def softmax(x: Array, axis: Kept = -1, *, state: LayerState) -> Made:
    return same_shape(x, state)


@layer("PReLU")
def prelu(
    x: Array,
    alpha_initializer: Initializer = "Zeros",
    alpha_regularizer: Regularizer = None,
    alpha_constraint: Constraint = None,
    shared_axes: SharedAxes = None,
    *,
    state: LayerState,
) -> Made:
    output = same_shape(x, state).output
    if x.shape.dims is None or not isinstance(shared_axes, (tuple, type(None))):
        return Made(output, params=None)
    if smaller_than_built(x, state):
        output = Array(UNRANKED, None, x.lib)  # real data may grow to the size of the weights
    alpha: list[AnyDim] = list(x.shape.dims[1:])
    shared = shared_axes or ()
    for axis in shared:
        if building(state) and not -len(alpha) <= axis - 1 < len(alpha):
            message = f"axis {axis} of `shared_axes` does not exist: the input is {x.shape}"
            raise Fail("input-rank", message, "IndexError", 0)
        if -len(alpha) <= axis - 1 < len(alpha):
            alpha[axis - 1] = 1
    if building(state):
        for dim in alpha:
            defined(dim, f"every axis PReLU learns a slope for (the input is {x.shape})")
    rank = len(x.shape.dims)
    fixed = {i: x.shape[i] for i in range(1, rank) if shared and i not in shared}
    return Made(output, weights=[alpha], fixed=fixed, rank=rank)
