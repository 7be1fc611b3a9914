# Source: tensorflow/tensorflow issue 44285.
# Asked: a Sequential model trained from a Python generator fails on a tuple. (The target is a tuple of
# one.)
import numpy as np
from tensorflow import keras
from tensorflow.keras import layers


def train_gen(batch, length, depth):
    while True:
        signal = np.random.randn(batch, length, depth).astype(np.float32)
        label = (signal.mean(axis=(1, 2)) > 0).astype(np.float32)[:, None]
        yield (signal,), (label,)


model = keras.Sequential()
model.add(layers.InputLayer(shape=(64, 2)))
model.add(layers.Conv1D(8, 5, activation="relu"))
model.add(layers.GlobalAveragePooling1D())
model.add(layers.Dense(1, activation="sigmoid"))
model.compile(loss="binary_crossentropy", optimizer="adam", metrics=["accuracy"])
model.fit(train_gen(16, 64, 2), steps_per_epoch=5, epochs=1)
