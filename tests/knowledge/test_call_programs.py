"""Random calls of the functions of NumPy, TensorFlow and keras.ops: what is claimed must be what happens."""

from __future__ import annotations

import os
import warnings
from typing import Any

import pytest

from .call_programs import Caller, functions
from .tensorflow_programs import Outcome, analysed, disagreements, real

pytest.importorskip("tensorflow")
pytestmark = pytest.mark.oracle
EXHAUSTIVE = bool(os.environ.get("FITLINT_EXHAUSTIVE"))
ROUNDS = int(os.environ.get("FITLINT_COUNT", "0")) or (10 if EXHAUSTIVE else 1)
STEP = 1 if EXHAUSTIVE or "FITLINT_COUNT" in os.environ else 5
SEED = os.environ.get("FITLINT_SEED", "1")


def really(setup: str, call: str) -> Outcome | None:
    """What the call gives; ``None`` where its arrays cannot be made."""
    import keras
    import numpy as np
    import tensorflow as tf

    names: dict[str, Any] = {"np": np, "tf": tf, "keras": keras, "ops": keras.ops}
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        try:
            exec(setup, names)
        except Exception:
            return None
        return real(names, call)


@pytest.mark.parametrize(
    ("library", "symbolic"),
    [("numpy", False), ("tensorflow", False), ("keras", False), ("keras", True)],
)
def test_calls_of_every_function(library: str, symbolic: bool) -> None:
    wrong = []
    for name, parameters in functions(library)[int(SEED, 36) % STEP :: STEP]:
        caller = Caller(f"{name}{SEED}{symbolic}", library, symbolic)
        for _ in range(ROUNDS):
            setup, call = caller.call(name, parameters)
            theirs = really(setup, call)
            if theirs is None:
                continue
            mine = analysed(setup, call)
            if None not in (mine.exception, theirs.exception):
                continue  # both refuse it, perhaps for different ones of several reasons
            wrong += [f"{found}\n{setup}{call}" for found in disagreements(mine, theirs)]
    assert not wrong, "\n".join(wrong)
