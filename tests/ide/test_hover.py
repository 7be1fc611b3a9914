"""Hovers: what is known of a call or a name, and how it came about."""

from __future__ import annotations

import pytest
from fitlint.engine import check_source
from fitlint.ide.hover import hover
from fitlint.ide.view import View
from fitlint.syntax import parse


def hovered(marked: str) -> str:
    """The hover at the ``|`` of a text; empty if there is none."""
    offset = marked.index("|")
    source = parse(marked[:offset] + marked[offset + 1 :])
    found = hover(View(source, check_source(source, "train.py")), offset)
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
    assert hovered(text) == ""


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


@pytest.mark.parametrize(
    "text", ["|", "x = |3\n", "'a|b'\n", "def |f(:\n", "import ke|ras\n", "f(|"]
)
def test_nothing_is_said_where_nothing_is_known(text: str) -> None:
    assert hovered(text) == ""
