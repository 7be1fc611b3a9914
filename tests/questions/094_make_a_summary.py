# Source: keras-team/keras issue 13782 (a comment).
# Asked: a way to see output shapes of a subclassed model: a method that wraps it functionally.
import numpy as np
import tensorflow as tf


class DeepNN(tf.keras.Model):

    def __init__(self):
        super(DeepNN, self).__init__()
        self.flat = tf.keras.layers.Flatten()
        self.fc1 = tf.keras.layers.Dense(10, activation="relu")
        self.fc2 = tf.keras.layers.Dense(10, activation="relu")

    def call(self, x):
        x = self.flat(x)
        x = self.fc1(x)
        return self.fc2(x)

    def make(self, input_shape=(32, 32, 3)):
        x = tf.keras.layers.Input(shape=input_shape)
        model = tf.keras.Model(inputs=[x], outputs=self.call(x), name="actor")
        model.summary()
        return model


net = DeepNN()
net.make()
net.compile("adam", tf.keras.losses.SparseCategoricalCrossentropy(from_logits=True), metrics=["accuracy"])
pictures, kinds = np.random.rand(30, 32, 32, 3), np.random.randint(0, 10, (30, 1))
net.fit(pictures, kinds, epochs=1, validation_split=0.1, verbose=0)
