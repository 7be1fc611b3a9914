"""``keras.utils``: labels, sequences, splits; the directory loaders are in :mod:`.directories`."""

from __future__ import annotations

from dataclasses import replace
from math import log
from typing import Any

from ...shapes import FREE, UNKNOWN, UNRANKED, AnyDim, Shape
from ...shapes import dtypes as dt
from ...values import (
    NONE,
    Array,
    Const,
    Dataset,
    Facts,
    Fail,
    Lib,
    Obj,
    Problem,
    Scalar,
    Tuple,
    Unknown,
    Value,
)
from ..api import Context, function
from ..args import DTypeArg, Int, Size, Tensor, Text, as_array, as_dims, as_text
from ..distinct import SURELY, distinct
from ..nested import frozen, map_arrays, map_leaves
from ..numpy.common import grouped
from . import directories

__all__ = ["directories"]

# -- labels -------------------------------------------------------------------------------------------


@function("keras.utils.to_categorical")
def to_categorical(ctx: Context, x: Any, num_classes: Size = None) -> Value:  # type: ignore[assignment]
    """Class numbers as one-hot rows; an axis of size 1 behind is dropped."""
    labels = as_array(ctx, x)
    _refuse_words(ctx, labels)
    if labels.facts.one_hot:
        text = (
            f"`{ctx.argument_text('x', 'x')}` is one-hot already: to_categorical makes another "
            "axis of two columns"
        )
        ctx.report(Problem("one-hot-labels", text, None, "x"))
    shape = labels.shape
    if shape.dims is not None and len(shape.dims) > 1 and shape[-1] == 1:
        shape = shape[:-1]
    elif shape.dims is not None and len(shape.dims) > 1 and not isinstance(shape[-1], int):
        shape = UNRANKED
    is_tensor = labels.lib in ("tf", "variable")
    if is_tensor and num_classes is None:
        raise Fail(
            "label-range", "to_categorical needs `num_classes` for tensors", "ValueError", "x"
        )
    classes: AnyDim = num_classes or highest(labels)
    if isinstance(classes, int) and not is_tensor:
        _check_classes(ctx, labels, classes)
    known = classes if isinstance(classes, int) else None
    together = shape.rank == 1 and grouped(labels.facts)
    facts = Facts(0, 1, True, classes=known, one_hot=True, nan=False, grouped=together)
    made = shape + (classes,)
    return Array(
        made,
        "float32" if is_tensor else "float64",
        "tf" if is_tensor else "numpy",
        facts,
        origin=ctx.site,
    )


def _refuse_words(ctx: Context, labels: Array) -> None:
    content = labels.facts.content
    words = content if isinstance(content, (list, tuple)) else [content]
    if labels.facts.pool:
        words = labels.facts.pool

    def is_word(value: Any) -> bool:
        return isinstance(value, str) and not value.strip().lstrip("+-").isdigit()

    found = all(map(is_word, words)) if labels.facts.pool else any(map(is_word, words))
    if labels.dtype in ("string", "object") and found:
        text = (
            f"to_categorical takes class numbers, {ctx.argument_text('x', 'these')} are strings: "
            "encode them first (LabelEncoder, pd.factorize)"
        )
        raise Fail("string-data", text, "ValueError", "x", dtype="string")


def highest(labels: Array) -> AnyDim:
    """One more than the largest label, where that surely occurs."""
    facts = labels.facts
    if facts.high is None or facts.integral is not True:
        return UNKNOWN
    if facts.reached or _surely_drawn(labels, 1) or facts.pool and distinct(labels):
        return int(facts.high) + 1
    return UNKNOWN


def _surely_drawn(labels: Array, values: float) -> bool:
    """Whether one of so many values is certainly among labels drawn by chance."""
    facts = labels.facts
    size = labels.shape.size
    if not facts.spread or facts.low is None or facts.high is None or not isinstance(size, int):
        return False
    wide = facts.high - facts.low + 1
    if values >= wide:
        return size > 0
    return size * log(1 - values / wide) < SURELY


def _check_classes(ctx: Context, labels: Array, classes: int) -> None:
    low, high = labels.facts.low, labels.facts.high
    if low is None or high is None or labels.facts.integral is not True:
        return
    shown = ctx.argument_text("x", "x")
    beyond = max(0.0, high - max(low, classes) + 1)
    below = max(0.0, min(high, -classes - 1) - low + 1)
    certain = (
        low >= classes
        or labels.facts.reached
        and (beyond or below)
        or _surely_drawn(labels, beyond + below)
    )
    if (beyond or below) and certain and labels.shape.size != 0:
        text = (
            f"`{shown}` holds the classes {int(low)} to {int(high)}, `num_classes` is {classes}: "
            f"labels count from 0 to {classes - 1}"
        )
        if low == 1 and high == classes:
            text += "; subtract 1 first"
        raise Fail("label-range", text, "IndexError", "x", low=low, high=high, units=classes)
    if low < 0 and (labels.facts.reached or labels.facts.spread):
        text = (
            f"`{shown}` holds the class {int(low)}; negative numbers count from the last class "
            "backwards"
        )
        ctx.report(Problem("label-range", text, None, "x"))


@function("keras.utils.normalize")
def normalize(ctx: Context, x: Tensor, axis: Any = Const(-1), order: Any = Const(2)) -> Value:
    """Rows of length one: the shape stays."""
    if x.lib == "keras":
        return Array(x.shape, "float32", "keras", Facts(nan=False), origin=ctx.site)
    if x.lib == "tf":
        shape = Shape((1,)) if x.shape.dims == () else x.shape
        dtype = x.dtype if dt.is_float(x.dtype) else None
        return Array(shape, dtype, "tf", Facts(nan=False), graph=x.graph)
    if x.lib != "numpy":
        return Unknown("a normalized array")
    dtype = x.dtype if dt.is_float(x.dtype) else "float64" if x.dtype is not None else None
    shape = x.shape
    if shape.dims == ():
        shape = Shape((1,))
    return Array(shape, dtype, facts=Facts(-1, 1), origin=ctx.site)


# -- sequences ----------------------------------------------------------------------------------------


@function("keras.utils.pad_sequences")
def pad_sequences(
    ctx: Context,
    sequences: Any,
    maxlen: Int = None,
    dtype: DTypeArg = "int32",
    padding: Text = "pre",
    truncating: Text = "pre",
    value: Any = NONE,
) -> Value:
    """Sequences of any length as rows of one: ``(samples, maxlen)``."""
    for text, name in ((padding, "padding"), (truncating, "truncating")):
        if isinstance(text, str) and text not in ("pre", "post"):
            message = f"`{name}` must be 'pre' or 'post', it is {text!r}"
            raise Fail("array-arguments", message, "ValueError", name, unknown_value=text)
    if isinstance(sequences, (Const, Scalar)) and as_text(ctx, sequences) in (None, UNKNOWN):
        raise Fail(
            "array-arguments", "`sequences` must be a list of sequences", "ValueError", "sequences"
        )
    rows, length, rest, facts = _sequences(ctx, sequences)
    columns: AnyDim = UNKNOWN if maxlen is UNKNOWN else length if maxlen is None else maxlen
    if facts.reached and isinstance(length, int):
        whole = value == NONE and isinstance(columns, int) and columns >= length
        # Otherwise other values are filled in, or some are cut off.
        facts = Facts(nan=False) if not whole else facts if columns == length else _with_zero(facts)
    return Array(Shape((rows, columns)) + rest, dtype, facts=facts, origin=ctx.site)


def _sequences(ctx: Context, value: Value) -> tuple[AnyDim, AnyDim, Shape, Facts]:
    """Number of sequences, the longest of them, what an entry is, and the bounds with padding."""
    if isinstance(value, Array):
        shape = value.shape
        if shape.dims is None or value.dtype in ("object", "ragged"):
            return (shape[0] if shape.dims else UNKNOWN), UNKNOWN, Shape(()), Facts(nan=False)
        if len(shape.dims) == 1:
            text = "`sequences` must be a list of sequences, it is one flat array"
            raise Fail("array-arguments", text, "ValueError", "sequences")
        low = None if value.facts.low is None else min(0, value.facts.low)
        facts = Facts(low, value.facts.high, value.facts.integral, nan=value.facts.nan)
        return shape[0], shape[1], shape[2:], facts
    if isinstance(value, Obj) and value.kind == "list":
        record = ctx.read(value)
        if record.rest is None and record.items:
            return _listed(ctx, record.items)
        return record.size, UNKNOWN, Shape(()), Facts(nan=False)
    return UNKNOWN, UNKNOWN, Shape(()), Facts(nan=False)


def _listed(ctx: Context, items: list[Value]) -> tuple[AnyDim, AnyDim, Shape, Facts]:
    if any(
        isinstance(item, (Const, Scalar)) and not isinstance(as_text(ctx, item), str)
        for item in items
    ):
        text = (
            "`sequences` must be a list of sequences, it is a flat list: put it into another list"
        )
        raise Fail("array-arguments", text, "ValueError", "sequences")
    arrays = [as_array(ctx, item) for item in items]
    lengths = [array.shape[0] for array in arrays]
    longest = (
        max(length for length in lengths if isinstance(length, int))
        if all(isinstance(n, int) for n in lengths)
        else UNKNOWN
    )
    rest = next((array.shape[1:] for array in arrays if array.shape.dims), Shape(()))
    return len(items), longest, rest, _padded(arrays, longest)


def _padded(arrays: list[Array], longest: AnyDim) -> Facts:
    """The bounds of whole sequences of known numbers, shorter ones filled up with zeros."""
    filled = [array.facts for array in arrays if array.shape[0] != 0]
    lows = [facts.low for facts in filled if facts.low is not None and facts.reached]
    highs = [facts.high for facts in filled if facts.high is not None and facts.integral]
    if not filled or not len(lows) == len(highs) == len(filled):
        return Facts(nan=False)
    facts = Facts(min(lows), max(highs), True, nan=False, reached=isinstance(longest, int))
    return facts if all(array.shape[0] == longest for array in arrays) else _with_zero(facts)


def _with_zero(facts: Facts) -> Facts:
    return replace(facts, low=min(0, facts.low or 0), high=max(0, facts.high or 0))


# -- data ---------------------------------------------------------------------------------------------


@function("keras.utils.split_dataset")
def split_dataset(
    ctx: Context,
    dataset: Any,
    left_size: Any = NONE,
    right_size: Any = NONE,
    shuffle: Any = NONE,
    seed: Any = NONE,
    preferred_backend: Any = NONE,
) -> Value:
    """Two datasets, of samples in the same structure."""
    if left_size == NONE and right_size == NONE:
        raise Fail(
            "dataset-arguments", "split_dataset needs `left_size` or `right_size`", "ValueError"
        )
    element, count = _samples(ctx, dataset)
    left, right = _sizes(count, left_size, right_size)
    batched = dataset.batched if isinstance(dataset, Dataset) else False
    size = dataset.size if isinstance(dataset, Dataset) else None
    halves = tuple(
        Dataset(element, part, batched=batched, origin=ctx.site, size=size)
        for part in (left, right)
    )
    return Tuple(halves)


def _measured(x: Array) -> Value:
    dims = x.shape.dims
    if not dims:
        return x
    rest = (UNKNOWN if dim is FREE else dim for dim in dims[1:])
    return x.but(shape=Shape((UNKNOWN, *rest)), facts=x.facts)


def _samples(ctx: Context, value: Value) -> tuple[Value, AnyDim]:
    if isinstance(value, Dataset):
        # The samples are collected: what was open has the size they have.
        # They are put in batches anew.
        count = value.cardinality if value.batched is False else UNKNOWN
        return map_arrays(value.element, _measured), count
    whole = frozen(ctx, value)
    counts: list[AnyDim] = []

    def row(part: Value) -> Value:
        if isinstance(part, Array):
            counts.append(part.shape[0])
            return part.but(shape=part.shape[1:], lib="tf", facts=part.facts, columns=None)
        return Unknown("a sample")

    element = map_leaves(whole, row)
    return element, counts[0] if counts else UNKNOWN


def _sizes(count: AnyDim, left: Value, right: Value) -> tuple[AnyDim, AnyDim]:
    def amount(value: Value) -> Any:
        if not isinstance(value, Const) or isinstance(value.value, bool):
            return UNKNOWN
        number = value.value
        if isinstance(number, float):
            if not 0 <= number <= 1:
                text = f"a size must be a whole number, or a float between 0 and 1; it is {number}"
                raise Fail("dataset-arguments", text, "ValueError")
            return round(number * count) if isinstance(count, int) and count >= 0 else UNKNOWN
        return number if isinstance(number, int) else UNKNOWN

    first = amount(left) if left != NONE else None
    second = amount(right) if right != NONE else None
    if first is None:
        first = count - second if isinstance(count, int) and isinstance(second, int) else UNKNOWN
    if second is None:
        second = count - first if isinstance(count, int) and isinstance(first, int) else UNKNOWN
    return first, second


@function("keras.utils.unpack_x_y_sample_weight")
def unpack_x_y_sample_weight(ctx: Context, data: Any) -> Value:
    """``x, y, sample_weight`` of one batch; ``None`` for what is missing."""
    if isinstance(data, Obj) and data.kind == "list":
        record = ctx.read(data)
        data = Tuple(tuple(record.items)) if record.rest is None else Unknown("a batch")
    if isinstance(data, Unknown):
        return Tuple((Unknown("x"), Unknown("y"), Unknown("sample weights")))
    if not isinstance(data, Tuple):
        return Tuple((data, NONE, NONE))
    if not 1 <= len(data.items) <= 3:
        text = (
            f"a batch is x, (x, y) or (x, y, sample_weight); this one has {len(data.items)} parts"
        )
        raise Fail("batch-structure", text, "ValueError", "data", found=len(data.items))
    return Tuple(data.items + (NONE,) * (3 - len(data.items)))


@function("keras.utils.pack_x_y_sample_weight")
def pack_x_y_sample_weight(ctx: Context, x: Any, y: Any = NONE, sample_weight: Any = NONE) -> Value:
    """The tuple of those that are given."""
    if y == NONE:
        return Tuple((x,)) if isinstance(x, (Tuple, Obj)) else x
    return Tuple((x, y) if sample_weight == NONE else (x, y, sample_weight))


# -- images and files ---------------------------------------------------------------------------------

CHANNELS = directories.CHANNELS


@function("keras.utils.load_img")
def load_img(
    ctx: Context,
    path: Any,
    color_mode: Text = "rgb",
    target_size: Any = NONE,
    interpolation: Any = NONE,
    keep_aspect_ratio: Any = NONE,
) -> Value:
    """A PIL image; :func:`img_to_array` turns it into ``(height, width, channels)``."""
    if isinstance(color_mode, str) and color_mode not in CHANNELS:
        text = f"`color_mode` must be 'grayscale', 'rgb' or 'rgba'; it is {color_mode!r}"
        raise Fail("array-arguments", text, "ValueError", "color_mode", unknown_value=color_mode)
    # Only the first two are looked at: `target_size=(64, 64, 3)` is often written, and works.
    size = as_dims(ctx, target_size) if target_size != NONE else UNKNOWN
    height, width = size[:2] if isinstance(size, tuple) and len(size) >= 2 else (UNKNOWN, UNKNOWN)
    channels: AnyDim = CHANNELS[color_mode] if isinstance(color_mode, str) else UNKNOWN
    # Pixels of one channel have no axis for it until `img_to_array` adds one.
    shape = Shape((height, width)) if channels == 1 else Shape((height, width, channels))
    if channels is UNKNOWN:
        shape = UNRANKED
    pixels = Array(shape, "uint8", facts=Facts(0, 255, True, nan=False), origin=ctx.site)
    return ctx.new_object(Lib("PIL.Image.Image"), None, {"<pixels>": pixels})


@function("keras.utils.img_to_array")
def img_to_array(
    ctx: Context, img: Any, data_format: Text = None, dtype: DTypeArg = "float32"
) -> Value:
    """An image as float32 ``(height, width, channels)``."""
    if isinstance(img, Obj):
        known = ctx.read(img).attrs.get("<pixels>")
        if isinstance(known, Array):
            img = known
    if not isinstance(img, Array):
        return Array(
            Shape((UNKNOWN, UNKNOWN, UNKNOWN)), dtype, facts=Facts(nan=False), origin=ctx.site
        )
    shape = img.shape if img.shape.dims is not None else Shape((UNKNOWN,) * 3)
    if shape.rank == 2:
        shape = shape + (1,)
    elif shape.rank is not None and shape.rank != 3:
        text = f"an image has two or three axes, this array has shape {shape}"
        raise Fail("array-arguments", text, "ValueError", "img")
    if data_format is not None and data_format != "channels_last":
        shape = Shape((UNKNOWN,) * 3)
    return Array(
        shape,
        dtype,
        facts=Facts(img.facts.low, img.facts.high, img.facts.integral, nan=img.facts.nan),
        origin=ctx.site,
    )


@function("keras.utils.array_to_img")
def array_to_img(
    ctx: Context, x: Tensor, data_format: Any = NONE, scale: Any = NONE, dtype: Any = NONE
) -> Value:
    """A PIL image of one array ``(height, width, channels)``."""
    if x.shape.rank not in (None, 3):
        text = (
            f"an image array has three axes (height, width, channels), this one has shape {x.shape}"
        )
        raise Fail("array-arguments", text, "ValueError", "x")
    pixels = Array(x.shape, "uint8", facts=Facts(0, 255, True, nan=False))
    return ctx.new_object(Lib("PIL.Image.Image"), None, {"<pixels>": pixels})


@function("keras.utils.get_file")
def get_file(ctx: Context, *args: Any, **kwargs: Any) -> Value:
    """The path of a downloaded file."""
    return Scalar("str")


@function(
    "keras.utils.plot_model", "keras.utils.model_to_dot", "keras.utils.set_random_seed", "keras.utils.save_img",
    "keras.utils.clear_session", "keras.utils.enable_interactive_logging",
    "keras.utils.disable_interactive_logging",
)  # fmt: skip
def harmless(ctx: Context, called: str, *args: Any, **kwargs: Any) -> Value:
    """Functions without bearing on shapes."""
    return Unknown("a picture") if called.endswith(("plot_model", "model_to_dot")) else NONE
