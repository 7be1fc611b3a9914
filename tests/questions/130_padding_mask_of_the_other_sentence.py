# Source: keras-team/keras-io issue 1964.
# Asked: in the translation example the decoder's second attention takes the decoder's padding mask;
# with sentences of different lengths it raises. (The masks are handed on by hand here.)
import keras
import numpy as np
from keras import layers, ops

vocab_size, source_length, target_length, embed_dim = 60, 15, 12, 32


class TransformerDecoder(layers.Layer):
    def __init__(self, embed_dim, latent_dim, num_heads, **kwargs):
        super().__init__(**kwargs)
        self.attention_1 = layers.MultiHeadAttention(num_heads=num_heads, key_dim=embed_dim)
        self.attention_2 = layers.MultiHeadAttention(num_heads=num_heads, key_dim=embed_dim)
        self.dense_proj = keras.Sequential([layers.Dense(latent_dim, activation="relu"), layers.Dense(embed_dim)])
        self.layernorm_1 = layers.LayerNormalization()
        self.layernorm_2 = layers.LayerNormalization()
        self.layernorm_3 = layers.LayerNormalization()

    def call(self, inputs):
        target, encoded, padding = inputs
        causal = self.get_causal_attention_mask(target)
        padding_mask = ops.cast(padding[:, None, :], dtype="int32")
        padding_mask = ops.minimum(padding_mask, causal)
        attended_1 = self.attention_1(query=target, value=target, key=target, attention_mask=causal)
        out_1 = self.layernorm_1(target + attended_1)
        attended_2 = self.attention_2(query=out_1, value=encoded, key=encoded, attention_mask=padding_mask)
        out_2 = self.layernorm_2(out_1 + attended_2)
        return self.layernorm_3(out_2 + self.dense_proj(out_2))

    def get_causal_attention_mask(self, inputs):
        input_shape = ops.shape(inputs)
        batch_size, sequence_length = input_shape[0], input_shape[1]
        i = ops.arange(sequence_length)[:, None]
        j = ops.arange(sequence_length)
        mask = ops.cast(i >= j, dtype="int32")
        mask = ops.reshape(mask, (1, sequence_length, sequence_length))
        return ops.tile(mask, (batch_size, 1, 1))


encoder_inputs = keras.Input(shape=(source_length,), dtype="int64", name="encoder_inputs")
encoded = layers.Embedding(vocab_size, embed_dim)(encoder_inputs)
decoder_inputs = keras.Input(shape=(target_length,), dtype="int64", name="decoder_inputs")
target = layers.Embedding(vocab_size, embed_dim)(decoder_inputs)
padding = keras.Input(shape=(target_length,), dtype="int32", name="padding")
x = TransformerDecoder(embed_dim, 64, 4)([target, encoded, padding])
decoder_outputs = layers.Dense(vocab_size, activation="softmax")(x)
transformer = keras.Model([encoder_inputs, decoder_inputs, padding], decoder_outputs)
transformer.compile("rmsprop", "sparse_categorical_crossentropy")

eng = np.random.randint(0, vocab_size, (16, source_length))
spa = np.random.randint(0, vocab_size, (16, target_length + 1))
transformer.fit([eng, spa[:, :-1], np.ones((16, target_length), "int32")], spa[:, 1:], epochs=1)
