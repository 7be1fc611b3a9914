"""Inputs with spatial axes: where the channels are, and what windows and margins do."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ...shapes import UNKNOWN, AnyDim, Shape, unknown_of_rank
from ...shapes import dtypes as dt
from ...shapes.arith import window
from ...text.records import record
from ...values import Array, Const, Fail, LayerState, Value
from ..api import Context
from ..args import as_dim
from .layer_args import is_sequence
from .layer_args import window as as_window


@record(frozen=True, slots=True)
class Image:
    """A batch of signals, pictures or volumes, whichever way its axes are ordered."""

    batch: AnyDim
    space: tuple[AnyDim, ...]
    channels: AnyDim
    first: bool | None
    """Whether the channels come before the spatial axes; ``None`` for can't tell."""

    @property
    def channel_axis(self) -> int | None:
        """The axis that holds the channels."""
        return None if self.first is None else 1 if self.first else -1

    def shape(self, space: Sequence[AnyDim], channels: AnyDim) -> Shape:
        """The shape of a result with other spatial sizes and channels."""
        if self.first is None:
            return Shape((self.batch, *(UNKNOWN,) * (len(space) + 1)))
        if self.first:
            return Shape((self.batch, channels, *space))
        return Shape((self.batch, *space, channels))


def split(x: Array, rank: int, data_format: Any) -> Image:
    """Take an input with ``rank`` spatial axes apart (``data_format`` None: channels last)."""
    shape = x.shape if x.shape.rank == rank + 2 else unknown_of_rank(rank + 2)
    dims = shape.dims or ()
    if data_format is UNKNOWN:
        return Image(dims[0], (UNKNOWN,) * rank, UNKNOWN, None)
    if data_format == "channels_first":
        return Image(dims[0], dims[2:], dims[1], True)
    return Image(dims[0], dims[1:-1], dims[-1], False)


def slide(
    x: Array,
    what: str,
    space: Sequence[AnyDim],
    kernel: Sequence[AnyDim],
    strides: Sequence[AnyDim],
    padding: Any,
    dilation: Sequence[AnyDim] | None = None,
    refuse: bool = True,
) -> tuple[AnyDim, ...]:
    """Spatial sizes after a sliding window.

    Where the window does not fit it raises ``output-empty``, or gives unknown unless ``refuse``.
    """
    rates = dilation or (1,) * len(space)
    mode = padding if isinstance(padding, str) else "?"
    sizes = tuple(
        window(size, reach, step, mode, rate)
        for size, reach, step, rate in zip(space, kernel, strides, rates, strict=True)
    )
    for axis, size in enumerate(sizes):
        if refuse and mode == "valid" and isinstance(size, int) and size <= 0:
            reach = (kernel[axis] - 1) * rates[axis] + 1
            message = (
                f"{what} of size {reach} does not fit into an axis of size {space[axis]} "
                f'(the input is {x.shape}): use padding="same", a smaller window or fewer '
                "layers that shrink it"
            )
            raise Fail("output-empty", message, "ValueError", 0, shape=x.shape)
    return tuple(UNKNOWN if isinstance(size, int) and size < 0 else size for size in sizes)


def check_dilation(strides: Sequence[AnyDim], dilation_rate: Sequence[AnyDim]) -> None:
    """Keras does not combine strides with dilation."""
    if any(isinstance(s, int) and s > 1 for s in strides) and any(
        isinstance(rate, int) and rate > 1 for rate in dilation_rate
    ):
        message = (
            f"strides of {Shape(strides)} cannot be combined with a dilation of "
            f"{Shape(dilation_rate)}"
        )
        raise Fail("layer-arguments", message, "ValueError", "dilation_rate")


def refuse_integers(ctx: Context, x: Array, what: str, eager: str | None = None) -> None:
    """TensorFlow has no kernel for whole numbers; Keras casts them for a KerasTensor only.

    ``eager``: the exception class outside a graph, which depends on the kernel.
    """
    traced = ctx.graph or x.graph
    exception = "TypeError" if traced else eager
    values = x.lib == "tf" or x.lib == "numpy" and not traced
    if exception and values and (dt.is_integer(x.dtype) or x.dtype == "bool"):
        message = (
            f"{what} cannot compute with {x.dtype} data: cast it before, "
            'as in `tf.cast(x, "float32")`'
        )
        raise Fail("dtype-mismatch", message, exception, 0, dtype=x.dtype)


def eager_refusal(
    x: Array, state: LayerState, kernel: Sequence[AnyDim], dilation: Sequence[AnyDim], first: Any
) -> str | None:
    """What a convolution of whole numbers raises outside a graph, where that is sure."""
    plain = all(rate == 1 for rate in dilation) and first in (None, "channels_last")
    if not plain or not dt.is_float(state.dtype or "float32"):
        return None
    return "InvalidArgumentError" if len(kernel) == 1 else "ValueError"


def margins(rank: int, *, negative: bool = False) -> Any:
    """A converter for paddings and croppings: an int, or per axis an int or a pair of ints.

    Gives a pair for each axis. ``negative``: a single int is not checked (``ZeroPadding2D``).
    """
    pair = as_window(2, zero=True)

    def convert(ctx: Context, value: Value, name: str) -> Any:
        if is_sequence(value):
            parts = ctx.iterate(value).items
            if parts is None:
                return ((UNKNOWN, UNKNOWN),) * rank
            if len(parts) != rank:
                message = f"`{name}` must be an integer or {rank} entries, {len(parts)} are given"
                raise Fail("layer-arguments", message, "ValueError", name)
            return tuple(pair(ctx, part, name) for part in parts)
        if isinstance(value, Const) and not isinstance(value.value, (int, str)):
            message = f"`{name}` must be an integer or {rank} entries, it is {value.value!r}"
            raise Fail("layer-arguments", message, "ValueError", name)
        dim = as_dim(ctx, value)
        if isinstance(dim, int) and dim < 0 and not negative:
            message = f"`{name}` must not be negative, it is {dim}"
            raise Fail("layer-arguments", message, "ValueError", name)
        return ((dim, dim),) * rank

    return convert
