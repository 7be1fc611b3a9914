"""Data is of a Python type that `fit` does not take.

## What it finds
Plain lists of numbers, a `zip` or `map`, a function that was not called, an object that is no
`PyDataset`, a single number.

## Why it hurts
scikit-learn takes lists, Keras does not, and the message does not say that an array would do.

## What Keras does
`ValueError`: unrecognized data type (`data_adapters.get_data_adapter`). A list of arrays is taken
for several inputs of the model, not for a batch.

## Example
```python
import numpy as np
from tensorflow import keras

celsius, fahrenheit = [-40, 0, 10, 38], [-40, 32, 50, 100]
model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
model.compile(optimizer="adam", loss="mse")
model.fit(celsius, fahrenheit, verbose=0)  # error: [FIT202] "np.array"
print(np.round(model.get_weights()[0]))
```

## Use instead
```python
import numpy as np
from tensorflow import keras

celsius, fahrenheit = np.array([-40, 0, 10, 38]), np.array([-40, 32, 50, 100])
model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
model.compile(optimizer="adam", loss="mse")
model.fit(celsius, fahrenheit, verbose=0)
print(np.round(model.get_weights()[0]))
```
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ..values import Site
from ..values.facts import Trouble
from .code import call_around, fixes_of, name_for
from .rule import Edit, FactsView, Finding, Fix, argument, finding, rule

KINDS = (
    "python-data",
    "data-type",
    "data-rank",
)


@rule("FIT202", "unsupported-input-type", kinds=KINDS)
def check(facts: FactsView) -> Iterator[Finding]:
    """Report each occurrence."""
    for trouble in facts.troubles(*KINDS):
        yield finding(trouble, fixes=_fixes(trouble))


def _fixes(trouble: Trouble) -> list[Fix]:
    """Make arrays of the lists, all of this call at once."""
    if trouble.problem.data.get("sparse"):
        return _dense(trouble.site)
    site, wrong = trouble.site, trouble.problem.data.get("wrong") or []
    call, numpy = call_around(site), name_for(site, "numpy")
    if call is None or numpy is None or not set(wrong) <= {"x", "y"}:
        return []
    edits = []
    for name in wrong:
        given = argument(call, name, "xy".index(name))
        if given is not None:
            text = f"{numpy}.array({site.source.segment(given)})"
            edits.append(Edit(Site(site.source, given), text))
    return fixes_of(f"Make it an array with {numpy}.array(...)", *edits)


def _dense(site: Site) -> list[Fix]:
    """Make an array of a sparse matrix."""
    call = call_around(site)
    given = argument(call, "y", 1) if call is not None else None
    if not isinstance(given, (ast.Name, ast.Attribute, ast.Subscript, ast.Call)):
        return []
    edit = Edit(Site(site.source, given), ".toarray()", "after")
    return fixes_of("Make it an array with .toarray()", edit)
