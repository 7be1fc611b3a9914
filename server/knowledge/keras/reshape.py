"""Layers that rearrange, pad, crop and repeat."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any

from ...shapes import FREE, UNKNOWN, UNRANKED, AnyDim, Shape, unknown_of_rank
from ...shapes.arith import ShapeError
from ...shapes.arith import reshape as reshaped
from ...values import Array, Const, Fail, LayerState, Scalar, Value
from ..api import Context
from ..args import as_dim, as_dims, as_text, container, sequence_items
from .layer import Made, computed, layer
from .layer_args import DataFormat, Window2, Window3, is_sequence, window
from .layer_call import check_rank
from .spatial import margins, split

Margin1 = Annotated[Any, window(2, zero=True)]
Margins2 = Annotated[Any, margins(2)]
Margins3 = Annotated[Any, margins(3)]
Padding2 = Annotated[Any, margins(2, negative=True)]
Padding3 = Annotated[Any, margins(3, negative=True)]
Pairs = Sequence[tuple[AnyDim, AnyDim]]


def as_target(ctx: Context, value: Value, name: str) -> Any:
    """``target_shape=``: a sequence of sizes, at most one of them -1."""
    _refuse_number(value, name)
    dims = as_dims(ctx, value)
    if not isinstance(dims, tuple):
        return UNKNOWN
    if any(isinstance(dim, int) and dim < -1 for dim in dims):
        message = f"`{name}` must hold sizes or a single -1, it is {_shown(dims)}"
        raise Fail("layer-arguments", message, "ValueError", name)
    if sum(isinstance(dim, int) and dim == -1 for dim in dims) > 1:
        message = f"`{name}` may hold one -1 only, it is {_shown(dims)}"
        raise Fail("layer-arguments", message, "ValueError", name)
    return tuple(FREE if dim is None else dim for dim in dims)


def as_order(ctx: Context, value: Value, name: str) -> Any:
    """``dims=`` of a Permute: the axes behind the batch, counted from 1, each once."""
    _refuse_number(value, name)
    for item in sequence_items(ctx, value) or ():
        held = container(item)
        if held is not None:
            raise Fail(
                "layer-arguments",
                f"`{name}` must hold integers, it holds {held}",
                "ValueError",
                name,
            )
    dims = as_dims(ctx, value)
    if not isinstance(dims, tuple) or not all(isinstance(dim, int) for dim in dims):
        return UNKNOWN
    if sorted(dims) != list(range(1, len(dims) + 1)):
        message = (
            f"`{name}` must name each axis behind the batch once, counted from 1, "
            f"it is {_shown(dims)}"
        )
        raise Fail("layer-arguments", message, "ValueError", name)
    return dims


def _refuse_number(value: Value, name: str) -> None:
    if isinstance(value, (Const, Scalar)) and not isinstance(getattr(value, "value", 0), str):
        given = f"it is {value.value!r}" if isinstance(value, Const) else "it is a number"
        message = (
            f"`{name}` must be a tuple, {given}: write ({value.value},)"
            if (isinstance(value, Const) and value.value is not None)
            else f"`{name}` must be a tuple, {given}"
        )
        raise Fail("layer-arguments", message, "TypeError", name)


def _shown(dims: Sequence[Any]) -> Shape:
    return Shape(FREE if dim is None else dim for dim in dims)


def as_count(ctx: Context, value: Value, name: str) -> Any:
    """A positive integer; anything but an integer is a TypeError."""
    if (
        isinstance(value, Const)
        and (not isinstance(value.value, int) or isinstance(value.value, bool))
        or is_sequence(value)
    ):
        shown = repr(value.value) if isinstance(value, Const) else "a sequence"
        message = f"`{name}` must be an integer, it is {shown}"
        raise Fail("layer-arguments", message, "TypeError", name)
    dim = as_dim(ctx, value)
    if isinstance(dim, int) and dim <= 0:
        message = f"`{name}` must be positive, it is {dim}"
        raise Fail("layer-arguments", message, "ValueError", name)
    return dim


def as_lower(ctx: Context, value: Value, name: str) -> Any:
    """A text, read without regard to case."""
    if isinstance(value, Const) and not isinstance(value.value, str):
        message = f"`{name}` must be a text, it is {value.value!r}"
        raise Fail("layer-arguments", message, "AttributeError", name)
    text = as_text(ctx, value)
    return text.lower() if isinstance(text, str) else text


Target = Annotated[Any, as_target]
Order = Annotated[Any, as_order]
Count = Annotated[Any, as_count]
Interpolation = Annotated[Any, as_lower]


@layer("Flatten", min_rank=1)
def flatten(x: Array, data_format: DataFormat = None) -> Made:
    if x.shape.dims is None:
        return Made(Array(unknown_of_rank(2), x.dtype, x.lib))
    rest = x.shape[1:]
    size = FREE if FREE in (rest.dims or ()) else rest.size
    return Made(Array(Shape((x.shape[0], size)), x.dtype, x.lib))


@layer("Reshape")
def reshape(x: Array, target_shape: Target) -> Made:
    if target_shape is UNKNOWN:
        return Made(Array(UNRANKED, x.dtype, x.lib))
    batch, rest = x.shape[0], x.shape[1:]
    if x.shape.dims is None:
        sizes = tuple(UNKNOWN if dim == -1 else dim for dim in target_shape)
        return Made(Array(Shape((batch, *sizes)), x.dtype, x.lib))
    if FREE in target_shape or FREE in (rest.dims or ()):
        hole = FREE if x.lib == "keras" else UNKNOWN
        sizes = tuple(hole if dim == -1 or dim is FREE else dim for dim in target_shape)
        return Made(Array(Shape((batch, *sizes)), x.dtype, x.lib))
    _check_sizes(x, rest, target_shape)
    return Made(Array(Shape((batch,)) + reshaped(rest, target_shape), x.dtype, x.lib))


def _check_sizes(x: Array, rest: Shape, target: Sequence[AnyDim]) -> None:
    """Refuse a target that cannot hold the elements of one sample."""
    try:
        reshaped(rest, target)
    except ShapeError:
        failed = True
    else:
        failed = 0 in target and -1 in target and rest.known is not None
    if failed:
        known: AnyDim = Shape(dim for dim in target if dim != -1).size
        need = f"a multiple of {known}" if -1 in target else f"{known}"
        message = (
            f"each sample of {x.shape} holds {rest.size} values, "
            f"the target {Shape(target)} needs {need}"
        )
        raise Fail("reshape-size", message, "ValueError", 0, shape=x.shape, target=target)


@layer("Permute")
def permute(x: Array, dims: Order) -> Made:
    if dims is UNKNOWN:
        return Made(Array(UNRANKED, x.dtype, x.lib))
    check_rank(x, len(dims) + 1, None, None, f"Permute({_shown(dims)})")
    shape = x.shape if x.shape.dims else unknown_of_rank(len(dims) + 1)
    return Made(Array(Shape((shape[0], *(shape[dim] for dim in dims))), x.dtype, x.lib))


@layer("RepeatVector", rank=2)
def repeat_vector(x: Array, n: Count, *, state: LayerState) -> Made:
    shape = Shape((x.shape[0], n, x.shape[1]))
    return Made(Array(shape, computed(x, state), x.lib))


def upsample(x: Array, state: LayerState, factors: Sequence[AnyDim], data_format: Any) -> Made:
    """Repeat every cell."""
    image = split(x, len(factors), data_format)
    space = [
        FREE if d is FREE else d * factor for d, factor in zip(image.space, factors, strict=True)
    ]
    return Made(Array(image.shape(space, image.channels), computed(x, state), x.lib))


@layer("UpSampling1D", rank=3)
def up_sampling1d(x: Array, size: Count = 2, *, state: LayerState) -> Made:
    return upsample(x, state, (size,), None)


@layer("UpSampling2D", rank=4)
def up_sampling2d(
    x: Array,
    size: Window2 = (2, 2),
    data_format: DataFormat = None,
    interpolation: Interpolation = "nearest",
    *,
    state: LayerState,
) -> Made:
    return upsample(x, state, size, data_format)


@layer("UpSampling3D", rank=5)
def up_sampling3d(
    x: Array, size: Window3 = (2, 2, 2), data_format: DataFormat = None, *, state: LayerState
) -> Made:
    return upsample(x, state, size, data_format)


def pad(x: Array, state: LayerState, pairs: Pairs, data_format: Any) -> Made:
    """Add rows before and behind each spatial axis."""
    image = split(x, len(pairs), data_format)
    space = [
        FREE if dim is FREE else dim + before + behind
        for dim, (before, behind) in zip(image.space, pairs, strict=True)
    ]
    if x.lib == "keras" and any(isinstance(dim, int) and dim < 0 for dim in space):
        message = f"a negative padding leaves less than nothing of {x.shape}"
        raise Fail("output-empty", message, "ValueError", 0, shape=x.shape)
    return Made(Array(image.shape(space, image.channels), computed(x, state), x.lib))


@layer("ZeroPadding1D", rank=3)
def zero_padding1d(
    x: Array, padding: Margin1 = (1, 1), data_format: DataFormat = None, *, state: LayerState
) -> Made:
    return pad(x, state, (padding,), data_format)


@layer("ZeroPadding2D", rank=4)
def zero_padding2d(
    x: Array,
    padding: Padding2 = ((1, 1), (1, 1)),
    data_format: DataFormat = None,
    *,
    state: LayerState,
) -> Made:
    return pad(x, state, padding, data_format)


@layer("ZeroPadding3D", rank=5)
def zero_padding3d(
    x: Array,
    padding: Padding3 = ((1, 1), (1, 1), (1, 1)),
    data_format: DataFormat = None,
    *,
    state: LayerState,
) -> Made:
    return pad(x, state, padding, data_format)


def crop(x: Array, state: LayerState, pairs: Pairs, data_format: Any) -> Made:
    """Cut rows off both ends of each spatial axis."""
    image = split(x, len(pairs), data_format)
    space: list[AnyDim] = []
    for dim, (before, behind) in zip(image.space, pairs, strict=True):
        size = FREE if dim is FREE else dim - before - behind
        if isinstance(size, int) and size <= 0:
            message = (
                f"cropping {before} and {behind} leaves nothing of an axis of size {dim} "
                f"(the input is {x.shape})"
            )
            raise Fail("output-empty", message, "ValueError", 0, shape=x.shape)
        space.append(size)
    return Made(Array(image.shape(space, image.channels), computed(x, state), x.lib))


@layer("Cropping1D", rank=3)
def cropping1d(x: Array, cropping: Margin1 = (1, 1), *, state: LayerState) -> Made:
    return crop(x, state, (cropping,), None)


@layer("Cropping2D", rank=4)
def cropping2d(
    x: Array,
    cropping: Margins2 = ((0, 0), (0, 0)),
    data_format: DataFormat = None,
    *,
    state: LayerState,
) -> Made:
    return crop(x, state, cropping, data_format)


@layer("Cropping3D", rank=5)
def cropping3d(
    x: Array,
    cropping: Margins3 = ((1, 1), (1, 1), (1, 1)),
    data_format: DataFormat = None,
    *,
    state: LayerState,
) -> Made:
    return crop(x, state, cropping, data_format)
