"""The activation of the last layer is not the one the loss expects.

## What it finds
A crossentropy on an output without softmax or sigmoid, `from_logits=True` on one that has it, a
softmax over a single unit, a range of outputs that the labels leave.

## Why it hurts
Training runs and the loss is a number, but it is the wrong one: the model learns badly or not
at all.

## What Keras does
No exception. Without `from_logits=True` the crossentropies cut outputs to between 0 and 1 and take
the logarithm; a softmax over one unit is the constant 1, so its gradient is zero. Of
`from_logits=True` on an output with softmax or sigmoid Keras warns, and takes what was computed
before that activation where the tensor still remembers it (`backend/tensorflow/nn.py`,
`_get_logits`); elsewhere the activation is applied twice.

## Example
```python
import numpy as np
from tensorflow import keras

x_train, y_train = np.random.rand(64, 4), np.random.randint(0, 2, (64, 1))
model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1)])
model.compile(
    optimizer="adam",
    loss="binary_crossentropy",  # warning: [FIT303]
)
model.fit(x_train, y_train, verbose=0)
```

## Use instead
```python
import numpy as np
from tensorflow import keras

x_train, y_train = np.random.rand(64, 4), np.random.randint(0, 2, (64, 1))
model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1, activation="sigmoid")])
model.compile(optimizer="adam", loss="binary_crossentropy")
model.fit(x_train, y_train, verbose=0)
```
"""

from __future__ import annotations

from collections.abc import Iterator

from .rule import FactsView, Finding, finding, rule

KINDS = ("loss-activation",)


@rule("FIT303", "loss-activation-mismatch", kinds=KINDS)
def check(facts: FactsView) -> Iterator[Finding]:
    """Report each occurrence."""
    for trouble in facts.troubles(*KINDS):
        yield finding(trouble)
