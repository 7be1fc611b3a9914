"""Data that never ends is used without a number of steps.

## What it finds
A generator with `while True` or a dataset after `repeat()` in `fit` without `steps_per_epoch`,
or as validation data without `validation_steps`.

## Why it hurts
The first epoch never ends: the progress bar runs, and no validation, checkpoint or early stopping
ever comes.

## What Keras does
No exception. An epoch lasts until the data ends.

## Example
```toml
hangs = "an epoch lasts until the data ends"
```

```python
import numpy as np
from tensorflow import keras

def batches():
    while True:
        yield np.random.rand(8, 4), np.random.rand(8, 1)


model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1)])
model.compile(optimizer="adam", loss="mse")
model.fit(batches(), verbose=0)  # warning: [FIT405] "never ends"
```

## Use instead
```python
import numpy as np
from tensorflow import keras

def batches():
    while True:
        yield np.random.rand(8, 4), np.random.rand(8, 1)


model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1)])
model.compile(optimizer="adam", loss="mse")
model.fit(batches(), steps_per_epoch=5, verbose=0)
```
"""

from __future__ import annotations

from collections.abc import Iterator

from .rule import FactsView, Finding, finding, rule

KINDS = ("endless-data",)


@rule("FIT405", "infinite-dataset-without-steps", kinds=KINDS)
def check(facts: FactsView) -> Iterator[Finding]:
    """Report each occurrence."""
    for trouble in facts.troubles(*KINDS):
        yield finding(trouble)
