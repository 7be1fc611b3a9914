"""A model is put together from parts that make no model.

## What it finds
Layers where tensors belong and tensors where layers belong, a `Model` whose outputs do not depend
on its inputs, two layers of one name, a layer class that was never called, the wrong number of
inputs, the output of a layer that is thrown away.

## Why it hurts
Variables are reused in model code, `x = ...(x)`, and one wrong name connects the wrong ends.

## What Keras does
`ValueError` from `Sequential.add`, from `Functional.__init__` (inputs not connected to outputs,
names that are not unique) or from the call. What is only left out raises nothing: the layer is
simply not part of the model.

## Example
```python
from tensorflow import keras

inputs = keras.Input((4,))
hidden = keras.layers.Dense(8, activation="relu")(inputs)
outputs = keras.layers.Dense(1)(hidden)
other = keras.Input((4,))
model = keras.Model(inputs=other, outputs=outputs)  # error: [FIT108]
```

## Use instead
```python
from tensorflow import keras

inputs = keras.Input((4,))
hidden = keras.layers.Dense(8, activation="relu")(inputs)
outputs = keras.layers.Dense(1)(hidden)
model = keras.Model(inputs=inputs, outputs=outputs)
```
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ..values import Lib, UserClass
from ..values.facts import Trouble
from .code import call_around, fixes_of, rename_keyword, wrap
from .rule import FactsView, Finding, Fix, finding, rule
from .steps import in_step

KINDS = (
    "input-structure",
    "model-ends",
    "model-disconnected",
    "not-a-layer",
    "layer-name",
    "sequential-input",
    "empty-model",
    "model-arguments",
    "keras-tensor",
    "layer-input",
    "unused-input",
    "discarded-output",
)


@rule("FIT108", "model-structure", kinds=KINDS)
def check(facts: FactsView) -> Iterator[Finding]:
    """Report each occurrence."""
    for trouble in facts.troubles(*KINDS):
        if not in_step(trouble):
            yield finding(trouble, fixes=_fixes(trouble))


def _fixes(trouble: Trouble) -> list[Fix]:
    """`input=`/`output=` -> `inputs=`/`outputs=`."""
    site, old = trouble.site, trouble.problem.data.get("unknown")
    call = call_around(site)
    if trouble.problem.kind == "not-a-layer":
        return _called(trouble)
    if trouble.problem.kind != "model-arguments" or call is None or old not in ("input", "output"):
        return []
    edits = [
        rename_keyword(site.source, call, name, f"{name}s")
        for name in ("input", "output")
        if any(keyword.arg == name for keyword in call.keywords)
    ]
    return fixes_of("Use `inputs=` and `outputs=`", *edits, safe=True)


def _called(trouble: Trouble) -> list[Fix]:
    """`Flatten` -> `Flatten()`: a class where its layer was meant."""
    value, site = trouble.problem.data.get("value"), trouble.site
    named = isinstance(site.node, (ast.Name, ast.Attribute))
    if not named or not isinstance(value, (Lib, UserClass)):
        return []
    return [wrap(site, "", "()", "Make a layer of it")]
