# Source: tensorflow/tensorflow issue 82372.
# Asked: a functional model warns that the structure of its inputs is not the expected one; is the
# training still right? (The inputs were given as a list of one.)
import numpy as np
from tensorflow import keras


def make_model(width):
    entry = keras.layers.Input(shape=(width,))
    x = keras.layers.Dense(16, activation="relu")(entry)
    x = keras.layers.Dense(1)(x)
    return keras.models.Model(inputs=[entry], outputs=[x])


def main():
    features = np.linspace(0, 1, 500).reshape(50, 10)
    answers = features.sum(axis=1)
    net = make_model(features.shape[1])
    net.compile(optimizer="sgd", loss="mean_squared_error")
    net.fit(features, answers, epochs=2, verbose=0)
    print(net.predict(features[:3], verbose=0))


if __name__ == "__main__":
    main()
