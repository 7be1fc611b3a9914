"""Pooling layers: sliding, global and adaptive."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any

from ...shapes import UNKNOWN, UNRANKED, AnyDim, Shape
from ...values import Array, Const, Fail, LayerState, Value
from ..api import Context
from ..args import as_dims
from .layer import Made, PerSpace, computed, layers
from .layer_args import (
    DataFormat,
    Flag,
    Kept,
    Strides,
    Text,
    Window,
    is_sequence,
)
from .spatial import refuse_integers, slide, split


def pool(
    x: Array,
    state: LayerState,
    size: Sequence[AnyDim],
    strides: Any,
    padding: Any,
    data_format: Any,
) -> Made:
    """Slide a pooling window over the spatial axes."""
    if x.lib == "keras" and isinstance(padding, str) and padding not in ("valid", "same"):
        message = f'`padding` must be "valid" or "same", it is {padding!r}'
        raise Fail("layer-arguments", message, "ValueError")
    image = split(x, len(size), data_format)
    steps = size if strides is None else tuple(UNKNOWN if s == 0 else s for s in strides)
    # On real data TensorFlow gives an empty result where Keras would refuse.
    refuse = x.lib == "keras"
    space = slide(x, "a pooling window", image.space, size, steps, padding, refuse=refuse)
    return Made(Array(image.shape(space, image.channels), computed(x, state), x.lib))


def whole(x: Array, state: LayerState, rank: int, data_format: Any, keepdims: Any) -> Made:
    """Pool over all spatial axes."""
    image = split(x, rank, data_format)
    dtype = computed(x, state)
    if keepdims is None:
        return Made(Array(UNRANKED, dtype, x.lib))
    space = (1,) * rank if keepdims else ()
    return Made(Array(image.shape(space, image.channels), dtype, x.lib))


def adaptive(x: Array, state: LayerState, size: Sequence[AnyDim], data_format: Any) -> Made:
    """Pool to a given number of cells; Keras does not check the rank of a KerasTensor."""
    image = split(x, len(size), data_format)
    if x.lib != "keras" and x.shape.rank != len(size) + 2:
        return Made(Array(UNRANKED, None, x.lib))
    if x.lib == "keras" and any(isinstance(cell, int) and cell < 0 for cell in size):
        message = f"`output_size` must not be negative, it is {Shape(size)}"
        raise Fail("layer-arguments", message, "ValueError")
    if x.lib != "keras" and 0 in size:
        message = f"`output_size` must not be 0 to run on data, it is {Shape(size)}"
        raise Fail("layer-arguments", message, "ZeroDivisionError")
    batch = x.shape[0]
    channels = x.shape[1 if image.first else -1] if image.first is not None else UNKNOWN
    shape = image.shape(size, channels).with_dim(0, batch)
    return Made(Array(shape, computed(x, state), x.lib))


@layers("MaxPooling{}D", "MaxPool{}D", spaces=(1, 2, 3), rank=2)
def max_pooling(
    x: Array,
    pool_size: Window = 2,
    strides: Strides = None,
    padding: Text = "valid",
    data_format: DataFormat = None,
    name: Kept = None,
    *,
    state: LayerState,
) -> Made:
    return pool(x, state, pool_size, strides, padding, data_format)


@layers("AveragePooling{}D", "AvgPool{}D", spaces=(1, 2, 3), rank=2)
def average_pooling(
    ctx: Context,
    x: Array,
    pool_size: Window,
    strides: Strides = None,
    padding: Text = "valid",
    data_format: DataFormat = None,
    name: Kept = None,
    *,
    state: LayerState,
) -> Made:
    made = pool(x, state, pool_size, strides, padding, data_format)
    refuse_integers(ctx, x, "average pooling", "InvalidArgumentError")
    return made


@layers("GlobalMaxPooling{}D", "GlobalMaxPool{}D", spaces=(1, 2, 3), rank=2)
def global_max_pooling(
    x: Array,
    data_format: DataFormat = None,
    keepdims: Flag = False,
    *,
    state: LayerState,
    space: int,
) -> Made:
    return whole(x, state, space, data_format, keepdims)


@layers("GlobalAveragePooling{}D", "GlobalAvgPool{}D", spaces=(1, 2, 3), rank=2)
def global_average_pooling(
    x: Array,
    data_format: DataFormat = None,
    keepdims: Flag = False,
    *,
    state: LayerState,
    space: int,
) -> Made:
    return whole(x, state, space, data_format, keepdims)


def cells(rank: int) -> Any:
    """A converter for ``output_size=`` of an adaptive pooling layer."""

    def convert(ctx: Context, value: Value, name: str) -> Any:
        wanted = f"an integer or a tuple of {rank}"
        if isinstance(value, Const) and not isinstance(value.value, int):
            message = f"`{name}` must be {wanted}, it is {value.value!r}"
            raise Fail("layer-arguments", message, "TypeError", name)
        dims = as_dims(ctx, value)
        if dims is None or dims is UNKNOWN:
            return (UNKNOWN,) * rank
        if not is_sequence(value):
            dims = dims * rank
        if len(dims) != rank:
            message = f"`{name}` must be {wanted}, {len(dims)} are given"
            raise Fail("layer-arguments", message, "ValueError" if rank == 1 else "TypeError", name)
        return tuple(UNKNOWN if dim is None else dim for dim in dims)

    return convert


Cells = Annotated[Any, PerSpace(cells)]


@layers("AdaptiveMaxPooling{}D", spaces=(1, 2, 3))
def adaptive_max_pooling(
    x: Array, output_size: Cells, data_format: DataFormat = None, *, state: LayerState
) -> Made:
    return adaptive(x, state, output_size, data_format)


@layers("AdaptiveAveragePooling{}D", spaces=(1, 2, 3))
def adaptive_average_pooling(
    x: Array, output_size: Cells, data_format: DataFormat = None, *, state: LayerState
) -> Made:
    return adaptive(x, state, output_size, data_format)
