# Source: keras-team/keras issue 16836.
# Asked: the mean squared error computed by hand in train_step differs from the compiled one.
# (mean_squared_error gives one loss per sample. Today the name it was imported by is gone.)
import numpy as np
import tensorflow as tf
from tensorflow import keras
from tensorflow.keras.losses import mean_squared_error


class CustomModel(keras.Model):
    def train_step(self, data):
        x, y = data
        with tf.GradientTape() as tape:
            y_pred = self(x, training=True)
            loss = mean_squared_error(y, y_pred)
        gradients = tape.gradient(loss, self.trainable_variables)
        self.optimizer.apply_gradients(zip(gradients, self.trainable_variables))
        for metric in self.metrics:
            if metric.name != "loss":
                metric.update_state(y, y_pred)
        return {m.name: m.result() for m in self.metrics} | {"by_hand": tf.reduce_mean(loss)}


inputs = keras.Input(shape=(32,))
outputs = keras.layers.Dense(1)(inputs)
model = CustomModel(inputs, outputs)
model.compile(optimizer="adam", loss=mean_squared_error, metrics=["mae"])
x = np.random.random((100, 32))
y = np.random.random((100, 1))
model.fit(x, y, epochs=2, verbose=0)
