"""A module, function, class or method does not exist in the targeted version.

## What it finds
Imports and attributes of Keras, TensorFlow and NumPy that were removed, moved or never existed:
`keras.layers.core`, `tf.placeholder`, `model.predict_classes`, `keras.backend.mean`. And models of
`tensorflow.python.keras`, TensorFlow's own old copy of Keras, which cannot be trained any more.

## Why it hurts
Most Keras code on the web was written for versions 1 and 2, and its names moved.

## What Keras does
`ImportError` or `ModuleNotFoundError` from the import, `AttributeError` from the attribute.

## Example
```python
import numpy as np
from tensorflow import keras

model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(3, activation="softmax")])
classes = model.predict_classes(np.random.rand(5, 4))  # error: [FIT701] "predict_classes"
```

## Use instead
```python
import numpy as np
from tensorflow import keras

model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(3, activation="softmax")])
classes = model.predict(np.random.rand(5, 4), verbose=0).argmax(axis=-1)
```
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from ..syntax import Source
from ..values import Site
from ..values.facts import Trouble
from .code import fixes_of, is_builtin_here, part, path_to, replace
from .moved import BUILTINS, METHODS, module_with, successor
from .rule import Edit, FactsView, Finding, Fix, finding, rule

KINDS = ("unknown-name", "unknown-module", "unknown-attribute")


@rule("FIT701", "removed-name", kinds=KINDS)
def check(facts: FactsView) -> Iterator[Finding]:
    """Report each occurrence."""
    for trouble in facts.troubles(*KINDS):
        fixes = _fixes(trouble)
        hint = f": {fixes[0].title[:1].lower()}{fixes[0].title[1:]}" if fixes else ""
        yield finding(trouble, f"{trouble.problem.message}{hint}", fixes=fixes)


def _fixes(trouble: Trouble) -> list[Fix]:
    site, name = trouble.site, trouble.problem.data.get("name")
    source, node = site.source, site.node
    if not isinstance(name, str):
        return []
    if isinstance(node, ast.ImportFrom):
        return _import_fixes(source, node, name)
    if trouble.problem.kind == "unknown-attribute":
        return _attribute_fixes(source, node, METHODS.get(name))
    if trouble.problem.kind == "unknown-name" and isinstance(node, ast.Attribute):
        return _name_fixes(site, node, name)
    return []


def _import_fixes(source: Source, node: ast.ImportFrom, missing: str) -> list[Fix]:
    """Import the same names from the module that has them now."""
    names = [alias.name for alias in node.names]
    if node.level or node.module is None or node.module != missing:
        return []
    module = module_with(missing, names)
    found = re.match(r"from\s+([\w.]+)\s+import\b", source.segment(node))
    if module is None or found is None:
        return []
    place = part(source, node, found.start(1), found.end(1))
    edit = Edit(place, module) if place is not None else None
    return fixes_of(f"Import from {module}", edit)


def _attribute_fixes(source: Source, node: ast.AST, new: str | None) -> list[Fix]:
    """Call the method that does the same now."""
    named = node.func if isinstance(node, ast.Call) else node
    if new is None or not isinstance(named, ast.Attribute):
        return []
    text = f"{source.segment(named.value)}.{new}"
    return fixes_of(f"Use `{new}`", replace(source, named, text))


def _name_fixes(site: Site, node: ast.Attribute, missing: str) -> list[Fix]:
    """Use the name that does the same now."""
    if missing in BUILTINS:
        builtin = BUILTINS[missing]
        whole = replace(site.source, node, builtin)
        return fixes_of(f"Use `{builtin}`", whole) if is_builtin_here(site, builtin) else []
    chain: ast.Attribute = node
    wanted = missing
    for parent in reversed(path_to(site)[:-1]):
        if not isinstance(parent, ast.Attribute) or parent.value is not chain:
            break
        chain, wanted = parent, f"{wanted}.{parent.attr}"
    new = successor(wanted)
    stem = missing.rpartition(".")[0]
    if new is None or not new.startswith(f"{stem}."):
        return []
    rest = new[len(stem) + 1 :]
    text = f"{site.source.segment(node.value)}.{rest}"
    return fixes_of(f"Use `{text}`", replace(site.source, chain, text))
