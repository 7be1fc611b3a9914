"""`callbacks` holds something that is no callback, or a callback is given arguments it refuses.

## What it finds
The class of a callback where an object belongs, functions, `None`; callbacks configured with
arguments they do not take.

## Why it hurts
Callbacks are called at the end of an epoch: some mistakes cost the epoch first.

## What Keras does
`AttributeError` or `TypeError` from the `CallbackList`, which calls the methods of each;
`ValueError` from the constructor of the callback.

## Example
```python
import numpy as np
from tensorflow import keras

x_train, y_train = np.random.rand(64, 4), np.random.rand(64, 1)
model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1)])
model.compile(optimizer="adam", loss="mse")
stop = keras.callbacks.EarlyStopping
model.fit(x_train, y_train, callbacks=[stop], verbose=0)  # error: [FIT605] "EarlyStopping"
```

## Use instead
```python
import numpy as np
from tensorflow import keras

x_train, y_train = np.random.rand(64, 4), np.random.rand(64, 1)
model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1)])
model.compile(optimizer="adam", loss="mse")
stop = keras.callbacks.EarlyStopping(monitor="loss")
model.fit(x_train, y_train, callbacks=[stop], verbose=0)
```
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ..values import Site
from ..values.facts import Trouble
from .code import wrap
from .rule import FactsView, Finding, Fix, finding, rule

KINDS = ("callback-argument",)

PLAIN = ("EarlyStopping", "ReduceLROnPlateau", "TerminateOnNaN", "TensorBoard")
"""Callbacks that can be made without arguments."""


@rule("FIT605", "callback-argument-invalid", kinds=KINDS)
def check(facts: FactsView) -> Iterator[Finding]:
    """Report each occurrence."""
    for trouble in facts.troubles(*KINDS):
        yield finding(trouble, fixes=_fixes(trouble))


def _fixes(trouble: Trouble) -> list[Fix]:
    """`EarlyStopping` -> `EarlyStopping()`."""
    site = trouble.site
    given = site.node.elts if isinstance(site.node, (ast.List, ast.Tuple)) else []
    names = [node for node in given if isinstance(node, (ast.Name, ast.Attribute))]
    meant = [n for n in names if (n.id if isinstance(n, ast.Name) else n.attr) in PLAIN]
    if len(meant) != 1:
        return []
    return [wrap(Site(site.source, meant[0]), "", "()", "Make a callback of it")]
