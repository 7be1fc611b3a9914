"""Sentiment of short reviews with a home-made attention pooling layer."""

import keras
import numpy as np
from keras import layers, ops

VOCAB = 5000
MAXLEN = 80
EMBED = 32


class AttentionPooling(layers.Layer):
    """Weighted mean over time; the weights are learned."""

    def __init__(self, units=16, **kwargs):
        super().__init__(**kwargs)
        self.units = units
        self.project = layers.Dense(units, activation="tanh")
        self.score = layers.Dense(1, use_bias=False)

    def forward(self, inputs):
        weights = ops.softmax(self.score(self.project(inputs)), axis=1)
        return ops.sum(weights * inputs, axis=1)

    def get_config(self):
        config = super().get_config()
        config.update({"units": self.units})
        return config


def load_reviews(n):
    tokens = np.random.randint(1, VOCAB, size=(n, MAXLEN))
    labels = np.random.randint(0, 2, size=(n, 1)).astype("float32")
    return tokens, labels


inputs = keras.Input(shape=(MAXLEN,), dtype="int32")
x = layers.Embedding(VOCAB, EMBED)(inputs)
x = layers.Bidirectional(layers.GRU(24, return_sequences=True))(x)
x = AttentionPooling(16)(x)
x = layers.Dense(16, activation="relu")(x)
outputs = layers.Dense(1, activation="sigmoid")(x)

model = keras.Model(inputs, outputs)
model.compile(optimizer="adam", loss="binary_crossentropy", metrics=["accuracy"])

x_train, y_train = load_reviews(512)
x_val, y_val = load_reviews(128)
model.fit(x_train, y_train, validation_data=(x_val, y_val), epochs=1, batch_size=64)
