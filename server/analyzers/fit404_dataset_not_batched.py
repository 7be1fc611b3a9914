"""A dataset goes into `fit` without having been batched.

## What it finds
`tf.data.Dataset` pipelines whose elements are single samples, because `batch` is missing or its
result was thrown away.

## Why it hurts
Each method of a dataset gives a new one, so `data.batch(32)` alone on a line does nothing.

## What Keras does
`ValueError` from the first layer: the shape of one sample is taken for a batch. `fit` does not
batch datasets, and its `batch_size` is refused for them.

## Example
```python
import numpy as np
import tensorflow as tf
from tensorflow import keras

x_train, y_train = np.random.rand(64, 4), np.random.rand(64, 1)
data = tf.data.Dataset.from_tensor_slices((x_train, y_train)).shuffle(64)
model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1)])
model.compile(optimizer="adam", loss="mse")
model.fit(data, verbose=0)  # error: [FIT404] "batch"
```

## Use instead
```python
import numpy as np
import tensorflow as tf
from tensorflow import keras

x_train, y_train = np.random.rand(64, 4), np.random.rand(64, 1)
data = tf.data.Dataset.from_tensor_slices((x_train, y_train)).shuffle(64).batch(16)
model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1)])
model.compile(optimizer="adam", loss="mse")
model.fit(data, verbose=0)
```
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ..values.facts import Trouble
from .code import wrap
from .rule import FactsView, Finding, Fix, finding, rule

KINDS = ("dataset-not-batched",)


@rule("FIT404", "dataset-not-batched", kinds=KINDS)
def check(facts: FactsView) -> Iterator[Finding]:
    """Report each occurrence."""
    for trouble in facts.troubles(*KINDS):
        yield finding(trouble, fixes=_fixes(trouble))


def _fixes(trouble: Trouble) -> list[Fix]:
    """`fit(data)` -> `fit(data.batch(32))`."""
    if not isinstance(trouble.site.node, (ast.Name, ast.Attribute)):
        return []
    return [wrap(trouble.site, "", ".batch(32)", "Batch the dataset")]
