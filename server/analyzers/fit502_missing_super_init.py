"""A layer's or model's `__init__` never calls `super().__init__()`.

## What it finds
Classes derived from `Layer` or `Model` whose constructor leaves out the constructor of Keras.

## Why it hurts
Attributes can be set, so the class seems to work until it is used the first time.

## What Keras does
A layer raises `RuntimeError` when it is called: `super().__init__()` was not called
(`Layer._called_super_init`); a model raises `AttributeError` in `compile`.

## Example
```python
import numpy as np
from tensorflow import keras

class Scale(keras.layers.Layer):
    def __init__(self, factor):
        self.factor = factor

    def call(self, inputs):
        return inputs * self.factor


print(Scale(2.0)(np.ones((2, 3))))  # error: [FIT502]
```

## Use instead
```python
import numpy as np
from tensorflow import keras

class Scale(keras.layers.Layer):
    def __init__(self, factor):
        super().__init__()
        self.factor = factor

    def call(self, inputs):
        return inputs * self.factor


print(Scale(2.0)(np.ones((2, 3))))
```
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ..values import Function
from ..values.facts import Trouble
from .code import first_in_body, fixes_of
from .rule import FactsView, Finding, Fix, finding, rule

KINDS = ("super-init",)


@rule("FIT502", "missing-super-init", kinds=KINDS)
def check(facts: FactsView) -> Iterator[Finding]:
    """Report each occurrence."""
    for trouble in facts.troubles(*KINDS):
        yield finding(trouble, fixes=_fixes(trouble))


def _fixes(trouble: Trouble) -> list[Fix]:
    """Begin `__init__` with the call it lacks."""
    init = trouble.problem.data.get("init")
    if not isinstance(init, Function) or isinstance(init.node, ast.Lambda):
        return []
    rest = init.node.args.kwarg
    call = f"super().__init__(**{rest.arg})" if rest is not None else "super().__init__()"
    edit = first_in_body(init.source, init.node, call)
    return fixes_of(f"Begin `__init__` with {call}", edit)
