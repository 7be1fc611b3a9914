# Source: keras-team/keras issue 6721.
# Asked: add_weight complains in an own layer that splits its input into pairs. (Its size is a division.)
import keras
import numpy as np
import tensorflow as tf
from keras.layers import Layer


class PairLayer(Layer):
    def __init__(self, output_dim, **kwargs):
        self.output_dim = output_dim
        super(PairLayer, self).__init__(**kwargs)

    def build(self, input_shape):
        input_dim = input_shape[-1]
        kernel_shape = [input_dim / 2, input_dim / 2]
        self.kernel = self.add_weight(name="kernel",
                                      shape=kernel_shape,
                                      initializer="uniform",
                                      trainable=True)
        super(PairLayer, self).build(input_shape)

    def call(self, x):
        half = x.shape[-1] // 2
        T = tf.reshape(x, [-1, 2, half])
        P = tf.matmul(T[:, 1, :], self.kernel)
        return tf.concat([P, T[:, 0, :]], axis=1)

    def compute_output_shape(self, input_shape):
        return (input_shape[0], self.output_dim)


source = keras.Input((8,))
model = keras.Model(source, PairLayer(8)(source))
model.compile("sgd", "mse")
model.fit(np.random.rand(10, 8), np.random.rand(10, 8), epochs=1)
