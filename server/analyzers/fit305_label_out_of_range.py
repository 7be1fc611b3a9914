"""Labels hold a class that the model has no output for, or values the loss cannot read.

## What it finds
Classes that reach past the units of the last layer (they count from 0), labels other than 0 and 1
for `binary_crossentropy`, fractions for a loss of class numbers.

## Why it hurts
Classes counted from one are the commonest cause: all but the last class train.

## What Keras does
On a CPU `InvalidArgumentError` in the batch that holds the label (the op checks that it lies
below the number of classes); on a GPU the loss becomes NaN in silence. `binary_crossentropy`
checks nothing, its loss can fall below zero.

## Example
```python
import numpy as np
from tensorflow import keras

x_train, y_train = np.random.rand(64, 4), np.array([1, 2, 3, 3] * 16)
model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(3, activation="softmax")])
model.compile(optimizer="adam", loss="sparse_categorical_crossentropy")
model.fit(x_train, y_train, verbose=0)  # error: [FIT305]
```

## Use instead
```python
import numpy as np
from tensorflow import keras

x_train, y_train = np.random.rand(64, 4), np.array([1, 2, 3, 3] * 16)
model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(3, activation="softmax")])
model.compile(optimizer="adam", loss="sparse_categorical_crossentropy")
model.fit(x_train, y_train - 1, verbose=0)
```
"""

from __future__ import annotations

from collections.abc import Iterator

from .rule import FactsView, Finding, finding, rule

KINDS = ("label-range",)


@rule("FIT305", "label-out-of-range", kinds=KINDS)
def check(facts: FactsView) -> Iterator[Finding]:
    """Report each occurrence."""
    for trouble in facts.troubles(*KINDS):
        yield finding(trouble)
