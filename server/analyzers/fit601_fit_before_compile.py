"""`fit`, `evaluate` or `train_on_batch` is called on a model that was never compiled.

## What it finds
A model on which no `compile()` ran on the way to `fit()`, `evaluate()` or `train_on_batch()`.

## Why it hurts
The data is loaded and the model built before the first line of training says no.

## What Keras does
`ValueError: You must call compile() before calling fit().` (`Trainer._assert_compile_called`).
A model from `load_model` may be compiled already and is not reported.

## Example
```python
import numpy as np
from tensorflow import keras

x_train, y_train = np.random.rand(64, 4), np.random.rand(64, 1)
model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1)])
model.fit(x_train, y_train, verbose=0)  # error: [FIT601] "not compiled"
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

from .rule import FactsView, Finding, finding, rule


@rule("FIT601", "fit-before-compile", kinds=("not-compiled",))
def check(facts: FactsView) -> Iterator[Finding]:
    """Report each training call on a model that is not compiled."""
    for trouble in facts.troubles("not-compiled"):
        yield finding(trouble)
