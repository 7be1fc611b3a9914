"""Class numbers meet a loss for one-hot labels, or the other way round.

## What it finds
`categorical_crossentropy` with labels such as `[3, 0, 1]`, `sparse_categorical_crossentropy` with
rows such as `[0, 0, 0, 1]`.

## Why it hurts
The two losses differ in a prefix, and every tutorial prepares the labels its own way.

## What Keras does
`ValueError` while the training step is traced: target and output must have the same shape
(`categorical_crossentropy`) or the ranks do not fit (`sparse_categorical_crossentropy`).

## Example
```python
import numpy as np
from tensorflow import keras

x_train, y_train = np.random.rand(64, 4), np.random.randint(0, 3, 64)
model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(3, activation="softmax")])
model.compile(optimizer="adam", loss="categorical_crossentropy")
model.fit(x_train, y_train, verbose=0)  # error: [FIT304] "sparse_categorical_crossentropy"
```

## Use instead
```python
import numpy as np
from tensorflow import keras

x_train, y_train = np.random.rand(64, 4), np.random.randint(0, 3, 64)
model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(3, activation="softmax")])
model.compile(optimizer="adam", loss="sparse_categorical_crossentropy")
model.fit(x_train, y_train, verbose=0)
```
"""

from __future__ import annotations

from collections.abc import Iterator

from .loss_fix import loss_fixes
from .rule import FactsView, Finding, finding, rule

KINDS = (
    "sparse-labels",
    "one-hot-labels",
)


@rule("FIT304", "sparse-one-hot-mismatch", kinds=KINDS)
def check(facts: FactsView) -> Iterator[Finding]:
    """Report each occurrence."""
    for trouble in facts.troubles(*KINDS):
        yield finding(trouble, fixes=loss_fixes(trouble))
