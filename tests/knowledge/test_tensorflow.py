"""TensorFlow declarations against TensorFlow itself, eagerly and traced into a graph."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from .tensorflow_programs import analysed, disagreements, real

pytest.importorskip("tensorflow")
pytestmark = pytest.mark.oracle

SETUP = """\
f = tf.ones((2, 3))
g = tf.ones((2, 3), tf.float64)
i = tf.ones((2, 3), tf.int32)
l = tf.ones((2, 3), tf.int64)
u = tf.ones((2, 3), tf.uint8)
b = f > 0
h = tf.ones((4, 3))
s = tf.constant(['a', 'b'])
img = tf.ones((8, 8, 3))
im4 = tf.ones((2, 8, 8, 3))
u8 = tf.ones((8, 8, 3), tf.uint8)
k = tf.ones((3, 3, 3, 4))
lab = tf.constant([0, 1])
"""
NUMPY = "nf = np.ones((2, 3))\n"


STEP = 1 if os.environ.get("FITLINT_EXHAUSTIVE") else 6


def lines(name: str) -> list[str]:
    """Every expression of a file, or a sample of them."""
    text = (Path(__file__).parent / name).read_text()
    return [line for line in text.splitlines() if line and not line.startswith("#")][::STEP]


def namespace() -> dict[str, Any]:
    import keras
    import numpy as np
    import tensorflow as tf

    names: dict[str, Any] = {
        "np": np,
        "tf": tf,
        "keras": keras,
        "ops": keras.ops,
        "D": tf.data.Dataset,
    }
    exec(SETUP + NUMPY, names)
    names["__inputs__"] = [line.split("=")[0].strip() for line in SETUP.splitlines()]
    return names


@pytest.mark.parametrize("graph", [False, True], ids=["eager", "graph"])
def test_expressions(graph: bool) -> None:
    names = namespace()
    wrong = []
    for expression in lines("tensorflow_expressions.txt"):
        if graph and "nf" in expression:
            continue
        setup = SETUP if graph else SETUP + NUMPY
        mine = analysed(setup, expression, graph)
        found = disagreements(mine, real(names, expression, graph), graph)
        wrong += [f"{expression}: {text}" for text in found]
    assert wrong == []


WEAK = """\
def load():
    return np.load('data.npy')
f = tf.reshape(tf.cast(load(), tf.float32), (2, -1))
g = tf.cast(load(), tf.float64)
i = tf.reshape(tf.cast(load(), tf.int32), (-1, 3))
l = tf.cast(load(), tf.int64)
u = tf.cast(load(), tf.uint8)
b = tf.cast(load(), tf.bool)
h = tf.reshape(tf.cast(load(), tf.float32), (-1, 3))
s = tf.constant(['a', 'b'])
img = tf.reshape(tf.cast(load(), tf.float32), (8, -1, 3))
im4 = tf.cast(load(), tf.float32)
u8 = tf.cast(load(), tf.uint8)
k = tf.reshape(tf.cast(load(), tf.float32), (3, 3, -1, 4))
lab = tf.cast(load(), tf.int32)
nf = load()
"""
"""The same inputs, less known."""


def test_knowing_less_refuses_nothing_that_runs() -> None:
    names = namespace()
    wrong = []
    for expression in lines("tensorflow_expressions.txt"):
        mine = analysed(WEAK, expression)
        theirs = real(names, expression)
        if mine.exception is not None and theirs.exception is None:
            wrong.append(f"{expression}: claims {mine.exception}")
        elif mine.exception is None:
            wrong += [f"{expression}: {text}" for text in disagreements(mine, theirs)]
    assert wrong == []
