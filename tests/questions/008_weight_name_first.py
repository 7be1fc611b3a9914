# Source: keras-team/keras issue 20299.
# Asked: a custom layer used on a slice of the model's input seems to be built with the wrong shape.
# (The first argument of add_weight was the name.)
import numpy as np
import tensorflow as tf


class MatrixLayer(tf.keras.layers.Layer):
    def __init__(self, out_dim, **kwargs):
        super().__init__(**kwargs)
        self.out_dim = out_dim

    def build(self, input_shape):
        num_fs = input_shape[-1]
        self.matrix = self.add_weight("matrix", shape=(num_fs, self.out_dim),
                                      initializer="glorot_uniform")
        self.bias = self.add_weight("bias", shape=(self.out_dim,), initializer="zeros")

    def call(self, x):
        return tf.matmul(x, self.matrix) + self.bias


def make_model(steps, features):
    inputs = tf.keras.Input((steps, features))
    x = inputs[:, :, :-1]
    mask = inputs[:, :, -1:]
    y = MatrixLayer(4)(x)
    return tf.keras.Model(inputs, y * mask)


model = make_model(7, 5)
model.compile("adam", "mse")
model.fit(np.random.rand(16, 7, 5), np.random.rand(16, 7, 4), epochs=1)
