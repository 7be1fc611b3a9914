"""A class derived from `Layer` or `Model` has no `call` method.

## What it finds
Layers and models of the program's own that Keras can build but not run: `call` is missing, or is
written `forward` (PyTorch's name) or `Call`.

## Why it hurts
The class and its objects are fine until a tensor arrives, deep inside Keras.

## What Keras does
`NotImplementedError`: the layer does not have a `call()` method implemented (`Layer.call`,
`Model.call`).

## Example
```python
import numpy as np
from tensorflow import keras

class Scale(keras.layers.Layer):
    def forward(self, inputs):
        return inputs * 2.0


double = Scale()
print(double(np.ones((2, 3))))  # error: [FIT501] "forward"
```

## Use instead
```python
import numpy as np
from tensorflow import keras

class Scale(keras.layers.Layer):
    def call(self, inputs):
        return inputs * 2.0


double = Scale()
print(double(np.ones((2, 3))))
```
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ..values import Site, UserClass
from ..values.facts import Trouble
from .code import fixes_of, rename_function
from .rule import Edit, FactsView, Finding, Fix, finding, rule

KINDS = ("missing-call",)


@rule("FIT501", "layer-without-call", kinds=KINDS)
def check(facts: FactsView) -> Iterator[Finding]:
    """Report each occurrence."""
    for trouble in facts.troubles(*KINDS):
        yield finding(trouble, fixes=_fixes(trouble))


def _fixes(trouble: Trouble) -> list[Fix]:
    """Rename the method that was meant, or write the smallest `call`."""
    cls, near = trouble.problem.data.get("cls"), trouble.problem.data.get("near")
    if not isinstance(cls, UserClass):
        return []
    source, body = cls.source, cls.node.body
    if near is not None:
        meant = [n for n in body if isinstance(n, ast.FunctionDef) and n.name == near]
        edit = rename_function(source, meant[-1], "call") if meant else None
        return fixes_of(f"Rename `{near}` to `call`", edit)
    last = body[-1]
    if last.lineno == cls.node.lineno or any(not isinstance(n, ast.stmt) for n in body):
        return []
    indent = " " * body[0].col_offset
    inner = " " * (2 * body[0].col_offset - cls.node.col_offset)
    text = f"{indent}def call(self, inputs):\n{inner}return inputs"
    if isinstance(last, ast.Pass) and len(body) == 1:
        return fixes_of("Add a `call` method", Edit(Site(source, last), text.lstrip()))
    edit = Edit(Site(source, last), f"\n\n{text}", "line-after")
    return fixes_of("Add a `call` method", edit)
