# Source: keras-team/keras issue 10855.
# Asked: a Sequence over a pandas frame is not recognised without steps_per_epoch.
import numpy as np
import pandas as pd
import tensorflow as tf
from tensorflow import keras


class DataGenerator(keras.utils.Sequence):
    def __init__(self, dataframe, features, labels, batch_size=16, memory=10):
        super().__init__()
        self.dataframe = dataframe
        self.features = features
        self.labels = labels
        self.batch_size = batch_size
        self.memory = memory

    def __len__(self):
        return int(np.floor((len(self.dataframe) - self.memory) / self.batch_size))

    def __getitem__(self, index):
        first = index * self.batch_size
        xs, ys = [], []
        for row in range(first, first + self.batch_size):
            window = self.dataframe.iloc[row:row + self.memory]
            xs.append(window[self.features].values)
            ys.append(self.dataframe[self.labels].iloc[row + self.memory].values)
        return np.stack(xs), np.stack(ys)


prices = pd.DataFrame(np.random.rand(200, 4), columns=["open", "high", "low", "close"])
gen = DataGenerator(prices, features=["open", "high", "low"], labels=["close"])

inputs = keras.Input((10, 3))
x = keras.layers.LSTM(12)(inputs)
outputs = keras.layers.Dense(1)(x)
model = keras.Model(inputs, outputs)
model.compile("adam", tf.keras.losses.MeanSquaredError())
model.fit(gen, epochs=1, verbose=0)
