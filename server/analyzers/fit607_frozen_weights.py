"""Training changes no weight, or goes on with what `trainable` said before.

## What it finds
A `fit` or `train_on_batch` of a model whose weights are all frozen, or that has none. A layer that
is frozen or unfrozen after a `fit`, where the next `fit` follows without `compile`.

## Why it hurts
Everything runs and the loss is shown, but the weights stay, or go on changing, unasked. GANs written
for Keras 2 compile the discriminator, freeze it for the combined model and train it by itself: Keras
3 does not remember that it was compiled unfrozen.

## What Keras does
`trainable` is read when the training step is traced, at the first `fit` after `compile`. Keras warns
of a model without trainable weights among its other output, and says nothing of a change that comes
too late.

## Example
```toml
silent = "the layer goes on being trained"
```

```python
import numpy as np
from tensorflow import keras

x, y = np.random.rand(32, 4), np.random.rand(32, 1)
model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(8), keras.layers.Dense(1)])
model.compile(optimizer="adam", loss="mse")
model.fit(x, y, epochs=2, verbose=0)
model.layers[0].trainable = False
model.fit(x, y, epochs=2, verbose=0)  # warning: [FIT607] "compile() again"
```

## Use instead
```python
import numpy as np
from tensorflow import keras

x, y = np.random.rand(32, 4), np.random.rand(32, 1)
model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(8), keras.layers.Dense(1)])
model.compile(optimizer="adam", loss="mse")
model.fit(x, y, epochs=2, verbose=0)
model.layers[0].trainable = False
model.compile(optimizer="adam", loss="mse")
model.fit(x, y, epochs=2, verbose=0)
```
"""

from __future__ import annotations

from collections.abc import Iterator

from .rule import FactsView, Finding, finding, rule


@rule("FIT607", "frozen-weights", kinds=("frozen",))
def check(facts: FactsView) -> Iterator[Finding]:
    """Report each training call."""
    for trouble in facts.troubles("frozen"):
        yield finding(trouble)
