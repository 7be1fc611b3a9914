"""A module, function, class or method does not exist in the targeted version.

## What it finds
Imports and attributes of Keras, TensorFlow and NumPy that were removed, moved or never existed:
`keras.layers.core`, `tf.placeholder`, `model.predict_classes`, `keras.backend.mean`.

## Why it hurts
Most Keras code on the web was written for versions 1 and 2, and its names moved.

## What Keras does
`ImportError` or `ModuleNotFoundError` from the import, `AttributeError` from the attribute.

## Example
```python
import numpy as np
from tensorflow import keras

model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(3, activation="softmax")])
classes = model.predict_classes(np.random.rand(5, 4))  # error: [FIT701] "predict_classes"
```

## Use instead
```python
import numpy as np
from tensorflow import keras

model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(3, activation="softmax")])
classes = model.predict(np.random.rand(5, 4), verbose=0).argmax(axis=-1)
```
"""

from __future__ import annotations

from collections.abc import Iterator

from .rule import FactsView, Finding, finding, rule

KINDS = ("unknown-name", "unknown-module", "unknown-attribute",)


@rule("FIT701", "removed-name", kinds=KINDS)
def check(facts: FactsView) -> Iterator[Finding]:
    """Report each occurrence."""
    for trouble in facts.troubles(*KINDS):
        yield finding(trouble)
