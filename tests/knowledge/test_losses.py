"""Labels, losses and metrics against real Keras: raised or not, and which class."""

from __future__ import annotations

import os
import warnings
from typing import Any

import pytest
from fitlint.engine import check_text

from .loss_programs import program

PRELUDE = "import numpy as np\nimport tensorflow as tf\nfrom tensorflow import keras\nfrom tensorflow.keras import layers\n"
EXHAUSTIVE = bool(os.environ.get("FITLINT_EXHAUSTIVE"))
FIRST = int(os.environ.get("FITLINT_FIRST", "0"))
COUNT = int(os.environ.get("FITLINT_COUNT", "0")) or (1500 if EXHAUSTIVE else 40)


def claimed(text: str) -> list[str | None]:
    """Exception classes the analysis is sure of."""
    report = check_text(PRELUDE + text, path="program.py", project_root=None)
    assert not report.errors, report.errors
    return [d.raises for d in report.diagnostics if d.severity == "error"]


def warned(text: str) -> list[str]:
    """Codes of the warnings."""
    report = check_text(PRELUDE + text, path="program.py", project_root=None)
    return [d.code for d in report.diagnostics if d.severity == "warning"]


CHANCE = "Received a label value"
"""Few random labels may or may not lie beyond the classes: no claim is made."""


def happened(text: str) -> str | None:
    """The exception class of the real run."""
    space: dict[str, Any] = {}
    exec(PRELUDE, space)
    space["keras"].utils.set_random_seed(1)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            exec(compile(text, "program.py", "exec"), space)
    except Exception as problem:
        return CHANCE if CHANCE in str(problem) else type(problem).__name__
    return None


@pytest.mark.oracle
def test_random_programs() -> None:
    """A claimed error is what happens; what happens is claimed."""
    pytest.importorskip("tensorflow")
    import tensorflow as tf

    wrong = []
    for seed in range(FIRST, FIRST + COUNT):
        text = program(seed)
        said = claimed(text)
        real = happened(text)
        if seed % 100 == 0:
            tf.keras.backend.clear_session()
        claim = said[0] if said else None
        if real == CHANCE:
            real = "InvalidArgumentError" if claim else None
        if claim != real:
            wrong.append(f"seed {seed}: said {said}, really {real}\n{text}")
    assert not wrong, f"{len(wrong)} of {COUNT} differ\n\n" + "\n".join(wrong[:30])


FIT = "m = keras.Sequential([keras.Input((4,)), layers.Dense({units}, activation={act!r})])\nm.compile('adam', {loss}, metrics={metrics})\nm.fit(np.random.rand(64, 4), {y}, verbose=0)\n"


@pytest.mark.parametrize(
    ("units", "act", "loss", "metrics", "y", "code"),
    [
        (1, "softmax", "'binary_crossentropy'", [], "np.random.randint(0, 2, 64)", "FIT303"),
        (
            3,
            "softmax",
            "keras.losses.SparseCategoricalCrossentropy(from_logits=True)",
            [],
            "np.random.randint(0, 3, 64)",
            "FIT303",
        ),
        (3, None, "'sparse_categorical_crossentropy'", [], "np.random.randint(0, 3, 64)", "FIT303"),
        (10, None, "'mse'", [], "np.random.rand(64, 1)", "FIT302"),
        (1, None, "'mse'", ["accuracy"], "np.random.rand(64, 1)", "FIT306"),
        (1, "sigmoid", "'binary_crossentropy'", [], "np.random.randint(1, 3, 64)", "FIT305"),
    ],
)
def test_runs_wrong(
    units: int, act: str | None, loss: str, metrics: list[str], y: str, code: str
) -> None:
    """What Keras takes without a word."""
    assert code in warned(FIT.format(units=units, act=act, loss=loss, metrics=metrics, y=y))


@pytest.mark.parametrize(
    ("units", "act", "loss", "metrics", "y"),
    [
        (1, "sigmoid", "'binary_crossentropy'", ["accuracy"], "np.random.randint(0, 2, 64)"),
        (1, "sigmoid", "'binary_crossentropy'", ["accuracy"], "np.random.randint(0, 2, (64, 1))"),
        (
            3,
            "softmax",
            "'sparse_categorical_crossentropy'",
            ["accuracy"],
            "np.random.randint(0, 3, 64)",
        ),
        (
            3,
            "softmax",
            "'categorical_crossentropy'",
            ["accuracy"],
            "keras.utils.to_categorical(np.random.randint(0, 3, 64), 3)",
        ),
        (
            3,
            None,
            "keras.losses.SparseCategoricalCrossentropy(from_logits=True)",
            ["accuracy"],
            "np.random.randint(0, 3, 64)",
        ),
        (1, None, "'mse'", ["mae"], "np.random.rand(64)"),
    ],
)
def test_runs_fine(units: int, act: str | None, loss: str, metrics: list[str], y: str) -> None:
    """Usual programs are left alone."""
    text = FIT.format(units=units, act=act, loss=loss, metrics=metrics, y=y)
    assert not warned(text) and not claimed(text)


def test_unknown_sizes_are_no_error() -> None:
    """Labels of unknown shape fit anything."""
    text = "y = np.load('y.npy')\nx = np.load('x.npy')\n" + FIT.format(
        units=3, act="softmax", loss="'categorical_crossentropy'", metrics=[], y="y"
    )
    assert not claimed(text)
