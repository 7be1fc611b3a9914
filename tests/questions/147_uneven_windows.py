# Source: tensorflow/tensorflow issue 37667.
# Asked: TimeseriesGenerator gives batches of different sizes, and the LSTM with a fixed batch shape
# raises.
import numpy as np
from tensorflow.keras.layers import LSTM, Dense, Input
from tensorflow.keras.models import Sequential
from tensorflow.keras.preprocessing.sequence import TimeseriesGenerator


def GenerateData(TIMESTEPS, BATCHSIZE, N_FEATURES, N_SAMPLES):
    """Generates batches of samples of past observations and the next one."""
    x = np.random.rand(N_SAMPLES, N_FEATURES)
    y = x[:, 0]
    return TimeseriesGenerator(x, y, length=TIMESTEPS, batch_size=BATCHSIZE)


TIMESTEPS, BATCHSIZE, N_FEATURES, N_SAMPLES = 10, 8, 3, 100
data = GenerateData(TIMESTEPS, BATCHSIZE, N_FEATURES, N_SAMPLES)
for i in range(len(data)):
    print(data[i][0].shape, data[i][1].shape)

model = Sequential()
model.add(Input(batch_shape=(BATCHSIZE, TIMESTEPS, N_FEATURES)))
model.add(LSTM(6, stateful=True))
model.add(Dense(1))
model.compile("adam", "mse")
model.fit(data, epochs=1)
