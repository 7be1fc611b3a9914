# Source: tensorflow/tensorflow issue 100319.
# Asked: a model with ten outputs refuses metrics=["accuracy"]; must it be repeated ten times?
import numpy as np
from tensorflow.keras.layers import Dense, Input
from tensorflow.keras.losses import CategoricalCrossentropy
from tensorflow.keras.models import Model
from tensorflow.keras.optimizers import Adam


class DigitReader:
    def __init__(self, learning_rate=1e-3, beta_1=0.9, beta_2=0.999, positions=10):
        self._learning_rate = learning_rate
        self._beta_1, self._beta_2 = beta_1, beta_2
        self._positions = positions
        self._model = None

    def build(self, features):
        inputs = Input(shape=(features,))
        x = Dense(32, activation="relu")(inputs)
        heads = [Dense(10, activation="softmax", name=f"digit_{i}")(x) for i in range(self._positions)]
        self._model = Model(inputs, heads)
        self._model.compile(
            loss=CategoricalCrossentropy(),
            optimizer=Adam(learning_rate=self._learning_rate, beta_1=self._beta_1, beta_2=self._beta_2),
            metrics=["accuracy"],
        )
        return self

    def train(self, x, ys):
        return self._model.fit(x, ys, epochs=1, verbose=0)


x = np.random.rand(40, 25).astype("float32")
ys = [np.eye(10)[np.random.randint(0, 10, 40)] for _ in range(10)]
reader = DigitReader().build(features=25)
reader.train(x, ys)
