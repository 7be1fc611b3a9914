"""A model is trained that was compiled without a loss.

## What it finds
`compile` without `loss`, for a model whose layers add no loss of their own.

## Why it hurts
`compile` is content, and the message of `fit` speaks of metrics and variables.

## What Keras does
`ValueError` in `fit`: no loss to compute (`Trainer._compute_loss`).

## Example
```python
import numpy as np
from tensorflow import keras

x_train, y_train = np.random.rand(64, 4), np.random.rand(64, 1)
model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1)])
model.compile(optimizer="adam", metrics=["mae"])
model.fit(x_train, y_train, verbose=0)  # error: [FIT604] "loss"
```

## Use instead
```python
import numpy as np
from tensorflow import keras

x_train, y_train = np.random.rand(64, 4), np.random.rand(64, 1)
model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1)])
model.compile(optimizer="adam", loss="mse")
model.fit(x_train, y_train, verbose=0)
```
"""

from __future__ import annotations

from collections.abc import Iterator

from .loss_fix import missing_loss_fixes
from .rule import FactsView, Finding, finding, rule

KINDS = ("no-loss",)


@rule("FIT604", "loss-missing", kinds=KINDS)
def check(facts: FactsView) -> Iterator[Finding]:
    """Report each occurrence."""
    for trouble in facts.troubles(*KINDS):
        yield finding(trouble, fixes=missing_loss_fixes(trouble))
