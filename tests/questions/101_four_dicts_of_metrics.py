# Source: keras-team/keras issue 11740.
# Asked: several metrics for some of the outputs, as a list of dicts with one metric each.
import keras
import numpy as np
from keras import ops
from keras.layers import Dense, Input
from keras.models import Model


def high(y_true, y_pred):
    return ops.mean(ops.cast(y_pred > 0.5, "float32"))


def low(y_true, y_pred):
    return ops.mean(ops.cast(y_pred < 0.5, "float32"))


class Study:
    cases = (("o1", high), ("o1", low), ("o2", high), ("o2", low))

    def __init__(self):
        a = Input(shape=(32,))
        o1 = Dense(32, name="o1")(a)
        o2 = Dense(10, name="o2")(a)
        self.model = Model(inputs=a, outputs=[o1, o2])

    def run(self, x, y1, y2):
        self.model.compile("sgd", "mse", metrics=[{name: function} for name, function in self.cases])
        return self.model.fit(x, [y1, y2], epochs=1, verbose=0)


keras.utils.set_random_seed(0)
Study().run(np.random.rand(20, 32), np.random.rand(20, 32), np.random.rand(20, 10))
