"""Two tensors of different dtypes meet where TensorFlow does not convert.

## What it finds
`float32` with `float64`, integers with floats: TensorFlow's operators never promote tensors.

## Why it hurts
NumPy makes `float64` where Keras uses `float32`, so any array that becomes a constant is a trap.

## What Keras does
`InvalidArgumentError` outside of a traced function, `TypeError` inside of one, both from the
operation; `keras.ops` functions promote and are not affected.

## Example
```python
import numpy as np
import tensorflow as tf

weights = tf.constant(np.random.rand(4, 2))
rows = tf.zeros((8, 4))
print(tf.matmul(rows, weights))  # error: [FIT203]
```

## Use instead
```python
import numpy as np
import tensorflow as tf

weights = tf.constant(np.random.rand(4, 2), dtype=tf.float32)
rows = tf.zeros((8, 4))
print(tf.matmul(rows, weights))
```
"""

from __future__ import annotations

from collections.abc import Iterator

from .rule import FactsView, Finding, finding, rule

KINDS = ("dtype-mismatch",)


@rule("FIT203", "dtype-mismatch", kinds=KINDS)
def check(facts: FactsView) -> Iterator[Finding]:
    """Report each occurrence."""
    for trouble in facts.troubles(*KINDS):
        yield finding(trouble)
