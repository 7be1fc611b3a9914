"""A `train_step` or `test_step` misreads its batch, or gives back no metrics.

## What it finds
Steps of a model of the program's own that unpack more or fewer parts than the data has, hand the
whole batch to the model, use a name nobody defined, or return nothing.

## Why it hurts
The step is traced once, so its mistakes come wrapped in Keras's and TensorFlow's own frames.

## What Keras does
The step's own exception (`ValueError` for unpacking, `NameError` for names), raised while `fit`
traces it; a step that returns `None` is refused by the trainer, which asks for a dict.

## Example
```python
import numpy as np
import tensorflow as tf
from tensorflow import keras

class Net(keras.Model):
    def __init__(self):
        super().__init__()
        self.out = keras.layers.Dense(1)

    def call(self, inputs):
        return self.out(inputs)

    def train_step(self, data):
        x, y = data
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(y - self(x, training=True)))
        grads = tape.gradient(loss, self.trainable_variables)
        self.optimizer.apply_gradients(zip(grads, self.trainable_variables))


model = Net()
model.compile(optimizer="adam")
model.fit(np.random.rand(64, 4), np.random.rand(64, 1), verbose=0)  # error: [FIT503] "nothing"
```

## Use instead
```python
import numpy as np
import tensorflow as tf
from tensorflow import keras

class Net(keras.Model):
    def __init__(self):
        super().__init__()
        self.out = keras.layers.Dense(1)

    def call(self, inputs):
        return self.out(inputs)

    def train_step(self, data):
        x, y = data
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(y - self(x, training=True)))
        grads = tape.gradient(loss, self.trainable_variables)
        self.optimizer.apply_gradients(zip(grads, self.trainable_variables))
        return {"error": loss}


model = Net()
model.compile(optimizer="adam")
model.fit(np.random.rand(64, 4), np.random.rand(64, 1), verbose=0)
```
"""

from __future__ import annotations

from collections.abc import Iterator

from .rule import FactsView, Finding, finding, rule
from .steps import in_step

KINDS = ("step-unpack", "step-result", "undefined-name", "input-structure")


@rule("FIT503", "train-step-unpack-mismatch", kinds=KINDS)
def check(facts: FactsView) -> Iterator[Finding]:
    """Report each occurrence."""
    for trouble in facts.troubles(*KINDS):
        if trouble.problem.kind != "input-structure" or in_step(trouble):
            yield finding(trouble)
