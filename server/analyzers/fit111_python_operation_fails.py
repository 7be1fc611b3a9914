"""A plain Python operation raises: a wrong type, a wrong value, an attribute that is not there.

## What it finds
`len()` of a single number, `int()` of a text that is no number, `max()` of nothing, an attribute
that a list, an array, a dataset or an object of the program's own class never has; a list that is
called, a function that is iterated over without being called; an `assert` that fails and a `raise` that no path
gets around.

## Why it hurts
It is the same traceback as ever, only minutes later than it need be.

## What Keras does
Nothing: Python raises `TypeError`, `ValueError` or `AttributeError` before Keras is reached.

## Example
```python
import numpy as np

scores = np.array([0.2, 0.9, 0.4])
best = scores.argmax()
print(len(best))  # error: [FIT111]
```

## Use instead
```python
import numpy as np

scores = np.array([0.2, 0.9, 0.4])
best = scores.argmax()
print(len(scores), best)
```
"""

from __future__ import annotations

from collections.abc import Iterator

from .rule import FactsView, Finding, finding, rule

KINDS = ("python-type", "python-value", "attribute", "not-callable", "own-raise")


@rule("FIT111", "python-operation-fails", kinds=KINDS)
def check(facts: FactsView) -> Iterator[Finding]:
    """Report each occurrence."""
    for trouble in facts.troubles(*KINDS):
        yield finding(trouble)
