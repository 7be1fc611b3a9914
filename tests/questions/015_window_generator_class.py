# Source: keras-team/keras issue 12034.
# Asked: training from a generator method of a data class stops at a certain epoch. (Its loop ends.)
import math

import numpy as np
from keras.layers import LSTM, Dense, Dropout, Input
from keras.models import Sequential


class DataLoader:
    def __init__(self, frame, split):
        cut = int(len(frame) * split)
        self.data_train = frame[:cut]
        self.len_train = len(self.data_train)

    def _next_window(self, i, seq_len):
        window = self.data_train[i:i + seq_len]
        return window[:-1], window[-1, [0]]

    def generate_train_batch(self, seq_len, batch_size):
        i = 0
        while i < (self.len_train - seq_len):
            x_batch, y_batch = [], []
            for _ in range(batch_size):
                if i >= (self.len_train - seq_len):
                    break
                x, y = self._next_window(i, seq_len)
                x_batch.append(x)
                y_batch.append(y)
                i += 1
            yield np.array(x_batch), np.array(y_batch)


configs = {"sequence_length": 20, "batch_size": 16, "epochs": 3, "features": 2}
data = DataLoader(np.random.rand(400, configs["features"]), 0.85)

model = Sequential([
    Input((configs["sequence_length"] - 1, configs["features"])),
    LSTM(16, return_sequences=True),
    Dropout(0.2),
    LSTM(16),
    Dense(1, activation="linear"),
])
model.compile(loss="mse", optimizer="adam")
steps = math.ceil((data.len_train - configs["sequence_length"]) / configs["batch_size"])
model.fit(
    data.generate_train_batch(configs["sequence_length"], configs["batch_size"]),
    steps_per_epoch=steps,
    epochs=configs["epochs"],
    verbose=0,
)
