"""Labels and outputs of different shapes are broadcast, so the loss compares the wrong pairs.

## What it finds
A loss whose two sides have different, but compatible shapes: sequences of outputs for one label a
sample, one output for many labels. Each value is then compared with all the others.

## Why it hurts
Nothing raises. The loss falls a little and stops: the model learns the mean.

## What Keras does
No exception. Built-in losses add or drop a last axis of size 1 (`squeeze_or_expand_to_same_rank`)
and otherwise broadcast as NumPy does.

## Example
```python
import numpy as np
from tensorflow import keras

series, target = np.random.rand(64, 10, 3), np.random.rand(64, 1)
model = keras.Sequential([
    keras.Input((10, 3)),
    keras.layers.LSTM(8, return_sequences=True),
    keras.layers.Dense(1),
])
model.compile(optimizer="adam", loss="mse")
model.fit(series, target, verbose=0)  # warning: [FIT302]
```

## Use instead
```python
import numpy as np
from tensorflow import keras

series, target = np.random.rand(64, 10, 3), np.random.rand(64, 1)
model = keras.Sequential([
    keras.Input((10, 3)),
    keras.layers.LSTM(8),
    keras.layers.Dense(1),
])
model.compile(optimizer="adam", loss="mse")
model.fit(series, target, verbose=0)
```
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ..values import Array
from ..values.facts import Trouble
from .code import name_for, wrap
from .rule import FactsView, Finding, Fix, finding, rule

KINDS = ("labels-broadcast",)


@rule("FIT302", "labels-broadcast-silently", kinds=KINDS)
def check(facts: FactsView) -> Iterator[Finding]:
    """Report each occurrence."""
    for trouble in facts.troubles(*KINDS):
        yield finding(trouble, fixes=_fixes(trouble))


def _fixes(trouble: Trouble) -> list[Fix]:
    """A column of labels for a column of outputs."""
    data, node = trouble.problem.data, trouble.site.node
    labels, outputs = data.get("labels"), data.get("outputs")
    if not isinstance(labels, Array) or not isinstance(outputs, Array):
        return []
    if labels.shape.rank != 1 or outputs.shape.rank != 2 or outputs.shape[-1] != 1:
        return []
    numpy = name_for(trouble.site, "numpy")
    if numpy is None or not isinstance(node, ast.Name) or node.id != labels.name:
        return []
    return [wrap(trouble.site, f"{numpy}.reshape(", ", (-1, 1))", "Make the labels a column")]
