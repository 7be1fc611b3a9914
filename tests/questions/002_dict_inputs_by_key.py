# Source: keras-team/keras issue 20136.
# Asked: a functional model whose inputs are given as a dict; are they matched by key? The names of
# the dict are not the names of the Input layers.
import numpy as np
import tensorflow as tf
from tensorflow.keras.layers import Dense
from tensorflow.keras.models import Model


class DummyLossLayer(tf.keras.layers.Layer):
    """Adds the loss of its two inputs and hands the prediction on."""

    def call(self, inputs):
        target, score = inputs
        bce = tf.keras.losses.BinaryCrossentropy()
        self.add_loss(bce(tf.reshape(target, (-1, 1)), score))
        return score


features = tf.keras.Input(shape=(20,), dtype=tf.float32)
target = tf.keras.Input(shape=(), dtype=tf.float32)
hidden = Dense(64, activation="relu")(features)
score = Dense(1, activation="sigmoid")(hidden)
score = DummyLossLayer()([target, score])
model = Model(inputs={"before": features, "after": target}, outputs=score)
model.compile(optimizer="adam")

x_train = np.random.random((1000, 20)).astype("float32")
y_train = np.random.randint(2, size=(1000,)).astype("float32")
model.fit({"before": x_train, "after": y_train}, epochs=1, batch_size=32, verbose=0)
