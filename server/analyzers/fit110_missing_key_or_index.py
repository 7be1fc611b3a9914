"""A dict is asked for a key it does not have, a list for an entry past its end.

## What it finds
Keys and positions where all keys are known: a misspelt column, the key `acc` of a history that
has `accuracy`, `model.layers[5]` of a model of four layers.

## Why it hurts
The history is read after training: hours may be lost to a name.

## What Keras does
Python's `KeyError` or `IndexError`. Keras names the entries of `history.history` after the metrics
as they were given to `compile`, with `val_` in front where there is validation data.

## Example
```python
import numpy as np
from tensorflow import keras

x_train, y_train = np.random.rand(64, 4), np.random.randint(0, 2, 64)
model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1, activation="sigmoid")])
model.compile(optimizer="adam", loss="binary_crossentropy", metrics=["accuracy"])
history = model.fit(x_train, y_train, verbose=0)
print(history.history["acc"])  # error: [FIT110] "accuracy"
```

## Use instead
```python
import numpy as np
from tensorflow import keras

x_train, y_train = np.random.rand(64, 4), np.random.randint(0, 2, 64)
model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1, activation="sigmoid")])
model.compile(optimizer="adam", loss="binary_crossentropy", metrics=["accuracy"])
history = model.fit(x_train, y_train, verbose=0)
print(history.history["accuracy"])
```
"""

from __future__ import annotations

from collections.abc import Iterator

from .rule import FactsView, Finding, finding, rule

KINDS = ("dict-key", "sequence-index", "pandas-key")


@rule("FIT110", "missing-key-or-index", kinds=KINDS)
def check(facts: FactsView) -> Iterator[Finding]:
    """Report each occurrence."""
    for trouble in facts.troubles(*KINDS):
        yield finding(trouble)
