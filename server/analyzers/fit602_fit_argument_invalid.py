"""`fit`, `evaluate` or `predict` is given an argument it refuses or that is no use.

## What it finds
Unknown arguments, steps and epochs that are no whole numbers, a `validation_split` of a dataset or
generator, labels beside data that has its own, `class_weight` in the wrong form, the history read
as if it were its dict, `fit` again on a model whose first step failed.

## Why it hurts
`len(x) / batch_size` is a float in Python 3, and Keras looks at it after everything is loaded.

## What Keras does
`TypeError` or `ValueError` from `Trainer.fit` and the data adapters. No exception, but nothing
learned about the model, where the validation data is the training data.

## Example
```python
import numpy as np
from tensorflow import keras

x_train, y_train = np.random.rand(64, 4), np.random.rand(64, 1)


def batches():
    while True:
        yield x_train[:16], y_train[:16]


model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1)])
model.compile(optimizer="adam", loss="mse")
model.fit(batches(), steps_per_epoch=len(x_train) / 16, verbose=0)  # error: [FIT602] "float"
```

## Use instead
```python
import numpy as np
from tensorflow import keras

x_train, y_train = np.random.rand(64, 4), np.random.rand(64, 1)


def batches():
    while True:
        yield x_train[:16], y_train[:16]


model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1)])
model.compile(optimizer="adam", loss="mse")
model.fit(batches(), steps_per_epoch=len(x_train) // 16, verbose=0)
```
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ..values.facts import Trouble
from .arguments import argument_fixes, was_removed, with_hint
from .code import is_builtin_here, wrap
from .rule import Edit, FactsView, Finding, Fix, finding, rule

KINDS = (
    "fit-argument",
    "refit",
    "validation-split",
    "no-validation",
    "history",
)


@rule("FIT602", "fit-argument-invalid", kinds=KINDS)
def check(facts: FactsView) -> Iterator[Finding]:
    """Report each occurrence."""
    for trouble in facts.troubles(*KINDS):
        if not was_removed(trouble):
            fixes = argument_fixes(trouble) or _fixes(trouble)
            yield finding(trouble, with_hint(trouble), fixes=fixes)


def _fixes(trouble: Trouble) -> list[Fix]:
    """`epochs=n / 10` -> `epochs=int(n / 10)`."""
    site = trouble.site
    if not trouble.problem.data.get("is_float") or not isinstance(site.node, ast.expr):
        return []
    if isinstance(site.node, ast.Constant) and isinstance(site.node.value, float):
        text = str(int(site.node.value))
        return [Fix(f"Write {text}", (Edit(site, text),))]
    return [wrap(site, "int(", ")", "Make it an int")] if is_builtin_here(site, "int") else []
