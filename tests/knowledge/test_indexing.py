"""Indexing of TensorFlow and Keras tensors, and assignment to NumPy arrays, against the libraries.

(Reading from NumPy arrays is part of ``test_numpy.py``.)
"""

from __future__ import annotations

import ast
import itertools
import os
import random
from typing import Any

import numpy as np
import pytest
from fitlint.knowledge import indexing
from fitlint.knowledge.indexing import slice_length
from fitlint.knowledge.item_assignment import setitem_check
from fitlint.shapes import FREE, UNKNOWN, Shape, symbol
from fitlint.values import Array, Const, Fail, Unknown, Value

from .numpy_programs import Abstract, abstracted
from .stub import StubContext

ENTRIES = (
    "0", "-1", "2", "5", "-6", ":", "1:", ":2", ":-1", "::2", "-3:", "2:1", "::-1", "1:3", ":0",
    "None", "...",
    "[0, 1]", "[0, 9]", "1.0", "'a'", "1.5:", "4:1:-1", "1::2", "::0", "n",
)  # fmt: skip


def indices() -> list[str]:
    rng = random.Random(3)
    pairs = list(itertools.product(ENTRIES, ENTRIES))
    triples = [tuple(rng.choice(ENTRIES) for _ in range(3)) for _ in range(250)]
    fours = [tuple(rng.choice(ENTRIES[:16]) for _ in range(4)) for _ in range(60)]
    several = [*pairs, *triples, *fours]
    drawn = several if os.environ.get("FITLINT_EXHAUSTIVE") else rng.sample(several, 250)
    return [*ENTRIES, *(", ".join(parts) for parts in drawn)]


def read(ctx: StubContext, text: str) -> Value:
    """An index as the interpreter gives it."""
    node = ast.parse(f"x[{text}]", mode="eval").body
    assert isinstance(node, ast.Subscript)
    return Abstract(ctx, {"n": Const(None)}).visit(node.slice)


def compare(ctx: StubContext, value: Array, text: str, take: Any) -> str | None:
    real: Any
    try:
        real = take()
    except Exception as error:
        real = error
    shown = f"{value.lib}{value.shape}[{text}]"
    try:
        claim = indexing.getitem(ctx, value, read(ctx, text))
    except Fail as fail:
        if not isinstance(real, Exception):
            return f"{shown}: false refusal: {fail.problem.message}"
        right = fail.problem.exception in {cls.__name__ for cls in type(real).__mro__}
        return None if right else f"{shown}: {fail.problem.exception} against {type(real).__name__}"
    if isinstance(claim, Unknown) or isinstance(claim, Array) and claim.shape.dims is None:
        return None
    assert isinstance(claim, Array)
    if isinstance(real, Exception):
        return f"{shown}: missed {type(real).__name__}: {str(real)[:80]}; claimed {claim.shape}"
    dims = tuple(None if dim is FREE else dim for dim in claim.shape.dims or ())
    if len(dims) != len(real.shape) or any(x not in (UNKNOWN, y) for x, y in zip(dims, real.shape)):
        return f"{shown}: {claim.shape} against {tuple(real.shape)}"
    return None


@pytest.mark.oracle
def test_eager_tensors() -> None:
    import tensorflow as tf

    ctx = StubContext()
    tensor = tf.zeros((5, 6, 7))
    value = Array(Shape((5, 6, 7)), "float32", "tf")
    wrong = [
        compare(ctx, value, text, lambda text=text: eval(f"t[{text}]", {"t": tensor, "n": None}))
        for text in indices()
    ]
    assert [text for text in wrong if text] == []


@pytest.mark.oracle
def test_graph_tensors() -> None:
    import tensorflow as tf

    ctx = StubContext()
    ctx.graph = True
    value = Array(Shape((5, 6, 7)), "float32", "tf", graph=True)
    wrong: list[str | None] = []

    @tf.function(autograph=False)
    def traced(tensor: Any) -> None:
        for text in indices():
            wrong.append(
                compare(
                    ctx, value, text, lambda text=text: eval(f"t[{text}]", {"t": tensor, "n": None})
                )
            )

    traced(tf.zeros((5, 6, 7)))
    assert [text for text in wrong if text] == []


@pytest.mark.oracle
@pytest.mark.parametrize("batch", [None, 5])
def test_keras_tensors(batch: int | None) -> None:
    import keras

    ctx = StubContext()
    tensor = keras.Input((6, 7), batch_size=batch)
    value = Array(Shape((FREE if batch is None else batch, 6, 7)), "float32", "keras")
    wrong = [
        compare(ctx, value, text, lambda text=text: eval(f"t[{text}]", {"t": tensor, "n": None}))
        for text in indices()
    ]
    assert [text for text in wrong if text] == []


TARGETS = (
    "0",
    ":",
    "0, 0",
    ":, 0",
    "1:3",
    "idx",
    "m",
    "...",
    "0, 1:",
    "5",
    "0, 0, 0",
    ":, :1",
    "[0, 1]",
    ":, 7",
    "None, 0",
)
VALUES = ("0", "np.zeros(5)", "np.zeros(6)", "np.zeros((1, 6))", "np.zeros((2, 6))",
          "np.zeros((5, 1))", "np.zeros((3, 6))",
          "[1, 2, 3, 4, 5, 6]", "[1, 2]", "np.zeros((1, 1, 5, 6))", "True", "2.5")  # fmt: skip


def test_assignment() -> None:
    ctx = StubContext()
    env = {"np": np, "idx": np.array([0, 1]), "m": np.array([True, False, True, False, False])}
    known = {name: abstracted(env[name], literal=True) for name in ("idx", "m")}
    wrong = []
    for target, given in itertools.product(TARGETS, VALUES):
        failure: Exception | None = None
        try:
            exec(f"y[{target}] = {given}", {**env, "y": np.zeros((5, 6))})
        except Exception as error:
            failure = error
        node = ast.parse(f"x[{target}]", mode="eval").body
        assert isinstance(node, ast.Subscript)
        reader = Abstract(ctx, known)
        try:
            setitem_check(
                ctx, Array(Shape((5, 6)), "float64"), reader.visit(node.slice), reader.run(given)
            )
        except Fail as fail:
            if failure is None or type(failure).__name__ != fail.problem.exception:
                wrong.append(f"y[{target}] = {given}: {fail.problem.message} against {failure!r}")
            continue
        if failure is not None:
            wrong.append(f"y[{target}] = {given}: missed {failure!r}")
    assert wrong == []


def test_tensors_are_not_assigned_to() -> None:
    ctx = StubContext()
    for lib in ("tf", "variable", "keras"):
        with pytest.raises(Fail) as caught:
            setitem_check(ctx, Array(Shape((3,)), "float32", lib), Const(0), Const(1))
        assert caught.value.problem.exception == "TypeError"


def test_symbolic_slices() -> None:
    n, i = symbol("n"), symbol("i")
    big = symbol("big", least=100)
    assert slice_length(n, None, None) == n
    assert slice_length(n, 60, None) == n - 60
    assert slice_length(n, None, -1) == n - 1
    assert slice_length(n, i, i + 60) == 60
    assert slice_length(n, None, n) == n
    assert slice_length(n, n - 10, None) == 10
    assert slice_length(big, None, 100) == 100
    assert repr(slice_length(n, None, 100)) == "min(n, 100)"
    assert slice_length(n, None, 100) == slice_length(n, None, 100)
    assert slice_length(UNKNOWN, None, 100) is UNKNOWN
    assert slice_length(FREE, 1, None) is FREE
