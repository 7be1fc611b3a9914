"""A convolution, pooling or cropping leaves nothing of its input.

## What it finds
A window that is larger than what is left of the picture or sequence. Each `valid` convolution and
each pooling shrinks it, so it happens deep in the stack, or when the input became smaller.

## Why it hurts
The model works for the pictures of the tutorial and for no smaller ones.

## What Keras does
`ValueError` while the model is built: an output dimension would be zero or negative
(`compute_conv_output_shape`); some pooling layers raise only when they run.

## Example
```python
from tensorflow import keras

model = keras.Sequential([
    keras.Input((16, 16, 3)),
    keras.layers.Conv2D(16, 5),
    keras.layers.MaxPooling2D(4),
    keras.layers.Conv2D(32, 5),  # error: [FIT103]
])
```

## Use instead
```python
from tensorflow import keras

model = keras.Sequential([
    keras.Input((16, 16, 3)),
    keras.layers.Conv2D(16, 5, padding="same"),
    keras.layers.MaxPooling2D(2),
    keras.layers.Conv2D(32, 5, padding="same"),
])
```
"""

from __future__ import annotations

from collections.abc import Iterator

from .rule import FactsView, Finding, finding, rule

KINDS = ("output-empty",)


@rule("FIT103", "layer-output-empty", kinds=KINDS)
def check(facts: FactsView) -> Iterator[Finding]:
    """Report each occurrence."""
    for trouble in facts.troubles(*KINDS):
        yield finding(trouble)
