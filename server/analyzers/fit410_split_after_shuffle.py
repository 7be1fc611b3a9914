"""A dataset is split with `take` and `skip` behind a `shuffle`.

## What it finds
Training and validation data that are the front and the back of one `tf.data` pipeline which is
shuffled first.

## Why it hurts
`shuffle` gives another order for each pass over the data, so that `take` and `skip` cut it
elsewhere each time: validation is done on samples that were trained on, and looks too good.

## What Keras does
No exception. `Dataset.shuffle` has `reshuffle_each_iteration=True` unless it is told otherwise;
a seed does not change that.

## Example
```toml
silent = "validation holds samples of the training data"
```

```python
import numpy as np
import tensorflow as tf

x, y = np.random.rand(100, 4), np.random.rand(100, 1)
data = tf.data.Dataset.from_tensor_slices((x, y)).shuffle(100)
train, val = data.take(80).batch(16), data.skip(80).batch(16)
model = tf.keras.Sequential([tf.keras.Input((4,)), tf.keras.layers.Dense(1)])
model.compile(optimizer="adam", loss="mse")
model.fit(train, validation_data=val, verbose=0)  # warning: [FIT410]
```

## Use instead
```python
import numpy as np
import tensorflow as tf

x, y = np.random.rand(100, 4), np.random.rand(100, 1)
data = tf.data.Dataset.from_tensor_slices((x, y)).shuffle(100, reshuffle_each_iteration=False)
train, val = data.take(80).shuffle(80).batch(16), data.skip(80).batch(16)
model = tf.keras.Sequential([tf.keras.Input((4,)), tf.keras.layers.Dense(1)])
model.compile(optimizer="adam", loss="mse")
model.fit(train, validation_data=val, verbose=0)
```
"""

from __future__ import annotations

from collections.abc import Iterator

from .rule import FactsView, Finding, finding, rule

KINDS = ("shared-samples",)


@rule("FIT410", "split-after-shuffle", kinds=KINDS)
def check(facts: FactsView) -> Iterator[Finding]:
    """Report each occurrence."""
    for trouble in facts.troubles(*KINDS):
        yield finding(trouble)
