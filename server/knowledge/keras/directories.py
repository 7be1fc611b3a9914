"""Datasets from folders and time series: ``keras.utils.*_dataset_from_*``."""

from __future__ import annotations

from typing import Any

from ...resolve.datafiles import IMAGE_SUFFIXES, ClassFolders
from ...shapes import FREE, UNKNOWN, AnyDim, Shape
from ...values import NONE, Array, Const, Dataset, Facts, Fail, Obj, Tuple, Unknown, Value
from ..api import Context, function
from ..args import Int, Text, as_array, as_dims, as_flag, as_number
from ..disk import folders_in, path_of
from ..nested import map_arrays
from ..stored import stored

CHANNELS = {"grayscale": 1, "rgb": 3, "rgba": 4}
INTERPOLATIONS = (
    "bilinear",
    "nearest",
    "bicubic",
    "area",
    "lanczos3",
    "lanczos5",
    "gaussian",
    "mitchellcubic",
)


def _choice(value: Any, name: str, allowed: tuple[Any, ...]) -> None:
    if (isinstance(value, str) or value is None) and value not in allowed:
        shown = ", ".join(map(repr, allowed))
        text = f"`{name}` must be one of {shown}; it is {value!r}"
        raise Fail(
            "dataset-arguments", text, "ValueError", name, unknown_value=value, known=list(allowed)
        )


def image_size(ctx: Context, value: Value, default: tuple[AnyDim, AnyDim]) -> tuple[AnyDim, AnyDim]:
    """Height and width; a single number stands for both."""
    if value == NONE:
        return default
    dims = as_dims(ctx, value)
    if dims is UNKNOWN or dims is None:
        return UNKNOWN, UNKNOWN
    if len(dims) == 1 and isinstance(value, Const):
        return dims[0], dims[0]
    if len(dims) != 2:
        text = f"`image_size` must be two numbers (height, width), {len(dims)} are given"
        raise Fail("dataset-arguments", text, "ValueError", "image_size")
    return dims[0], dims[1]


def _check_split(ctx: Context, split: Value, subset: Any, shuffle: Value, seed: Value) -> None:
    number = as_number(ctx, split)
    if isinstance(number, (int, float)) and number and not 0 < number < 1:
        raise Fail(
            "dataset-arguments",
            f"`validation_split` must lie between 0 and 1, it is {number}",
            "ValueError",
            "validation_split",
        )
    if number is UNKNOWN or subset is UNKNOWN:
        return
    if bool(number) != bool(subset):
        text = "`validation_split` and `subset` need each other: give both, or none"
        raise Fail(
            "dataset-arguments", text, "ValueError", "subset" if subset else "validation_split"
        )
    _choice(subset, "subset", ("training", "validation", "both", None))
    if number and shuffle != NONE and as_flag(ctx, shuffle) is False:
        return
    if number and seed == NONE and (shuffle == NONE or as_flag(ctx, shuffle)):
        text = (
            "with `validation_split`, give a `seed` (or shuffle=False), else training and "
            "validation images overlap"
        )
        raise Fail("dataset-arguments", text, "ValueError", "validation_split")


def _class_count(ctx: Context, class_names: Value) -> AnyDim:
    if isinstance(class_names, Tuple):
        return len(class_names.items)
    if isinstance(class_names, Obj) and class_names.kind == "list":
        record = ctx.read(class_names)
        return len(record.items) if record.rest is None else UNKNOWN
    return UNKNOWN


def _labelled(
    ctx: Context,
    sample: Array,
    labels: Value,
    label_mode: Any,
    class_names: Value,
    batch_size: Any,
    subset: Any,
    folders: ClassFolders | None = None,
) -> Value:
    """The dataset (or the two of ``subset="both"``) of samples with labels of some mode."""
    _choice(label_mode, "label_mode", ("int", "categorical", "binary", None))
    if folders is not None and class_names == NONE and labels == Const("inferred"):
        class_names = ctx.new_list([Const(name) for name in folders.classes])
    count = _class_count(ctx, class_names)
    if label_mode == "binary" and isinstance(count, int) and count != 2:
        text = f"`label_mode='binary'` needs exactly two classes, `class_names` has {count}"
        raise Fail("dataset-arguments", text, "ValueError", "label_mode")
    element: Value = sample
    if label_mode is UNKNOWN:
        element = Unknown("the label mode is not known")
    elif label_mode is not None and labels != NONE:
        element = Tuple((sample, _label(label_mode, count)))
    rows = None if batch_size is None else batch_size if isinstance(batch_size, int) else UNKNOWN
    if rows is not None:
        element = _batched(element)
    names = class_names if class_names != NONE else ctx.new_list([], Unknown("a class name"))
    made = Dataset(
        element, UNKNOWN, batched=rows is not None, origin=ctx.site, extras=(("class_names", names),),
        size=rows if isinstance(rows, int) else None, note=frozenset(("batch", "shuffle") if rows is not None else ("shuffle",)),
    )  # fmt: skip
    if subset is UNKNOWN:
        return Unknown("a dataset, or two")
    return ctx.new_list([made, made]) if subset == "both" else made


def _label(mode: str, count: AnyDim) -> Array:
    if mode == "int":
        high = count - 1 if isinstance(count, int) else None
        return Array(
            Shape(()),
            "int32",
            "tf",
            Facts(0, high, True, nan=False, classes=count if isinstance(count, int) else None),
        )
    if mode == "binary":
        return Array(Shape((1,)), "float32", "tf", Facts(0, 1, True, nan=False))
    known = count if isinstance(count, int) else None
    return Array(
        Shape((count,)), "float32", "tf", Facts(0, 1, True, one_hot=True, nan=False, classes=known)
    )


def _batched(value: Value) -> Value:
    return map_arrays(value, lambda x: x.but(shape=Shape((FREE,)) + x.shape, facts=x.facts))


@function("keras.utils.image_dataset_from_directory")
def image_dataset_from_directory(
    ctx: Context,
    directory: Any,
    labels: Any = Const("inferred"),
    label_mode: Text = "int",
    class_names: Any = NONE,
    color_mode: Text = "rgb",
    batch_size: Int = 32,
    image_size: Any = NONE,
    shuffle: Any = NONE,
    seed: Any = NONE,
    validation_split: Any = NONE,
    subset: Text = None,
    interpolation: Text = "bilinear",
    follow_links: Any = NONE,
    crop_to_aspect_ratio: Any = NONE,
    pad_to_aspect_ratio: Any = NONE,
    data_format: Text = None,
    format: Any = NONE,
    verbose: Any = NONE,
) -> Value:
    """Images of one size as float32 between 0 and 255."""
    _choice(color_mode, "color_mode", ("rgb", "rgba", "grayscale"))
    _choice(interpolation, "interpolation", INTERPOLATIONS)
    height, width = size_of(ctx, image_size)
    _check_split(ctx, validation_split, subset, shuffle, seed)
    channels: AnyDim = CHANNELS[color_mode] if isinstance(color_mode, str) else UNKNOWN
    dims: tuple[AnyDim, ...] = (height, width, channels)
    data_format = data_format or ctx.process.data_format
    if data_format == "channels_first":
        dims = (channels, height, width)
    elif data_format is UNKNOWN:
        dims = (UNKNOWN,) * 3
    sample = Array(Shape(dims), "float32", "tf", Facts(0, 255, nan=False), origin=ctx.site)
    return _labelled(
        ctx, sample, labels, label_mode, class_names, batch_size, subset, _folders(ctx, directory)
    )


def _folders(
    ctx: Context, directory: Value, suffixes: tuple[str, ...] = IMAGE_SUFFIXES
) -> ClassFolders | None:
    """The classes of a folder of the workspace; ``None`` where there are none or nobody knows."""
    made = made_folders(ctx, directory)
    if made is not None:
        return made
    found = stored(ctx, directory)
    if found is None:
        return None
    files, name, folder = found
    classes = files.class_folders(name, folder, suffixes)
    return classes if classes is not None and classes.classes and classes.total else None


def made_folders(ctx: Context, directory: Value) -> ClassFolders | None:
    """The classes of a folder that the program made itself."""
    name = path_of(ctx, directory)
    made = None if name is None else folders_in(ctx, name)
    return None if made is None else ClassFolders(tuple(made), (None,) * len(made))


def size_of(ctx: Context, value: Value) -> tuple[AnyDim, AnyDim]:
    """``image_size`` of the directory loader, 256 x 256 unless given."""
    return image_size(ctx, value, (256, 256))


@function("keras.utils.text_dataset_from_directory")
def text_dataset_from_directory(
    ctx: Context,
    directory: Any,
    labels: Any = Const("inferred"),
    label_mode: Text = "int",
    class_names: Any = NONE,
    batch_size: Int = 32,
    max_length: Any = NONE,
    shuffle: Any = NONE,
    seed: Any = NONE,
    validation_split: Any = NONE,
    subset: Text = None,
    follow_links: Any = NONE,
    format: Any = NONE,
    verbose: Any = NONE,
) -> Value:
    """Texts as scalar strings."""
    _check_split(ctx, validation_split, subset, shuffle, seed)
    sample = Array(Shape(()), "string", "tf", origin=ctx.site)
    folders = _folders(ctx, directory, (".txt",))
    return _labelled(ctx, sample, labels, label_mode, class_names, batch_size, subset, folders)


@function("keras.utils.audio_dataset_from_directory")
def audio_dataset_from_directory(
    ctx: Context,
    directory: Any,
    labels: Any = Const("inferred"),
    label_mode: Text = "int",
    class_names: Any = NONE,
    batch_size: Int = 32,
    sampling_rate: Any = NONE,
    output_sequence_length: Int = None,
    ragged: Any = NONE,
    shuffle: Any = NONE,
    seed: Any = NONE,
    validation_split: Any = NONE,
    subset: Text = None,
    follow_links: Any = NONE,
    verbose: Any = NONE,
) -> Value:
    """Audio as float32 ``(length, channels)``."""
    _check_split(ctx, validation_split, subset, shuffle, seed)
    length: AnyDim = FREE if output_sequence_length is None else output_sequence_length
    sample = Array(Shape((length, FREE)), "float32", "tf", Facts(nan=False), origin=ctx.site)
    folders = _folders(ctx, directory, (".wav",))
    return _labelled(ctx, sample, labels, label_mode, class_names, batch_size, subset, folders)


@function("keras.utils.timeseries_dataset_from_array")
def timeseries_dataset_from_array(
    ctx: Context,
    data: Any,
    targets: Any,
    sequence_length: Int,
    sequence_stride: Int = 1,
    sampling_rate: Int = 1,
    batch_size: Int = 128,
    shuffle: Any = NONE,
    seed: Any = NONE,
    start_index: Any = NONE,
    end_index: Any = NONE,
    format: Any = NONE,
) -> Value:
    """Windows over time ``(batch, length, features...)`` with the target of each."""
    series = as_array(ctx, data)
    if series.shape.dims is None:
        return Dataset(Unknown("windows of data that is not known"), UNKNOWN, origin=ctx.site)
    for number, name in ((sequence_stride, "sequence_stride"), (sampling_rate, "sampling_rate")):
        if isinstance(number, int) and number <= 0:
            raise Fail(
                "dataset-arguments", f"`{name}` must be above 0, it is {number}", "ValueError", name
            )
    head: tuple[AnyDim, ...] = (FREE, FREE) if batch_size is not None else (FREE,)
    dtype = series.dtype
    sample: Value = Array(
        Shape(head) + series.shape[1:],
        dtype,
        "tf",
        Facts(series.facts.low, series.facts.high, series.facts.integral, nan=series.facts.nan),
        origin=ctx.site,
    )
    if targets != NONE:
        given = as_array(ctx, targets)
        if given.shape.dims is None:
            return Dataset(Unknown("targets that are not known"), UNKNOWN, origin=ctx.site)
        label = Array(
            Shape(head[1:]) + given.shape[1:],
            given.dtype,
            "tf",
            Facts(given.facts.low, given.facts.high, given.facts.integral, nan=given.facts.nan),
        )
        sample = Tuple((sample, label))
    size = batch_size if isinstance(batch_size, int) else None
    count: AnyDim = UNKNOWN
    last: AnyDim | None = None
    if start_index == end_index == NONE:
        count = _windows(series, targets, ctx, sequence_length, sequence_stride, sampling_rate)
        if isinstance(count, int) and batch_size is not None:
            last = count % size if size else None
            count = -(-count // size) if size else UNKNOWN
    batched = batch_size is not None
    return Dataset(sample, count, batched=batched, last=last, origin=ctx.site, size=size)


def _windows(
    series: Array, targets: Value, ctx: Context, length: Any, stride: Any, rate: Any
) -> AnyDim:
    """How many windows start inside the series, and inside the targets."""
    total = series.shape[0]
    if not all(isinstance(part, int) for part in (total, length, stride, rate)):
        return UNKNOWN
    starts = total - (length - 1) * rate
    if targets != NONE:
        labels = as_array(ctx, targets).shape[0]
        if not isinstance(labels, int):
            return UNKNOWN
        starts = min(starts, labels)
    return -(-starts // stride) if starts > 0 else UNKNOWN
