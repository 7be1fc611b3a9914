"""Normalization layers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any

from ...shapes import UNKNOWN, UNRANKED, AnyDim
from ...values import FALSE, Array, Const, Fail, LayerState, Obj, Scalar, Tuple, Value
from ..api import Context
from ..args import as_dim, as_flag, as_int
from .activations import same_shape
from .layer import (
    LAYERS,
    CallArguments,
    Made,
    building,
    computed,
    defined,
    layer,
    lib_name,
    opaque_result,
    optional,
    smaller_than_built,
)
from .layer_args import (
    Axis,
    Constraint,
    Flag,
    Initializer,
    Kept,
    LooseAxis,
    Number,
    Regularizer,
)
from .layer_call import run


def as_one_axis(ctx: Context, value: Value, name: str) -> Any:
    """The axis of a BatchNormalization: ``int(axis)``."""
    if isinstance(value, Const) and value.value is None or not isinstance(value, (Const, Scalar)):
        sequence = isinstance(value, Tuple) or isinstance(value, Obj) and value.kind == "list"
        if isinstance(value, Const) or sequence:
            message = f"`{name}` must be a single integer"
            raise Fail("layer-arguments", message, "TypeError", name)
        return UNKNOWN
    if isinstance(value, Const) and isinstance(value.value, float):
        return int(value.value)
    return as_int(ctx, value)


def as_groups(ctx: Context, value: Value, name: str) -> Any:
    """The number of groups: positive, or -1 for one per channel."""
    if isinstance(value, Const) and not isinstance(value.value, int):
        message = f"`{name}` must be a positive integer or -1, it is {value.value!r}"
        raise Fail("layer-arguments", message, "ValueError", name)
    dim = as_dim(ctx, value)
    if isinstance(dim, int) and dim <= 0 and dim != -1:
        message = f"`{name}` must be a positive integer or -1, it is {dim}"
        raise Fail("layer-arguments", message, "ValueError", name)
    return dim


def as_iterations(ctx: Context, value: Value, name: str) -> Any:
    """A number above zero."""
    number = as_dim(ctx, value)
    if isinstance(number, int) and number <= 0:
        message = f"`{name}` must be greater than zero, it is {number}"
        raise Fail("layer-arguments", message, "ValueError", name)
    return number


OneAxis = Annotated[Any, as_one_axis]
Groups = Annotated[Any, as_groups]
Iterations = Annotated[Any, as_iterations]


def sizes(
    x: Array, axes: Any, state: LayerState, name: str, needed: bool | None = True
) -> list[AnyDim] | None:
    """The sizes a layer keeps statistics or weights for; ``None`` where they cannot be told.

    Raises where an axis does not exist (``input-rank``), or has no size although that is
    ``needed`` (``undefined-dimension``).
    """
    if axes is UNKNOWN:
        return None
    if axes is None:
        if building(state):
            raise Fail("layer-arguments", f"{name} needs an axis, it is None", "TypeError")
        return None
    found: list[AnyDim] = []
    rank = x.shape.rank
    for axis in (axes,) if isinstance(axes, int) else sorted(axes):
        if rank is not None and not -rank <= axis < rank and building(state):
            message = f"{name} works on axis {axis}, its input {x.shape} has {rank} dimensions"
            raise Fail("input-rank", message, "IndexError", 0, shape=x.shape)
        found.append(x.shape[axis])
    if building(state) and needed:
        for dim in found:
            defined(dim, f"the axis {name} works on (the input is {x.shape})")
    return found


@layer("BatchNormalization")
def batch_normalization(
    x: Array,
    axis: OneAxis = -1,
    momentum: Number = 0.99,
    epsilon: Number = 0.001,
    center: Flag = True,
    scale: Flag = True,
    beta_initializer: Initializer = "zeros",
    gamma_initializer: Initializer = "ones",
    moving_mean_initializer: Initializer = "zeros",
    moving_variance_initializer: Initializer = "ones",
    beta_regularizer: Regularizer = None,
    gamma_regularizer: Regularizer = None,
    beta_constraint: Constraint = None,
    gamma_constraint: Constraint = None,
    renorm: Flag = False,
    renorm_clipping: Kept = None,
    renorm_momentum: Number = 0.99,
    synchronized: Flag = False,
    *,
    state: LayerState,
) -> Made:
    output = same_shape(x, state).output
    shape = sizes(x, axis, state, "BatchNormalization")
    if shape is None:
        return Made(output, params=None)
    weights = [optional(scale, shape), optional(center, shape), shape, shape]
    weights += [optional(renorm, shape)] * 3
    return Made(output, weights, fixed={axis: shape[0]}, rank=x.shape.rank)


@layer("LayerNormalization", keywords=("rms_scaling",))
def layer_normalization(
    ctx: Context,
    x: Array,
    axis: Axis = -1,
    epsilon: Number = 0.001,
    center: Flag = True,
    scale: Flag = True,
    beta_initializer: Initializer = "zeros",
    gamma_initializer: Initializer = "ones",
    beta_regularizer: Regularizer = None,
    gamma_regularizer: Regularizer = None,
    beta_constraint: Constraint = None,
    gamma_constraint: Constraint = None,
    *,
    state: LayerState,
) -> Made:
    output = same_shape(x, state).output
    rms = as_flag(ctx, state.given.get("rms_scaling", FALSE))
    if rms is not False:
        scale, center = rms or scale, False if rms else None
    weighted = True if center or scale else None if center is None or scale is None else False
    shape = sizes(x, axis, state, "LayerNormalization", weighted)
    if shape is None:
        return Made(output, params=None)
    return Made(output, [optional(scale, shape), optional(center, shape)])


@layer("RMSNormalization")
def rms_normalization(
    x: Array, axis: LooseAxis = -1, epsilon: Number = 1e-06, *, state: LayerState
) -> Made:
    output = same_shape(x, state).output
    shape = sizes(x, axis, state, "RMSNormalization")
    if x.lib != "keras" and (axis != -1 or smaller_than_built(x, state)):
        # The weights meet the last axes of real data, whatever ``axis`` says, and its size.
        output = Array(UNRANKED, None, x.lib)
    return Made(output, params=None) if shape is None else Made(output, [shape])


@layer("GroupNormalization")
def group_normalization(
    x: Array,
    groups: Groups = 32,
    axis: LooseAxis = -1,
    epsilon: Number = 0.001,
    center: Flag = True,
    scale: Flag = True,
    beta_initializer: Initializer = "zeros",
    gamma_initializer: Initializer = "ones",
    beta_regularizer: Regularizer = None,
    gamma_regularizer: Regularizer = None,
    beta_constraint: Constraint = None,
    gamma_constraint: Constraint = None,
    *,
    state: LayerState,
) -> Made:
    output = same_shape(x, state).output
    if isinstance(axis, tuple) and building(state):
        message = f"`axis` of GroupNormalization must be a single integer, it is {axis}"
        raise Fail("layer-arguments", message, "TypeError", 0)
    shape = sizes(x, axis, state, "GroupNormalization") if not isinstance(axis, tuple) else None
    if shape is None:
        return Made(output, params=None)
    (channels,) = shape
    known = isinstance(channels, int) and isinstance(groups, int) and groups > 0
    if building(state) and known and channels % groups:
        message = (
            f"{channels} channels (axis {axis} of {x.shape}) do not divide into {groups} "
            f"groups: choose `groups` among the divisors of {channels}"
        )
        raise Fail("input-size", message, "ValueError", 0, shape=x.shape)
    weights = [optional(scale, shape), optional(center, shape)]
    return Made(output, weights, fixed={axis: channels}, rank=x.shape.rank)


@layer("UnitNormalization")
def unit_normalization(x: Array, axis: Axis = -1, *, state: LayerState) -> Made:
    rank = x.shape.rank
    axes: Sequence[Any] = (axis,) if isinstance(axis, int) else axis if axis is not UNKNOWN else ()
    for each in axes:
        if rank is not None and not -rank <= each < rank and x.lib == "keras":
            message = f"axis {each} does not exist: the input {x.shape} has {rank} dimensions"
            raise Fail("input-rank", message, "ValueError", 0, shape=x.shape)
    return same_shape(x, state)


def as_layer(ctx: Context, value: Value, name: str) -> Value:
    """A layer to wrap."""
    if isinstance(value, (Const, Scalar, Array)):
        message = f"`{name}` must be a Keras layer"
        raise Fail("layer-arguments", message, "ValueError", name)
    return value


Wrapped = Annotated[Any, as_layer]
KERNELS = (
    "Dense", "EinsumDense", "Embedding", "Conv1D", "Conv2D", "Conv3D", "Conv1DTranspose",
    "Conv2DTranspose", "Conv3DTranspose", "DepthwiseConv1D", "DepthwiseConv2D",
)  # fmt: skip
"""Layers with one kernel, whose declarations name it as the first weight."""


@layer("SpectralNormalization")
def spectral_normalization(
    ctx: Context,
    x: Array,
    layer: Wrapped,
    power_iterations: Iterations = 1,
    *,
    call: CallArguments,
    state: LayerState,
) -> Made:
    name = lib_name(layer)
    spec = LAYERS.get(name or "")
    if spec is None or not isinstance(layer, Obj) or spec.name.rsplit(".", 1)[-1] not in KERNELS:
        return opaque_result("the output of a SpectralNormalization of this layer")
    inner: LayerState = ctx.read(layer).native
    made = run(ctx, spec, inner, [x], call)
    kernel = made.weights[0]
    last = kernel[-1] if kernel else UNKNOWN
    output = made.output
    if isinstance(output, Array):
        output = output.but(dtype=computed(x, state))
    return Made(output, [*made.weights, (1, last)], {-1: x.shape[-1]})
