"""What recurrent layers and cells give before they see data: their first states."""

from __future__ import annotations

from typing import Any

from ...shapes import Shape
from ...values import Array, Fail, LayerState, Lib, Obj, Unknown, Value
from ..api import Context, function
from ..args import as_dim
from ..tensorflow.common import Kept
from .core import compute_dtype
from .rnn import find_cell, gru_cell, lstm_cell, mismatch, simple_cell

_LAYERS = ("LSTM", "GRU", "SimpleRNN")


@function(*(f"keras.layers.{name}{end}.get_initial_state" for name in _LAYERS for end in ("", "Cell")))  # fmt: skip
def get_initial_state(ctx: Context, receiver: Obj, batch_size: Kept = None) -> Value:
    """A list of zeros for each state; Keras 2 took the inputs where the size of the batch is."""
    state = ctx.read(receiver).native
    if ctx.keras_major < 3 or not isinstance(state, LayerState):
        return Unknown("the first states")
    if isinstance(batch_size, Array) and batch_size.shape.rank:
        text = f"get_initial_state takes the size of the batch, not a tensor of shape {batch_size.shape}: give tf.shape(x)[0]"
        exception = mismatch(ctx) if batch_size.lib == "tf" else "ValueError"
        raise Fail("array-rank", text, exception, "batch_size")
    cell = _cell(ctx, receiver, state)
    if cell is None or batch_size is None:
        return Unknown("the first states")
    rows = as_dim(ctx, batch_size)
    zeros = [
        Array(Shape((rows, size)), compute_dtype(state), "tf", graph=ctx.graph, origin=ctx.site)
        for size in cell.sizes
        if not isinstance(size, tuple)
    ]
    return ctx.new_list(zeros)


def _cell(ctx: Context, receiver: Obj, state: LayerState) -> Any:
    """How the layer calculates a step."""
    name = receiver.cls.name.rpartition(".")[2] if isinstance(receiver.cls, Lib) else ""
    args = state.args
    if "units" not in args:
        return None
    if name == "LSTM":
        return lstm_cell(args["units"], args["use_bias"])
    if name == "GRU":
        return gru_cell(args["units"], args["use_bias"], args["reset_after"])
    if name == "SimpleRNN":
        return simple_cell(args["units"], args["use_bias"])
    return find_cell(ctx, receiver)
