"""Long reviews with a transformer."""

from __future__ import annotations

import os
import re
import string

import keras
import numpy as np
import tensorflow as tf
from keras import layers, ops

# Sentiment of film reviews, with a custom layer and a custom training step.
import os; os.environ["KERAS_BACKEND"] = "tensorflow"

max_features = 20_000
maxlen = 200
embed_dim, num_heads, ff_dim = 32, 2, 64

STOP = {"a", "an", "the"}
table = str.maketrans(dict.fromkeys(string.punctuation, " "))

def clean(text):
    r'''Lower case, no markup; "br" tags are <br\s*/> and sometimes <br>.'''
    text = re.sub(r"<br\s*/?>", " ", text.lower())
    text = text.translate(table)
    return " ".join(word for word in text.split() if word not in STOP)

@keras.saving.register_keras_serializable(package="reviews")
class TransformerBlock(layers.Layer):
    def __init__(self, embed_dim, num_heads, ff_dim, rate=0.1, **kwargs):
        super().__init__(**kwargs)
        self.embed_dim = embed_dim
        self.att = layers.MultiHeadAttention(num_heads=num_heads, key_dim=embed_dim)
        self.ffn = keras.Sequential(
            [layers.Dense(ff_dim, activation="relu"), layers.Dense(embed_dim)]
        )
        self.norm1 = layers.LayerNormalization(epsilon=1e-6)
        self.norm2 = layers.LayerNormalization(epsilon=1e-6)
        self.drop = layers.Dropout(rate)

    def call(self, inputs, training=False):
        attention = self.att(inputs, inputs)
        attention = self.drop(attention, training=training)
        out1 = self.norm1(inputs + attention)
        out2 = self.ffn(out1)
        return self.norm2(out1 + self.drop(out2, training=training))

    def get_config(self):
        return {**super().get_config(), "embed_dim": self.embed_dim}

class TokenAndPosition(layers.Layer):
    def __init__(self, maxlen, vocabulary, size):
        super().__init__()
        self.tokens = layers.Embedding(vocabulary, size)
        self.positions = layers.Embedding(maxlen, size)

    def call(self, x):
        length = ops.shape(x)[-1]
        return self.tokens(x) + self.positions(ops.arange(0, length))

class Smoothed(keras.Model):
    """Averages the loss over the last steps."""

    @property
    def metrics(self): return [self.loss_tracker]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.loss_tracker = keras.metrics.Mean(name="loss")

    @tf.function
    def train_step(self, data):
        x, y = data
        with tf.GradientTape() as tape:
            y_pred = self(x, training=True)
            loss = self.compute_loss(y=y, y_pred=y_pred)
        gradients = tape.gradient(loss, self.trainable_variables)
        self.optimizer.apply_gradients(zip(gradients, self.trainable_variables))
        self.loss_tracker.update_state(loss)
        return {m.name: m.result() for m in self.metrics}

def batches(x, y, size=64):
    while True:
        order = np.random.permutation(len(x))
        for start in range(0, len(x) - size + 1, size):
            index = order[start:start + size]
            yield x[index], y[index]

(x_train, y_train), (x_test, y_test) = keras.datasets.imdb.load_data(num_words=max_features)
x_train = keras.utils.pad_sequences(x_train, maxlen=maxlen)
x_test = keras.utils.pad_sequences(x_test, maxlen=maxlen)
y_train, y_test = (np.asarray(y).astype("float32")[:, None] for y in (y_train, y_test))
print(len(x_train), "Trainingsbeispiele für", '"Gefühl"', x_train.shape)

inputs = layers.Input(shape=(maxlen,), dtype="int32")
x = TokenAndPosition(maxlen, max_features, embed_dim)(inputs)
x = TransformerBlock(embed_dim, num_heads, ff_dim)(x)
x = layers.GlobalAveragePooling1D()(x)
x = layers.Dropout(0.1)(x)
x = layers.Dense(20, activation="relu")(x)
outputs = layers.Dense(1, activation="sigmoid")(x)

model = Smoothed(inputs=inputs, outputs=outputs)
model.compile(optimizer="adam", loss="binary_crossentropy")

if os.path.exists("weights.weights.h5"):
    model.load_weights("weights.weights.h5")
elif os.environ.get("SMALL"):
    x_train, y_train = x_train[:1000], y_train[:1000]
else:
    print("training from scratch")

steps = len(x_train) // 64
try:
    model.fit(batches(x_train, y_train), steps_per_epoch=steps, epochs=2)
except KeyboardInterrupt:
    pass
except (ValueError, tf.errors.InvalidArgumentError) as error:
    print("training failed:", error)
    raise

model.save_weights("weights.weights.h5")
score = model.evaluate(
    x_test,
    y_test,
    verbose=0,
)
examples = {
    "good": "A wonderful film; I laughed and cried.",
    "bad": """Dull.
Very, very dull (and long) # not a comment
""",
}
for name, review in examples.items():
    words = clean(review).split()
    print(f"{name:>6}: {len(words)} words, e.g. {words[0]!r}")
lengths = [len(row) for row in x_test
           if len(row) > 0]
assert max(lengths) <= maxlen, \
    "padding failed"
