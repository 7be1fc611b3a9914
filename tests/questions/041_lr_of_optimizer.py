# Source: keras-team/tf-keras issue 331.
# Asked: the old argument lr of an optimizer is taken and then ignored.
import numpy as np
import tensorflow as tf


def train(**optimizer_settings):
    tf.keras.utils.set_random_seed(7)
    x = np.random.rand(64, 4)
    y = x @ np.array([[1.0], [2.0], [3.0], [4.0]])
    model = tf.keras.Sequential([tf.keras.layers.Dense(1)])
    optimizer = tf.keras.optimizers.Adagrad(**optimizer_settings)
    model.compile(optimizer=optimizer, loss="mse")
    history = model.fit(x, y, epochs=3, verbose=0)
    return history.history["loss"][-1]


for settings in ({"learning_rate": 0.5}, {"lr": 0.5}):
    print(settings, train(**settings))
