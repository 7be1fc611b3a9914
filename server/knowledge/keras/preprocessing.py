"""Layers that prepare numbers and categories: rescaling, normalizing, binning, encoding."""

from __future__ import annotations

from typing import Annotated, Any

from ...shapes import FREE, UNKNOWN, UNRANKED, AnyDim, Shape, same
from ...shapes import dtypes as dt
from ...shapes.arith import ShapeError, broadcast
from ...values import Array, Const, Facts, Fail, LayerState, Obj, Tuple, Unknown, Value
from ...values.core import NO_FACTS, is_none
from ..api import Context
from ..args import as_array, as_ints, as_number, as_text
from .core import compute_dtype
from .layer import CallArguments, Made, building, layer, origin_notes
from .layer_args import Flag, Kept, Number
from .rnn import list_items, mismatch

NO_OFFSET = Const(0.0)


@layer("Rescaling")
def rescaling(
    x: Array, ctx: Context, state: LayerState, scale: Kept, offset: Kept = NO_OFFSET
) -> Made:
    shape = x.shape
    if x.lib != "keras":
        for value in (scale, offset):
            if not isinstance(value, Const):
                try:
                    shape = broadcast(shape, as_array(ctx, value).shape)
                except ShapeError:
                    text = f"Rescaling: `scale` and `offset` do not fit the input {x.shape}"
                    notes = origin_notes(x)
                    raise Fail("merge-shapes", text, mismatch(ctx), 0, notes) from None
    factor, shift = as_number(ctx, scale), as_number(ctx, offset)
    facts = NO_FACTS
    if isinstance(factor, (int, float)) and isinstance(shift, (int, float)):
        facts = _rescaled(x.facts, factor, shift)
    return Made(Array(shape, compute_dtype(state), facts=facts))


def _rescaled(facts: Facts, factor: float, shift: float) -> Facts:
    if facts.low is None or facts.high is None:
        return Facts(nan=facts.nan)
    ends = sorted((facts.low * factor + shift, facts.high * factor + shift))
    return Facts(ends[0], ends[1], nan=facts.nan, reached=facts.reached)


def as_kept_axes(ctx: Context, value: Value, name: str) -> Any:
    """The axes that keep their own mean: a tuple of integers, empty for None."""
    return () if is_none(value) else as_ints(ctx, value)


KeptAxes = Annotated[Any, as_kept_axes]


def check_moments(ctx: Context, axis: Any, mean: Value | None, variance: Value | None) -> None:
    """A given mean and variance come together and have one shape."""
    given = [value is not None and is_none(value) is False for value in (mean, variance)]
    absent = [value is None or is_none(value) is True for value in (mean, variance)]
    if given[0] and absent[1] or given[1] and absent[0]:
        text = "Normalization needs both `mean` and `variance`, or neither (and `adapt`)"
        raise Fail("layer-arguments", text, "ValueError", "variance" if given[0] else "mean")
    if not all(given) or mean is None or variance is None:
        return
    shapes = as_array(ctx, mean).shape, as_array(ctx, variance).shape
    if shapes[0].dims is None or shapes[1].dims is None:
        return
    if shapes[0].rank != shapes[1].rank or any(
        same(a, b) is False for a, b in zip(*shapes, strict=False)
    ):
        text = f"`mean` {shapes[0]} and `variance` {shapes[1]} must have the same shape"
        raise Fail("layer-arguments", text, "ValueError", "variance")
    if axis is not UNKNOWN and len(shapes[0].dims) > len(axis):
        text = f"`mean` has {shapes[0].rank} dimensions for {len(axis)} kept axes"
        raise Fail("layer-arguments", text, "ValueError", "mean")


@layer("Normalization")
def normalization(
    x: Array, ctx: Context, state: LayerState, axis: KeptAxes = (-1,), mean: Kept = None,
    variance: Kept = None, invert: Flag = False,
) -> Made:  # fmt: skip
    shape = x.shape
    output = Array(shape, compute_dtype(state))
    given = mean is not None and is_none(mean) is not True
    if axis is UNKNOWN or shape.dims is None:
        return Made(output, params=0 if given else None)
    sizes = kept_sizes(shape, axis, building(state), x)
    if given and building(state):
        _fits_mean(ctx, as_array(ctx, mean).shape, sizes)
    if x.lib != "keras" and state.built:
        _against_built(ctx, x, state)
    if given:
        return Made(output, params=0)
    return Made(output, [sizes, sizes, ()])


def _places(axis: tuple[int, ...], shape: Shape) -> list[int]:
    rank = shape.rank or 0
    return sorted(a % rank for a in axis if -rank <= a < rank)


def kept_sizes(
    shape: Shape, axis: tuple[int, ...], building: bool, x: Array | None
) -> list[AnyDim]:
    """The sizes of the kept axes; refuses axes out of range and sizes of None."""
    rank = shape.rank or 0
    notes = origin_notes(x) if x is not None else ()
    if building:
        for a in axis:
            if not -rank <= a < rank:
                text = f"Normalization(axis={a}) has no such axis in its input {shape}"
                raise Fail("input-rank", text, "ValueError", 0, notes, layer="Normalization")
            if shape[a] is FREE:
                text = (
                    f"Normalization keeps a mean for each entry of axis {a}: its size must be known"
                )
                raise Fail("undefined-dimension", text, "ValueError", 0, notes)
    return [shape[place] for place in _places(axis, shape)]


def _fits_mean(ctx: Context, mean: Shape, sizes: list[AnyDim]) -> None:
    for have, want in zip(reversed(mean.dims or ()), reversed(sizes), strict=False):
        if have != 1 and same(have, want) is False:
            text = f"Normalization: `mean` has {have} entries, the input {want}"
            raise Fail("input-size", text, mismatch(ctx), 0, layer="Normalization")


def _against_built(ctx: Context, x: Array, state: LayerState) -> None:
    """Running, the means of one number of features meet another."""
    before = state.built_for
    if not isinstance(before, Array) or before.shape.rank != x.shape.rank:
        return
    for place in _places(state.args["axis"], x.shape):
        have, built = x.shape[place], before.shape[place]
        if have != 1 and built != 1 and same(have, built) is False:
            text = (
                f"Normalization knows {built} means, its input {x.shape} has {have} on axis {place}"
            )
            notes = origin_notes(x)
            raise Fail("input-size", text, mismatch(ctx), 0, notes, layer="Normalization")


normalization.created(check_moments)


def text_choice(*allowed: str, none: bool = False) -> Any:
    """A converter for a text among a few; unlike ``choice`` upper case counts."""

    def convert(ctx: Context, value: Value, name: str) -> Any:
        text = as_text(ctx, value)
        if none and is_none(value):
            return None
        if isinstance(value, Const) and (text is UNKNOWN or text not in allowed):
            message = (
                f"`{name}` must be one of {', '.join(map(repr, allowed))}, it is {value.value!r}"
            )
            known = list(allowed)
            raise Fail(
                "layer-arguments", message, "ValueError", name, unknown_value=text, known=known
            )
        return text

    return convert


def encoded(shape: Shape, mode: Any, depth: AnyDim, running: bool = False) -> Shape:
    """Indices as rows of ``depth``: one row each, or one row for several together.

    Run for real, the row takes the place of axis 1; Keras's shape rules say the last axis.
    """
    if mode is UNKNOWN or shape.dims is None:
        return UNRANKED
    if mode == "int":
        return shape
    if not shape.dims:
        return Shape((depth,))
    if mode != "one_hot" and running and len(shape.dims) > 1:
        return Shape((shape.dims[0], *shape.dims[2:], depth))
    if mode != "one_hot":
        return shape[:-1] + Shape((depth,))
    if shape[-1] is UNKNOWN and len(shape.dims) > 1:
        return UNRANKED
    if shape[-1] == 1 and len(shape.dims) > 1:
        return shape[:-1] + Shape((depth,))
    return shape + Shape((depth,))


EncodingMode = Annotated[Any, text_choice("count", "one_hot", "multi_hot", "binary")]
BinMode = Annotated[Any, text_choice("int", "one_hot", "multi_hot", "count")]
CrossMode = Annotated[Any, text_choice("int", "one_hot")]


def check_tokens(num_tokens: Any) -> None:
    """CategoryEncoding must know how many categories there are."""
    if num_tokens is None:
        text = "CategoryEncoding needs `num_tokens`, the number of categories"
        raise Fail("layer-arguments", text, "ValueError", missing="num_tokens")
    if isinstance(num_tokens, int) and num_tokens < 1:
        text = f"`num_tokens` must be at least 1, it is {num_tokens}"
        raise Fail("layer-arguments", text, "ValueError", "num_tokens")


def as_count(ctx: Context, value: Value, name: str) -> Any:
    """A number Keras compares with a bound: text is a TypeError."""
    if isinstance(value, Const) and isinstance(value.value, str):
        text = f"`{name}` must be a number, it is {value.value!r}"
        raise Fail("layer-arguments", text, "TypeError", name)
    if isinstance(value, Const) and value.value is None:
        return None
    found = as_ints(ctx, value)
    return found[0] if isinstance(found, tuple) and len(found) == 1 else UNKNOWN


Count = Annotated[Any, as_count]


@layer("CategoryEncoding")
def category_encoding(
    structure: Value, ctx: Context, call: CallArguments, state: LayerState,
    num_tokens: Count = None, output_mode: EncodingMode = "multi_hot", sparse: Flag = False,
) -> Made:  # fmt: skip
    x = as_array(ctx, structure)
    weights = call.get("count_weights", 0)
    if (
        weights is not None
        and is_none(weights) is False
        and output_mode in ("one_hot", "multi_hot")
    ) and x.lib != "keras":
        text = f"`count_weights` is for output_mode='count', not {output_mode!r}"
        raise Fail("call-arguments", text, "ValueError", "count_weights")
    if sparse is not False:
        return Made(Unknown("a sparse tensor"))
    mode = "multi_hot" if output_mode == "binary" else output_mode
    depth = num_tokens if isinstance(num_tokens, int) else UNKNOWN
    facts = Facts(0, 1, True, one_hot=True) if mode == "one_hot" else Facts(0)
    shape = encoded(x.shape, mode, depth, x.lib != "keras")
    dtype = compute_dtype(state)
    if x.lib != "keras" and dtype not in ("float32", "float64"):
        dtype = None  # that of the weights, which a policy of two dtypes has in float32
    return Made(Array(shape, dtype, facts=facts))


category_encoding.created(check_tokens)


def check_bins(num_bins: Any) -> None:
    """Hashing needs at least one bin."""
    if num_bins is None or isinstance(num_bins, int) and num_bins <= 0:
        text = f"`num_bins` must be positive, it is {num_bins}"
        raise Fail("layer-arguments", text, "ValueError", "num_bins")


@layer("Hashing")
def hashing(
    structure: Value, ctx: Context, state: LayerState, num_bins: Count, mask_value: Kept = None,
    salt: Kept = None, output_mode: BinMode = "int", sparse: Flag = False,
) -> Made:  # fmt: skip
    x = as_array(ctx, structure)
    if sparse is not False or output_mode is UNKNOWN:
        return Made(Unknown("a sparse tensor"))
    depth = num_bins if isinstance(num_bins, int) else UNKNOWN
    if output_mode == "int":
        high = depth - 1 if isinstance(depth, int) else None
        dtype = "int64" if state.dtype is None else compute_dtype(state)
        return Made(Array(x.shape, dtype, facts=Facts(0, high, True, nan=False)))
    # Asked for shapes only, Keras drops the last axis in every mode.
    mode = "multi_hot" if x.lib == "keras" else output_mode
    return Made(Array(encoded(x.shape, mode, depth, x.lib != "keras"), compute_dtype(state)))


def check_hashing(sparse: Any, output_mode: Any) -> None:
    """Indices cannot be sparse."""
    if sparse is True and output_mode == "int":
        text = "`sparse=True` needs an output_mode other than 'int'"
        raise Fail("layer-arguments", text, "ValueError", "sparse")


hashing.created(check_bins)
hashing.created(check_hashing)


@layer("HashedCrossing", keywords=("seed",))
def hashed_crossing(
    inputs: list[Array], ctx: Context, call: CallArguments, state: LayerState, num_bins: Count,
    output_mode: CrossMode = "int", sparse: Flag = False, name: Kept = None, dtype: Kept = None,
    **kwargs: Any,
) -> Made:  # fmt: skip
    if sparse is not False or output_mode is UNKNOWN or any(x.shape.dims is None for x in inputs):
        return Made(Unknown("the crossed inputs are not known"))
    depth = num_bins if isinstance(num_bins, int) else UNKNOWN
    _check_crossed(inputs, call)
    whole = "int64" if state.dtype is None else compute_dtype(state)
    kind = whole if output_mode == "int" else compute_dtype(state)
    shape = inputs[0].shape
    if output_mode == "one_hot" and not any(x.lib == "keras" for x in inputs):
        shape = encoded(shape, "one_hot", depth)
    elif output_mode == "one_hot":
        if shape[-1] is UNKNOWN:
            shape = UNRANKED
        else:
            shape = shape[:-1] + Shape((depth,)) if shape[-1] == 1 else shape + Shape((depth,))
    return Made(Array(shape, kind))


def _check_crossed(inputs: list[Array], call: CallArguments) -> None:
    if any(x.lib == "unknown" for x in inputs):
        return
    symbolic = any(x.lib == "keras" for x in inputs)
    if isinstance(call.first, Array) or len(inputs) < 2 or symbolic and len(inputs) != 2:
        text = f"HashedCrossing takes a list of two tensors, {len(inputs)} are given"
        raise Fail("input-structure", text, "ValueError", 0, layer="HashedCrossing")
    if symbolic:
        if same(inputs[0].shape[-1], inputs[1].shape[-1]) is False:
            _refuse_crossed(inputs, "must have identical shapes")
        return
    for x in inputs:
        if (x.shape.rank or 0) > 2 or x.shape.rank == 2 and same(x.shape[-1], 1) is False:
            _refuse_crossed(inputs, "must have shape (), (batch,) or (batch, 1)")
        if dt.is_float(x.dtype):
            _refuse_crossed(inputs, f"must be whole numbers or text, not {x.dtype}")
        if x.shape.rank != inputs[0].shape.rank or any(
            same(a, b) is False for a, b in zip(x.shape, inputs[0].shape, strict=False)
        ):
            _refuse_crossed(inputs, "must have equal shapes")


def _refuse_crossed(inputs: list[Array], text: str) -> None:
    shown = " and ".join(str(x.shape) for x in inputs)
    notes = tuple(note for x in inputs for note in origin_notes(x))
    message = f"the inputs of HashedCrossing {text}: {shown}"
    raise Fail("merge-shapes", message, "ValueError", 0, notes, layer="HashedCrossing")


def check_boundaries(
    bin_boundaries: Value | None, num_bins: Any, sparse: Any, output_mode: Any
) -> None:
    """Discretization takes the bins or their number."""
    if sparse is True and output_mode == "int":
        text = "`sparse=True` needs an output_mode other than 'int'"
        raise Fail("layer-arguments", text, "ValueError", "sparse")
    if isinstance(num_bins, int) and num_bins < 0:
        text = f"`num_bins` must not be negative, it is {num_bins}"
        raise Fail("layer-arguments", text, "ValueError", "num_bins")
    absent = bin_boundaries is None or is_none(bin_boundaries) is True
    given = not absent and bin_boundaries is not None and is_none(bin_boundaries) is False
    if isinstance(num_bins, int) and given:
        text = "Discretization takes `num_bins` (and `adapt`) or `bin_boundaries`, not both"
        raise Fail("layer-arguments", text, "ValueError", "num_bins")
    if num_bins is None and absent:
        text = "Discretization needs `bin_boundaries`, or `num_bins` and `adapt`"
        raise Fail("layer-arguments", text, "ValueError", missing="bin_boundaries")


@layer("Discretization", closed=True)
def discretization(
    structure: Value, ctx: Context, state: LayerState, bin_boundaries: Kept = None,
    num_bins: Count = None, epsilon: Number = 0.01, output_mode: BinMode = "int",
    sparse: Flag = False, dtype: Kept = None, name: Kept = None,
) -> Made:  # fmt: skip
    x = as_array(ctx, structure)
    given = bin_boundaries is not None and is_none(bin_boundaries) is not True
    adapted = state.extra.get("adapted")
    if not given and adapted is None and x.lib != "keras" and state.built is not None:
        text = (
            "Discretization(num_bins=...) must see data before it is used: call `adapt(data)` first"
        )
        raise Fail("not-adapted", text, "ValueError", 0)
    depth: AnyDim = UNKNOWN
    if given and bin_boundaries is not None:
        count = as_array(ctx, bin_boundaries).shape
        depth = count[0] + 1 if count.rank == 1 else UNKNOWN
    elif isinstance(num_bins, int) and adapted is None:
        depth = num_bins
    if sparse is not False or output_mode is UNKNOWN:
        return Made(Unknown("a sparse tensor"))
    if output_mode == "int":
        high = depth - 1 if isinstance(depth, int) else None
        return Made(Array(x.shape, "int32", facts=Facts(0, high, True, nan=False)))
    shape = encoded(x.shape, output_mode, depth, True)
    return Made(Array(shape, compute_dtype(state)))


discretization.created(check_boundaries)


@layer("Pipeline", closed=True)
def pipeline(structure: Value, ctx: Context, layers: Kept, name: Kept = None) -> Made:
    steps = list_items(ctx, layers)
    if steps is None or isinstance(structure, (Obj, Tuple)):
        return Made(Unknown("the steps of this Pipeline are not known"), params=None)
    value = structure
    for step in steps:
        value = ctx.call(step, [value])
    return Made(value, params=None)
