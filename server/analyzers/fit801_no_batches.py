"""The data has no batch at all, so nothing is trained.

## What it finds
Datasets that are empty: fewer samples than one batch with `drop_remainder=True`, `take(0)`.

## Why it hurts
`fit` ends at once and looks like success; the weights are those of the start.

## What Keras does
No exception: an epoch without batches leaves a loss of 0 in the history.

## Example
```python
import numpy as np
import tensorflow as tf
from tensorflow import keras

x_train, y_train = np.random.rand(20, 4), np.random.rand(20, 1)
data = tf.data.Dataset.from_tensor_slices((x_train, y_train)).batch(32, drop_remainder=True)
model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1)])
model.compile(optimizer="adam", loss="mse")
model.fit(data, verbose=0)  # warning: [FIT801]
```

## Use instead
```python
import numpy as np
import tensorflow as tf
from tensorflow import keras

x_train, y_train = np.random.rand(20, 4), np.random.rand(20, 1)
data = tf.data.Dataset.from_tensor_slices((x_train, y_train)).batch(10, drop_remainder=True)
model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1)])
model.compile(optimizer="adam", loss="mse")
model.fit(data, verbose=0)
```
"""

from __future__ import annotations

from collections.abc import Iterator

from ..values.facts import Trained
from .rule import WARNING, FactsView, Finding, rule


@rule("FIT801", "no-batches")
def check(facts: FactsView) -> Iterator[Finding]:
    """Report training on data that has no batch at all."""
    for trained in facts.of(Trained):
        if trained.method == "fit" and getattr(trained.samples, "steps", None) == 0:
            text = "the data has no batch, so nothing is trained"
            yield Finding(trained.site, text, WARNING)
