"""A layer's or model's `__init__` never calls `super().__init__()`.

## What it finds
Classes derived from `Layer` or `Model` whose constructor leaves out the constructor of Keras, or sets
layers before it.

## Why it hurts
Attributes can be set, so the class seems to work until it is used the first time.

## What Keras does
A layer raises `RuntimeError` when it is called: `super().__init__()` was not called
(`Layer._called_super_init`); a model raises `AttributeError` in `compile`. Layers that were set before
the call raise nothing: they are not tracked, so their weights are neither trained nor saved.

## Example
```python
import numpy as np
from tensorflow import keras

class Scale(keras.layers.Layer):
    def __init__(self, factor):
        self.factor = factor

    def call(self, inputs):
        return inputs * self.factor


print(Scale(2.0)(np.ones((2, 3))))  # error: [FIT502]
```

## Use instead
```python
import numpy as np
from tensorflow import keras

class Scale(keras.layers.Layer):
    def __init__(self, factor):
        super().__init__()
        self.factor = factor

    def call(self, inputs):
        return inputs * self.factor


print(Scale(2.0)(np.ones((2, 3))))
```
"""

from __future__ import annotations

from collections.abc import Iterator

from .init_fix import super_init_fixes
from .rule import FactsView, Finding, finding, rule

KINDS = ("super-init", "super-init-late")


@rule("FIT502", "missing-super-init", kinds=KINDS)
def check(facts: FactsView) -> Iterator[Finding]:
    """Report each occurrence."""
    for trouble in facts.troubles(*KINDS):
        yield finding(trouble, fixes=super_init_fixes(trouble))
