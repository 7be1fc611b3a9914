"""A `Reshape` layer is asked for a shape of another number of elements.

## What it finds
`Reshape` to sizes whose product is not that of its input, or with a `-1` that does not divide.

## Why it hurts
The numbers of a decoder are written by hand, and change with the size of the pictures.

## What Keras does
`ValueError` when the layer is called: the total size must be unchanged
(`compute_reshape_output_shape`).

## Example
```python
from tensorflow import keras

decoder = keras.Sequential([
    keras.Input((16,)),
    keras.layers.Dense(7 * 7 * 32, activation="relu"),
    keras.layers.Reshape((7, 7, 64)),  # error: [FIT109]
])
```

## Use instead
```python
from tensorflow import keras

decoder = keras.Sequential([
    keras.Input((16,)),
    keras.layers.Dense(7 * 7 * 64, activation="relu"),
    keras.layers.Reshape((7, 7, 64)),
])
```
"""

from __future__ import annotations

from collections.abc import Iterator

from .rule import FactsView, Finding, finding, rule

KINDS = ("reshape-size",)


@rule("FIT109", "reshape-size-mismatch", kinds=KINDS)
def check(facts: FactsView) -> Iterator[Finding]:
    """Report each occurrence."""
    for trouble in facts.troubles(*KINDS):
        yield finding(trouble)
