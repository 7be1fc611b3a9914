"""Labels and outputs of different shapes are broadcast, so the loss compares the wrong pairs.

## What it finds
A loss whose two sides have different, but compatible shapes: sequences of outputs for one label a
sample, one output for many labels. Each value is then compared with all the others.

## Why it hurts
Nothing raises. The loss falls a little and stops: the model learns the mean.

## What Keras does
No exception. Built-in losses add or drop a last axis of size 1 (`squeeze_or_expand_to_same_rank`)
and otherwise broadcast as NumPy does.

## Example
```python
import numpy as np
from tensorflow import keras

series, target = np.random.rand(64, 10, 3), np.random.rand(64, 1)
model = keras.Sequential([
    keras.Input((10, 3)),
    keras.layers.LSTM(8, return_sequences=True),
    keras.layers.Dense(1),
])
model.compile(optimizer="adam", loss="mse")
model.fit(series, target, verbose=0)  # warning: [FIT302]
```

## Use instead
```python
import numpy as np
from tensorflow import keras

series, target = np.random.rand(64, 10, 3), np.random.rand(64, 1)
model = keras.Sequential([
    keras.Input((10, 3)),
    keras.layers.LSTM(8),
    keras.layers.Dense(1),
])
model.compile(optimizer="adam", loss="mse")
model.fit(series, target, verbose=0)
```
"""

from __future__ import annotations

from collections.abc import Iterator

from .rule import FactsView, Finding, finding, rule

KINDS = ("labels-broadcast",)


@rule("FIT302", "labels-broadcast-silently", kinds=KINDS)
def check(facts: FactsView) -> Iterator[Finding]:
    """Report each occurrence."""
    for trouble in facts.troubles(*KINDS):
        yield finding(trouble)
