# Source: keras-team/keras issue 21675.
# Asked: a model whose outputs are a dict takes a dict of losses but not a dict of metrics.
import keras
import numpy as np

X = np.random.rand(100, 32)
Y1 = np.random.rand(100, 10)
Y2 = np.random.rand(100, 10)


def create_model():
    x = keras.Input(shape=(32,))
    y1 = keras.layers.Dense(10, activation="sigmoid")(x)
    y2 = keras.layers.Dense(10)(x)
    return keras.Model(inputs=x, outputs={"a": y1, "b": y2})


def attempt(**settings):
    model = create_model()
    model.compile(optimizer="adam", loss={"a": "binary_crossentropy", "b": "mse"}, **settings)
    return model.train_on_batch(X, {"a": Y1, "b": Y2})


print(attempt())
print(attempt(metrics={"a": ["mae", "acc"], "b": "mse"}))
print(attempt(loss_weights={"a": 1.0, "b": 0.5}))
