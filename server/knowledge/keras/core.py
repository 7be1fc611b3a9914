"""Core layers: Dense, Embedding, Lambda and their like."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from math import log, prod
from typing import Annotated, Any

from ...shapes import FREE, UNKNOWN, UNRANKED, AnyDim, Shape
from ...shapes import dtypes as dt
from ...values import (
    Array,
    Bound,
    Const,
    Fail,
    Function,
    LayerState,
    Lib,
    Obj,
    Problem,
    Tuple,
    Value,
)
from ..api import Context
from ..args import as_dims, as_int
from ..distinct import SURELY
from ..nested import map_arrays
from .activations import same_shape
from .custom import structure_shape
from .einsum import analyze
from .layer import (
    CallArguments,
    Made,
    autocast,
    building,
    computed,
    defined,
    free_shape,
    layer,
    opaque_result,
    optional,
    origin_notes,
)
from .layer_args import (
    Activation,
    Constraint,
    Flag,
    Initializer,
    Kept,
    Number,
    Positive,
    Regularizer,
    Text,
    Whole,
    is_sequence,
)


def adapters(rank: Any, rows: AnyDim, columns: AnyDim) -> list[tuple[AnyDim, ...] | None]:
    """The two extra weights of a layer with ``lora_rank``."""
    if rank is None or rank == 0:
        return []
    return [(rows, rank), (rank, columns)]


@layer("Dense", min_rank=2)
def dense(
    x: Array,
    units: Positive,
    activation: Activation = None,
    use_bias: Flag = True,
    kernel_initializer: Initializer = "glorot_uniform",
    bias_initializer: Initializer = "zeros",
    kernel_regularizer: Regularizer = None,
    bias_regularizer: Regularizer = None,
    activity_regularizer: Regularizer = None,
    kernel_constraint: Constraint = None,
    bias_constraint: Constraint = None,
    lora_rank: Whole = None,
    lora_alpha: Number = None,
    quantization_config: Kept = None,
    *,
    state: LayerState,
) -> Made:
    features = x.shape[-1]
    if building(state):
        defined(features, f"the last axis of the input of a Dense layer (it is {x.shape})")
    output = Array(x.shape.with_last(units), floats(x, state), x.lib)
    weights = [(features, units), optional(use_bias, (units,))]
    weights += adapters(lora_rank, features, units)
    params = counted(state, quantization_config)
    return Made(output, weights, fixed={-1: features}, params=params)


def counted(state: LayerState, quantization: Value | None) -> str | None:
    """Whether the weights are the ones declared: a quantized layer has others."""
    plain = quantization is None or quantization == Const(None)
    return "count" if plain and state.dtype != "?" else None


def floats(x: Array, state: LayerState) -> dt.DType:
    """The dtype of a product with floating weights."""
    dtype = computed(x, state)
    if dtype is None and dt.is_integer(x.dtype) and state.dtype is None:
        return dt.KERAS_FLOAT
    return dtype


def as_sizes(ctx: Context, value: Value, name: str) -> Any:
    """``output_shape=`` of an EinsumDense: an int or a sequence of ints and ``None``."""
    dims = as_dims(ctx, value)
    if dims is None or dims is UNKNOWN:
        return UNKNOWN
    return tuple(FREE if dim is None else dim for dim in dims)


Sizes = Annotated[Any, as_sizes]


@layer("EinsumDense")
def einsum_dense(
    x: Array,
    equation: Text,
    output_shape: Sizes,
    activation: Activation = None,
    bias_axes: Text = None,
    kernel_initializer: Initializer = "glorot_uniform",
    bias_initializer: Initializer = "zeros",
    kernel_regularizer: Regularizer = None,
    bias_regularizer: Regularizer = None,
    kernel_constraint: Constraint = None,
    bias_constraint: Constraint = None,
    lora_rank: Whole = None,
    lora_alpha: Number = None,
    gptq_unpacked_column_size: Kept = None,
    quantization_config: Kept = None,
    *,
    state: LayerState,
) -> Made:
    dtype = floats(x, state)
    known = isinstance(equation, str) and output_shape is not UNKNOWN and bias_axes is not UNKNOWN
    if not known or x.shape.dims is None:
        return Made(Array(UNRANKED, dtype, x.lib), params=None)
    on_data = x.lib != "keras"
    try:
        output, kernel, bias = analyze(equation, bias_axes, x.shape, output_shape, on_data)
    except Fail:
        if building(state) or not on_data:
            raise
        # A built layer leaves real data to the equation alone.
        return Made(Array(UNRANKED, dtype, x.lib), params=None)
    if building(state):
        for dim in (*kernel, *(bias or ())):
            defined(dim, f"every axis of the kernel of {equation!r} (the input is {x.shape})")
    weights = [kernel, bias]
    if kernel and lora_rank:
        weights += [(*kernel[:-1], lora_rank), (lora_rank, kernel[-1])]
    params = counted(state, quantization_config)
    return Made(Array(output, dtype, x.lib), weights, rank=x.shape.rank, params=params)


@layer("Embedding", keywords=("input_length",))
def embedding(
    x: Array,
    input_dim: Positive,
    output_dim: Positive,
    embeddings_initializer: Initializer = "uniform",
    embeddings_regularizer: Regularizer = None,
    embeddings_constraint: Constraint = None,
    mask_zero: Flag = False,
    weights: Kept = None,
    lora_rank: Whole = None,
    lora_alpha: Number = None,
    quantization_config: Kept = None,
    *,
    state: LayerState,
    ctx: Context,
) -> Made:
    _check_indices(x, input_dim)
    _check_fractions(ctx, x, input_dim)
    table = [(input_dim, output_dim), *adapters(lora_rank, input_dim, output_dim)]
    output = Array(x.shape + Shape((output_dim,)), compute_dtype(state), x.lib)
    return Made(output, table, params=counted(state, quantization_config))


def _check_indices(x: Array, size: Any) -> None:
    """Numbers beyond the table: TensorFlow raises on the CPU; below zero it does not."""
    facts = x.facts
    low, high = facts.low, facts.high
    if not isinstance(size, int) or low is None or high is None or high < size:
        return
    if x.lib == "keras" or facts.integral is not True:
        return
    elements = prod(d for d in x.shape.dims or () if isinstance(d, int))
    inside = max(0.0, size - low) / (high - low + 1)
    chance = facts.spread and inside > 0 and elements * log(inside) < SURELY
    if inside == 0 or facts.reached or chance:
        text = f"the data holds numbers up to {int(high)}, the table has {size} rows: they count from 0 to {size - 1}"
        if high == size:
            text += f"; `input_dim` must be {size + 1}"
        raise Fail(
            "index-range", text, "InvalidArgumentError", 0, origin_notes(x), high=high, size=size
        )


def _check_fractions(ctx: Context, x: Array, size: Any) -> None:
    """Numbers that are no indices: they are cut to whole ones, negative ones count from the end."""
    facts = x.facts
    low, high = facts.low, facts.high
    if x.lib == "keras" or low is None or high is None:
        return
    if facts.integral is not True and low >= 0 and high <= 1 and isinstance(size, int) and size > 2:
        text = f"the data lies between {low:g} and {high:g} and is cut to whole numbers: of the table's {size} rows only the first is used; give the indices themselves, not scaled ones"
    elif facts.integral is True and high < 0:
        text = f"the data holds negative numbers only, which count from the end of the table of {size} rows: indices begin at 0"
    else:
        return
    ctx.report(Problem("values-lost", text, None, 0, origin_notes(x)))


def compute_dtype(state: LayerState) -> dt.DType:
    """The dtype a layer computes in; ``None`` for can't tell."""
    return None if state.dtype == "?" else (state.dtype or dt.KERAS_FLOAT)


@layer(
    "ReversibleEmbedding",
    keywords=("input_length", "weights", "lora_rank", "lora_alpha", "quantization_config"),
)
def reversible_embedding(
    x: Array,
    input_dim: Positive,
    output_dim: Positive,
    tie_weights: Flag = True,
    embeddings_initializer: Initializer = "uniform",
    embeddings_regularizer: Regularizer = None,
    embeddings_constraint: Constraint = None,
    mask_zero: Flag = False,
    reverse_dtype: Kept = None,
    logit_soft_cap: Number = None,
    *,
    ctx: Context,
    call: CallArguments,
    state: LayerState,
) -> Made:
    table = (input_dim, output_dim)
    untied = None if tie_weights is None else not tie_weights
    extra = optional(untied, (output_dim, input_dim))
    lora = as_int(ctx, state.given.get("lora_rank", Const(None)))
    weights = [table, extra, *adapters(lora, input_dim, output_dim)]
    given = call.get("reverse", 0)
    reverse = False if given is None else ctx.branch_truth(given)
    if reverse is None:
        return Made(Array(UNRANKED, None, x.lib), weights)
    dtype = compute_dtype(state) if x.lib == "keras" or not reverse else None
    shape = x.shape.with_last(input_dim) if reverse else x.shape + Shape((output_dim,))
    return Made(Array(shape, dtype, x.lib), weights)


@layer("Identity")
def identity(x: Array) -> Made:
    return Made(x)


@layer("Masking")
def masking(x: Array, mask_value: Kept = 0.0, *, state: LayerState) -> Made:
    return same_shape(x, state)


def as_callable(ctx: Context, value: Value, name: str) -> Value:
    """The function of a Lambda."""
    if isinstance(value, (Const, Array, Tuple)):
        message = f"`{name}` must be a function"
        raise Fail("layer-arguments", message, "TypeError", name)
    return value


Callee = Annotated[Any, as_callable]


@layer("Lambda")
def lambda_layer(
    ctx: Context,
    structure: Value,
    function: Callee,
    output_shape: Kept = None,
    mask: Kept = None,
    arguments: Kept = None,
    *,
    call: CallArguments,
    state: LayerState,
) -> Made:
    symbolic = _is_symbolic(ctx, structure)
    declared = output_shape is not None and output_shape != Const(None)
    if symbolic and declared:
        return _declared(ctx, structure, output_shape, state)
    keywords = _keywords(ctx, function, arguments, call)
    if keywords is None:
        return opaque_result("the arguments of this Lambda")
    cast = _cast(ctx, structure, state, symbolic)
    if cast is None:
        return opaque_result("the inputs of this Lambda")
    if not symbolic:
        return Made(ctx.call(function, [cast], keywords))
    with ctx.traced():
        result = ctx.attempt(lambda: ctx.call(function, [cast], keywords))
    if isinstance(result, Fail):
        problem = result.problem
        # Keras hides whatever the function raised behind an exception of its own.
        message = f"this Lambda has no output shape, as its function fails: {problem.message}"
        raise Fail(
            problem.kind, message, "NotImplementedError", problem.at, problem.notes, **problem.data
        )
    return Made(_promised(result, compute_dtype(state)))


def _is_symbolic(ctx: Context, structure: Value) -> bool:
    items = ctx.iterate(structure).items if is_sequence(structure) else (structure,)
    return any(isinstance(item, Array) and item.lib == "keras" for item in items or ())


def _declared(ctx: Context, structure: Value, output_shape: Value, state: LayerState) -> Made:
    """``output_shape=`` is believed without running the function."""
    if isinstance(output_shape, (Function, Bound)):
        given = output_shape
        asked = ctx.attempt(lambda: ctx.call(given, [structure_shape(ctx, structure)]))
        whole = UNKNOWN if isinstance(asked, Fail) else as_dims(ctx, asked)
        if not isinstance(whole, tuple):
            return opaque_result("the output_shape of this Lambda")
        return Made(Array(free_shape(whole), compute_dtype(state), "keras"))
    dims = as_dims(ctx, output_shape)
    if not isinstance(dims, tuple) or not is_sequence(output_shape):
        return opaque_result("the output_shape of this Lambda")
    items = ctx.iterate(structure).items if is_sequence(structure) else (structure,)
    first = items[0] if items else None
    batch = first.shape[0] if isinstance(first, Array) else UNKNOWN
    shape = Shape((batch,)) + free_shape(dims)
    return Made(Array(shape, compute_dtype(state), "keras"))


def _keywords(
    ctx: Context, function: Value, arguments: Value | None, call: CallArguments
) -> Mapping[str, Value] | None:
    """What Keras passes to the function besides the input."""
    keywords: dict[str, Value] = {}
    if isinstance(arguments, Obj) and arguments.kind == "dict":
        record = ctx.read(arguments)
        if record.rest is not None or record.maybe:
            return None
        keywords = {str(key): value for key, value in record.items.items()}
    elif arguments is not None and arguments != Const(None):
        return None
    node = getattr(function.function if isinstance(function, Bound) else function, "node", None)
    if node is not None:
        named = {arg.arg for arg in (*node.args.posonlyargs, *node.args.args)}
        for name in named & {"mask", "training"}:
            keywords[name] = call.get(name) or Const(None)
    elif not isinstance(function, Lib):
        return None
    return keywords


def _cast(ctx: Context, structure: Value, state: LayerState, symbolic: bool) -> Value | None:
    """The input as the function sees it: while tracing, tensors of the compute dtype."""

    def one(value: Value) -> Value:
        if not isinstance(value, Array):
            return value
        if symbolic:
            return replace(value, lib="tf", dtype=compute_dtype(state), graph=True, node=None)
        given = autocast(value, state)
        return given.but(lib="tf", facts=given.facts) if value.lib == "numpy" else given

    if isinstance(structure, Tuple):
        return Tuple(tuple(one(item) for item in structure.items), structure.names)
    if isinstance(structure, Obj):
        items = ctx.iterate(structure).items
        if structure.kind != "list" or items is None:
            return None
        return ctx.new_list([one(item) for item in items])
    return one(structure)


def _promised(result: Value, dtype: dt.DType) -> Value:
    """Keras takes the shapes of what the function gave and promises the compute dtype."""
    return map_arrays(result, lambda array: Array(array.shape, dtype, "keras"))
