"""An argument was removed or renamed in the targeted version.

## What it finds
`lr` and `decay` of optimizers, `nb_epoch` and `workers` of `fit`, and their like. An argument that
is still taken and does nothing is told as information.

## Why it hurts
The value is right and the meaning is clear; only the name is ten years old.

## What Keras does
`ValueError`: arguments not recognized (`Optimizer.__init__`), or `TypeError`: an unexpected keyword
argument (`fit`, `compile`).

## Example
```python
from tensorflow import keras

optimizer = keras.optimizers.Adam(lr=0.001)  # error: [FIT702] "learning_rate"
```

## Use instead
```python
from tensorflow import keras

optimizer = keras.optimizers.Adam(learning_rate=0.001)
```
"""

from __future__ import annotations

from collections.abc import Iterator

from ..values.facts import Trouble
from .arguments import RENAMED, argument_fixes, unknown_argument, was_removed
from .rule import INFORMATION, FactsView, Finding, finding, rule

KINDS = ("optimizer-arguments", "compile-arguments", "fit-argument", "ignored-argument")


@rule("FIT702", "removed-argument", kinds=KINDS)
def check(facts: FactsView) -> Iterator[Finding]:
    """Report arguments that older versions took; what is still taken in silence, as information."""
    for trouble in facts.troubles(*KINDS):
        if trouble.problem.kind == "ignored-argument":
            yield finding(trouble, severity=INFORMATION, fixes=argument_fixes(trouble))
        elif was_removed(trouble):
            yield finding(trouble, _told(trouble), fixes=argument_fixes(trouble))


def _told(trouble: Trouble) -> str:
    """The message, with the argument's new name."""
    text, unknown = trouble.problem.message, unknown_argument(trouble)
    new = RENAMED.get(unknown or "")
    return text if new is None or f"`{new}`" in text else f"{text}; it is called `{new}` now"
