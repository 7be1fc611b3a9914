# Source: tensorflow/tensorflow issue 60626.
# Asked: MultiHeadAttention over groups of tokens (four axes) with masks fails.
import numpy as np
import tensorflow as tf

batch, groups, tokens, depth = 4, 3, 6, 16
x = np.random.rand(batch, groups, tokens, depth).astype("float32")
mask = np.random.rand(batch, groups, tokens) > 0.3


class Block(tf.keras.layers.Layer):
    def __init__(self):
        super().__init__()
        self.attention = tf.keras.layers.MultiHeadAttention(num_heads=2, key_dim=8, attention_axes=(2,))
        self.norm = tf.keras.layers.LayerNormalization()

    def call(self, x, keep):
        return self.norm(x + self.attention(x, x, query_mask=keep, value_mask=keep))


print(Block()(x, tf.constant(mask)).shape)
