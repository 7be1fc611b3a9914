"""A layer must know a size that is left open (`None`) in its input's shape.

## What it finds
`Flatten` followed by `Dense` on pictures of any size, a convolution on an unknown number of
channels, a recurrent layer on an unknown number of features.

## Why it hurts
`None` is fine for the batch and for the length of sequences, so it is written in too many places.

## What Keras does
`ValueError` when the layer is built: its weights have the size of that axis (`Dense.build`,
`BaseConv.build`), or the shape of a variable would hold `None`.

## Example
```python
from tensorflow import keras

model = keras.Sequential([
    keras.Input((None, None, 3)),
    keras.layers.Conv2D(8, 3),
    keras.layers.Flatten(),
    keras.layers.Dense(10),  # error: [FIT107]
])
```

## Use instead
```python
from tensorflow import keras

model = keras.Sequential([
    keras.Input((None, None, 3)),
    keras.layers.Conv2D(8, 3),
    keras.layers.GlobalAveragePooling2D(),
    keras.layers.Dense(10),
])
```
"""

from __future__ import annotations

from collections.abc import Iterator

from .rule import FactsView, Finding, finding, rule

KINDS = ("undefined-dimension",)


@rule("FIT107", "undefined-dimension", kinds=KINDS)
def check(facts: FactsView) -> Iterator[Finding]:
    """Report each occurrence."""
    for trouble in facts.troubles(*KINDS):
        yield finding(trouble)
