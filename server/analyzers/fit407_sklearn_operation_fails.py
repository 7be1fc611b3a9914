"""scikit-learn refuses to split, fit or transform the data it is given.

## What it finds
A split that leaves one side empty, a scaler or encoder that was not fitted, data of another width
than it was fitted on.

## Why it hurts
The test data takes another way through a script than the training data, and loses a column.

## What Keras does
Nothing: scikit-learn raises `ValueError` or its own `NotFittedError`.

## Example
```python
import numpy as np
from sklearn.preprocessing import StandardScaler

x_train, x_test = np.random.rand(80, 5), np.random.rand(20, 4)
scaler = StandardScaler()
x_train = scaler.fit_transform(x_train)
x_test = scaler.transform(x_test)  # error: [FIT407]
```

## Use instead
```python
import numpy as np
from sklearn.preprocessing import StandardScaler

x_train, x_test = np.random.rand(80, 5), np.random.rand(20, 5)
scaler = StandardScaler()
x_train = scaler.fit_transform(x_train)
x_test = scaler.transform(x_test)
```
"""

from __future__ import annotations

from collections.abc import Iterator

from .rule import FactsView, Finding, finding, rule

KINDS = ("split-size", "not-fitted", "feature-count")


@rule("FIT407", "sklearn-operation-fails", kinds=KINDS)
def check(facts: FactsView) -> Iterator[Finding]:
    """Report each occurrence."""
    for trouble in facts.troubles(*KINDS):
        yield finding(trouble)
