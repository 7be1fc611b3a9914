"""``keras.datasets.*.load_data()``: shapes, dtypes and label ranges of the bundled data sets."""

from __future__ import annotations

from typing import Any

from ...shapes import UNKNOWN, Shape
from ...values import NONE, Array, Const, Facts, Scalar, Tuple, Unknown, Value
from ..api import Context, function
from ..args import Number


def _labels(ctx: Context, shape: tuple[int, ...], dtype: str, classes: int) -> Array:
    """Class numbers in no order. The rarest class, MNIST's fives, has nine tenths of its share."""
    facts = Facts(
        0, classes - 1, True, classes=classes, nan=False, reached=True, dense=True,
        pool=tuple(range(classes)), share=0.89 / classes,
    )  # fmt: skip
    return Array(Shape(shape), dtype, facts=facts, origin=ctx.site)


def _pixels(ctx: Context, shape: tuple[int, ...]) -> Array:
    facts = Facts(0, 255, True, nan=False, reached=True)
    return Array(Shape(shape), "uint8", facts=facts, origin=ctx.site)


@function("keras.datasets.mnist.load_data", "keras.datasets.fashion_mnist.load_data")
def mnist(ctx: Context, path: Any = NONE) -> Value:
    """60,000 and 10,000 grey images of 28 x 28 without a channel axis, 10 classes."""
    train = Tuple((_pixels(ctx, (60000, 28, 28)), _labels(ctx, (60000,), "uint8", 10)))
    test = Tuple((_pixels(ctx, (10000, 28, 28)), _labels(ctx, (10000,), "uint8", 10)))
    return Tuple((train, test))


@function("keras.datasets.cifar10.load_data")
def cifar10(ctx: Context) -> Value:
    """50,000 and 10,000 colour images of 32 x 32; labels in one column, 10 classes."""
    return _cifar(ctx, 10, "uint8")


@function("keras.datasets.cifar100.load_data")
def cifar100(ctx: Context, label_mode: Any = Const("fine")) -> Value:
    """As CIFAR-10, with 100 fine or 20 coarse classes."""
    if not isinstance(label_mode, Const):
        return Unknown("which labels is not known")
    if label_mode.value not in ("fine", "coarse"):
        return Unknown("not a label mode")
    return _cifar(ctx, 100 if label_mode.value == "fine" else 20, "int64")


def _cifar(ctx: Context, classes: int, dtype: str) -> Value:
    train = Tuple((_pixels(ctx, (50000, 32, 32, 3)), _labels(ctx, (50000, 1), dtype, classes)))
    test = Tuple((_pixels(ctx, (10000, 32, 32, 3)), _labels(ctx, (10000, 1), dtype, classes)))
    return Tuple((train, test))


@function("keras.datasets.imdb.load_data")
def imdb(ctx: Context, maxlen: Any = NONE, **options: Any) -> Value:
    """25,000 and 25,000 reviews as lists of word numbers (object arrays), 2 classes."""
    return _sequences(ctx, 25000, 25000, 2, maxlen != NONE)


@function("keras.datasets.reuters.load_data")
def reuters(ctx: Context, maxlen: Any = NONE, test_split: Number = 0.2, **options: Any) -> Value:
    """11,228 newswires as lists of word numbers (object arrays), 46 classes."""
    if not isinstance(test_split, (int, float)):
        return _sequences(ctx, UNKNOWN, UNKNOWN, 46, True)
    train = int(11228 * (1 - test_split))
    return _sequences(ctx, train, 11228 - train, 46, maxlen != NONE)


def _sequences(ctx: Context, train: Any, test: Any, classes: int, filtered: bool) -> Value:
    parts: list[Value] = []
    for size in (train, test):
        rows = UNKNOWN if filtered else size
        facts = Facts(0, classes - 1, True, classes=classes, nan=False)
        x = Array(Shape((rows,)), "object", origin=ctx.site)
        parts.append(Tuple((x, Array(Shape((rows,)), "int64", facts=facts, origin=ctx.site))))
    return Tuple(tuple(parts))


@function("keras.datasets.imdb.get_word_index", "keras.datasets.reuters.get_word_index")
def word_index(ctx: Context, path: Any = NONE) -> Value:
    """A dict from word to number."""
    return ctx.new_dict({}, Scalar("int"))


@function("keras.datasets.boston_housing.load_data")
def boston_housing(
    ctx: Context, path: Any = NONE, test_split: Number = 0.2, seed: Any = NONE
) -> Value:
    """506 rows of 13 numbers, a price each."""
    if not isinstance(test_split, (int, float)):
        return Unknown("the split is not known")
    return _table(ctx, int(506 * (1 - test_split)), 506, 13, "float64")


@function("keras.datasets.california_housing.load_data")
def california_housing(
    ctx: Context,
    version: Any = Const("large"),
    path: Any = NONE,
    test_split: Number = 0.2,
    seed: Any = NONE,
) -> Value:
    """20,640 rows (600 of the small version) of 8 numbers, a price each."""
    if not isinstance(version, Const) or not isinstance(test_split, (int, float)):
        return Unknown("the version or split is not known")
    rows = 600 if version.value == "small" else 20640
    return _table(ctx, int(rows * (1 - test_split)), rows, 8, "float32")


def _table(ctx: Context, train: int, rows: int, columns: int, dtype: str) -> Value:
    parts: list[Value] = []
    for size in (train, rows - train):
        x = Array(Shape((size, columns)), dtype, origin=ctx.site)
        parts.append(Tuple((x, Array(Shape((size,)), dtype, origin=ctx.site))))
    return Tuple(tuple(parts))
