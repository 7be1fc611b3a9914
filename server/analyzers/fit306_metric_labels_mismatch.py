"""A metric is given in the wrong form, or does not go with the labels.

## What it finds
`metrics` as a bare string, metrics that need other labels or outputs than the model has, or that
compare the wrong things.

## Why it hurts
A metric that says something else than its name misleads for the whole training.

## What Keras does
`ValueError` from `compile` for a string (`Trainer.compile` wants a list, tuple or dict),
`ValueError` from the first batch where shapes do not fit; no exception where the
number is only meaningless.

## Example
```python
from tensorflow import keras

model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1)])
model.compile(optimizer="adam", loss="mse", metrics="mae")  # error: [FIT306]
```

## Use instead
```python
from tensorflow import keras

model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1)])
model.compile(optimizer="adam", loss="mse", metrics=["mae"])
```
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ..values.facts import Trouble
from .code import wrap
from .loss_fix import METRICS, compile_fixes
from .rule import FactsView, Finding, Fix, finding, rule

KINDS = (
    "metric-labels",
    "metric-mismatch",
    "metrics-type",
)


@rule("FIT306", "metric-labels-mismatch", kinds=KINDS)
def check(facts: FactsView) -> Iterator[Finding]:
    """Report each occurrence."""
    for trouble in facts.troubles(*KINDS):
        yield finding(trouble, fixes=_fixes(trouble))


def _fixes(trouble: Trouble) -> list[Fix]:
    """`metrics="mae"` -> `metrics=["mae"]`."""
    node = trouble.site.node
    data = trouble.problem.data
    if "fix_metric" in data:
        return compile_fixes(trouble, METRICS, data.get("metric"), data["fix_metric"])
    if trouble.problem.kind != "metrics-type" or not isinstance(node, (ast.Constant, ast.Name)):
        return []
    return [wrap(trouble.site, "[", "]", "Make it a list", safe=True)]
