# Source: keras-team/keras issue 11324.
# Asked: series of 40 times, one value to predict for each, and a weight for each time.
import numpy as np
from keras.layers import LSTM, Dense, Input
from keras.models import Model

X = np.random.rand(100, 40, 2)
y = np.random.rand(100)
sample_weight = np.random.rand(100, 40)

model_input = Input(shape=(X.shape[1], X.shape[-1]))
encode = LSTM(12)(model_input)
out = Dense(12, activation="relu")(encode)
out_y = Dense(1, activation="linear")(out)
model = Model(model_input, out_y)
model.compile(optimizer="Adam", loss="mse")
model.fit(X, y, sample_weight=sample_weight, batch_size=20)
