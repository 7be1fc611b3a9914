"""A model is saved to or loaded from a file it cannot be in, or has no weights to save yet.

## What it finds
`model.save`, `save_weights`, `load_weights` and `load_model` with names Keras refuses, arguments
of Keras 2 (`save_format`), and weights asked of a model that was never built. A file that needs
classes and functions of the program which `load_model` does not know, or cannot make again from what
`get_config` gives; lambdas; a loss by its short name (`"mse"`) in an `.h5` file.

## Why it hurts
Saving is the last line of a training script: the training is lost with it.

## What Keras does
Keras 3 tells the format from the end of the name: `.keras` for models, `.weights.h5` for weights,
`.h5` for the older format. Anything else is a `ValueError`, also where a folder is meant, which was
a SavedModel in Keras 2. Weights of a model that is not built yet are a `ValueError` too. A class that
is neither registered nor given as `custom_objects` is a `TypeError`, in an `.h5` file a `ValueError`.

## Example
```python
from tensorflow import keras

model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1)])
model.save("my_model")  # error: [FIT606] "my_model"
```

## Use instead
```python
from tensorflow import keras

model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1)])
model.save("my_model.keras")
```
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ..values.facts import Trouble
from .code import fixes_of, replace
from .rule import FactsView, Finding, Fix, finding, rule

KINDS = ("model-file", "unbuilt-model")


@rule("FIT606", "model-file-invalid", kinds=KINDS)
def check(facts: FactsView) -> Iterator[Finding]:
    """Report each occurrence."""
    for trouble in facts.troubles(*KINDS):
        yield finding(trouble, fixes=_fixes(trouble))


def _fixes(trouble: Trouble) -> list[Fix]:
    """`"my_model"` -> `"my_model.keras"`."""
    site, path = trouble.site, trouble.problem.data.get("path")
    ending = trouble.problem.data.get("ending")
    node = site.node
    if not isinstance(path, str) or not isinstance(ending, str):
        return []
    if not isinstance(node, ast.Constant) or node.value != path:
        return []
    stem = path.rstrip("/")
    for old in (".weights.h5", ".hdf5", ".h5", ".ckpt", ".tf", ".pb", ".keras"):
        stem = stem.removesuffix(old)
    text = site.source.segment(node)
    quote = text[-1:]
    if quote not in ("'", '"') or "\\" in text:
        return []
    edit = replace(site.source, node, f"{quote}{stem}{ending}{quote}")
    return fixes_of(f"Name the file {stem + ending!r}", edit)
