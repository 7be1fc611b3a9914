# Source: keras-team/keras issue 19899.
# Asked: a transformer for Bambara was saved in the .keras format; loading it in a new program raises
# that the class of a layer cannot be located.
import keras
import numpy as np
from keras import layers, models, ops

maxlen, vocab_size, embed_dim = 20, 200, 16


class TokenAndPositionEmbedding(layers.Layer):
    def __init__(self, maxlen, vocab_size, embed_dim, **kwargs):
        super().__init__(**kwargs)
        self.maxlen = maxlen
        self.vocab_size = vocab_size
        self.embed_dim = embed_dim
        self.token_emb = layers.Embedding(input_dim=vocab_size, output_dim=embed_dim)
        self.pos_emb = layers.Embedding(input_dim=maxlen, output_dim=embed_dim)

    def call(self, x):
        positions = ops.arange(0, ops.shape(x)[-1], 1)
        return self.token_emb(x) + self.pos_emb(positions)

    def get_config(self):
        config = super().get_config()
        config.update({"maxlen": self.maxlen, "vocab_size": self.vocab_size, "embed_dim": self.embed_dim})
        return config


def build_model():
    inputs = layers.Input(shape=(maxlen,), dtype="int32")
    x = TokenAndPositionEmbedding(maxlen, vocab_size, embed_dim)(inputs)
    x = layers.GlobalAveragePooling1D()(x)
    return keras.Model(inputs, layers.Dense(vocab_size, activation="softmax")(x))


br_model = build_model()
br_model.compile("adam", "sparse_categorical_crossentropy")
tokens = np.random.randint(0, vocab_size, (32, maxlen))
br_model.fit(tokens, tokens[:, 0], epochs=1, verbose=0)
br_model.save("br_model.keras")

br_model = models.load_model("br_model.keras")
br_model.summary()
