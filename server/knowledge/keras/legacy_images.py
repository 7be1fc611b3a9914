"""``keras.preprocessing`` of Keras 2, still reachable as ``tf.keras.preprocessing``."""

from __future__ import annotations

from typing import Any

from ...resolve.datafiles import ClassFolders
from ...shapes import FREE, UNKNOWN, AnyDim, Shape
from ...shapes import dtypes as dt
from ...values import (
    NONE,
    NOTHING,
    Array,
    Config,
    Const,
    Facts,
    Fail,
    Lib,
    Obj,
    Scalar,
    Tuple,
    Unknown,
    Value,
)  # fmt: skip
from ..api import Context, attribute, function
from ..args import Int, Text, as_array, as_dims, as_int, as_text
from ..stored import stored
from .configured import constructors
from .directories import CHANNELS, made_folders

FLOW = "keras.preprocessing.image.Iterator"

constructors("keras.preprocessing.image", "ImageDataGenerator", "dataset-arguments")
constructors("keras.preprocessing.text", "Tokenizer", "array-arguments")


def _scaled(ctx: Context, receiver: Value) -> Facts:
    """Bounds of the pixels an ImageDataGenerator gives."""
    native = ctx.read(receiver).native if isinstance(receiver, Obj) else None
    args = native.args if isinstance(native, Config) else {"**": NONE}
    moving = ("featurewise_center", "samplewise_center", "featurewise_std_normalization", "zca_whitening",
              "samplewise_std_normalization", "preprocessing_function", "brightness_range", "**",
              "channel_shift_range")  # fmt: skip
    if any(name in args for name in moving):
        return Facts()
    rescale = args.get("rescale", Const(1.0))
    if isinstance(rescale, Const) and isinstance(rescale.value, (int, float)) and rescale.value:
        return Facts(0, 255 * rescale.value, nan=False)
    return Facts(0, 255, nan=False) if rescale == NONE else Facts()


@function("keras.preprocessing.image.ImageDataGenerator.flow")
def flow(
    ctx: Context,
    receiver: Any,
    x: Any,
    y: Any = NONE,
    batch_size: Int = 32,
    shuffle: Any = NONE,
    sample_weight: Any = NONE,
    seed: Any = NONE,
    save_to_dir: Any = NONE,
    save_prefix: Any = NONE,
    save_format: Any = NONE,
    ignore_class_split: Any = NONE,
    subset: Any = NONE,
) -> Value:
    """Batches of augmented images from arrays."""
    if isinstance(x, (Unknown, Tuple)):
        return _flow(ctx, Unknown("augmented batches"))
    images = as_array(ctx, x)
    if images.shape.rank not in (None, 4):
        text = (
            "flow() takes images of shape (samples, height, width, channels), this array has "
            f"shape {images.shape}"
        )
        raise Fail("data-rank", text, "ValueError", "x")
    parts: list[Value] = [
        images.but(shape=_free(images.shape), dtype="float32", facts=Facts(), origin=ctx.site)
    ]
    if y != NONE:
        labels = as_array(ctx, y)
        first, second = images.shape[0], labels.shape[0]
        if isinstance(first, int) and isinstance(second, int) and first != second:
            text = f"`x` has {first} images and `y` has {second} labels"
            raise Fail("sample-count", text, "ValueError", "y", sizes=(first, second))
        parts.append(labels.but(shape=_free(labels.shape), facts=labels.facts))
    if sample_weight != NONE:
        weights = as_array(ctx, sample_weight)
        parts.append(weights.but(shape=_free(weights.shape), facts=weights.facts))
    return _flow(ctx, Tuple(tuple(parts)) if len(parts) > 1 else parts[0], images.shape[0])


def _free(shape: Shape) -> Shape:
    return shape.with_dim(0, FREE)


def _flow(ctx: Context, batch: Value, samples: AnyDim = UNKNOWN) -> Obj:
    count: Value = Const(samples) if isinstance(samples, int) else Scalar("int")
    attrs = {"<batch>": batch, "samples": count, "n": count}
    return ctx.new_object(Lib(FLOW), None, attrs)


def _from_folder(
    ctx: Context,
    receiver: Value,
    target_size: Value,
    color_mode: Any,
    classes: Value,
    class_mode: Any,
    folders: ClassFolders | None = None,
) -> Value:
    if isinstance(color_mode, str) and color_mode not in CHANNELS:
        text = f"`color_mode` must be 'grayscale', 'rgb' or 'rgba'; it is {color_mode!r}"
        raise Fail("dataset-arguments", text, "ValueError", "color_mode", unknown_value=color_mode)
    size = as_dims(ctx, target_size) if target_size != NONE else (256, 256)
    # It is put in front of the channels as it is: three numbers fail when an image is stored.
    known = size if isinstance(size, tuple) and len(size) >= 2 else (UNKNOWN, UNKNOWN)
    channels: AnyDim = CHANNELS[color_mode] if isinstance(color_mode, str) else UNKNOWN
    images = Array(
        Shape((FREE, *known, channels)),
        "float32",
        facts=_scaled(ctx, receiver),
        origin=ctx.site,
    )
    if class_mode is None:
        return _flow(ctx, images)
    names = folders.classes if folders is not None and classes == NONE else None
    labels = _labels(ctx, class_mode, classes, images, len(names) if names else UNKNOWN)
    made = _flow(ctx, Tuple((images, labels)))
    if names:
        ctx.edit(made).attrs["<classes>"] = Tuple(tuple(Const(name) for name in names))
    return made


def _files(ctx: Context, made: Value) -> Value:
    """The classes and names of the files an iterator over a folder found, one each."""
    if isinstance(made, Obj):
        classes = Array(Shape((UNKNOWN,)), "int32", facts=Facts(0, None, True, nan=False))
        attrs = ctx.edit(made).attrs
        attrs["classes"] = attrs["labels"] = classes
        attrs["filenames"] = ctx.new_list([], Scalar("str"))
        attrs["filepaths"] = ctx.new_list([], Scalar("str"))
    return made


def _labels(
    ctx: Context, mode: Any, classes: Value, images: Array, count: AnyDim = UNKNOWN
) -> Value:
    if isinstance(classes, Obj) and classes.kind == "list":
        record = ctx.read(classes)
        count = len(record.items) if record.rest is None else UNKNOWN
    if mode in ("binary", "sparse"):
        high = 1 if mode == "binary" else count - 1 if isinstance(count, int) else None
        return Array(Shape((FREE,)), "float32", facts=Facts(0, high, True, nan=False))
    if mode == "categorical":
        return Array(
            Shape((FREE, count)), "float32", facts=Facts(0, 1, True, one_hot=True, nan=False)
        )
    if mode == "input":
        return images
    return Unknown("labels")


@function("keras.preprocessing.image.ImageDataGenerator.flow_from_directory")
def flow_from_directory(
    ctx: Context,
    receiver: Any,
    directory: Any,
    target_size: Any = NONE,
    color_mode: Text = "rgb",
    classes: Any = NONE,
    class_mode: Text = "categorical",
    batch_size: Int = 32,
    shuffle: Any = NONE,
    seed: Any = NONE,
    save_to_dir: Any = NONE,
    save_prefix: Any = NONE,
    save_format: Any = NONE,
    follow_links: Any = NONE,
    subset: Any = NONE,
    interpolation: Any = NONE,
    keep_aspect_ratio: Any = NONE,
) -> Value:
    """Batches of augmented images, one folder a class."""
    modes = ("categorical", "binary", "sparse", "input", None)
    if (class_mode is None or isinstance(class_mode, str)) and class_mode not in modes:
        text = f"`class_mode` must be one of {', '.join(map(repr, modes))}; it is {class_mode!r}"
        raise Fail("dataset-arguments", text, "ValueError", "class_mode", unknown_value=class_mode)
    found = stored(ctx, directory)
    folders = None if found is None else found[0].flow_folders(*found[1:])
    if folders is not None and not folders.total:
        folders = None
    folders = folders or made_folders(ctx, directory)
    made = _from_folder(ctx, receiver, target_size, color_mode, classes, class_mode, folders)
    return _files(ctx, made)


@function("keras.preprocessing.image.ImageDataGenerator.flow_from_dataframe")
def flow_from_dataframe(
    ctx: Context,
    receiver: Any,
    dataframe: Any,
    directory: Any = NONE,
    x_col: Any = NONE,
    y_col: Any = NONE,
    weight_col: Any = NONE,
    target_size: Any = NONE,
    color_mode: Text = "rgb",
    classes: Any = NONE,
    class_mode: Text = "categorical",
    *rest: Any,
    **kwargs: Any,
) -> Value:
    """Batches of augmented images named by a frame."""
    table = dataframe if isinstance(dataframe, Array) and dataframe.lib == "pandas" else None
    if table is not None:
        _check_column(ctx, table, Const("filename") if x_col == NONE else x_col, "x_col", None)
        if class_mode in ("binary", "categorical", "sparse"):
            wanted = Const("class") if y_col == NONE else y_col
            _check_column(ctx, table, wanted, "y_col", class_mode)
    if weight_col != NONE or rest or class_mode == "raw":
        return _flow(ctx, Unknown("augmented batches"))
    return _from_folder(ctx, receiver, target_size, color_mode, classes, class_mode)


def _check_column(ctx: Context, table: Array, name: Value, at: str, mode: str | None) -> None:
    """Names of files and of classes must be texts, and be there."""
    if table.columns is None or not isinstance(name, Const) or not isinstance(name.value, str):
        return
    if name.value not in table.columns:
        text = f"the frame has no column {name.value!r}; it has {', '.join(map(repr, table.columns[:6]))}"
        raise Fail("dataset-arguments", text, "KeyError", at)
    kind = table.column_dtypes[table.columns.index(name.value)] if table.column_dtypes else None
    if dt.is_numeric(kind):
        use = f"with class_mode={mode!r} " if mode else ""
        text = f"column {name.value!r} holds {kind}; {use}it must hold texts: convert it with `.astype(str)`"
        raise Fail("dataset-arguments", text, "TypeError", at)


@function(
    "keras.preprocessing.image.ImageDataGenerator.fit", "keras.preprocessing.text.Tokenizer.fit_on_texts",
    "keras.preprocessing.text.Tokenizer.fit_on_sequences", f"{FLOW}.reset",
)  # fmt: skip
def harmless(ctx: Context, receiver: Any, *args: Any, **kwargs: Any) -> Value:
    """Methods that only learn statistics."""
    return NOTHING


@function(f"{FLOW}.__batch__", f"{FLOW}.__next__", f"{FLOW}.next", f"{FLOW}.__getitem__")
def batch_of(ctx: Context, receiver: Any, *args: Any) -> Value:
    """One batch."""
    found: Value = ctx.read(receiver).attrs.get("<batch>", Unknown("a batch"))
    return found


@function(f"{FLOW}.__len__")
def length_of(ctx: Context, receiver: Any) -> Value:
    """How many batches there are."""
    return Scalar("int", low=0)


@attribute(f"{FLOW}.class_indices")
def class_indices(ctx: Context, receiver: Any) -> Value:
    """Class name -> its number."""
    names = ctx.read(receiver).attrs.get("<classes>")
    if isinstance(names, Tuple):
        return ctx.new_dict(
            {
                name.value: Const(at)
                for at, name in enumerate(names.items)
                if isinstance(name, Const)
            }
        )
    return ctx.new_dict({}, Scalar("int", low=0))


@attribute(f"{FLOW}.num_classes")
def num_classes(ctx: Context, receiver: Any) -> Value:
    """Number of classes found."""
    names = ctx.read(receiver).attrs.get("<classes>")
    if isinstance(names, Tuple):
        return Const(len(names.items))
    return Scalar("int", low=0)


# -- Tokenizer ----------------------------------------------------------------------------------------


@function("keras.preprocessing.text.Tokenizer.texts_to_sequences")
def texts_to_sequences(ctx: Context, receiver: Any, texts: Any) -> Value:
    """A list of lists of word numbers."""
    words = ctx.new_list([], Scalar("int", low=1))
    found = ctx.new_list([], words)
    ctx.edit(found).length = _count(ctx, texts)
    return found


def _count(ctx: Context, texts: Value) -> AnyDim:
    if isinstance(texts, Array):
        return texts.shape[0]
    if isinstance(texts, Obj) and texts.kind == "list":
        size: AnyDim = ctx.read(texts).size
        return size
    return UNKNOWN


@function(
    "keras.preprocessing.text.Tokenizer.texts_to_matrix",
    "keras.preprocessing.text.Tokenizer.sequences_to_matrix",
)
def texts_to_matrix(ctx: Context, receiver: Any, texts: Any, mode: Any = Const("binary")) -> Value:
    """One row of word marks per text: ``(texts, num_words)``."""
    native = ctx.read(receiver).native
    words = native.args.get("num_words", NONE) if isinstance(native, Config) else NONE
    number = as_int(ctx, words) if words != NONE else UNKNOWN
    facts = (
        Facts(0, 1, True, nan=False) if as_text(ctx, mode) == "binary" else Facts(low=0, nan=False)
    )
    return Array(Shape((_count(ctx, texts), number)), "float64", facts=facts, origin=ctx.site)


@attribute("keras.preprocessing.text.Tokenizer.word_index")
def word_index(ctx: Context, receiver: Any) -> Value:
    """Word -> its number, from 1."""
    return ctx.new_dict({}, Scalar("int", low=1))
