"""A generator, `PyDataset` or dataset gives batches that are not (inputs, labels).

## What it finds
Lists where Keras needs tuples, too many or too few parts, a batch without labels, single numbers,
a `PyDataset` without `__len__` or with one that is no whole number.

## Why it hurts
A generator runs in the middle of Keras's own code, and its mistakes come out as messages about
tensors.

## What Keras does
`ValueError` or `TypeError` when the first batch is looked at (`GeneratorDataAdapter`,
`PyDatasetAdapter`, `unpack_x_y_sample_weight`): a tuple is (inputs, targets, sample weights), a
list is one structure of inputs.

## Example
```python
import numpy as np
from tensorflow import keras

def batches():
    while True:
        yield [np.random.rand(8, 4), np.random.rand(8, 1)]


model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1)])
model.compile(optimizer="adam", loss="mse")
model.fit(batches(), steps_per_epoch=4, verbose=0)  # error: [FIT402] "tuple"
```

## Use instead
```python
import numpy as np
from tensorflow import keras

def batches():
    while True:
        yield np.random.rand(8, 4), np.random.rand(8, 1)


model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1)])
model.compile(optimizer="adam", loss="mse")
model.fit(batches(), steps_per_epoch=4, verbose=0)
```
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ..values import Function, Site
from ..values.facts import Trouble
from .code import fixes_of
from .rule import Edit, FactsView, Finding, Fix, finding, rule

KINDS = (
    "generator-structure",
    "generator-list",
    "generator-empty",
    "batch-structure",
    "batch-rank",
    "pydataset-methods",
    "pydataset-length",
)


@rule("FIT402", "generator-yield-mismatch", kinds=KINDS)
def check(facts: FactsView) -> Iterator[Finding]:
    """Report each occurrence."""
    for trouble in facts.troubles(*KINDS):
        yield finding(trouble, fixes=_fixes(trouble))


def _fixes(trouble: Trouble) -> list[Fix]:
    """Yield tuples in place of the lists."""
    kind, data = trouble.problem.kind, trouble.problem.data
    function = data.get("function")
    if kind == "generator-structure" and isinstance(function, Function):
        yields = [n for n in ast.walk(function.node) if isinstance(n, ast.Yield)]
        lists = [n.value for n in yields if isinstance(n.value, ast.List)]
        source = function.source
    elif kind == "generator-list" and trouble.problem.notes:
        source, node = trouble.problem.notes[0].site.source, trouble.problem.notes[0].site.node
        lists = [n for n in _parts(node) if isinstance(n, ast.List)]
    else:
        return []
    edits = [Edit(Site(source, node), _as_tuple(source.segment(node), node)) for node in lists]
    return fixes_of("Yield a tuple", *edits)


def _parts(node: ast.AST) -> list[ast.expr]:
    value = node.value if isinstance(node, (ast.Yield, ast.Expr)) else node
    if isinstance(value, ast.Yield):
        value = value.value
    return value.elts if isinstance(value, ast.Tuple) else []


def _as_tuple(text: str, node: ast.List) -> str:
    inner = text[1:-1].rstrip()
    return f"({inner},)" if len(node.elts) == 1 and not inner.endswith(",") else f"({text[1:-1]})"
