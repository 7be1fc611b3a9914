# Source: tensorflow/tensorflow issue 70164.
# Asked: a layer of another library is refused by a Sequential model. (Here a tf.Module stands for
# it.)
import numpy as np
import tensorflow as tf
from tensorflow.keras import layers


class NoisyDense(tf.Module):
    """A linear map with a random weight, as probability libraries have them."""

    def __init__(self, units, fan_in):
        super().__init__()
        self.w = tf.Variable(tf.random.normal((fan_in, units)))

    def __call__(self, x):
        return tf.nn.relu(tf.matmul(x, self.w + tf.random.normal(tf.shape(self.w)) * 0.01))


best_model_2 = tf.keras.Sequential([
    layers.Input(shape=(21,)),
    layers.Dense(181, activation="relu"),
    NoisyDense(181, 181),
    layers.Dropout(0.2),
    layers.Dense(1),
])
best_model_2.compile(optimizer="adam", loss="mae")
best_model_2.fit(np.random.rand(64, 21), np.random.rand(64), epochs=1)
