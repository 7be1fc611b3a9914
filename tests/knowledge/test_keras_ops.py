"""``keras.ops`` against Keras: each operation on KerasTensors and on arrays."""

from __future__ import annotations

import pytest

from .tensorflow_programs import analysed, disagreements, real
from .test_tensorflow import lines, namespace

pytest.importorskip("tensorflow")
pytestmark = pytest.mark.oracle

SYMBOLIC = """\
x = keras.Input((3, 4))
y = keras.Input((3, 4), dtype='int32')
m = keras.Input((4, 5))
v = keras.Input((3,))
b = keras.Input((3, 4), dtype='bool')
im = keras.Input((8, 8, 3))
k = tf.ones((3, 3, 3, 4))
lab = keras.Input((), dtype='int32')
w = keras.Input((None, 4))
"""
VALUES = """\
x = tf.ones((2, 3, 4))
y = tf.ones((2, 3, 4), tf.int32)
m = tf.ones((2, 4, 5))
v = tf.ones((2, 3))
b = tf.ones((2, 3, 4)) > 0
im = tf.ones((2, 8, 8, 3))
k = tf.ones((3, 3, 3, 4))
lab = tf.constant([0, 1])
w = tf.ones((2, 7, 4))
"""


@pytest.mark.parametrize("setup", [SYMBOLIC, VALUES], ids=["symbolic", "values"])
def test_expressions(setup: str) -> None:
    names = namespace()
    exec(setup, names)
    wrong = []
    for expression in lines("keras_ops_expressions.txt"):
        found = disagreements(analysed(setup, expression), real(names, expression))
        wrong += [f"{expression}: {text}" for text in found]
    assert wrong == []
