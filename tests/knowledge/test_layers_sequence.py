"""Merge, recurrent, wrapper, attention and preprocessing layers against real Keras.

Each line of ``layer_cases/*.txt`` is a layer call that both sides evaluate: output shapes,
dtypes, the number of weights, and the class of a refusal must agree. A line that ends in
``# missed`` is a refusal of Keras that fitlint stays silent about; the mark must be true.
"""

from __future__ import annotations

import inspect
import os
from pathlib import Path
from typing import Any

import pytest
from fitlint.knowledge.api import MISSING
from fitlint.knowledge.keras.families import load_layers
from fitlint.knowledge.keras.layer import LAYERS
from fitlint.shapes import UNKNOWN, Shape
from fitlint.values import Array, Tuple, Unknown, Value

from . import layer_differences as differences

CASES = sorted((Path(__file__).parent / "layer_cases").glob("*.txt"))
EXHAUSTIVE = os.environ.get("FITLINT_EXHAUSTIVE") == "1"


def _lines(path: Path) -> list[str]:
    return [line for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


@pytest.mark.oracle
@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_calls_agree_with_keras(path: Path) -> None:
    lines = _lines(path)
    wrong = []
    for line in lines if EXHAUSTIVE else lines[::6]:
        source, _, mark = line.partition("  # ")
        found = differences.difference(source)
        if mark == "missed":
            if found is None or "Keras says" not in found:
                wrong.append(f"no longer missed: {source}")
        elif found is not None:
            wrong.append(found)
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_knowing_less_never_refuses_more(path: Path) -> None:
    """Where a size becomes unknown, no refusal may appear and no result may contradict."""
    wrong = []
    for line in _lines(path):
        source = line.partition("  # ")[0]
        claim, value = differences.ours(source)
        for axis in (0, -1):
            weaker, less = differences.ours(source, forget=axis)
            if claim.error is None and weaker.error is not None:
                wrong.append(f"{source} without axis {axis}: {weaker.message}")
            elif claim.error is None and not _compatible(value, less):
                wrong.append(f"{source} without axis {axis}: {less}")
    assert not wrong, "\n".join(wrong)


def _compatible(known: Value | None, less: Value | None) -> bool:
    if isinstance(known, Array) and isinstance(less, Array):
        return _fits(known.shape, less.shape) and less.dtype in (None, known.dtype)
    if isinstance(known, Tuple) and isinstance(less, Tuple):
        return len(known.items) == len(less.items) and all(
            _compatible(a, b) for a, b in zip(known.items, less.items, strict=False)
        )
    return known is None or isinstance(less, Unknown) or isinstance(known, Unknown)


def _fits(known: Shape, less: Shape) -> bool:
    if less.dims is None or known.dims is None:
        return True
    return len(known.dims) == len(less.dims) and all(
        b is UNKNOWN or a is UNKNOWN or a == b for a, b in zip(known.dims, less.dims, strict=False)
    )


@pytest.mark.oracle
def test_signatures_are_keras_own() -> None:
    import keras

    load_layers()
    wrong = []
    for name in dir(keras.layers):
        cls: Any = getattr(keras.layers, name)
        spec = LAYERS.get(f"keras.layers.{name}")
        if not inspect.isclass(cls) or spec is None:
            continue
        theirs = [
            (p.name, p.default is inspect.Parameter.empty)
            for p in list(inspect.signature(cls.__init__).parameters.values())[1:]
            if p.kind is inspect.Parameter.POSITIONAL_OR_KEYWORD
        ]
        ours = [
            (p.name, p.default is MISSING)
            for p in spec.params
            if p.kind == inspect.Parameter.POSITIONAL_OR_KEYWORD
        ]
        if theirs != ours:
            wrong.append(f"{name}: {ours}, Keras {theirs}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.oracle
def test_every_layer_of_keras_is_declared() -> None:
    import keras

    load_layers()
    classes = {name for name in dir(keras.layers) if inspect.isclass(getattr(keras.layers, name))}
    missing = {name for name in classes if f"keras.layers.{name}" not in LAYERS}
    assert missing == {"InputLayer", "InputSpec", "Layer"}
