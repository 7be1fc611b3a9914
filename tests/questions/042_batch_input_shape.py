# Source: keras-team/keras issue 20106.
# Asked: a stateful LSTM that took batch_input_shape two weeks ago refuses it now.
import numpy as np
import pandas as pd
from sklearn.preprocessing import MinMaxScaler
from tensorflow.keras.layers import LSTM, Dense
from tensorflow.keras.models import Sequential

frame = pd.DataFrame(np.random.rand(41, 7), columns=list("abcdefg"))
frame["target"] = frame["a"].shift(-1)
frame = frame.dropna()

scaler = MinMaxScaler(feature_range=(-1, 1))
values = scaler.fit_transform(frame)
X_train, y_train = values[:, :-1], values[:, -1]
X_train = X_train.reshape(X_train.shape[0], 1, X_train.shape[1])

model = Sequential()
model.add(LSTM(4, batch_input_shape=(1, X_train.shape[1], X_train.shape[2]), stateful=True))
model.add(Dense(1))
model.compile(loss="mean_squared_error", optimizer="adam")
for _ in range(2):
    model.fit(X_train, y_train, epochs=1, batch_size=1, verbose=0, shuffle=False)
    model.layers[0].reset_states()
