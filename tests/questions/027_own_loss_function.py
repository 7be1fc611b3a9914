# Source: keras-team/keras issue 20496.
# Asked: with an own loss function the printed loss hardly moves; is it used at all?
import numpy as np
import tensorflow as tf
from tensorflow import keras


def custom_loss(y_true, y_pred):
    diff = y_true - y_pred
    return tf.reduce_mean(diff ** 2)


X = np.random.rand(100, 10)
y = np.random.rand(100, 1)

model = keras.Sequential([
    keras.layers.Dense(32, activation="relu", input_shape=(10,)),
    keras.layers.Dense(1),
])
model.compile(optimizer="adam", loss=custom_loss)
history = model.fit(X, y, epochs=3, verbose=0)
print([round(value, 4) for value in history.history["loss"]])
