"""The weights get no gradient from the loss, all of them or some.

## What it finds
Losses and steps whose result is not computed from the weights by differentiable operations: a
cast to whole numbers, `argmax`, rounding, a detour through NumPy, a forward pass outside of the
`GradientTape`, a tape asked twice.

## Why it hurts
If all weights are cut off, training raises; if only some are, they stay as they were initialised,
and nothing tells.

## What Keras does
`ValueError`: no gradients are provided for any variable (`BaseOptimizer._filter_empty_gradients`).
For some variables only, a warning among the output.

## Example
```python
import numpy as np
import tensorflow as tf
from tensorflow import keras

def misses(y_true, y_pred):
    wrong = tf.not_equal(tf.round(y_pred), y_true)
    return tf.reduce_mean(tf.cast(wrong, tf.float32))


x_train, y_train = np.random.rand(64, 4), np.random.randint(0, 2, (64, 1)).astype("float32")
model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1, activation="sigmoid")])
model.compile(optimizer="adam", loss=misses)
model.fit(x_train, y_train, verbose=0)  # error: [FIT505]
```

## Use instead
```python
import numpy as np
from tensorflow import keras

x_train, y_train = np.random.rand(64, 4), np.random.randint(0, 2, (64, 1)).astype("float32")
model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1, activation="sigmoid")])
model.compile(optimizer="adam", loss="binary_crossentropy")
model.fit(x_train, y_train, verbose=0)
```
"""

from __future__ import annotations

from collections.abc import Iterator

from .rule import FactsView, Finding, finding, rule

KINDS = ("no-gradient", "untracked")


@rule("FIT505", "no-gradient", kinds=KINDS)
def check(facts: FactsView) -> Iterator[Finding]:
    """Report each occurrence."""
    for trouble in facts.troubles(*KINDS):
        yield finding(trouble)
