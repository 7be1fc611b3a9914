"""Layers that look words and numbers up in a vocabulary."""

from __future__ import annotations

from typing import Annotated, Any

from ...shapes import FREE, UNKNOWN, UNRANKED, AnyDim, Shape, same
from ...text.records import record
from ...values import Array, Const, Facts, Fail, LayerState, Value
from ...values.core import is_none
from ..api import Context
from ..args import as_array, as_text
from .layer import Made, layer, origin_notes
from .layer_args import Flag, Kept, Text, Whole
from .preprocessing import Count, encoded, text_choice

OutputMode = Annotated[
    Any, text_choice("int", "one_hot", "multi_hot", "binary", "count", "tf_idf", "tf-idf")
]


Standardize = Annotated[
    Any, text_choice("lower_and_strip_punctuation", "lower", "strip_punctuation", none=True)
]
Split = Annotated[Any, text_choice("whitespace", "character", none=True)]


@record(frozen=True, slots=True)
class Lookup:
    """How a vocabulary is laid out: ``[mask] + oov * n + tokens``."""

    mode: Any
    size: AnyDim | None
    """Number of indices, ``None`` before there is a vocabulary."""
    max_tokens: Any
    padded: bool | None

    @property
    def depth(self) -> AnyDim:
        """Length of an encoded row; free where Keras does not know it yet."""
        if self.padded is None:
            return UNKNOWN
        if self.padded:
            return self.max_tokens if isinstance(self.max_tokens, int) else UNKNOWN
        return FREE if self.size is None else self.size

    @property
    def facts(self) -> Facts:
        """The range of the indices."""
        bounds = [n for n in (self.size, self.max_tokens) if isinstance(n, int)]
        return Facts(0, min(bounds) - 1 if bounds else None, True, nan=False)


def _mode(value: Any) -> Any:
    return {"binary": "multi_hot", "tf-idf": "tf_idf"}.get(value, value)


def tokens_of(ctx: Context, value: Value | None) -> list[Any] | None:
    """The words of a literal vocabulary."""
    if value is None or is_none(value) is not False or isinstance(value, Const):
        return None
    content = as_array(ctx, value).facts.content
    return content if isinstance(content, list) else None


def lookup_of(
    ctx: Context, state: LayerState, mask_token: Value | None, oov_token: Any, oov: Any
) -> Lookup:
    """The layout of a layer's vocabulary, as far as it is known."""
    args = state.args
    mode = _mode(args["output_mode"])
    padded, max_tokens = args["pad_to_max_tokens"], args["max_tokens"]
    vocabulary = state.extra.get("vocabulary", args["vocabulary"])
    size: AnyDim | None = state.extra.get("size")
    if size is None and vocabulary is not None and is_none(vocabulary) is not True:
        size = UNKNOWN
        tokens = tokens_of(ctx, vocabulary)
        masked = mask_token is not None and is_none(mask_token) is not True
        if tokens is not None and isinstance(oov, int) and mode is not UNKNOWN:
            start = 1 if masked and mode == "int" else 0
            mask = mask_token.value if isinstance(mask_token, Const) else mask_token
            special = [mask] * start + [oov_token] * oov
            given = tokens[: len(special)] == special
            size = len(special) + len(tokens) - (len(special) if given else 0)
    return Lookup(mode, size, max_tokens, padded)


def check_lookup(
    ctx: Context, max_tokens: Any, pad_to_max_tokens: Any, output_mode: Any, sparse: Any,
    vocabulary: Value | None, idf_weights: Value | None,
) -> None:  # fmt: skip
    """What both lookup layers and TextVectorization refuse."""
    mode = _mode(output_mode)
    if isinstance(max_tokens, int) and max_tokens <= 1:
        text = f"`max_tokens` must be above 1, it is {max_tokens}"
        raise Fail("layer-arguments", text, "ValueError", "max_tokens")
    if pad_to_max_tokens is True and max_tokens is None:
        text = "`pad_to_max_tokens=True` needs `max_tokens`"
        raise Fail("layer-arguments", text, "ValueError", "pad_to_max_tokens")
    if sparse is True and mode == "int":
        text = "`sparse=True` needs an output_mode other than 'int'"
        raise Fail("layer-arguments", text, "ValueError", "sparse")
    weighted = idf_weights is not None and is_none(idf_weights) is False
    if weighted and mode is not UNKNOWN and mode != "tf_idf":
        text = f"`idf_weights` is for output_mode='tf_idf', not {output_mode!r}"
        raise Fail("layer-arguments", text, "ValueError", "idf_weights")
    given = vocabulary is not None and is_none(vocabulary) is False
    unweighted = idf_weights is None or is_none(idf_weights) is True
    if given and mode == "tf_idf" and unweighted:
        text = "a `vocabulary` for output_mode='tf_idf' needs its `idf_weights`"
        raise Fail("layer-arguments", text, "ValueError", missing="idf_weights")
    check_tokens(tokens_of(ctx, vocabulary))


def check_tokens(tokens: list[Any] | None) -> None:
    """A vocabulary holds each of its words once, and at least one."""
    if tokens is None or any(isinstance(token, list) for token in tokens):
        return
    if not tokens:
        raise Fail("layer-arguments", "the `vocabulary` is empty", "ValueError", "vocabulary")
    twice = next((token for token in tokens if tokens.count(token) > 1), None)
    if twice is not None:
        text = f"the `vocabulary` holds {twice!r} more than once"
        raise Fail("layer-arguments", text, "ValueError", "vocabulary")


def check_size(lookup: Lookup) -> None:
    """The vocabulary must fit into ``max_tokens``."""
    if not isinstance(lookup.size, int) or not isinstance(lookup.max_tokens, int):
        return
    if lookup.size > lookup.max_tokens:
        text = (
            f"the `vocabulary` takes {lookup.size} indices with its special tokens, "
            f"`max_tokens` is {lookup.max_tokens}"
        )
        raise Fail("layer-arguments", text, "ValueError", "vocabulary")


def _without_vocabulary(
    ctx: Context, x: Array, state: LayerState, lookup: Lookup, name: str
) -> None:
    """Run for real, an empty vocabulary fails."""
    if lookup.size is not None or x.lib == "keras" or ctx.graph or state.built is None:
        return
    if (x.dtype == "string") is (name == "IntegerLookup"):
        return
    text = f"{name} has no vocabulary yet: call `adapt(data)` first, or give it a `vocabulary`"
    counts = lookup.mode != "int" and lookup.padded is False
    if counts or lookup.mode == "int" or lookup.padded:
        raise Fail("not-adapted", text, "RuntimeError" if counts else "FailedPreconditionError", 0)


def _looked_up(
    ctx: Context, structure: Value, state: LayerState, lookup: Lookup, name: str
) -> Made:
    """What StringLookup and IntegerLookup give."""
    args = state.args
    x = as_array(ctx, structure)
    symbolic = x.lib == "keras"
    if lookup.mode is UNKNOWN or args["sparse"] is not False or x.lib in ("ragged", "sparse"):
        return Made(Array(UNRANKED), params=0)
    inverted = args["invert"]
    _without_vocabulary(ctx, x, state, lookup, name)
    if lookup.mode == "int":
        dtype: str | None = "int64"
        if inverted is not False and not symbolic:
            dtype = "string" if name == "StringLookup" and inverted else None
        facts = lookup.facts if inverted is False and args["num_oov_indices"] != 0 else Facts()
        return Made(Array(x.shape, dtype, facts=facts))
    dtype = "float32" if symbolic or lookup.mode == "tf_idf" else "int64"
    if not x.shape.dims and (lookup.mode != "one_hot" or not symbolic):
        return Made(Array(UNRANKED, dtype))
    mode = "multi_hot" if lookup.mode in ("count", "tf_idf") else lookup.mode
    return Made(Array(encoded(x.shape, mode, lookup.depth, not symbolic), dtype))


def check_index_lookup(num_oov_indices: Any, invert: Any, output_mode: Any) -> None:
    """What the two lookup layers refuse besides."""
    if isinstance(num_oov_indices, int) and num_oov_indices < 0:
        text = f"`num_oov_indices` must not be negative, it is {num_oov_indices}"
        raise Fail("layer-arguments", text, "ValueError", "num_oov_indices")
    if invert is True and output_mode is not UNKNOWN and output_mode != "int":
        text = f"`invert=True` needs output_mode='int', not {output_mode!r}"
        raise Fail("layer-arguments", text, "ValueError", "output_mode")


@layer("StringLookup", keywords=("oov_method", "vocabulary_size", "has_input_vocabulary"))
def string_lookup(
    structure: Value, ctx: Context, state: LayerState, max_tokens: Count = None,
    num_oov_indices: Count = 1, mask_token: Kept = None, oov_token: Text = "[UNK]",
    vocabulary: Kept = None, idf_weights: Kept = None, invert: Flag = False,
    output_mode: OutputMode = "int", pad_to_max_tokens: Flag = False, sparse: Flag = False,
    encoding: Text = "utf-8", name: Kept = None, salt: Kept = None, *,
    oov_method: Text = "floormod",
) -> Made:  # fmt: skip
    lookup = lookup_of(ctx, state, mask_token, oov_token, num_oov_indices)
    return _looked_up(ctx, structure, state, lookup, "StringLookup")


@layer("IntegerLookup", keywords=("vocabulary_size", "has_input_vocabulary"))
def integer_lookup(
    structure: Value, ctx: Context, state: LayerState, max_tokens: Count = None,
    num_oov_indices: Count = 1, mask_token: Kept = None, oov_token: Whole = -1,
    vocabulary: Kept = None, vocabulary_dtype: Text = "int64", idf_weights: Kept = None,
    invert: Flag = False, output_mode: OutputMode = "int", sparse: Flag = False,
    pad_to_max_tokens: Flag = False, oov_method: Text = "floormod", salt: Kept = None,
    name: Kept = None,
) -> Made:  # fmt: skip
    lookup = lookup_of(ctx, state, mask_token, oov_token, num_oov_indices)
    return _looked_up(ctx, structure, state, lookup, "IntegerLookup")


def check_vocabulary_dtype(vocabulary_dtype: Any) -> None:
    """Only one dtype is implemented."""
    if vocabulary_dtype not in ("int64", UNKNOWN):
        text = f"`vocabulary_dtype` must be 'int64', it is {vocabulary_dtype!r}"
        raise Fail("layer-arguments", text, "ValueError", "vocabulary_dtype")


def check_fits(
    ctx: Context, vocabulary: Value | None, max_tokens: Any, num_oov_indices: Any,
    mask_token: Value | None, oov_token: Any, output_mode: Any, pad_to_max_tokens: Any,
) -> None:  # fmt: skip
    """The vocabulary of a lookup layer must fit."""
    state = LayerState(args={
        "vocabulary": vocabulary, "max_tokens": max_tokens, "output_mode": output_mode,
        "pad_to_max_tokens": pad_to_max_tokens,
    })  # fmt: skip
    check_size(lookup_of(ctx, state, mask_token, oov_token, num_oov_indices))


for _spec in (string_lookup, integer_lookup):
    _spec.created(check_index_lookup)
    _spec.created(check_lookup)
    _spec.created(check_fits)
integer_lookup.created(check_vocabulary_dtype)


def as_ngrams(ctx: Context, value: Value, name: str) -> Value:
    """An integer or a tuple of integers, not a list."""
    wrong = isinstance(value, Const) and not (value.value is None or isinstance(value.value, int))
    if wrong or getattr(value, "kind", None) == "list":
        text = f"`{name}` must be an integer or a tuple of integers"
        raise Fail("layer-arguments", text, "ValueError", name)
    return value


def as_length(ctx: Context, value: Value, name: str) -> Any:
    """A length, ``None``, or unknown; what is no integer is kept for the check."""
    if isinstance(value, Const):
        return value.value
    text = as_text(ctx, value)
    return text if isinstance(text, str) else UNKNOWN


Ngrams = Annotated[Any, as_ngrams]
Length = Annotated[Any, as_length]


def check_text(output_mode: Any, output_sequence_length: Any, ragged: Any) -> None:
    """A length and raggedness are for indices only."""
    mode = _mode(output_mode)
    length = output_sequence_length
    if length is not UNKNOWN and mode == "int" and not isinstance(length, (int, type(None))):
        text = f"`output_sequence_length` must be an integer or None, it is {length!r}"
        raise Fail("layer-arguments", text, "ValueError", "output_sequence_length")
    if mode is UNKNOWN or mode == "int":
        return
    if length is not UNKNOWN and length is not None:
        text = f"`output_sequence_length` is for output_mode='int', not {output_mode!r}"
        raise Fail("layer-arguments", text, "ValueError", "output_sequence_length")
    if ragged is True:
        text = f"`ragged=True` is for output_mode='int', not {output_mode!r}"
        raise Fail("layer-arguments", text, "ValueError", "ragged")


@layer("TextVectorization", keywords=("vocabulary_size", "has_input_vocabulary"))
def text_vectorization(
    structure: Value, ctx: Context, state: LayerState, max_tokens: Count = None,
    standardize: Standardize = "lower_and_strip_punctuation", split: Split = "whitespace",
    ngrams: Ngrams = None, output_mode: OutputMode = "int",
    output_sequence_length: Length = None, pad_to_max_tokens: Flag = False,
    vocabulary: Kept = None, idf_weights: Kept = None, sparse: Flag = False,
    ragged: Flag = False, encoding: Text = "utf-8", name: Kept = None,
) -> Made:  # fmt: skip
    lookup = lookup_of(ctx, state, Const(""), "[UNK]", 1)
    x = as_array(ctx, structure)
    length: AnyDim = output_sequence_length if isinstance(output_sequence_length, int) else UNKNOWN
    if x.lib == "keras":
        if output_sequence_length is None:
            length = FREE
        return Made(_described(x, lookup, split, length))
    rank = x.shape.rank
    splits = split is not None and split is not UNKNOWN
    if splits and rank is not None and rank > 1 and same(x.shape[-1], 1) is False:
        text = (
            f"TextVectorization splits one text per row: its input {x.shape} must have "
            "rank 1 or a last axis of size 1"
        )
        raise Fail("input-rank", text, "ValueError", 0, origin_notes(x))
    _without_vocabulary(ctx, x, state, lookup, "TextVectorization")
    return Made(_run(x, lookup, split, length, output_sequence_length, ragged))


def _described(x: Array, lookup: Lookup, split: Any, length: AnyDim) -> Array:
    """What Keras's shape rule says of a KerasTensor."""
    if lookup.mode is UNKNOWN or x.shape.dims is None or not x.shape.dims:
        return Array(UNRANKED, None)
    if lookup.mode == "int":
        return Array(Shape((x.shape.dims[0], length)), "int64", facts=lookup.facts)
    shape = x.shape
    if split is not None:
        shape = shape + Shape((FREE,))
    elif len(x.shape.dims) <= 1:
        shape = shape + Shape((1,))
    mode = "one_hot" if lookup.mode == "one_hot" else "multi_hot"
    return Array(encoded(shape, mode, lookup.depth), "float32")


def _run(x: Array, lookup: Lookup, split: Any, length: AnyDim, given: Any, ragged: Any) -> Array:
    """What comes out for real texts."""
    rank = x.shape.rank
    plain = split in ("whitespace", "character") and rank in (1, 2)
    rows = x.shape[0]
    if lookup.mode == "int":
        if ragged is not False:
            return Array(Shape((rows, UNKNOWN)) if plain else UNRANKED, "int64", "ragged")
        if plain:
            return Array(Shape((rows, length)), "int64", facts=lookup.facts)
        if rank == 0 and split in ("whitespace", "character"):
            return Array(Shape((length,)), "int64", facts=lookup.facts)
        return Array(UNRANKED, "int64", facts=lookup.facts)
    if plain and lookup.mode in ("multi_hot", "count", "tf_idf"):
        dtype = "float32" if lookup.mode == "tf_idf" else "int64"
        return Array(Shape((rows, UNKNOWN if lookup.depth is FREE else lookup.depth)), dtype)
    return Array(UNRANKED, None)


def check_text_fits(
    ctx: Context, vocabulary: Value | None, max_tokens: Any, output_mode: Any,
    pad_to_max_tokens: Any,
) -> None:  # fmt: skip
    """The vocabulary of TextVectorization must fit."""
    check_fits(ctx, vocabulary, max_tokens, 1, Const(""), "[UNK]", output_mode, pad_to_max_tokens)


text_vectorization.created(check_text)
text_vectorization.created(check_lookup)
text_vectorization.created(check_text_fits)
