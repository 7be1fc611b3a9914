"""A dict is asked for a key it does not have, a list for an entry past its end.

## What it finds
Keys and positions where all keys are known: a misspelt column, the key `acc` of a history that
has `accuracy`, `model.layers[5]` of a model of four layers.

## Why it hurts
The history is read after training: hours may be lost to a name.

## What Keras does
Python's `KeyError` or `IndexError`. Keras names the entries of `history.history` after the metrics
as they were given to `compile`, with `val_` in front where there is validation data.

## Example
```python
import numpy as np
from tensorflow import keras

x_train, y_train = np.random.rand(64, 4), np.random.randint(0, 2, 64)
model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1, activation="sigmoid")])
model.compile(optimizer="adam", loss="binary_crossentropy", metrics=["accuracy"])
history = model.fit(x_train, y_train, verbose=0)
print(history.history["acc"])  # error: [FIT110] "accuracy"
```

## Use instead
```python
import numpy as np
from tensorflow import keras

x_train, y_train = np.random.rand(64, 4), np.random.randint(0, 2, 64)
model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1, activation="sigmoid")])
model.compile(optimizer="adam", loss="binary_crossentropy", metrics=["accuracy"])
history = model.fit(x_train, y_train, verbose=0)
print(history.history["accuracy"])
```
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ..values.facts import Trouble
from .code import did_you_mean, fixes_of, path_to, replace
from .rule import FactsView, Finding, Fix, finding, rule

KINDS = ("dict-key", "sequence-index", "pandas-key")

FORMER = {"acc": "accuracy", "val_acc": "val_accuracy"}
"""What Keras 1 called the entries of a history."""


@rule("FIT110", "missing-key-or-index", kinds=KINDS)
def check(facts: FactsView) -> Iterator[Finding]:
    """Report each occurrence."""
    for trouble in facts.troubles(*KINDS):
        yield finding(trouble, fixes=_fixes(trouble))


def _fixes(trouble: Trouble) -> list[Fix]:
    """The key that was meant."""
    data, site = trouble.problem.data, trouble.site
    key, keys = data.get("key"), [k for k in data.get("keys") or [] if isinstance(k, str)]
    if not isinstance(key, str):
        return []
    former = FORMER.get(key)
    new = former if former in keys else did_you_mean(key, keys)
    node = site.node
    index = node.slice if isinstance(node, ast.Subscript) else node
    if new is None or not isinstance(index, ast.Constant) or index.value != key:
        return []
    if not path_to(site):
        return []
    return fixes_of(f"Use {new!r}", replace(site.source, index, f'"{new}"'))
