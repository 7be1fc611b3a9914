"""What preprocessing layers learn from data, and tell of it."""

from __future__ import annotations

from typing import Any

from ...shapes import FREE, UNKNOWN, AnyDim, Shape, same
from ...values import (
    NONE,
    NOTHING,
    Array,
    Const,
    Dataset,
    Fail,
    LayerState,
    Obj,
    Scalar,
    Tuple,
    Unknown,
    Value,
)  # fmt: skip
from ..api import Context, function
from .preprocessing import kept_sizes
from .text import check_size, lookup_of, tokens_of

_LOOKUPS = ("TextVectorization", "StringLookup", "IntegerLookup")


def _state(ctx: Context, receiver: Value) -> LayerState | None:
    state = ctx.read(receiver).native if isinstance(receiver, Obj) else None
    return state if isinstance(state, LayerState) else None


def _batch_shape(ctx: Context, data: Value) -> Shape | None:
    """The shape of the batches a layer adapts to, ``None`` if unknown."""
    if isinstance(data, Array):
        return data.shape if data.lib in ("numpy", "tf", "keras", "variable") else None
    if isinstance(data, Dataset):
        element = data.element
        first = element.items[0] if isinstance(element, Tuple) and element.items else element
        if isinstance(first, Array) and first.shape.rank != 1:
            return first.shape
    return None


@function("keras.layers.Normalization.adapt")
def adapt_normalization(ctx: Context, receiver: Any, data: Any) -> Value:
    """Learn means and variances; builds the layer."""
    state = _state(ctx, receiver)
    if state is None:
        return NOTHING
    if isinstance(data, Array) and data.lib == "pandas" and data.shape.rank == 2:
        text = (
            "Normalization.adapt() iterates a DataFrame over its column names: "
            "pass its values, `adapt(df.to_numpy())`"
        )
        raise Fail("adapt-data", text, "TypeError", "data")
    shape, axis = _batch_shape(ctx, data), state.args["axis"]
    fresh: LayerState = ctx.edit(receiver).native
    fresh.extra = {**fresh.extra, "adapted": True}
    if shape is None or shape.dims is None or axis is UNKNOWN:
        fresh.built = None
        return NOTHING
    before = state.built_for
    if state.built and isinstance(before, Array) and before.shape.rank == shape.rank:
        for a in axis:
            if same(before.shape[a], shape[a]) is False:
                text = f"the layer was built for {before.shape}, adapt() is given data {shape}"
                raise Fail("input-size", text, "ValueError", "data", layer="Normalization")
    elif state.built is False:
        sizes = kept_sizes(shape, axis, True, None)
        total: AnyDim = 1
        for size in sizes:
            total = total * size
        fresh.built = True
        fresh.built_for = Array(shape)
        fresh.params = 2 * total + 1 if isinstance(total, int) else None
    return NOTHING


@function(
    "keras.layers.Discretization.adapt",
    *(f"keras.layers.{name}.adapt" for name in _LOOKUPS),
)
def adapt(
    ctx: Context, called: str, receiver: Any, data: Any, batch_size: Any = NONE, steps: Any = NONE
) -> Value:
    """Learn a vocabulary or bins."""
    state = _state(ctx, receiver)
    if state is None:
        return NOTHING
    short = called.split(".")[-2]
    if short == "Discretization" and state.args["num_bins"] is None:
        text = "Discretization(bin_boundaries=...) has its bins; to learn some, give `num_bins`"
        raise Fail("adapt-data", text, "ValueError", 0)
    if short in _LOOKUPS and state.args["vocabulary"] not in (None, NONE):
        vocabulary = state.args["vocabulary"]
        if not isinstance(vocabulary, Unknown) and not isinstance(data, Dataset):
            text = f"{short} was created with a `vocabulary` and cannot adapt to data"
            raise Fail("adapt-data", text, "ValueError", 0)
    fresh: LayerState = ctx.edit(receiver).native
    fresh.extra = {**fresh.extra, "adapted": True, "size": UNKNOWN}
    return NOTHING


@function(*(f"keras.layers.{name}.set_vocabulary" for name in _LOOKUPS))
def set_vocabulary(
    ctx: Context, called: str, receiver: Any, vocabulary: Any, idf_weights: Any = NONE
) -> Value:
    """Replace the vocabulary."""
    state = _state(ctx, receiver)
    if state is None:
        return NOTHING
    fresh: LayerState = ctx.edit(receiver).native
    fresh.extra = {key: item for key, item in fresh.extra.items() if key != "size"}
    fresh.extra["vocabulary"] = vocabulary
    if tokens_of(ctx, vocabulary) is None:
        fresh.extra["size"] = UNKNOWN
    else:
        check_size(_lookup(ctx, called, fresh))
    return NOTHING


def _lookup(ctx: Context, called: str, state: LayerState) -> Any:
    if called.split(".")[-2] == "TextVectorization":
        return lookup_of(ctx, state, Const(""), "[UNK]", 1)
    args = state.args
    return lookup_of(ctx, state, args["mask_token"], args["oov_token"], args["num_oov_indices"])


@function(*(f"keras.layers.{name}.vocabulary_size" for name in _LOOKUPS))
def vocabulary_size(ctx: Context, called: str, receiver: Any) -> Value:
    """The number of indices the layer gives."""
    state = _state(ctx, receiver)
    size = None if state is None else _lookup(ctx, called, state).size
    if isinstance(size, int):
        return Const(size)
    return Scalar("int", None if size in (None, UNKNOWN, FREE) else size, low=1)


@function(*(f"keras.layers.{name}.get_vocabulary" for name in _LOOKUPS))
def get_vocabulary(
    ctx: Context, called: str, receiver: Any, include_special_tokens: Any = NONE
) -> Value:
    """The words, in order of their indices."""
    word = "int" if "IntegerLookup" in called else "str"
    return ctx.new_list([], Scalar(word))
