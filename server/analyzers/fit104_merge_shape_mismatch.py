"""Tensors are added, multiplied or concatenated whose shapes do not go together.

## What it finds
`Add`, `Multiply`, `Average`, `Concatenate`, `Dot` and the attention layers on inputs whose sizes
differ on an axis where they must agree: the classic is a skip connection over an odd number of
pixels.

## Why it hurts
Branches are written far from the place where they meet, and each is right by itself.

## What Keras does
`ValueError` when the layer is called: inputs have incompatible shapes (`Merge.build`), or all axes
but the concatenated one must match (`Concatenate.build`).

## Example
```python
from tensorflow import keras

inputs = keras.Input((28, 28, 1))
skip = keras.layers.Conv2D(8, 3)(inputs)
deep = keras.layers.Conv2D(8, 3)(skip)
joined = keras.layers.Concatenate()([skip, deep])  # error: [FIT104]
```

## Use instead
```python
from tensorflow import keras

inputs = keras.Input((28, 28, 1))
skip = keras.layers.Conv2D(8, 3, padding="same")(inputs)
deep = keras.layers.Conv2D(8, 3, padding="same")(skip)
joined = keras.layers.Concatenate()([skip, deep])
```
"""

from __future__ import annotations

from collections.abc import Iterator

from .rule import FactsView, Finding, finding, rule

KINDS = ("merge-shapes",)


@rule("FIT104", "merge-shape-mismatch", kinds=KINDS)
def check(facts: FactsView) -> Iterator[Finding]:
    """Report each occurrence."""
    for trouble in facts.troubles(*KINDS):
        yield finding(trouble)
