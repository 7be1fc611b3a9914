"""Recurrent layers whose kernels are convolutions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any

from ...shapes import FREE, UNKNOWN, UNRANKED, AnyDim, Shape, same
from ...shapes.arith import window
from ...values import Array, Fail, LayerState, Tuple, Unknown, Value
from ..api import Context
from .core import compute_dtype
from .layer import CallArguments, Made, PerSpace, building, defined, layers, optional, origin_notes
from .layer_args import (
    Activation,
    Constraint,
    DataFormat,
    Flag,
    Initializer,
    Kept,
    Number,
    Padding,
    Regularizer,
    Whole,
    Window,
)  # fmt: skip
from .layer_args import (
    window as window_argument,
)
from .spatial import check_dilation
from .structure import accept_arguments, is_symbolic

Strides = Annotated[Any, PerSpace(lambda space: window_argument(space, zero=True))]


def convolve_steps(
    ctx: Context, x: Array, call: CallArguments, state: LayerState, name: str
) -> Made:
    """The body of all ranks; configured by ``state.args``."""
    accept_arguments(name, call.args, call.kwargs, "initial_state", "mask", "training")
    args = state.args
    first = args["data_format"] == "channels_first"
    if x.shape.dims is None or args["data_format"] is UNKNOWN:
        return Made(Unknown(f"the input shape of {name} is not known"), params=None)
    batch, time, *step = x.shape.dims
    channels = step[0] if first else step[-1]
    spatial = step[1:] if first else step[:-1]
    if building(state):
        for dim in spatial:
            defined(dim, f"{name} is built for one image size: every spatial axis")
        defined(channels, f"the number of channels of the input of {name}")
        if args["stateful"]:
            defined(batch, f"{name}(stateful=True) keeps one state per sample: the batch size")
    _against_built(x, state, name, is_symbolic(ctx, [x], *call.args, *call.kwargs.values()))
    places = _places(spatial, args, name, x)
    filters = args["filters"] if isinstance(args["filters"], int) else UNKNOWN
    one = (filters, *places) if first else (*places, filters)
    dtype = compute_dtype(state)
    kernel = args["kernel_size"]
    weights: list[Sequence[AnyDim] | None] = [
        (*kernel, channels, filters * 4),
        (*kernel, filters, filters * 4),
        optional(args["use_bias"], (filters * 4,)),
    ]
    sequences = args["return_sequences"]
    shape = UNRANKED
    if sequences is not None:
        shape = Shape((batch, time, *one) if sequences else (batch, *one))
    output: Value = Array(shape, dtype)
    if args["return_state"] is None:
        output = Unknown(f"whether {name} returns its state is not known")
    elif args["return_state"]:
        last = Array(Shape((batch, *one)), dtype)
        output = Tuple((output, last, last))
    return Made(output, weights)


def _places(spatial: Sequence[AnyDim], args: dict[str, Any], name: str, x: Array) -> list[AnyDim]:
    padding = args["padding"] if isinstance(args["padding"], str) else "?"
    found: list[AnyDim] = []
    for size, kernel, stride, dilation in zip(
        spatial, args["kernel_size"], args["strides"], args["dilation_rate"], strict=False
    ):
        if size is FREE or stride == 0:
            found.append(UNKNOWN)
            continue
        place = window(size, kernel, stride, padding, dilation)
        if isinstance(place, int) and place <= 0:
            text = f"{name}: a kernel of {kernel} does not fit into {size} pixels of {x.shape}"
            raise Fail("output-empty", text, "ValueError", 0, origin_notes(x), layer=name)
        found.append(place)
    return found


def _against_built(x: Array, state: LayerState, name: str, symbolic: bool) -> None:
    """Running, the cell insists on the image size it was built for."""
    before = state.built_for
    if symbolic or not state.built or not isinstance(before, Array) or before.shape.dims is None:
        return
    for have, built in zip((x.shape.dims or ())[2:], before.shape.dims[2:], strict=False):
        if same(have, built) is False:
            text = f"{name} was built for images {before.shape[2:]}, its input is {x.shape}"
            raise Fail("input-size", text, "ValueError", 0, origin_notes(x), layer=name)
    if state.args["stateful"] and same(x.shape[0], before.shape[0]) is False:
        text = (
            f"{name}(stateful=True) keeps the states of {before.shape[0]} samples, not {x.shape[0]}"
        )
        raise Fail("input-size", text, "ValueError", 0, origin_notes(x), axis=0, layer=name)


@layers("ConvLSTM{}D", spaces=(1, 2, 3), rank=3, keywords=("unroll", "zero_output_for_mask"))
def conv_lstm(
    x: Array, ctx: Context, call: CallArguments, state: LayerState, space: int,
    filters: Whole, kernel_size: Window, strides: Strides = 1,
    padding: Padding = "valid",
    data_format: DataFormat = None, dilation_rate: Window = 1,
    activation: Activation = "tanh",
    recurrent_activation: Activation = "sigmoid", use_bias: Flag = True,
    kernel_initializer: Initializer = None, recurrent_initializer: Initializer = None,
    bias_initializer: Initializer = None, unit_forget_bias: Flag = True,
    kernel_regularizer: Regularizer = None, recurrent_regularizer: Regularizer = None,
    bias_regularizer: Regularizer = None, activity_regularizer: Regularizer = None,
    kernel_constraint: Constraint = None, recurrent_constraint: Constraint = None,
    bias_constraint: Constraint = None, dropout: Number = 0.0, recurrent_dropout: Number = 0.0,
    seed: Kept = None, return_sequences: Flag = False, return_state: Flag = False,
    go_backwards: Flag = False, stateful: Flag = False,
) -> Made:  # fmt: skip
    return convolve_steps(ctx, x, call, state, f"ConvLSTM{space}D")


for _spec in conv_lstm:
    _spec.created(check_dilation)
