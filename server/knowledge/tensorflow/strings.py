"""``tf.strings``: text in, text or numbers out."""

from __future__ import annotations

from ...shapes import SCALAR, UNRANKED
from ...values import NO_FACTS, NONE, Array, Facts, Fail, Unknown, Value
from ..api import Context, function
from .common import (
    NOTHING,
    Axes,
    Flag,
    Kept,
    Ten,
    TfDType,
    as_tensor,
    chosen,
    graph_of,
    made,
    sequence_items,
)
from .reductions import reduced

S = "tensorflow.strings."

_SAME = (
    "lower", "upper", "strip", "regex_replace", "substr", "unicode_transcode", "unicode_script",
)  # fmt: skip
_NUMBERS = {
    "length": "int32", "to_hash_bucket": "int64", "to_hash_bucket_fast": "int64", "to_hash_bucket_strong": "int64",
    "regex_full_match": "bool",
}  # fmt: skip
_RAGGED = (
    "split",
    "bytes_split",
    "unicode_split",
    "unicode_decode",
    "ngrams",
    "unicode_split_with_offsets",
    "unicode_decode_with_offsets",
)


def _text(ctx: Context, x: Array, called: str) -> None:
    if x.dtype in (None, "string") or x.lib != "tf":
        return
    text = f"`tf.{called.partition('.')[2]}` takes text, not {x.dtype}; use `tf.strings.as_string`"
    raise Fail(
        "dtype-mismatch", text, "TypeError" if graph_of(ctx, x) else "InvalidArgumentError", "input"
    )


@function(*(S + name for name in _SAME), "tensorflow.regex_replace")
def changed(ctx: Context, input: Ten, *rest: Value, called: str = "", **named: Value) -> Value:
    if not called.endswith("script"):
        _text(ctx, input, called)
    kind = "int32" if called.endswith("script") else "string"
    shape = input.shape if not called.endswith("substr") or input.shape.dims else UNRANKED
    return made(ctx, shape, kind, NO_FACTS, input)


@function(*(S + name for name in _NUMBERS))
def numbered(ctx: Context, input: Ten, *rest: Value, called: str = "", **named: Value) -> Value:
    _text(ctx, input, called)
    return made(
        ctx,
        input.shape,
        _NUMBERS[called.removeprefix(S)],
        Facts(low=0, integral=True, nan=False),
        input,
    )


@function(S + "as_string", "tensorflow.as_string", "tensorflow.dtypes.as_string")
def as_string(ctx: Context, input: Ten, *rest: Value, **named: Value) -> Value:
    return made(ctx, input.shape, "string", NO_FACTS, input)


@function(S + "to_number", "tensorflow.string_to_number")
def to_number(ctx: Context, input: Ten, out_type: TfDType = "float32", name: Kept = NONE) -> Value:
    _text(ctx, input, "tensorflow.strings.to_number")
    return made(ctx, input.shape, chosen(out_type, "float32"), NO_FACTS, input)


@function(*(S + name for name in _RAGGED))
def split(ctx: Context, input: Ten, *rest: Value, called: str = "", **named: Value) -> Value:
    if "offsets" in called:
        return Unknown("pieces of text and their places")
    kind = "int32" if "decode" in called else "string"
    if input.shape == SCALAR and "ngrams" not in called:
        from ...shapes import FREE, UNKNOWN, Shape

        return made(ctx, Shape((FREE if graph_of(ctx, input) else UNKNOWN,)), kind, NO_FACTS, input)
    return Array(UNRANKED, kind, "ragged")


@function(S + "join")
def join(ctx: Context, inputs: Kept, *rest: Value, **named: Value) -> Value:
    items = sequence_items(ctx, inputs)
    parts = [as_tensor(ctx, item, "inputs") for item in items or ()]
    if not parts or any(part.lib != "tf" for part in parts):
        return NOTHING
    whole = [part for part in parts if part.shape != SCALAR]
    return made(ctx, whole[0].shape if whole else SCALAR, "string", NO_FACTS, *parts)


@function(S + "reduce_join")
def reduce_join(
    ctx: Context,
    inputs: Ten,
    axis: Axes = None,
    keepdims: Flag = False,
    *rest: Value,
    **named: Value,
) -> Value:
    return made(ctx, reduced(ctx, inputs, axis, keepdims), "string", NO_FACTS, inputs)


@function(S + "format", S + "unicode_encode", S + "unsorted_segment_join")
def formatted(*args: Value, ctx: Context, called: str = "", **named: Value) -> Value:
    return made(ctx, SCALAR if called.endswith("format") else UNRANKED, "string")
