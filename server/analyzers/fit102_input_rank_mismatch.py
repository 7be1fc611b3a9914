"""Data, or the input of a layer, has more or fewer dimensions than the layer takes.

## What it finds
The number of axes, not their sizes: flat rows for a convolution, pictures without the axis of
their channels, a recurrent layer behind one that gave its last step only, one sample without the
batch axis.

Also data of another rank than the same model was given before: Keras takes pictures with and without
the axis of one channel, but not one after the other in two calls of `fit`.

## Why it hurts
A dropped `reshape`, a missing `return_sequences=True` or `np.expand_dims` is found only when the
model is built or the first batch comes.

## What Keras does
`ValueError`: expected a number of dimensions, found another (`InputSpec`, checked before the layer
runs; `Functional._adjust_input_rank` for the model's own inputs). One exception: a last axis of
size 1 is added or dropped in silence, so labels-like `(n,)` fit `Input((1,))`. Where the step was
traced for another rank before, TensorFlow traces it again for both together, without a rank:
`ValueError: Cannot take the length of shape with unknown rank`.

## Example
```python
import numpy as np
from tensorflow import keras

digits, labels = np.random.rand(32, 784), np.random.randint(0, 10, 32)
model = keras.Sequential([
    keras.Input((28, 28, 1)),
    keras.layers.Conv2D(8, 3, activation="relu"),
    keras.layers.Flatten(),
    keras.layers.Dense(10, activation="softmax"),
])
model.compile(optimizer="adam", loss="sparse_categorical_crossentropy")
model.fit(digits, labels, verbose=0)  # error: [FIT102]
```

## Use instead
```python
import numpy as np
from tensorflow import keras

digits, labels = np.random.rand(32, 784), np.random.randint(0, 10, 32)
model = keras.Sequential([
    keras.Input((28, 28, 1)),
    keras.layers.Conv2D(8, 3, activation="relu"),
    keras.layers.Flatten(),
    keras.layers.Dense(10, activation="softmax"),
])
model.compile(optimizer="adam", loss="sparse_categorical_crossentropy")
model.fit(digits.reshape(-1, 28, 28, 1), labels, verbose=0)
```
"""

from __future__ import annotations

from collections.abc import Iterator

from .rule import FactsView, Finding, finding, rule
from .shape_fix import declaration_fixes

KINDS = (
    "model-rank",
    "input-rank",
    "retraced-rank",
)


@rule("FIT102", "input-rank-mismatch", kinds=KINDS)
def check(facts: FactsView) -> Iterator[Finding]:
    """Report each occurrence."""
    for trouble in facts.troubles(*KINDS):
        yield finding(trouble, fixes=declaration_fixes(trouble))
