# Source: keras-team/tf-keras issue 694.
# Asked: a loss that is the residual of a differential equation works alone and not in training.
# (It reshapes to all 100 points of the grid, a batch has 32.)
import numpy as np
import tensorflow as tf

n = 100
t = np.linspace(0, 2, n).reshape(n, 1).astype("float32")
dt = float(t[1, 0] - t[0, 0])


def loss(y_true, y_pred):
    grid = tf.reshape(y_true, [n])
    y = 1.0 + grid * tf.reshape(y_pred, [n])
    slope = (y[1:] - y[:-1]) / dt
    residual = slope + y[:-1]
    return tf.reduce_mean(tf.square(residual))


print(float(loss(tf.constant(t), tf.zeros((n, 1)))))

model = tf.keras.models.Sequential()
model.add(tf.keras.layers.Input((1,)))
for units in (16, 16):
    model.add(tf.keras.layers.Dense(units, activation="tanh"))
model.add(tf.keras.layers.Dense(1))
model.compile(optimizer="adam", loss=loss)
model.fit(t, t, epochs=2)
