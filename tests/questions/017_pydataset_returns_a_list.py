# Source: keras-team/keras issue 20600.
# Asked: after an update, training from a PyDataset fails on the structure its __getitem__ returns.
# (It returned a list [inputs, target].)
import math

import numpy as np
import tensorflow as tf
from keras import Model, layers, utils


class WeatherLoader(utils.PyDataset):
    def __init__(self, n_samples, batch_size=8, **kwargs):
        super().__init__(**kwargs)
        self.n_samples = n_samples
        self.batch_size = batch_size
        rng = np.random.default_rng(3)
        self.priors = rng.random((n_samples, 6, 16), dtype="float32")
        self.model_state = rng.random((n_samples, 16), dtype="float32")
        self.target = rng.random((n_samples, 1), dtype="float32")

    def __len__(self):
        return math.ceil(self.n_samples / self.batch_size)

    def __getitem__(self, idx):
        rows = slice(idx * self.batch_size, min((idx + 1) * self.batch_size, self.n_samples))
        batch = {
            "input_priors": tf.convert_to_tensor(self.priors[rows], tf.float32),
            "input_model": tf.convert_to_tensor(self.model_state[rows], tf.float32),
        }
        return [batch, tf.convert_to_tensor(self.target[rows], tf.float32)]


def build():
    priors = layers.Input((6, 16), name="input_priors")
    state = layers.Input((16,), name="input_model")
    x = layers.Concatenate()([layers.GlobalAveragePooling1D()(priors), state])
    return Model({"input_priors": priors, "input_model": state}, layers.Dense(1)(x))


model = build()
model.compile("adam", "mse")
model.fit(WeatherLoader(32), epochs=1, verbose=0)
