"""Attention layers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any

from ...shapes import FREE, UNKNOWN, UNRANKED, AnyDim, Shape, same
from ...values import NONE, Array, Const, Fail, LayerState, Obj, Tuple, Unknown, Value
from ...values.core import is_none
from ..api import Context
from ..args import as_array, as_dims
from .core import compute_dtype
from .layer import CallArguments, Made, autocast, building, defined, layer, optional, origin_notes
from .layer_args import (
    Constraint,
    Flag,
    Initializer,
    Kept,
    Number,
    Positive,
    Regularizer,
    Whole,
    as_positive,
    choice,
)  # fmt: skip
from .rnn import mismatch
from .structure import accept_arguments, is_symbolic

Weights = list[Sequence[AnyDim] | None]
_CALL = (
    "value", "key", "query_mask", "value_mask", "key_mask", "attention_mask",
    "return_attention_scores", "training", "use_causal_mask",
)  # fmt: skip


def as_optional_positive(ctx: Context, value: Value, name: str) -> Any:
    """A positive integer or None."""
    return None if is_none(value) else as_positive(ctx, value, name)


def as_output_shape(ctx: Context, value: Value, name: str) -> Any:
    """The shape of the projected output: an integer or several; ``None`` for the query's."""
    if isinstance(value, Const) and isinstance(value.value, float) and value.value:
        text = f"`{name}` must be an integer or a tuple of integers, it is {value.value!r}"
        raise Fail("layer-arguments", text, "ValueError", name)
    dims = as_dims(ctx, value)
    return None if dims in (None, (), (0,)) and dims is not UNKNOWN else dims


def as_axes(ctx: Context, value: Value, name: str) -> Value:
    """Axes: an integer or a list of them; text is refused."""
    if isinstance(value, Const) and value.value and not isinstance(value.value, int):
        text = f"`{name}` must be an integer or a list of integers, it is {value.value!r}"
        raise Fail("layer-arguments", text, "ValueError", name)
    return value


OptionalPositive = Annotated[Any, as_optional_positive]
OutputShape = Annotated[Any, as_output_shape]
AttentionAxes = Annotated[Any, as_axes]
ScoreMode = Annotated[Any, choice("dot", "concat")]


class _Inputs:
    """Query, value and key of a call, and whether it builds the graph."""

    def __init__(
        self, ctx: Context, structure: Value, call: CallArguments, state: LayerState, name: str
    ) -> None:
        given = call.get("value", 0)
        if given is None and "**" not in call.kwargs:
            text = f"{name} is called with a query and a value, `{name}(...)(query, value)`"
            raise Fail(
                "call-arguments", f"{text}; `value` is missing", "TypeError", missing="value"
            )
        accept_arguments(name, call.args, call.kwargs, *_CALL)
        key = call.get("key", 1)
        others = (call.get("attention_mask", 5), given, key)
        self.query = autocast(as_array(ctx, structure), state)
        self.value = autocast(as_array(ctx, given or Unknown()), state)
        self.key = self.value
        if key is not None and is_none(key) is not True:
            self.key = autocast(as_array(ctx, key), state)
        self.symbolic = is_symbolic(ctx, [self.query], *others)
        self.known = None not in (self.query.shape.rank, self.value.shape.rank, self.key.shape.rank)
        scores = call.get("return_attention_scores", 6)
        self.scores = False if scores is None else ctx.branch_truth(scores)

    def check_keys(self, name: str, state: LayerState) -> None:
        """Value and key must go together, one key for each value.

        Keras looks when it builds the layer and when it is asked for shapes.
        """
        value, key = self.value.shape[1:-1], self.key.shape[1:-1]
        if not self.known or not self.symbolic and not building(state):
            return
        if value.rank != key.rank or any(_differ(a, b) for a, b in zip(value, key, strict=False)):
            text = (
                f"{name} needs one key for each value: value {self.value.shape} and "
                f"key {self.key.shape} differ before the last axis"
            )
            notes = origin_notes(self.value) + origin_notes(self.key)
            raise Fail("merge-shapes", text, "ValueError", 1, notes, layer=name)

    def check_running(self, ctx: Context, state: LayerState, name: str) -> None:
        """What only the computation finds out."""
        if self.symbolic or not self.known:
            return
        before = state.built_for
        if state.built and isinstance(before, Array):
            have, built = self.query.shape[-1], before.shape[-1]
            if same(have, built) is False:
                shape = self.query.shape
                text = f"{name} was built for {built} features, its query {shape} has {have}"
                raise Fail(
                    "input-size", text, mismatch(ctx), 0, origin_notes(self.query), layer=name
                )
        rows, others = self.query.shape[0], self.value.shape[0]
        if rows != 1 and others != 1 and same(rows, others) is False:
            text = f"{name} is given {rows} queries and {others} values: the batch sizes differ"
            raise Fail("merge-shapes", text, mismatch(ctx), 1, origin_notes(self.value), layer=name)


def _differ(a: AnyDim, b: AnyDim) -> bool:
    """Whether Keras, which compares None with a number, finds two sizes different."""
    if UNKNOWN in (a, b):
        return False
    return same(a, b) is False or (a is FREE) != (b is FREE) and not _symbolic_dim(a, b)


def _symbolic_dim(a: AnyDim, b: AnyDim) -> bool:
    return not (isinstance(a, int) or isinstance(b, int))


@layer("MultiHeadAttention")
def multi_head_attention(
    structure: Value, ctx: Context, call: CallArguments, state: LayerState,
    num_heads: Positive, key_dim: Positive, value_dim: OptionalPositive = None,
    dropout: Number = 0.0, use_bias: Flag = True, output_shape: OutputShape = None,
    attention_axes: AttentionAxes = None, sliding_window: OptionalPositive = None,
    flash_attention: Kept = None, kernel_initializer: Initializer = None,
    bias_initializer: Initializer = None, kernel_regularizer: Regularizer = None,
    bias_regularizer: Regularizer = None, activity_regularizer: Regularizer = None,
    kernel_constraint: Constraint = None, bias_constraint: Constraint = None,
    use_gate: Flag = False, seed: Kept = None,
) -> Made:  # fmt: skip
    name = "MultiHeadAttention"
    given = _Inputs(ctx, structure, call, state, name)
    given.check_keys(name, state)
    query, value, key = given.query.shape, given.value.shape, given.key.shape
    if building(state) and given.known:
        for what, shape in (("query", query), ("key", key), ("value", value)):
            defined(shape[-1], f"{name}: the last axis of the {what}")
    given.check_running(ctx, state, name)
    if output_shape is UNKNOWN or query.dims is None or not given.symbolic and not given.known:
        return Made(Unknown(f"the shapes given to {name} are not known"), params=None)
    if not given.symbolic and (query.rank != value.rank or len(query.dims) < 3):
        return Made(Unknown(f"{name} of tensors of different rank"), params=None)
    size = value_dim or key_dim
    heads = (num_heads, key_dim), (num_heads, size)
    out: tuple[AnyDim, ...] = output_shape or (query[-1],)
    weights: Weights = [
        (query[-1], *heads[0]), (key[-1], *heads[0]), (value[-1], *heads[1]), (*heads[1], *out),
        optional(use_bias, heads[0]), optional(use_bias, heads[0]), optional(use_bias, heads[1]),
        optional(use_bias, out),
    ]  # fmt: skip
    if use_gate is not False:
        weights += [optional(use_gate, (query[-1], *heads[1]))]
        weights += [optional(use_bias, heads[1]) if use_gate else (UNKNOWN,)]
    dtype = compute_dtype(state)
    output = Array(query[:-1] + out, dtype)
    # Keras's shape rule takes the query's length twice.
    scores = Shape((query[0], num_heads, query[1], query[1]))
    if not given.symbolic:
        scores = _scores(query, value, num_heads, as_dims(ctx, attention_axes or NONE))
        if scores.rank == 4:
            _check_mask(ctx, call, scores, given.scores is not False or dropout != 0.0)
    return Made(_with_scores(output, Array(scores, dtype), given.scores), weights)


def _scores(query: Shape, value: Shape, num_heads: AnyDim, axes: Any) -> Shape:
    """The scores that are computed: the axes attended over meet, the others stay in front."""
    if query.dims is None or value.dims is None or axes is UNKNOWN:
        return UNRANKED
    rows, columns = (*query.dims[:-1], num_heads), (*value.dims[:-1], num_heads)
    over = range(1, len(rows) - 1) if axes is None else axes
    if any(not isinstance(axis, int) or not 0 < axis < len(rows) for axis in over):
        return UNRANKED
    kept = [dim for axis, dim in enumerate(rows) if axis not in over]
    return Shape((*kept, *(rows[axis] for axis in over), *(columns[axis] for axis in over)))


def _check_mask(ctx: Context, call: CallArguments, scores: Shape, softmax: bool) -> None:
    """``attention_mask`` meets scores of (batch, heads, queries, values); heads may be left out.

    ``softmax``: the scores go through a Softmax layer, which refuses by itself.
    """
    mask = as_array(ctx, call.get("attention_mask", 5) or Unknown())
    dims = mask.shape.dims
    if dims is None or not 2 <= len(dims) <= 4:
        return
    wanted = scores[-2:] if len(dims) == 2 else scores[:1] + scores[1 - len(dims) :]
    for have, want in zip(dims, wanted.dims or ()):
        if (
            isinstance(have, int)
            and isinstance(want, int)
            and have != want
            and 1 not in (have, want)
        ):
            text = (
                f"`attention_mask` {mask.shape} does not fit {scores[2]} queries and {scores[3]} values:"
                " it needs the shape (batch, queries, values)"
            )
            notes = origin_notes(mask)
            exception = "ValueError" if softmax else mismatch(ctx)
            raise Fail(
                "merge-shapes", text, exception, "attention_mask", notes, layer="MultiHeadAttention"
            )


def _with_scores(output: Array, scores: Array, wanted: bool | None) -> Value:
    if wanted is None:
        return Unknown("whether the attention scores are returned is not known")
    return Tuple((output, scores)) if wanted else output


def check_groups(num_query_heads: Any, num_key_value_heads: Any) -> None:
    """Each key and value head serves the same number of query heads."""
    if not isinstance(num_query_heads, int) or not isinstance(num_key_value_heads, int):
        return
    if num_key_value_heads == 0:
        text = "`num_key_value_heads` must be positive, it is 0"
        raise Fail("layer-arguments", text, "ZeroDivisionError", "num_key_value_heads")
    if num_query_heads % num_key_value_heads:
        text = (
            f"`num_query_heads` ({num_query_heads}) must be divisible by "
            f"`num_key_value_heads` ({num_key_value_heads})"
        )
        raise Fail("layer-arguments", text, "ValueError", "num_key_value_heads")


@layer("GroupQueryAttention")
def group_query_attention(
    structure: Value, ctx: Context, call: CallArguments, state: LayerState,
    head_dim: Whole, num_query_heads: Whole, num_key_value_heads: Whole, dropout: Number = 0.0,
    use_bias: Flag = True, sliding_window: OptionalPositive = None, flash_attention: Kept = None,
    kernel_initializer: Initializer = None, bias_initializer: Initializer = None,
    kernel_regularizer: Regularizer = None, bias_regularizer: Regularizer = None,
    activity_regularizer: Regularizer = None, kernel_constraint: Constraint = None,
    bias_constraint: Constraint = None, use_gate: Flag = False, seed: Kept = None,
) -> Made:  # fmt: skip
    name = "GroupQueryAttention"
    given = _Inputs(ctx, structure, call, state, name)
    query, value, key = given.query.shape, given.value.shape, given.key.shape
    if query.rank != 3 or value.rank != 3 or key.rank != 3:
        return Made(Unknown(f"the shapes given to {name} are not known"), params=None)
    if building(state):
        for what, shape in (("query", query), ("key", key), ("value", value)):
            defined(shape[-1], f"{name}: the last axis of the {what}")
    if given.symbolic:
        given.check_keys(name, state)
        if same(query[-1], value[-1]) is False:
            text = f"{name} needs a query and a value of equal size, {query[-1]} is not {value[-1]}"
            notes = origin_notes(given.query) + origin_notes(given.value)
            raise Fail("merge-shapes", text, "ValueError", 1, notes, layer=name)
    given.check_running(ctx, state, name)
    if not given.symbolic and same(value[1], key[1]) is not True and given.key is not given.value:
        return Made(Unknown(f"{name} of keys and values of different length"), params=None)
    many, few = (num_query_heads, head_dim), (num_key_value_heads, head_dim)
    weights: Weights = [
        (query[-1], *many), (key[-1], *few), (value[-1], *few), (*many, query[-1]),
        optional(use_bias, many), optional(use_bias, few), optional(use_bias, few),
        optional(use_bias, (query[-1],)),
    ]  # fmt: skip
    if use_gate is not False:
        weights += [optional(use_gate, (query[-1], *many))]
        weights += [optional(use_bias, many) if use_gate else (UNKNOWN,)]
    dtype = compute_dtype(state)
    scores = Array(Shape((query[0], num_query_heads, query[1], key[1])), dtype)
    return Made(_with_scores(Array(query, dtype), scores, given.scores), weights)


group_query_attention.created(check_groups)


def _dot_attention(
    ctx: Context, inputs: list[Array], call: CallArguments, state: LayerState, name: str,
    weights: Weights, broadcast: bool,
) -> Made:  # fmt: skip
    """Attention over ``[query, value]`` or ``[query, value, key]``, without projections."""
    query, value, key = inputs[0].shape, inputs[1].shape, inputs[-1].shape
    symbolic = is_symbolic(ctx, inputs)
    dtype = compute_dtype(state)
    flag = call.kwargs.get("return_attention_scores")
    wanted = False if flag is None else ctx.branch_truth(flag)
    mixed = not symbolic and len({query.rank, value.rank, key.rank}) > 1
    if query.dims is None or value.dims is None or key.dims is None or mixed:
        return Made(_with_scores(Array(UNRANKED, dtype), Array(UNRANKED, dtype), wanted), weights)
    if not symbolic and query.rank == value.rank == key.rank and (query.rank or 0) >= 2:
        _check_products(ctx, inputs, name, broadcast)
    first = query[:1]
    if not symbolic and query.rank == 3 and query[0] == 1:
        first = value[:1]  # One query for all: the product broadcasts over the batch.
    output = Array(first + query[1:-1] + Shape((value[-1],)), dtype)
    scores = Array(first + query[1:-1] + Shape((key[-2],)), dtype)
    return Made(_with_scores(output, scores, wanted), weights)


def _check_products(ctx: Context, inputs: list[Array], name: str, broadcast: bool) -> None:
    query, value, key = inputs[0].shape, inputs[1].shape, inputs[-1].shape
    notes = tuple(note for x in inputs for note in origin_notes(x))
    sizes = query[-1], key[-1]
    if same(*sizes) is False and not (broadcast and 1 in sizes):
        what = "key" if len(inputs) > 2 else "value"
        text = (
            f"{name} compares query and {what}: {query} has {sizes[0]} features, {key} {sizes[1]}"
        )
        raise Fail("merge-shapes", text, mismatch(ctx), 0, notes, layer=name)
    if same(key[-2], value[-2]) is False:
        text = f"{name} needs one value for each key: {key[-2]} keys, {value[-2]} values"
        raise Fail("merge-shapes", text, mismatch(ctx), 0, notes, layer=name)
    rows = {x.shape[0] for x in inputs if isinstance(x.shape[0], int)} - {1}
    if len(rows) > 1 and query.rank == 3:
        text = f"{name} is given tensors of different batch sizes: {query} and {value}"
        raise Fail("merge-shapes", text, mismatch(ctx), 0, notes, layer=name)


def _two_or_three(inputs: list[Array], call: CallArguments, name: str) -> bool:
    """Refuse what is certainly not a list of two or three tensors; whether it certainly is one."""
    first = call.first
    a_list = isinstance(first, Obj) and first.kind == "list"
    if isinstance(first, (Array, Tuple)) and not (
        isinstance(first, Array) and first.lib == "unknown"
    ):
        what = "a tuple" if isinstance(first, Tuple) else "one tensor"
        text = f"{name} takes a list, `[query, value]` or `[query, value, key]`; {what} is given"
        raise Fail("input-structure", text, "ValueError", 0, layer=name)
    if not a_list or any(x.lib == "unknown" for x in inputs):
        return False
    if len(inputs) not in (2, 3):
        text = f"{name} takes `[query, value]` or `[query, value, key]`, {len(inputs)} are given"
        raise Fail("input-structure", text, "ValueError", 0, layer=name)
    return True


@layer("Attention")
def attention(
    inputs: list[Array], ctx: Context, call: CallArguments, state: LayerState,
    use_scale: Flag = False, score_mode: ScoreMode = "dot", dropout: Number = 0.0,
    seed: Kept = None,
) -> Made:  # fmt: skip
    if not _two_or_three(inputs, call, "Attention"):
        return Made(Unknown("the inputs of Attention cannot be followed"), params=None)
    concat = None if score_mode is UNKNOWN else score_mode == "concat"
    weights: Weights = [optional(use_scale, ()), optional(concat, ())]
    return _dot_attention(ctx, inputs, call, state, "Attention", weights, concat is not False)


@layer("AdditiveAttention", keywords=("score_mode", "seed"))
def additive_attention(
    inputs: list[Array], ctx: Context, call: CallArguments, state: LayerState,
    use_scale: Flag = True, dropout: Number = 0.0,
) -> Made:  # fmt: skip
    if not _two_or_three(inputs, call, "AdditiveAttention"):
        return Made(Unknown("the inputs of AdditiveAttention cannot be followed"), params=None)
    features = inputs[0].shape[-1]
    if use_scale and building(state):
        defined(features, "AdditiveAttention: the last axis of the query")
    weights: Weights = [optional(use_scale, (features,))]
    return _dot_attention(ctx, inputs, call, state, "AdditiveAttention", weights, True)
