"""A function or method is called in a way it does not support.

## What it finds
Calls with too many, too few or unknown arguments, of the program's own functions as of those of
Python, NumPy, pandas, TensorFlow and Keras; layers and variables made inside `call`; Python
`if` and NumPy on tensors that have no value yet; a `call` without `return`.

## Why it hurts
Keras runs `call` symbolically first, then traces it: what works on arrays may not work there.

## What Keras does
`TypeError` for arguments; for tensors without a value `OperatorNotAllowedInGraphError`,
`NotImplementedError` or `ValueError`, from the operation inside `call`.

## Example
```python
import numpy as np
from tensorflow import keras

def block(inputs, units):
    return keras.layers.Dense(units, activation="relu")(inputs)


features = keras.Input((8,))
hidden = block(features, 32, 0.5)  # error: [FIT504]
```

## Use instead
```python
import numpy as np
from tensorflow import keras

def block(inputs, units, rate):
    hidden = keras.layers.Dense(units, activation="relu")(inputs)
    return keras.layers.Dropout(rate)(hidden)


features = keras.Input((8,))
hidden = block(features, 32, 0.5)
```
"""

from __future__ import annotations

from collections.abc import Iterator

from .arguments import argument_fixes, with_hint
from .rule import FactsView, Finding, finding, rule

KINDS = (
    "call-signature",
    "call-arguments",
    "state-in-call",
    "graph-branch",
    "graph-tensor",
    "no-return",
    "missing-method",
    "traced-once",
)


@rule("FIT504", "custom-call-fails", kinds=KINDS)
def check(facts: FactsView) -> Iterator[Finding]:
    """Report each occurrence."""
    for trouble in facts.troubles(*KINDS):
        yield finding(trouble, with_hint(trouble), fixes=argument_fixes(trouble))
