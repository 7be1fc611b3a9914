# Source: keras-team/keras issue 22445.
# Asked: model.summary() raises KeyError: 0 when a nested model returns a dict.
import keras
import numpy as np


class A(keras.Model):
    def __init__(self, width):
        super().__init__()
        self.first = keras.layers.Dense(width, activation="relu")
        self.second = keras.layers.Dense(width)

    def call(self, x):
        return self.second(self.first(x))


class B(keras.Model):
    def __init__(self, heads):
        super().__init__()
        self.heads = {name: keras.layers.Dense(units) for name, units in heads.items()}

    def call(self, x):
        return {name: head(x) for name, head in self.heads.items()}


class M(keras.Model):
    def __init__(self, heads, features):
        super().__init__()
        self.a = A(16)
        self.b = B(heads)
        self.build((None, features))

    def call(self, x):
        x = self.a(x)
        y = self.b(x)
        return y


model = M({"head1": 2, "head2": 3}, features=12)
print({k: v.shape for k, v in model(np.zeros((4, 12))).items()})
model.summary()
