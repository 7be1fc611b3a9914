"""`validation_split` is taken from labels that are sorted by class.

## What it finds
Labels made class by class (zeros, then ones; `np.repeat`; a list that was never mixed), given to
`fit` together with `validation_split`.

## Why it hurts
Validation is done on the last class alone, which training has seen least of or never. The figures
say nothing, and early stopping follows them.

## What Keras does
No exception. The last rows of the arrays become the validation data; `shuffle=True` mixes only
what is left for training.

## Example
```toml
silent = "validation sees the second class only"
```

```python
import numpy as np
from tensorflow import keras

cats, dogs = np.random.normal(0, 1, (100, 4)), np.random.normal(1, 1, (100, 4))
x = np.concatenate([cats, dogs])
y = np.concatenate([np.zeros(100), np.ones(100)])
model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1, activation="sigmoid")])
model.compile(optimizer="adam", loss="binary_crossentropy", metrics=["accuracy"])
model.fit(x, y, validation_split=0.2, verbose=0)  # warning: [FIT308]
```

## Use instead
```python
import numpy as np
from tensorflow import keras

cats, dogs = np.random.normal(0, 1, (100, 4)), np.random.normal(1, 1, (100, 4))
x = np.concatenate([cats, dogs])
y = np.concatenate([np.zeros(100), np.ones(100)])
order = np.random.permutation(len(x))
model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1, activation="sigmoid")])
model.compile(optimizer="adam", loss="binary_crossentropy", metrics=["accuracy"])
model.fit(x[order], y[order], validation_split=0.2, verbose=0)
```
"""

from __future__ import annotations

from collections.abc import Iterator

from .rule import FactsView, Finding, finding, rule

KINDS = ("sorted-labels",)


@rule("FIT308", "labels-sorted-for-split", kinds=KINDS)
def check(facts: FactsView) -> Iterator[Finding]:
    """Report each occurrence."""
    for trouble in facts.troubles(*KINDS):
        yield finding(trouble)
