"""A comment that suppresses a finding stands where nothing is found.

## What it finds
`# fitlint: ignore[FIT101]`, on a line or for a whole file, that silences nothing any more: the code
was mended, the code of the rule is misspelt, or the comment stands on another line.

## Why it hurts
A suppression that is left behind hides the next real mistake on its line.

## What Keras does
Nothing, it is a comment. The finding is information and changes no exit status.

## Example
```python
from tensorflow import keras

model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1)])
model.compile(optimizer="adam", loss="mse")  # information: [FIT001] # fitlint: ignore[FIT303]
```

## Use instead
```python
from tensorflow import keras

model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1)])
model.compile(optimizer="adam", loss="mse")
```
"""

from __future__ import annotations

from collections.abc import Iterator

from .rule import FactsView, Finding, rule


@rule("FIT001", "unused-suppression")
def check(facts: FactsView) -> Iterator[Finding]:
    """Reported by the engine, which alone knows what was suppressed; here is its documentation."""
    return iter(())
