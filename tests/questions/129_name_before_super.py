# Source: keras-team/keras issue 13939.
# Asked: an own attention layer after the tutorial has no parameters.
import numpy as np
import tensorflow as tf
from tensorflow import keras
from tensorflow.keras.layers import Dense


class MultiHeadAttention(keras.layers.Layer):
    def __init__(self, d_model, num_heads, trainable=False, name="MHA", **kwargs):
        self.num_heads = num_heads
        self.d_model = d_model
        self.trainable = trainable
        self.name = name
        assert d_model % self.num_heads == 0
        self.depth = self.d_model // self.num_heads
        super(MultiHeadAttention, self).__init__(**kwargs)

    def build(self, input_shape):
        self.wq = Dense(self.d_model, activation="relu", trainable=self.trainable)
        self.wk = Dense(self.d_model, activation="relu", trainable=self.trainable)
        self.wv = Dense(self.d_model, activation="relu", trainable=self.trainable)
        self.dense = keras.layers.Dense(self.d_model, trainable=self.trainable)
        super(MultiHeadAttention, self).build(input_shape)

    def split_heads(self, x, batch_size):
        x = tf.reshape(x, (batch_size, -1, self.num_heads, self.depth))
        return tf.transpose(x, perm=[0, 2, 1, 3])

    def call(self, x):
        batch_size = tf.shape(x)[0]
        q = self.split_heads(self.wq(x), batch_size)
        k = self.split_heads(self.wk(x), batch_size)
        v = self.split_heads(self.wv(x), batch_size)
        weights = tf.nn.softmax(tf.matmul(q, k, transpose_b=True) / np.sqrt(self.depth))
        mixed = tf.transpose(tf.matmul(weights, v), perm=[0, 2, 1, 3])
        return self.dense(tf.reshape(mixed, (batch_size, -1, self.d_model)))


entry = keras.Input((10, 32))
out = MultiHeadAttention(32, 4, trainable=True)(entry)
model = keras.Model(entry, out)
model.summary()
