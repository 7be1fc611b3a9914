"""An `Embedding` is given numbers its table has no row for.

## What it finds
Whole numbers, in data whose values are known, that reach past `input_dim`.

## Why it hurts
`input_dim` is one more than the largest number: a vocabulary counted from 1, or with a number for
padding, needs one row more than it has words.

## What Keras does
On a CPU `InvalidArgumentError` in the batch that holds the number; on a GPU the row is filled with
zeros in silence.

## Example
```python
import numpy as np
from tensorflow import keras

words = ["the", "cat", "sat"]
index = {word: i + 1 for i, word in enumerate(words)}
texts, labels = np.array([[1, 2, 3, 0]] * 16), np.zeros((16, 1))
model = keras.Sequential([keras.layers.Embedding(len(index), 8), keras.layers.Flatten(), keras.layers.Dense(1)])
model.compile(optimizer="adam", loss="mse")
model.fit(texts, labels, verbose=0)  # error: [FIT204] "4"
```

## Use instead
```python
import numpy as np
from tensorflow import keras

words = ["the", "cat", "sat"]
index = {word: i + 1 for i, word in enumerate(words)}
texts, labels = np.array([[1, 2, 3, 0]] * 16), np.zeros((16, 1))
model = keras.Sequential([keras.layers.Embedding(len(index) + 1, 8), keras.layers.Flatten(), keras.layers.Dense(1)])
model.compile(optimizer="adam", loss="mse")
model.fit(texts, labels, verbose=0)
```
"""

from __future__ import annotations

from collections.abc import Iterator

from .rule import FactsView, Finding, finding, rule

KINDS = ("index-range",)


@rule("FIT204", "index-out-of-range", kinds=KINDS)
def check(facts: FactsView) -> Iterator[Finding]:
    """Report each occurrence."""
    for trouble in facts.troubles(*KINDS):
        yield finding(trouble)
