# Source: tensorflow/tensorflow issue 58726.
# Asked: attention over one of two axes fails when the embedding masks zeros.
import numpy as np
import tensorflow as tf
from tensorflow.keras import layers as tfl


class Encoder(tfl.Layer):
    def __init__(self):
        super().__init__()
        self.embed_layer = tfl.Embedding(450, 32, mask_zero=True)
        self.attn_layer = tfl.MultiHeadAttention(num_heads=2, attention_axes=2, key_dim=16)

    def call(self, x):
        # (batch, sentences, words) to (batch, sentences, words, 32)
        x = self.embed_layer(x)
        return self.attn_layer(query=x, key=x, value=x)


eg_input = tf.constant(np.random.randint(0, 150, (8, 12, 20)))
enc = Encoder()
print(enc(eg_input).shape)
