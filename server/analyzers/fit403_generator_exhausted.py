"""A generator or dataset has fewer batches than the training asks for.

## What it finds
Generators that end before `steps_per_epoch` times `epochs` batches, and `steps_per_epoch` beyond
the length of a dataset.

## Why it hurts
Training ends early with one line among the output: the later epochs saw nothing.

## What Keras does
No exception: Keras warns that the input ran out of data and stops training
(`EpochIterator`). A Python generator is never started again.

## Example
```python
import numpy as np
from tensorflow import keras

def batches():
    for _ in range(5):
        yield np.random.rand(8, 4), np.random.rand(8, 1)


model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1)])
model.compile(optimizer="adam", loss="mse")
model.fit(batches(), steps_per_epoch=10, verbose=0)  # warning: [FIT403]
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
model.fit(batches(), steps_per_epoch=10, verbose=0)
```
"""

from __future__ import annotations

from collections.abc import Iterator

from .rule import FactsView, Finding, finding, rule

KINDS = ("generator-exhausted",)


@rule("FIT403", "generator-exhausted", kinds=KINDS)
def check(facts: FactsView) -> Iterator[Finding]:
    """Report each occurrence."""
    for trouble in facts.troubles(*KINDS):
        yield finding(trouble)
