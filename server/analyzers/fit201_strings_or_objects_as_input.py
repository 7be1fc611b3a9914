"""Strings or Python objects are given to a model as data.

## What it finds
Arrays of dtype `object` or text, and frames with columns of text, where `fit`, `evaluate` or
`predict` need numbers. Rows of different lengths make such arrays, too.

## Why it hurts
pandas reads one stray word in a column and makes the whole column text.

## What Keras does
`ValueError`: failed to convert a NumPy array to a tensor, or an unsupported object type (the array
adapter converts before the first batch).

## Example
```python
import numpy as np
from tensorflow import keras

x_train = np.array([["5.1", "3.5"], ["4.9", "3.0"], ["6.2", "3.4"]])
y_train = np.array([0, 0, 1])
model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1, activation="sigmoid")])
model.compile(optimizer="adam", loss="binary_crossentropy")
model.fit(x_train, y_train, verbose=0)  # error: [FIT201] "strings"
```

## Use instead
```python
import numpy as np
from tensorflow import keras

x_train = np.array([["5.1", "3.5"], ["4.9", "3.0"], ["6.2", "3.4"]]).astype("float32")
y_train = np.array([0, 0, 1])
model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1, activation="sigmoid")])
model.compile(optimizer="adam", loss="binary_crossentropy")
model.fit(x_train, y_train, verbose=0)
```
"""

from __future__ import annotations

from collections.abc import Iterator

from .rule import FactsView, Finding, finding, rule

KINDS = ("string-data",)


@rule("FIT201", "strings-or-objects-as-input", kinds=KINDS)
def check(facts: FactsView) -> Iterator[Finding]:
    """Report each occurrence."""
    for trouble in facts.troubles(*KINDS):
        yield finding(trouble)
