"""A loss or metric is named that Keras does not know.

## What it finds
Names given as text that `keras.losses` and `keras.metrics` do not hold: misspelt ones, and those of
other libraries.

## Why it hurts
`compile` accepts any text; the name is looked up in the first batch, after the data is loaded.

## What Keras does
`ValueError` in `fit`: could not interpret the loss or metric identifier (`losses.get`,
`metrics.get`).

## Example
```python
import numpy as np
from tensorflow import keras

x_train, y_train = np.random.rand(64, 4), np.random.rand(64, 1)
model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1)])
model.compile(optimizer="adam", loss="rmse")
model.fit(x_train, y_train, verbose=0)  # error: [FIT307] "rmse"
```

## Use instead
```python
import numpy as np
from tensorflow import keras

x_train, y_train = np.random.rand(64, 4), np.random.rand(64, 1)
model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1)])
model.compile(optimizer="adam", loss="mse", metrics=[keras.metrics.RootMeanSquaredError()])
model.fit(x_train, y_train, verbose=0)
```
"""

from __future__ import annotations

from collections.abc import Iterator

from ..values.facts import Trouble
from .loss_fix import LOSS, METRICS, compile_fixes
from .rule import FactsView, Finding, Fix, finding, rule

KINDS = ("unknown-loss", "unknown-metric")
ROOT = "RootMeanSquaredError"


@rule("FIT307", "unknown-loss-or-metric", kinds=KINDS)
def check(facts: FactsView) -> Iterator[Finding]:
    """Report each occurrence."""
    for trouble in facts.troubles(*KINDS):
        yield finding(trouble, _told(trouble), fixes=_fixes(trouble))


def _told(trouble: Trouble) -> str | None:
    """What to write for a root that Keras has as a metric only."""
    if trouble.problem.data.get("unknown_value") != "rmse":
        return None
    what = trouble.problem.kind.removeprefix("unknown-")
    return f"'rmse' is not a {what} Keras knows; there are the loss 'mse' and the metric {ROOT!r}"


def _fixes(trouble: Trouble) -> list[Fix]:
    """The name that was meant."""
    data = trouble.problem.data
    wrong, right = data.get("unknown_value"), data.get("suggestion")
    which = LOSS if trouble.problem.kind == "unknown-loss" else METRICS
    if wrong == "rmse":
        # The nearest name, mse, is another quantity.
        right = ROOT if which is METRICS else None
    return compile_fixes(trouble, which, wrong, right)
