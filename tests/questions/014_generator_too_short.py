# Source: keras-team/keras-io issue 285.
# Asked: from the second epoch on Keras warns that the input ran out of data; is the data incomplete?
import numpy as np
from tensorflow import keras


def batches(x, y, batch_size):
    for start in range(0, len(x), batch_size):
        yield x[start:start + batch_size], y[start:start + batch_size]


x = np.random.rand(320, 8).astype("float32")
y = np.random.rand(320, 1).astype("float32")
BATCH = 32
EPOCHS = 3

model = keras.Sequential()
model.add(keras.Input(shape=(8,)))
model.add(keras.layers.Dense(8, activation="relu"))
model.add(keras.layers.Dense(1))
model.compile("adam", "mse")
history = model.fit(batches(x, y, BATCH), steps_per_epoch=len(x) // BATCH, epochs=EPOCHS, verbose=2)
print(history.history)
