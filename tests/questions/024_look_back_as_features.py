# Source: keras-team/keras issue 2415 (a comment).
# Asked: the series was reshaped to samples, steps, features; the LSTM was told the look-back as its
# input size.
import numpy as np
from keras.layers import LSTM, Dense
from keras.models import Sequential


def create_dataset(series, look_back=1):
    dataX, dataY = [], []
    for i in range(len(series) - look_back - 1):
        dataX.append(series[i:(i + look_back), 0])
        dataY.append(series[i + look_back, 0])
    return np.array(dataX), np.array(dataY)


dataset = np.sin(np.arange(144) / 6).reshape(-1, 1).astype("float32")
train_size = int(len(dataset) * 0.67)
train, test = dataset[0:train_size, :], dataset[train_size:len(dataset), :]

look_back = 10
trainX, trainY = create_dataset(train, look_back)
testX, testY = create_dataset(test, look_back)
trainX = np.reshape(trainX, (trainX.shape[0], trainX.shape[1], 1))
testX = np.reshape(testX, (testX.shape[0], testX.shape[1], 1))

batch_size = 100
model = Sequential()
model.add(LSTM(10, input_shape=(None, look_back)))
model.add(Dense(1))
model.compile(loss="mean_squared_error", optimizer="adam")
model.fit(trainX, trainY, epochs=1, batch_size=batch_size, verbose=2)
