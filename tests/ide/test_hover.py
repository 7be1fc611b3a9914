"""Hovers: what is known of a call or a name, and how it came about."""

from __future__ import annotations

import pytest
from fitlint.engine import Config, check_source
from fitlint.ide.hover import hover
from fitlint.ide.view import View
from fitlint.syntax import parse


def hovered(marked: str) -> str:
    """The hover at the ``|`` of a text; empty if there is none."""
    offset = marked.index("|")
    source = parse(marked[:offset] + marked[offset + 1 :])
    found = hover(
        View(
            source,
            check_source(source, "train.py", None, Config(budget_seconds=60), keep_values=True),
        ),
        offset,
    )
    return "" if found is None else found.markdown


LAYERS = """\
import keras
from keras import layers
inputs = keras.Input((28, 28, 1))
"""


@pytest.mark.parametrize(
    "line",
    [
        "x = layers.Con|v2D(32, 3)(inputs)",
        "x = lay|ers.Conv2D(32, 3)(inputs)",
        "x = layers.Conv2D(32, 3)|(inputs)",
        "x = layers.Conv2D(32, 3)(inputs)|",
    ],
)
def test_a_layer_call_says_shapes_dtype_and_weights(line: str) -> None:
    said = hovered(LAYERS + line)
    assert "Conv2D(32): (None, 28, 28, 1) float32 -> (None, 26, 26, 32) float32" in said
    assert "320 weights" in said


def test_a_name_says_what_it_holds_and_where_it_was_set() -> None:
    said = hovered(LAYERS + "x = layers.Flatten()(inputs)\nprint(|x)\n")
    assert "x: (None, 784) float32" in said
    assert "set on line 4" in said


def test_a_name_is_known_where_it_is_set() -> None:
    assert "x: (None, 784)" in hovered(LAYERS + "|x = layers.Flatten()(inputs)\n")


def test_a_name_set_again_has_the_nearest_value() -> None:
    text = "import numpy as np\nx = np.zeros((2, 3))\nx = x.reshape(6)\nprint(|x)\n"
    said = hovered(text)
    assert "x: (6,)" in said
    assert "(2, 3)" not in said


def test_the_value_a_name_is_set_from_is_the_one_before() -> None:
    said = hovered("import numpy as np\nx = np.zeros((2, 3))\nx = |x.reshape(6)\n")
    assert "x: (2, 3)" in said


def test_branches_give_a_name_more_than_one_value() -> None:
    text = """\
import sys
import numpy as np
if len(sys.argv) > 1:
    x = np.zeros((2, 3))
else:
    x = np.ones((4, 5))
print(|x)
"""
    said = hovered(text)
    assert "(2, 3)" in said
    assert "(4, 5)" in said


def test_a_parameter_is_not_the_global_of_that_name() -> None:
    text = "import numpy as np\nx = np.zeros(3)\ndef f(x):\n    return |x\n"
    said = hovered(text)
    assert "a parameter of `f`" in said
    assert "(3,)" not in said


def test_content_of_arrays() -> None:
    said = hovered("import numpy as np\ny = np.random.ran|dint(0, 10, size=(100,))\n")
    assert "(100,) int64" in said
    assert "whole numbers from 0 to 9" in said


def test_a_sequential_is_summarised() -> None:
    text = """\
import keras
from keras import layers
model = keras.Sequential([
    keras.Input((4,)),
    layers.Dense(8),
    layers.Dense(3),
])
mod|el.summary()
"""
    said = hovered(text)
    assert "Dense(8)  (None, 8)  40 weights" in said
    assert "Dense(3)  (None, 3)  27 weights" in said


def test_a_layer_of_a_sequential_has_its_own_hover() -> None:
    text = """\
import keras
from keras import layers
model = keras.Sequential([
    keras.Input((4,)),
    layers.Den|se(8),
    layers.Dense(8),
])
"""
    said = hovered(text)
    assert "Dense(8): (None, 4) float32 -> (None, 8) float32" in said
    assert "40 weights" in said
    assert "72 weights" not in said


VALUES = """\
import numpy as np
import pandas as pd
import keras
import tensorflow as tf
from keras import layers

class Net(keras.Model):
    def __init__(self, units):
        super().__init__()
        self.dense = layers.Dense(units)

    def call(self, inputs):
        return self.dense(inputs)

def build(width):
    model = keras.Sequential([keras.Input((4,))])
    model.add(layers.Dense(width))
    model.compile("adam", "mse", metrics=["mae"])
    return model

def batches(data, size):
    for start in range(0, len(data), size):
        yield data[start : start + size]

x = np.zeros((100, 4), "float32")
model = build(3)
model.fit(x, np.ones((100, 3)))
net = Net(5)
net(x)
dataset = tf.data.Dataset.from_tensor_slices((x, x)).batch(25)
frame = pd.DataFrame({"a": [1, 2], "b": [0.5, 1.0]})
folds = [x[:50], x[50:]]
parts = {"train": x}
stream = batches(x, 20)
for first, second in dataset:
    print(first)
for number, fold in enumerate(folds):
    print(fold)
"""


@pytest.mark.parametrize(
    ("marked", "says"),
    [
        ("|model.fit", "model: Sequential (None, 4) -> (None, 3)"),
        ("|model.fit", "Dense(3)  (None, 3)  15 weights"),
        ("|model.fit", "compiled with loss `'mse'`, optimizer `'adam'`, metrics `['mae']`"),
        ("|model.fit", "set on line 26"),
        ("bui|ld(3)", "Sequential (None, 4) -> (None, 3)"),
        ("|net(x)", "Net"),
        ("|net = Net", "25 weights"),
        ("|net = Net", "not compiled"),
        ("build(|width):", "width: 3"),
        ("layers.Dense(|width)", "a parameter of `build`"),
        ("call(self, |inputs)", "inputs: (100, 4) float32"),
        ("return |self.dense", "self: Net"),
        ("self.|dense = ", "self.dense: Dense(5)"),
        ("self.|dense = ", "set on line 10"),
        ("|dataset = tf", "Dataset of ((None, 4) float32, (None, 4) float32)"),
        ("|dataset:", "4 elements"),
        ("print(|first)", "first: (25, 4) float32"),
        ("print(|first)", "set on line 35"),
        ("|number, fold", "number: 0, 1"),
        ("print(|fold)", "fold: (50, 4) float32"),
        ("|frame = ", "DataFrame (2, 2)"),
        ("|frame = ", "columns: `a` int64, `b` float64"),
        ("|folds = ", "folds: list of 2: (50, 4) float32"),
        ("|parts = ", "parts: {'train': (100, 4) float32}"),
        ("|stream = ", "stream: generator batches of (20, 4) float32"),
        ("|size):\n        yield", "size: 20"),
    ],
)
def test_every_name_with_a_value(marked: str, says: str) -> None:
    plain = marked.replace("|", "")
    assert VALUES.count(plain) >= 1
    assert says in hovered(VALUES.replace(plain, marked, 1))


def test_the_value_of_a_function_is_that_of_its_calls() -> None:
    text = "import numpy as np\ndef f(a):\n    return |a\nf(np.ones(2))\nf(np.ones(3))\n"
    said = hovered(text)
    assert "a: (2,)" in said
    assert "a: (3,)" in said


def test_an_object_changed_later_is_shown_as_it_becomes() -> None:
    assert "[1, 2]" in hovered("|x = []\nx.append(1)\nx.append(2)\n")


@pytest.mark.parametrize(
    "text", ["|", "x = |3\n", "'a|b'\n", "def |f(:\n", "import ke|ras\n", "f(|"]
)
def test_nothing_is_said_where_nothing_is_known(text: str) -> None:
    assert hovered(text) == ""
