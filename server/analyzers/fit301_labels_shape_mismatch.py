"""Labels have a shape that the loss cannot compare with the model's output.

## What it finds
Labels of another width than the last layer, labels of sequences for a model that gives one value,
missing labels, and losses whose number does not match the model's outputs.

## Why it hurts
The last layer and the labels are decided in different places; the message names neither.

## What Keras does
`ValueError` while the training step is traced: target and output must have the same shape, or the
arguments of the loss cannot be broadcast (`losses`, `CompileLoss.build`).

## Example
```python
import numpy as np
from tensorflow import keras

x_train = np.random.rand(64, 4)
y_train = keras.utils.to_categorical(np.random.randint(0, 5, 64), 5)
model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(3, activation="softmax")])
model.compile(optimizer="adam", loss="categorical_crossentropy")
model.fit(x_train, y_train, verbose=0)  # error: [FIT301]
```

## Use instead
```python
import numpy as np
from tensorflow import keras

x_train = np.random.rand(64, 4)
y_train = keras.utils.to_categorical(np.random.randint(0, 5, 64), 5)
model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(5, activation="softmax")])
model.compile(optimizer="adam", loss="categorical_crossentropy")
model.fit(x_train, y_train, verbose=0)
```
"""

from __future__ import annotations

from collections.abc import Iterator

from .loss_fix import loss_fixes
from .rule import FactsView, Finding, finding, rule

KINDS = (
    "labels-shape",
    "loss-structure",
)


@rule("FIT301", "labels-shape-mismatch", kinds=KINDS)
def check(facts: FactsView) -> Iterator[Finding]:
    """Report each occurrence."""
    for trouble in facts.troubles(*KINDS):
        yield finding(trouble, fixes=loss_fixes(trouble))
