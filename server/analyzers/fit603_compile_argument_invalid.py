"""`compile`, an optimizer, a loss or a metric is given an argument it refuses.

## What it finds
Optimizers that do not exist, unknown arguments of optimizers, losses and metrics, values outside
of what they take, an optimizer that was already used for another model.

## Why it hurts
One optimizer for two models looks thrifty, and an argument of another library looks right.

## What Keras does
`ValueError` or `TypeError` from the constructor (arguments not recognized) or from
`optimizers.get`; `ValueError` from `apply_gradients` for a weight the optimizer was not built for.

## Example
```python
from tensorflow import keras

model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1)])
model.compile(optimizer="adamm", loss="mse")  # error: [FIT603] "adam"
```

## Use instead
```python
from tensorflow import keras

model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1)])
model.compile(optimizer="adam", loss="mse")
```
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ..values.facts import Trouble
from .arguments import argument_fixes, was_removed
from .code import fixes_of, replace, wrap
from .rule import FactsView, Finding, Fix, finding, rule

KINDS = (
    "compile-arguments",
    "optimizer-arguments",
    "unknown-optimizer",
    "loss-arguments",
    "metric-arguments",
)


@rule("FIT603", "compile-argument-invalid", kinds=KINDS)
def check(facts: FactsView) -> Iterator[Finding]:
    """Report each occurrence."""
    for trouble in facts.troubles(*KINDS):
        if not was_removed(trouble):
            yield finding(trouble, fixes=argument_fixes(trouble) or _name_fixes(trouble))


def _name_fixes(trouble: Trouble) -> list[Fix]:
    """The optimizer's name that was meant."""
    data, site = trouble.problem.data, trouble.site
    if data.get("call") and isinstance(site.node, (ast.Name, ast.Attribute)):
        return [wrap(site, "", "()", "Make an optimizer of it")]
    wrong, right = data.get("unknown_value"), data.get("suggestion")
    if not isinstance(site.node, ast.Constant) or site.node.value != wrong or not right:
        return []
    return fixes_of(f"Use {right!r}", replace(site.source, site.node, f'"{right}"'))
