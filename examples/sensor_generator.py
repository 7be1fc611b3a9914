"""Forecast the next temperature from a window of sensor readings.

The readings do not fit in memory on the small machine, so windows are cut on the fly.
"""

import numpy as np
from tensorflow.keras.layers import LSTM, Dense, Input
from tensorflow.keras.models import Sequential

WINDOW = 48
N_SENSORS = 6
BATCH = 32

readings = np.random.normal(size=(5000, N_SENSORS)).astype("float32")
temperature = readings[:, 0]


def windows(data, target, batch_size):
    """Yield random windows and the value that follows each of them."""
    while True:
        starts = np.random.randint(0, len(data) - WINDOW - 1, size=batch_size)
        x = np.zeros((batch_size, N_SENSORS, WINDOW), dtype="float32")
        y = np.zeros((batch_size, 1), dtype="float32")
        for i in range(batch_size):
            start = starts[i]
            x[i] = data[start : start + WINDOW].T
            y[i] = target[start + WINDOW]
        yield x, y


model = Sequential()
model.add(Input(shape=(WINDOW, N_SENSORS)))
model.add(LSTM(32, return_sequences=True))
model.add(LSTM(16))
model.add(Dense(1))
model.compile(optimizer="rmsprop", loss="mse", metrics=["mae"])

split = int(len(readings) * 0.9)
train = windows(readings[:split], temperature[:split], BATCH)
valid = windows(readings[split:], temperature[split:], BATCH)

model.fit(
    train,
    steps_per_epoch=50,
    epochs=2,
    validation_data=valid,
    validation_steps=5,
)
model.save("temperature.keras")
