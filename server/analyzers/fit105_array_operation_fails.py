"""A NumPy, pandas or TensorFlow operation is given shapes or arguments it refuses.

## What it finds
Arithmetic on shapes that do not broadcast, matrix products whose inner sizes differ, `reshape` to
another number of elements, `concatenate` of unequal arrays, an axis that is not there, an index
past the end, unpacking into the wrong number of names.

## Why it hurts
Preparation of data runs long before training, often on files that take minutes to load.

## What Keras does
Nothing of Keras yet: NumPy raises `ValueError`, `IndexError` or `AxisError`, TensorFlow
`InvalidArgumentError` or `ValueError`, each from the operation itself.

## Example
```python
import numpy as np

features = np.zeros((100, 8))
means = features.mean(axis=1)
scaled = features - means  # error: [FIT105]
```

## Use instead
```python
import numpy as np

features = np.zeros((100, 8))
means = features.mean(axis=1, keepdims=True)
scaled = features - means
```
"""

from __future__ import annotations

from collections.abc import Iterator

from .rule import FactsView, Finding, finding, rule

KINDS = (
    "unpack",
    "array-reshape",
    "array-shape",
    "array-broadcast",
    "array-concatenate",
    "array-axis",
    "array-index",
    "array-matmul",
    "array-arguments",
    "array-convert",
    "array-rank",
)


@rule("FIT105", "array-operation-fails", kinds=KINDS)
def check(facts: FactsView) -> Iterator[Finding]:
    """Report each occurrence."""
    for trouble in facts.troubles(*KINDS):
        yield finding(trouble)
