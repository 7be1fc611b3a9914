"""``tf.data`` declarations against TensorFlow itself: element specs, cardinalities, refusals."""

from __future__ import annotations

import pytest

from .tensorflow_programs import analysed, disagreements, real
from .test_tensorflow import lines, namespace

pytest.importorskip("tensorflow")
pytestmark = pytest.mark.oracle


def test_expressions() -> None:
    names = namespace()
    wrong = []
    for expression in lines("tfdata_expressions.txt"):
        found = disagreements(analysed("", expression), real(names, expression))
        wrong += [f"{expression}: {text}" for text in found]
    assert wrong == []
