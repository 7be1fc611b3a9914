"""Inputs and labels hold different numbers of samples.

## What it finds
Arrays that go into one `fit`, `train_test_split` or `from_tensor_slices` and differ in their first
axis, or whose first axis is not the samples at all.

## Why it hurts
Rows were filtered in one of the arrays only, and pairs no longer belong together.

## What Keras does
`ValueError`: the data cardinality is ambiguous, all arrays must have the same number of samples
(`data_adapter_utils.check_data_cardinality`).

## Example
```python
import numpy as np
from tensorflow import keras

prices = np.random.rand(100)
windows = np.stack([prices[i : i + 5] for i in range(95)])
model = keras.Sequential([keras.Input((5,)), keras.layers.Dense(1)])
model.compile(optimizer="adam", loss="mse")
model.fit(windows, prices, verbose=0)  # error: [FIT401]
```

## Use instead
```python
import numpy as np
from tensorflow import keras

prices = np.random.rand(100)
windows = np.stack([prices[i : i + 5] for i in range(95)])
model = keras.Sequential([keras.Input((5,)), keras.layers.Dense(1)])
model.compile(optimizer="adam", loss="mse")
model.fit(windows, prices[5:], verbose=0)
```
"""

from __future__ import annotations

from collections.abc import Iterator

from .rule import FactsView, Finding, finding, rule

KINDS = ("sample-count",)


@rule("FIT401", "sample-count-mismatch", kinds=KINDS)
def check(facts: FactsView) -> Iterator[Finding]:
    """Report each occurrence."""
    for trouble in facts.troubles(*KINDS):
        yield finding(trouble)
