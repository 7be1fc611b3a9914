"""Pooling layers: sliding, global and adaptive."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any

from ...shapes import UNKNOWN, UNRANKED, AnyDim, Shape
from ...values import Array, Const, Fail, LayerState, Value
from ..api import Context
from ..args import as_dims
from .layer import Made, computed, layer
from .layer_args import (
    DataFormat,
    Flag,
    Kept,
    Strides1,
    Strides2,
    Strides3,
    Text,
    Window1,
    Window2,
    Window3,
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
    batch = x.shape[0]
    channels = x.shape[1 if image.first else -1] if image.first is not None else UNKNOWN
    shape = image.shape(size, channels).with_dim(0, batch)
    return Made(Array(shape, computed(x, state), x.lib))


@layer("MaxPooling1D", "MaxPool1D", rank=3)
def max_pooling1d(
    x: Array,
    pool_size: Window1 = (2,),
    strides: Strides1 = None,
    padding: Text = "valid",
    data_format: DataFormat = None,
    name: Kept = None,
    *,
    state: LayerState,
) -> Made:
    return pool(x, state, pool_size, strides, padding, data_format)


@layer("MaxPooling2D", "MaxPool2D", rank=4)
def max_pooling2d(
    x: Array,
    pool_size: Window2 = (2, 2),
    strides: Strides2 = None,
    padding: Text = "valid",
    data_format: DataFormat = None,
    name: Kept = None,
    *,
    state: LayerState,
) -> Made:
    return pool(x, state, pool_size, strides, padding, data_format)


@layer("MaxPooling3D", "MaxPool3D", rank=5)
def max_pooling3d(
    x: Array,
    pool_size: Window3 = (2, 2, 2),
    strides: Strides3 = None,
    padding: Text = "valid",
    data_format: DataFormat = None,
    name: Kept = None,
    *,
    state: LayerState,
) -> Made:
    return pool(x, state, pool_size, strides, padding, data_format)


@layer("AveragePooling1D", "AvgPool1D", rank=3)
def average_pooling1d(
    ctx: Context,
    x: Array,
    pool_size: Window1,
    strides: Strides1 = None,
    padding: Text = "valid",
    data_format: DataFormat = None,
    name: Kept = None,
    *,
    state: LayerState,
) -> Made:
    made = pool(x, state, pool_size, strides, padding, data_format)
    refuse_integers(ctx, x, "average pooling")
    return made


@layer("AveragePooling2D", "AvgPool2D", rank=4)
def average_pooling2d(
    ctx: Context,
    x: Array,
    pool_size: Window2,
    strides: Strides2 = None,
    padding: Text = "valid",
    data_format: DataFormat = None,
    name: Kept = None,
    *,
    state: LayerState,
) -> Made:
    made = pool(x, state, pool_size, strides, padding, data_format)
    refuse_integers(ctx, x, "average pooling")
    return made


@layer("AveragePooling3D", "AvgPool3D", rank=5)
def average_pooling3d(
    ctx: Context,
    x: Array,
    pool_size: Window3,
    strides: Strides3 = None,
    padding: Text = "valid",
    data_format: DataFormat = None,
    name: Kept = None,
    *,
    state: LayerState,
) -> Made:
    made = pool(x, state, pool_size, strides, padding, data_format)
    refuse_integers(ctx, x, "average pooling")
    return made


def global_pooling1d(
    x: Array, data_format: DataFormat = None, keepdims: Flag = False, *, state: LayerState
) -> Made:
    return whole(x, state, 1, data_format, keepdims)


def global_pooling2d(
    x: Array, data_format: DataFormat = None, keepdims: Flag = False, *, state: LayerState
) -> Made:
    return whole(x, state, 2, data_format, keepdims)


def global_pooling3d(
    x: Array, data_format: DataFormat = None, keepdims: Flag = False, *, state: LayerState
) -> Made:
    return whole(x, state, 3, data_format, keepdims)


layer("GlobalMaxPooling1D", "GlobalMaxPool1D", rank=3)(global_pooling1d)
layer("GlobalAveragePooling1D", "GlobalAvgPool1D", rank=3)(global_pooling1d)
layer("GlobalMaxPooling2D", "GlobalMaxPool2D", rank=4)(global_pooling2d)
layer("GlobalAveragePooling2D", "GlobalAvgPool2D", rank=4)(global_pooling2d)
layer("GlobalMaxPooling3D", "GlobalMaxPool3D", rank=5)(global_pooling3d)
layer("GlobalAveragePooling3D", "GlobalAvgPool3D", rank=5)(global_pooling3d)


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


Cells1 = Annotated[Any, cells(1)]
Cells2 = Annotated[Any, cells(2)]
Cells3 = Annotated[Any, cells(3)]


def adaptive_pooling1d(
    x: Array, output_size: Cells1, data_format: DataFormat = None, *, state: LayerState
) -> Made:
    return adaptive(x, state, output_size, data_format)


def adaptive_pooling2d(
    x: Array, output_size: Cells2, data_format: DataFormat = None, *, state: LayerState
) -> Made:
    return adaptive(x, state, output_size, data_format)


def adaptive_pooling3d(
    x: Array, output_size: Cells3, data_format: DataFormat = None, *, state: LayerState
) -> Made:
    return adaptive(x, state, output_size, data_format)


layer("AdaptiveMaxPooling1D")(adaptive_pooling1d)
layer("AdaptiveAveragePooling1D")(adaptive_pooling1d)
layer("AdaptiveMaxPooling2D")(adaptive_pooling2d)
layer("AdaptiveAveragePooling2D")(adaptive_pooling2d)
layer("AdaptiveMaxPooling3D")(adaptive_pooling3d)
layer("AdaptiveAveragePooling3D")(adaptive_pooling3d)
