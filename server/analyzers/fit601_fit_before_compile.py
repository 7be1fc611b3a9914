"""`fit`, `evaluate` or `train_on_batch` is called on a model that was never compiled.

## What it finds
A model on which no `compile()` ran on the way to `fit()`, `evaluate()` or `train_on_batch()`.

## Why it hurts
The data is loaded and the model built before the first line of training says no.

## What Keras does
`ValueError: You must call compile() before calling fit().` (`Trainer._assert_compile_called`).
A model from `load_model` may be compiled already and is not reported.

## Example
```python
import numpy as np
from tensorflow import keras

x_train, y_train = np.random.rand(64, 4), np.random.rand(64, 1)
model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1)])
model.fit(x_train, y_train, verbose=0)  # error: [FIT601] "not compiled"
```

## Use instead
```python
import numpy as np
from tensorflow import keras

x_train, y_train = np.random.rand(64, 4), np.random.rand(64, 1)
model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1)])
model.compile(optimizer="adam", loss="mse")
model.fit(x_train, y_train, verbose=0)
```
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ..values.facts import Trouble
from .code import fixes_of, line_before, statement_around
from .loss_fix import fitting_loss
from .rule import FactsView, Finding, Fix, finding, rule


@rule("FIT601", "fit-before-compile", kinds=("not-compiled",))
def check(facts: FactsView) -> Iterator[Finding]:
    """Report each training call on a model that is not compiled."""
    for trouble in facts.troubles("not-compiled"):
        yield finding(trouble, fixes=_fixes(trouble))


def _fixes(trouble: Trouble) -> list[Fix]:
    """Compile in the line before, where the head and the labels tell which loss is meant."""
    data, site = trouble.problem.data, trouble.site
    call, statement = site.node, statement_around(site)
    loss = fitting_loss(data.get("labels"), data.get("outputs"), data.get("head"))
    if loss is None or statement is None or not isinstance(call, ast.Call):
        return []
    owner = call.func.value if isinstance(call.func, ast.Attribute) else None
    if not isinstance(owner, (ast.Name, ast.Attribute)):
        return []
    text = f'{site.source.segment(owner)}.compile(optimizer="adam", loss="{loss}")'
    return fixes_of(f"Compile with {loss} first", line_before(site.source, statement, text))
