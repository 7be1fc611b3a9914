"""A preprocessing layer is used before it has learned from data, or cannot learn from it.

## What it finds
`TextVectorization`, `StringLookup`, `Discretization` and their kin without `adapt` and without a
vocabulary of their own, and `adapt` where there is nothing to adapt.

## Why it hurts
The layer looks like any other, but its weights come from the data and not from training.

## What Keras does
The layer raises when it is first called: it has no vocabulary yet (`IndexLookup`), or its table is
not initialised.

## Example
```python
import numpy as np
from tensorflow import keras

words = np.array([["red"], ["green"], ["red"]])
lookup = keras.layers.StringLookup()
print(lookup(words))  # error: [FIT408] "adapt"
```

## Use instead
```python
import numpy as np
from tensorflow import keras

words = np.array([["red"], ["green"], ["red"]])
lookup = keras.layers.StringLookup()
lookup.adapt(words)
print(lookup(words))
```
"""

from __future__ import annotations

from collections.abc import Iterator

from .rule import FactsView, Finding, finding, rule

KINDS = ("not-adapted", "adapt-data")


@rule("FIT408", "preprocessing-not-adapted", kinds=KINDS)
def check(facts: FactsView) -> Iterator[Finding]:
    """Report each occurrence."""
    for trouble in facts.troubles(*KINDS):
        yield finding(trouble)
