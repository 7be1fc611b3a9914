"""An operation of a `tf.data` pipeline is refused.

## What it finds
`from_tensor_slices` of arrays of different lengths, `zip` or `map` with the wrong structure,
`batch` of elements of different shapes, the length of a dataset that has none.

## Why it hurts
Pipelines run lazily: what is wrong in `map` comes out of `fit`.

## What Keras does
`TypeError`, `ValueError` or `InvalidArgumentError` from the method of the dataset, or from the
first element that is made.

## Example
```python
import numpy as np
import tensorflow as tf

numbers = tf.data.Dataset.from_tensor_slices(np.arange(10))
for batch in numbers.repeat().batch(4).take(2):
    print(batch)
print(len(numbers.repeat()))  # error: [FIT406]
```

## Use instead
```python
import numpy as np
import tensorflow as tf

numbers = tf.data.Dataset.from_tensor_slices(np.arange(10))
for batch in numbers.repeat().batch(4).take(2):
    print(batch)
print(len(numbers))
```
"""

from __future__ import annotations

from collections.abc import Iterator

from .rule import FactsView, Finding, finding, rule

KINDS = (
    "dataset-operation",
    "dataset-structure",
    "dataset-arguments",
)


@rule("FIT406", "dataset-operation-fails", kinds=KINDS)
def check(facts: FactsView) -> Iterator[Finding]:
    """Report each occurrence."""
    for trouble in facts.troubles(*KINDS):
        yield finding(trouble)
