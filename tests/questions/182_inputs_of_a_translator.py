# Source: tensorflow/tensorflow issue 55546.
# Asked: an own train_step cuts the target into what goes in and what comes out; the shapes of the
# dataset were lost on the way.
import numpy as np
import tensorflow as tf


class PositionalEmbedding(tf.keras.layers.Layer):
    def __init__(self, length, vocab, depth):
        super().__init__()
        self.tokens = tf.keras.layers.Embedding(vocab, depth)
        self.positions = tf.keras.layers.Embedding(length, depth)
        self.length = length

    def call(self, x):
        return self.tokens(x) + self.positions(tf.range(self.length))


class Transformer(tf.keras.Model):
    def __init__(self, length, vocab, depth=16):
        super().__init__()
        self.source = PositionalEmbedding(length, vocab, depth)
        self.target = PositionalEmbedding(length, vocab, depth)
        self.attention = tf.keras.layers.MultiHeadAttention(2, 8)
        self.out = tf.keras.layers.Dense(vocab)

    def call(self, inputs, training=None):
        source, target = inputs
        return self.out(self.attention(self.target(target), self.source(source), training=training))

    def train_step(self, data):
        inputs, targets = data
        targets_inputs, targets_real = targets[:, :-1], targets[:, 1:]
        with tf.GradientTape() as tape:
            y_pred = self([inputs, targets_inputs], training=True)
            loss = self.compute_loss(y=targets_real, y_pred=y_pred)
        gradients = tape.gradient(loss, self.trainable_variables)
        self.optimizer.apply_gradients(zip(gradients, self.trainable_variables))
        return {"loss": loss}


length, vocab = 12, 40
sentences = np.random.randint(0, vocab, (32, length))
dataset = tf.data.Dataset.from_tensor_slices((sentences, sentences)).batch(8)
model = Transformer(length, vocab)
model.compile("adam", tf.keras.losses.SparseCategoricalCrossentropy(from_logits=True))
model.fit(dataset, epochs=1)
