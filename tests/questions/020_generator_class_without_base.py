# Source: tensorflow/tensorflow issue 36819.
# Asked: "failed to find data adapter" for an own generator object given to fit.
import argparse

import numpy as np
from tensorflow import keras


class BatchGenerator(object):
    """Hands out batches of rasters with their masks."""

    def __init__(self, names, batch_size, side):
        self.names = names
        self.batch_size = batch_size
        self.side = side

    def __len__(self):
        return len(self.names) // self.batch_size

    def __getitem__(self, index):
        part = self.names[index * self.batch_size:(index + 1) * self.batch_size]
        x = np.zeros((len(part), self.side, self.side, 1), dtype="float32")
        y = np.zeros((len(part), self.side, self.side, 5), dtype="float32")
        for i, name in enumerate(part):
            x[i] = (name % 7) / 7
            y[i, ..., name % 5] = 1
        return x, y


class NeuralNetwork:
    def __init__(self, side=16):
        self.model = keras.Sequential([
            keras.layers.Input((side, side, 1)),
            keras.layers.Conv2D(8, 3, padding="same", activation="relu"),
            keras.layers.Conv2D(5, 1, activation="softmax"),
        ])
        self.model.compile("adam", "categorical_crossentropy")

    def train(self, train_names, val_names, batch_size):
        train = BatchGenerator(train_names, batch_size, 16)
        val = BatchGenerator(val_names, batch_size, 16)
        self.model.fit(train, validation_data=val, epochs=1)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--batch-size", type=int, default=4)
    args = parser.parse_args()
    names = list(range(40))
    NeuralNetwork().train(names[:32], names[32:], args.batch_size)


if __name__ == "__main__":
    main()
