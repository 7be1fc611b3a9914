"""The data holds NaN.

## What it finds
Arrays into which the program itself has written NaN, as features or as labels.

## Why it hurts
One entry is enough: the loss of its batch is NaN, the gradients are NaN, and from then on every
weight is.

## What Keras does
No exception; the loss shown is `nan`.

## Example
```toml
silent = "every weight becomes NaN"
```

```python
import numpy as np
from tensorflow import keras

readings = np.random.rand(64, 4)
readings[3, 2] = np.nan  # a sensor that failed
targets = np.random.rand(64, 1)
model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1)])
model.compile(optimizer="adam", loss="mse")
model.fit(readings, targets, verbose=0)  # warning: [FIT206]
```

## Use instead
```python
import numpy as np
from tensorflow import keras

readings = np.random.rand(64, 4)
readings[3, 2] = np.nan  # a sensor that failed
targets = np.random.rand(64, 1)
model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1)])
model.compile(optimizer="adam", loss="mse")
model.fit(np.nan_to_num(readings), targets, verbose=0)
```
"""

from __future__ import annotations

from collections.abc import Iterator

from .rule import FactsView, Finding, finding, rule

KINDS = ("nan-data",)


@rule("FIT206", "nan-in-data", kinds=KINDS)
def check(facts: FactsView) -> Iterator[Finding]:
    """Report each occurrence."""
    for trouble in facts.troubles(*KINDS):
        yield finding(trouble)
