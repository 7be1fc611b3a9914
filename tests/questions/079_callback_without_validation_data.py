# Source: tensorflow/tensorflow issue 32981.
# Asked: how does an own callback reach the validation data?
import numpy as np
import tensorflow as tf
from tensorflow.keras.layers import Dense, Flatten

rng = np.random.default_rng(2)
x_train, y_train = rng.random((60, 28, 28)), rng.integers(0, 10, 60)
x_test, y_test = rng.random((20, 28, 28)), rng.integers(0, 10, 20)

model = tf.keras.models.Sequential([
    Flatten(input_shape=(28, 28)),
    Dense(32, activation="relu"),
    Dense(10, activation="softmax"),
])


class MyCustomCallback(tf.keras.callbacks.Callback):
    def on_epoch_end(self, epoch, logs=None):
        print("Hello")
        print(self.validation_data[0].shape)


model.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
model.fit(x_train, y_train, epochs=1, validation_data=(x_test, y_test), callbacks=[MyCustomCallback()])
