"""Dropout, noise and other layers that act in training only."""

from __future__ import annotations

from typing import Annotated, Any

from ...values import Array, Const, Fail, LayerState, Value
from ..api import Context
from ..args import as_dims
from .activations import same_shape
from .layer import Made, layer, layers
from .layer_args import DataFormat, Kept, Number, Rate


def as_noise_shape(ctx: Context, value: Value, name: str) -> Any:
    """The shape of a dropout mask: positive integers or ``None``."""
    if isinstance(value, Const) and value.value is not None:
        message = f"`{name}` must be a tuple of integers, it is {value.value!r}"
        raise Fail("layer-arguments", message, "ValueError", name)
    dims = as_dims(ctx, value)
    if isinstance(dims, tuple):
        for dim in dims:
            if isinstance(dim, int) and dim <= 0:
                message = f"`{name}` must hold positive integers or None, it holds {dim}"
                raise Fail("layer-arguments", message, "ValueError", name)
    return dims


NoiseShape = Annotated[Any, as_noise_shape]


@layer("Dropout")
def dropout(
    x: Array, rate: Rate, noise_shape: NoiseShape = None, seed: Kept = None, *, state: LayerState
) -> Made:
    return same_shape(x, state)


@layer("AlphaDropout")
def alpha_dropout(
    x: Array, rate: Rate, noise_shape: Kept = None, seed: Kept = None, *, state: LayerState
) -> Made:
    return same_shape(x, state)


@layer("GaussianDropout")
def gaussian_dropout(x: Array, rate: Rate, seed: Kept = None, *, state: LayerState) -> Made:
    return same_shape(x, state)


@layer("GaussianNoise")
def gaussian_noise(x: Array, stddev: Rate, seed: Kept = None, *, state: LayerState) -> Made:
    return same_shape(x, state)


@layer("ActivityRegularization")
def activity_regularization(
    x: Array, l1: Number = 0.0, l2: Number = 0.0, *, state: LayerState
) -> Made:
    return same_shape(x, state)


@layer("SpatialDropout1D", rank=3, closed=True)
def spatial_dropout1d(
    x: Array,
    rate: Rate,
    seed: Kept = None,
    name: Kept = None,
    dtype: Kept = None,
    *,
    state: LayerState,
) -> Made:
    return same_shape(x, state)


@layers("SpatialDropout{}D", spaces=(2, 3), rank=2, closed=True)
def spatial_dropout(
    x: Array,
    rate: Rate,
    data_format: DataFormat = None,
    seed: Kept = None,
    name: Kept = None,
    dtype: Kept = None,
    *,
    state: LayerState,
) -> Made:
    return same_shape(x, state)
