"""A layer is configured with an argument or a value that Keras refuses.

## What it finds
Misspelt, missing or superfluous arguments of a layer, `keras.Input` or `add_weight`, and values
they do not take: an unknown activation or padding, a number of units that is no whole number, a
shape that is no tuple.

## Why it hurts
Old tutorials use names that Keras dropped, and a typo in a string is found by no type checker.

## What Keras does
`ValueError` or `TypeError` from the layer's constructor: unrecognized keyword arguments
(`Layer.__init__`), an activation that cannot be interpreted (`activations.get`), `units` that is
no positive integer. Initializers' names are looked up by `initializers.get`. `input_shape` of a
layer that is not the first of a Sequential is ignored, which is told as a warning where it
contradicts the input.

## Example
```python
from tensorflow import keras

hidden = keras.layers.Dense(32, activation="rellu")  # error: [FIT106] "rellu"
images = keras.layers.Conv2D(16, 3, paddding="same")  # error: [FIT106] "paddding"
inputs = keras.Input(shape=10)  # error: [FIT106]
```

## Use instead
```python
from tensorflow import keras

hidden = keras.layers.Dense(32, activation="relu")
images = keras.layers.Conv2D(16, 3, padding="same")
inputs = keras.Input(shape=(10,))
```
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ..values.facts import Trouble
from .arguments import with_hint
from .code import call_around, did_you_mean, fixes_of, rename_keyword, replace, wrap
from .rule import FactsView, Finding, Fix, finding, rule

KINDS = (
    "layer-arguments",
    "base-arguments",
    "weight-shape",
    "input-declaration",
    "ignored-shape",
)


@rule("FIT106", "layer-argument-invalid", kinds=KINDS)
def check(facts: FactsView) -> Iterator[Finding]:
    """Report each occurrence."""
    for trouble in facts.troubles(*KINDS):
        yield finding(trouble, with_hint(trouble), fixes=_fixes(trouble))


def _fixes(trouble: Trouble) -> list[Fix]:
    """The argument or value that was meant, where only one is near."""
    data, site = trouble.problem.data, trouble.site
    source, node = site.source, site.node
    known = data.get("known") or []
    if trouble.problem.kind in ("input-declaration", "weight-shape"):
        number = data.get("value") is not None and isinstance(node, ast.expr)
        return [wrap(site, "(", ",)", "Make it a tuple", safe=True)] if number else []
    if "unknown" in data:
        call, new = call_around(site), did_you_mean(data["unknown"], known)
        if call is None or new is None:
            return []
        return fixes_of(f"Use `{new}`", rename_keyword(source, call, data["unknown"], new))
    misspelt = isinstance(node, ast.Constant) and isinstance(node.value, str)
    if isinstance(data.get("unknown_value"), str) and misspelt:
        new = did_you_mean(data["unknown_value"], known)
        quote = source.segment(node)[-1]
        edit = replace(source, node, f"{quote}{new}{quote}") if new else None
        return fixes_of(f"Use {new!r}", edit)
    return _whole_number(trouble)


def _whole_number(trouble: Trouble) -> list[Fix]:
    """`64.0` -> `64`, `n / 2` -> `n // 2` where an integer is wanted."""
    site = trouble.site
    source, node = site.source, site.node
    if isinstance(node, ast.Call):
        # The argument was given by its position.
        given = [n for n in node.args if isinstance(n, ast.BinOp) and isinstance(n.op, ast.Div)]
        node = given[0] if len(given) == 1 else node
    if isinstance(node, ast.Constant) and isinstance(node.value, float) and node.value.is_integer():
        return fixes_of(f"Write {int(node.value)}", replace(source, node, str(int(node.value))))
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div):
        text = f"{source.segment(node.left)} // {source.segment(node.right)}"
        return fixes_of("Divide with //", replace(source, node, text))
    return []
