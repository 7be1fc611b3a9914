"""Data, or the output of a layer, has another size than the model or layer was declared for.

## What it finds
An axis of the data whose size is not the one that `Input`, `input_shape=` or the layer's first
call decided: 5 features for a model of 4, pictures of 32 pixels for a model of 28, one channel for
three. Also a layer that is called again on an input of another size than it was built for.

## Why it hurts
The number is usually right in one place and stale in the other: a column was added, the label
was left among the features, the pictures were resized. Nothing tells until the data is loaded.

## What Keras does
`ValueError`: the input is incompatible with the layer. A functional model compares every declared
size (`Functional._adjust_input_rank` and its input spec), a `Sequential` leaves it to the layers'
`InputSpec`: `Dense` and the recurrent layers check the last axis, convolutions the channels.
Where no layer minds, a `Sequential` runs on the other size in silence, which is a warning.

## Example
```python
import numpy as np
from tensorflow import keras

x_train, y_train = np.random.rand(64, 5), np.random.rand(64, 1)
model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1)])
model.compile(optimizer="adam", loss="mse")
model.fit(x_train, y_train, verbose=0)  # error: [FIT101] "5 features"
```

## Use instead
```python
import numpy as np
from tensorflow import keras

x_train, y_train = np.random.rand(64, 5), np.random.rand(64, 1)
model = keras.Sequential([keras.Input((x_train.shape[1],)), keras.layers.Dense(1)])
model.compile(optimizer="adam", loss="mse")
model.fit(x_train, y_train, verbose=0)
```
"""

from __future__ import annotations

from collections.abc import Iterator

from .rule import FactsView, Finding, finding, rule
from .shape_fix import declaration_fixes

KINDS = ("model-size", "input-size", "declared-size")


@rule("FIT101", "input-shape-mismatch", kinds=KINDS)
def check(facts: FactsView) -> Iterator[Finding]:
    """Report each occurrence."""
    for trouble in facts.troubles(*KINDS):
        yield finding(trouble, fixes=declaration_fixes(trouble))
