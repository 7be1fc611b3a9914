# Source: keras-team/keras issue 3900.
# Asked: a share of what a generator gives is to be used for validation.
import numpy as np
from tensorflow import keras


def endless(x, y, size=16):
    rng = np.random.default_rng(0)
    while True:
        picked = rng.integers(0, len(x), size)
        yield x[picked], y[picked]


x = np.random.rand(128, 6)
y = (x.sum(axis=1) > 3).astype("float32")
model = keras.Sequential([keras.Input((6,)), keras.layers.Dense(1, activation="sigmoid")])
model.compile("sgd", "binary_crossentropy")
model.fit(endless(x, y), steps_per_epoch=8, epochs=1, validation_split=0.1)
