"""A generator, `PyDataset` or the function behind a dataset raises while its batches are fetched.

## What it finds
A `raise` or `assert` of the program's own that is reached on the way to a batch that training
asks for, and an iterator inside a generator that runs out (`StopIteration`).

## Why it hurts
The first two batches are fetched before training starts; what goes wrong behind them ends it in
the middle of an epoch.

## What Keras does
Raised for one of the first two batches, the exception arrives as it is. Later ones are fetched
inside a `tf.data` pipeline, where `ValueError` and `TypeError` arrive as `InvalidArgumentError`,
`NotImplementedError` as `UnimplementedError`, most others as `UnknownError`: an `except KeyError`
around `fit` does not catch them. `StopIteration` inside a generator becomes a `RuntimeError`.

## Example
```python
import numpy as np
from tensorflow import keras

def batches(files):
    for name in files:
        if not name.endswith(".npy"):
            raise ValueError(f"unexpected file {name}")
        yield np.random.rand(8, 4), np.random.rand(8, 1)


model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1)])
model.compile(optimizer="adam", loss="mse")
model.fit(batches(["a.npy", "b.npy", "notes.txt"]), verbose=0)  # error: [FIT409] "ValueError"
```

## Use instead
```python
import numpy as np
from tensorflow import keras

def batches(files):
    for name in files:
        if not name.endswith(".npy"):
            continue
        yield np.random.rand(8, 4), np.random.rand(8, 1)


model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1)])
model.compile(optimizer="adam", loss="mse")
model.fit(batches(["a.npy", "b.npy", "notes.txt"]), verbose=0)
```
"""

from __future__ import annotations

from collections.abc import Iterator

from .rule import FactsView, Finding, finding, rule

KINDS = ("source-raises",)


@rule("FIT409", "data-source-raises", kinds=KINDS)
def check(facts: FactsView) -> Iterator[Finding]:
    """Report each occurrence."""
    for trouble in facts.troubles(*KINDS):
        yield finding(trouble)
