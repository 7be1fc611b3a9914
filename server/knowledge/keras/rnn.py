"""Recurrent layers and their cells."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Annotated, Any

from ...shapes import UNKNOWN, UNRANKED, AnyDim, Shape, same
from ...text.records import record
from ...values import (
    NONE,
    Array,
    Const,
    Fail,
    LayerState,
    Lib,
    Obj,
    Tuple,
    Unknown,
    UserClass,
    Value,
)
from ...values.core import is_none
from ..api import Context
from ..args import as_dim, as_dims
from .core import compute_dtype
from .described import refuse_container
from .layer import LAYERS, CallArguments, Made, building, defined, layer, optional, origin_notes
from .layer_args import Activation, Constraint, Factor, Flag, Initializer, Kept, Regularizer
from .structure import accept_arguments, is_symbolic

Weights = list[Sequence[AnyDim] | None]


def as_units(ctx: Context, value: Value, name: str) -> Any:
    """The number of units: Keras compares it with zero, so that text and None fail too.

    A positive float is kept: Keras refuses it only when it builds.
    """
    if isinstance(value, Const):
        if not isinstance(value.value, (int, float)):
            text = f"`{name}` must be a positive integer, it is {value.value!r}"
            raise Fail("layer-arguments", text, "TypeError", name)
        if value.value <= 0:
            text = f"`{name}` must be a positive integer, it is {value.value}"
            raise Fail("layer-arguments", text, "ValueError", name)
        if isinstance(value.value, float):
            return value.value
    refuse_container(value, name, "a positive integer")
    dim = as_dim(ctx, value)
    return UNKNOWN if dim is None else dim


Units = Annotated[Any, as_units]


@record(frozen=True, slots=True)
class Cell:
    """What a recurrent layer needs to know of its cell.

    ``sizes``: the size of each state, nested for stacked cells; ``output``: the size of the
    output; ``weights(features)``: the weights' shapes, ``None`` for a cell of the user's.
    """

    sizes: tuple[Any, ...]
    output: AnyDim
    weights: Callable[[AnyDim], Weights] | None
    stacked: bool = False


def gated(units: AnyDim, gates: int, states: int, bias: Sequence[AnyDim] | None) -> Cell:
    """A cell with ``gates`` kernels side by side."""

    def weights(features: AnyDim) -> Weights:
        wide = units * gates
        return [(features, wide), (units, wide), bias]

    return Cell((units,) * states, units, weights)


def lstm_cell(units: AnyDim, use_bias: bool | None) -> Cell:
    return gated(units, 4, 2, optional(use_bias, (units * 4,)))


def gru_cell(units: AnyDim, use_bias: bool | None, reset_after: bool | None) -> Cell:
    if reset_after is None and use_bias is not False:
        return gated(units, 3, 1, (UNKNOWN,))
    return gated(units, 3, 1, optional(use_bias, (2, units * 3) if reset_after else (units * 3,)))


def simple_cell(units: AnyDim, use_bias: bool | None) -> Cell:
    return gated(units, 1, 1, optional(use_bias, (units,)))


def stacked_cells(cells: Sequence[Cell]) -> Cell:
    """Cells fed one into the next."""

    def weights(features: AnyDim) -> Weights:
        found: Weights = []
        for cell in cells:
            assert cell.weights is not None
            found += cell.weights(features)
            features = cell.output
        return found

    sizes = tuple(cell.sizes if len(cell.sizes) > 1 else cell.sizes[0] for cell in cells)
    known = all(cell.weights is not None for cell in cells)
    return Cell(sizes, cells[-1].output, weights if known else None, True)


def find_cell(ctx: Context, value: Value) -> Cell | None:
    """The cell a value is, ``None`` if it cannot be told."""
    if isinstance(value, Obj) and isinstance(value.cls, Lib):
        state = ctx.read(value).native
        if not isinstance(state, LayerState):
            return None
        args = state.args
        short = value.cls.name.rsplit(".", 1)[-1]
        if short == "LSTMCell":
            return lstm_cell(args["units"], args["use_bias"])
        if short == "GRUCell":
            return gru_cell(args["units"], args["use_bias"], args["reset_after"])
        if short == "SimpleRNNCell":
            return simple_cell(args["units"], args["use_bias"])
        return find_cell(ctx, args["cells"]) if short == "StackedRNNCells" else None
    if isinstance(value, Obj) and isinstance(value.cls, UserClass):
        return _user_cell(ctx, value)
    items = list_items(ctx, value)
    if not items:
        return None
    cells = [find_cell(ctx, item) for item in items]
    known = [cell for cell in cells if cell is not None]
    return stacked_cells(known) if len(known) == len(cells) else None


def list_items(ctx: Context, value: Value) -> list[Value] | None:
    """The items of a list or tuple, where all are known."""
    if isinstance(value, Tuple):
        return list(value.items)
    if isinstance(value, Obj) and value.kind == "list":
        record = ctx.read(value)
        return list(record.items) if record.rest is None else None
    return None


def _user_cell(ctx: Context, value: Obj) -> Cell | None:
    size = _declared(ctx, value, "state_size")
    sizes = None if size is None else as_dims(ctx, size)
    if not isinstance(sizes, tuple) or not sizes or None in sizes:
        return None
    declared = _declared(ctx, value, "output_size")
    output = sizes[0] if declared is None else as_dim(ctx, declared)
    return Cell(sizes, UNKNOWN if output is None else output, None)


def _declared(ctx: Context, cell: Obj, name: str) -> Value | None:
    """An attribute of a user's cell that it need not have."""
    found = ctx.attempt(lambda: ctx.get(cell, name) or NONE)
    return None if isinstance(found, Fail) or found == NONE else found


def as_cell(ctx: Context, value: Value, name: str) -> Value:
    """A cell; refuses what certainly has no ``call`` or no ``state_size``."""
    for item in list_items(ctx, value) or [value]:
        text = None
        if isinstance(item, Const):
            text = f"`{name}` must be a cell such as LSTMCell(units), it is {item.value!r}"
        elif isinstance(item, Lib) and item.name in LAYERS:
            short = item.name.rsplit(".", 1)[-1]
            text = f"`{name}` is the class {short}: create one, `{short}(units)`"
        elif isinstance(item, Obj) and isinstance(item.cls, Lib) and item.cls.name in LAYERS:
            short = item.cls.name.rsplit(".", 1)[-1]
            text = _no_cell(short, name)
        if text is not None:
            raise Fail("layer-arguments", text, "ValueError", name)
    return value


def _no_cell(short: str, name: str) -> str | None:
    # Recurrent layers have a `state_size` too.
    if short.endswith(("Cell", "Cells", "RNN", "LSTM", "GRU")) or short.startswith("ConvLSTM"):
        return None
    return f"`{name}` must be a cell with a `state_size`; {short} is a layer and has none"


CellArgument = Annotated[Value, as_cell]


def recurrent(
    ctx: Context, x: Array, call: CallArguments, state: LayerState, cell: Cell, name: str
) -> Made:
    """A loop of ``cell`` over axis 1 of ``x``, as ``state.args`` configures it."""
    accept_arguments(name, call.args, call.kwargs, "initial_state", "mask", "training")
    args = state.args
    initial = call.get("initial_state", 0)
    symbolic = is_symbolic(ctx, [x], initial, call.get("mask", 1))
    batch, time, features = x.shape[0], x.shape[1], x.shape[-1]
    if building(state):
        defined(features, f"the number of features, the last axis of the input of {name},")
        _whole_units(cell)
        if args.get("stateful"):
            what = f"{name}(stateful=True) keeps one state per sample: the batch size"
            defined(batch, f"{what} (`batch_size=` of Input)")
    if not symbolic:
        _against_built(ctx, x, state, name)
        if args.get("unroll"):
            defined(time, f"{name}(unroll=True): the number of time steps")
        _initial_state(ctx, initial, cell, batch, name)
    dtype = compute_dtype(state)
    sequences, wants_state = args["return_sequences"], args["return_state"]
    weights = cell.weights(features) if cell.weights is not None else ()
    params: int | str | None = "count" if cell.weights is not None else None
    shape = UNRANKED
    if sequences is not None:
        shape = Shape((batch, time, cell.output) if sequences else (batch, cell.output))
    output: Value = Array(shape, dtype)
    if wants_state is None:
        output = Unknown(f"whether {name} returns its state is not known")
    elif wants_state:
        output = Tuple((output, *_states(cell, batch, dtype, symbolic)))
    return Made(output, weights, params=params)


def _whole_units(cell: Cell) -> None:
    if isinstance(cell.output, float):
        text = f"`units` must be an integer, it is {cell.output}: divide with // to keep one"
        raise Fail("layer-arguments", text, "ValueError", "units")


def _states(cell: Cell, batch: AnyDim, dtype: Any, symbolic: bool) -> tuple[Value, ...]:
    def one(size: Any) -> Value:
        if isinstance(size, tuple):
            return Tuple(tuple(one(part) for part in size))
        array = Array(Shape((batch, size)), dtype)
        # Run for real, stacked cells give a list of states each, even of one.
        return array if symbolic or not cell.stacked else Tuple((array,))

    def part(size: Any) -> Value:
        if isinstance(size, tuple):
            return Tuple(tuple(Array(Shape((batch, one)), dtype) for one in size))
        return one(size)

    return tuple(part(size) for size in cell.sizes)


def mismatch(ctx: Context) -> str:
    """The exception class of an operation whose operands do not fit."""
    return "ValueError" if ctx.graph or ctx.in_step else "InvalidArgumentError"


def _against_built(ctx: Context, x: Array, state: LayerState, name: str) -> None:
    """Running, the kernel made for one number of features meets another."""
    before = state.built_for
    if not state.built or not isinstance(before, Array):
        return
    have, built = x.shape[-1], before.shape[-1]
    if same(have, built) is False:
        text = f"{name} was built for {built} features, its input {x.shape} has {have}"
        raise Fail(
            "input-size", text, mismatch(ctx), 0, origin_notes(x), axis=-1, wanted=built,
            found=have, shape=x.shape, layer=name,
        )  # fmt: skip
    if state.args.get("stateful") and same(x.shape[0], before.shape[0]) is False:
        text = (
            f"{name}(stateful=True) keeps the states of {before.shape[0]} samples, "
            f"this batch {x.shape} has {x.shape[0]}"
        )
        raise Fail("input-size", text, "ValueError", 0, origin_notes(x), axis=0, layer=name)


def _initial_state(
    ctx: Context, value: Value | None, cell: Cell, batch: AnyDim, name: str,
    argument: str = "initial_state", traced: bool = False,
) -> None:  # fmt: skip
    """Check initial states against the cell's; Keras does so when it runs or traces the cell."""
    if value is None or is_none(value) is not False or cell.stacked:
        return
    items = [value] if isinstance(value, Array) else list_items(ctx, value)
    if items is None:
        return
    wanted = len(cell.sizes)
    if argument == "initial_state" and (len(items) < wanted or len(items) > wanted == 2):
        text = f"{name} has {wanted} states, `initial_state` holds {len(items)}"
        exception = "IndexError" if len(items) < wanted else "ValueError"
        raise Fail("input-structure", text, exception, argument, layer=name)
    for item, size in zip(items, cell.sizes, strict=False):
        if not isinstance(item, Array) or item.shape.rank != 2:
            continue
        have, rows = item.shape[1], item.shape[0]
        if have != 1 and same(have, size) is False:
            text = f"{name} has states of {size} units, `{argument}` has shape {item.shape}"
            exception = "ValueError" if traced else mismatch(ctx)
            raise Fail("input-size", text, exception, argument, origin_notes(item), layer=name)
        if rows != 1 and batch != 1 and same(rows, batch) is False:
            text = f"{name} is given {batch} samples and `{argument}` for {rows}"
            exception = "ValueError" if traced else mismatch(ctx)
            raise Fail("input-size", text, exception, argument, origin_notes(item), layer=name)


@layer("LSTM", rank=3, keywords=("implementation", "zero_output_for_mask"))
def lstm(
    x: Array, ctx: Context, call: CallArguments, state: LayerState,
    units: Units, activation: Activation = "tanh", recurrent_activation: Activation = "sigmoid",
    use_bias: Flag = True, kernel_initializer: Initializer = None,
    recurrent_initializer: Initializer = None, bias_initializer: Initializer = None,
    unit_forget_bias: Flag = True, kernel_regularizer: Regularizer = None,
    recurrent_regularizer: Regularizer = None, bias_regularizer: Regularizer = None,
    activity_regularizer: Regularizer = None, kernel_constraint: Constraint = None,
    recurrent_constraint: Constraint = None, bias_constraint: Constraint = None,
    dropout: Factor = 0.0, recurrent_dropout: Factor = 0.0, seed: Kept = None,
    return_sequences: Flag = False, return_state: Flag = False, go_backwards: Flag = False,
    stateful: Flag = False, unroll: Flag = False, use_cudnn: Kept = "auto",
) -> Made:  # fmt: skip
    return recurrent(ctx, x, call, state, lstm_cell(units, use_bias), "LSTM")


@layer("GRU", rank=3, keywords=("implementation", "zero_output_for_mask"))
def gru(
    x: Array, ctx: Context, call: CallArguments, state: LayerState,
    units: Units, activation: Activation = "tanh", recurrent_activation: Activation = "sigmoid",
    use_bias: Flag = True, kernel_initializer: Initializer = None,
    recurrent_initializer: Initializer = None, bias_initializer: Initializer = None,
    kernel_regularizer: Regularizer = None, recurrent_regularizer: Regularizer = None,
    bias_regularizer: Regularizer = None, activity_regularizer: Regularizer = None,
    kernel_constraint: Constraint = None, recurrent_constraint: Constraint = None,
    bias_constraint: Constraint = None, dropout: Factor = 0.0, recurrent_dropout: Factor = 0.0,
    seed: Kept = None, return_sequences: Flag = False, return_state: Flag = False,
    go_backwards: Flag = False, stateful: Flag = False, unroll: Flag = False,
    reset_after: Flag = True, use_cudnn: Kept = "auto",
) -> Made:  # fmt: skip
    return recurrent(ctx, x, call, state, gru_cell(units, use_bias, reset_after), "GRU")


@layer("SimpleRNN", rank=3, keywords=("zero_output_for_mask",))
def simple_rnn(
    x: Array, ctx: Context, call: CallArguments, state: LayerState,
    units: Units, activation: Activation = "tanh", use_bias: Flag = True,
    kernel_initializer: Initializer = None, recurrent_initializer: Initializer = None,
    bias_initializer: Initializer = None, kernel_regularizer: Regularizer = None,
    recurrent_regularizer: Regularizer = None, bias_regularizer: Regularizer = None,
    activity_regularizer: Regularizer = None, kernel_constraint: Constraint = None,
    recurrent_constraint: Constraint = None, bias_constraint: Constraint = None,
    dropout: Factor = 0.0, recurrent_dropout: Factor = 0.0, return_sequences: Flag = False,
    return_state: Flag = False, go_backwards: Flag = False, stateful: Flag = False,
    unroll: Flag = False, seed: Kept = None,
) -> Made:  # fmt: skip
    return recurrent(ctx, x, call, state, simple_cell(units, use_bias), "SimpleRNN")


@LAYERS["keras.layers.GRU"].created
@LAYERS["keras.layers.SimpleRNN"].created
def check_single_state(units: Any) -> None:
    """A single state of a broken size is refused at once, two of them when the layer is built."""
    if isinstance(units, float):
        text = f"`units` must be an integer, it is {units}: divide with // to keep one"
        raise Fail("layer-arguments", text, "ValueError", "units")


@layer("RNN")
def rnn(
    x: Array, ctx: Context, call: CallArguments, state: LayerState,
    cell: CellArgument, return_sequences: Flag = False, return_state: Flag = False,
    go_backwards: Flag = False, stateful: Flag = False, unroll: Flag = False,
    zero_output_for_mask: Flag = False,
) -> Made:  # fmt: skip
    found = find_cell(ctx, cell)
    if found is None or x.shape.rank != 3:
        return Made(Unknown("the cell of this RNN cannot be followed"), params=None)
    made = recurrent(ctx, x, call, state, found, "RNN")
    own = isinstance(cell, Obj) and isinstance(cell.cls, UserClass)
    if own and not is_symbolic(ctx, [x], *call.args, *call.kwargs.values()):
        step = x.but(shape=Shape((x.shape[0], x.shape[2])))
        states = [
            Array(Shape((x.shape[0], size)), compute_dtype(state), "tf") for size in found.sizes
        ]
        ctx.call(cell, [step, ctx.new_list(states)])
    return made


def _states_given(call: CallArguments, name: str) -> Value | None:
    states = call.get("states", 0)
    if states is None and "**" not in call.kwargs:
        text = f"{name} is called with its states, `cell(x, states)`; they are not given"
        raise Fail("call-arguments", text, "TypeError", missing="states")
    return states


def _step(
    ctx: Context, x: Array, call: CallArguments, state: LayerState, cell: Cell, name: str
) -> Made:
    """One call of a cell: ``output, states = cell(x, states)``."""
    states = _states_given(call, name)
    accept_arguments(name, call.args, call.kwargs, "states", "training")
    features = x.shape[-1]
    if building(state):
        defined(features, f"the number of features, the last axis of the input of {name},")
    if x.shape.rank != 2 or states is None:
        return Made(Unknown(f"this call of {name} cannot be followed"), params=None)
    dtype = compute_dtype(state)
    symbolic = is_symbolic(ctx, [x], states)
    _initial_state(ctx, states, cell, x.shape[0], name, "states", symbolic)
    output = Array(Shape((x.shape[0], cell.output)), dtype)
    if len(cell.sizes) == 1 and isinstance(states, Array):
        new: Value = output
    elif list_items(ctx, states) is None:
        new = Unknown(f"the states given to {name} cannot be followed")
    else:
        new = Tuple((output,) * len(cell.sizes))
    assert cell.weights is not None
    return Made(Tuple((output, new)), cell.weights(features))


@layer("LSTMCell", keywords=("implementation",))
def lstm_cell_layer(
    x: Array, ctx: Context, call: CallArguments, state: LayerState,
    units: Units, activation: Activation = "tanh", recurrent_activation: Activation = "sigmoid",
    use_bias: Flag = True, kernel_initializer: Initializer = None,
    recurrent_initializer: Initializer = None, bias_initializer: Initializer = None,
    unit_forget_bias: Flag = True, kernel_regularizer: Regularizer = None,
    recurrent_regularizer: Regularizer = None, bias_regularizer: Regularizer = None,
    kernel_constraint: Constraint = None, recurrent_constraint: Constraint = None,
    bias_constraint: Constraint = None, dropout: Factor = 0.0, recurrent_dropout: Factor = 0.0,
    seed: Kept = None,
) -> Made:  # fmt: skip
    return _step(ctx, x, call, state, lstm_cell(units, use_bias), "LSTMCell")


@layer("GRUCell", keywords=("implementation",))
def gru_cell_layer(
    x: Array, ctx: Context, call: CallArguments, state: LayerState,
    units: Units, activation: Activation = "tanh", recurrent_activation: Activation = "sigmoid",
    use_bias: Flag = True, kernel_initializer: Initializer = None,
    recurrent_initializer: Initializer = None, bias_initializer: Initializer = None,
    kernel_regularizer: Regularizer = None, recurrent_regularizer: Regularizer = None,
    bias_regularizer: Regularizer = None, kernel_constraint: Constraint = None,
    recurrent_constraint: Constraint = None, bias_constraint: Constraint = None,
    dropout: Factor = 0.0, recurrent_dropout: Factor = 0.0, reset_after: Flag = True,
    seed: Kept = None,
) -> Made:  # fmt: skip
    return _step(ctx, x, call, state, gru_cell(units, use_bias, reset_after), "GRUCell")


@layer("SimpleRNNCell")
def simple_rnn_cell_layer(
    x: Array, ctx: Context, call: CallArguments, state: LayerState,
    units: Units, activation: Activation = "tanh", use_bias: Flag = True,
    kernel_initializer: Initializer = None, recurrent_initializer: Initializer = None,
    bias_initializer: Initializer = None, kernel_regularizer: Regularizer = None,
    recurrent_regularizer: Regularizer = None, bias_regularizer: Regularizer = None,
    kernel_constraint: Constraint = None, recurrent_constraint: Constraint = None,
    bias_constraint: Constraint = None, dropout: Factor = 0.0, recurrent_dropout: Factor = 0.0,
    seed: Kept = None,
) -> Made:  # fmt: skip
    return _step(ctx, x, call, state, simple_cell(units, use_bias), "SimpleRNNCell")


def as_cells(ctx: Context, value: Value, name: str) -> Value:
    """The cells to stack: a list of them."""
    if isinstance(value, Obj) and isinstance(value.cls, Lib) and value.cls.name in LAYERS:
        text = "`cells` must be a list of cells, one cell is given"
        raise Fail("layer-arguments", text, "TypeError", name)
    return as_cell(ctx, value, name) if list_items(ctx, value) else value


CellsArgument = Annotated[Value, as_cells]


@layer("StackedRNNCells")
def stacked_rnn_cells(x: Array, ctx: Context, call: CallArguments, cells: CellsArgument) -> Made:
    _states_given(call, "StackedRNNCells")
    found = find_cell(ctx, cells)
    if found is None or x.shape.rank != 2:
        return Made(Unknown("the stacked cells cannot be followed"), params=None)
    weights = found.weights(x.shape[-1]) if found.weights is not None else ()
    output = Array(Shape((x.shape[0], found.output)), None)
    states = Unknown("the new states of stacked cells")
    return Made(Tuple((output, states)), weights, params=None if found.weights is None else "count")
