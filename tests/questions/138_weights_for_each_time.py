# Source: keras-team/keras issue 15181.
# Asked: a weight for each time of each sample, as the documentation allows, and the shapes do not
# fit. (The targets have one value for each time and no last axis.)
import numpy as np
from tensorflow.keras.layers import Dense, Input
from tensorflow.keras.models import Model

samples, times = 64, 10
x = np.random.rand(samples, times)
y = np.cumsum(x, axis=1)
known = (np.arange(times) > 2).astype("float32")
weight = np.tile(known, (samples, 1))

entry = Input(shape=(times,))
hidden = Dense(20, activation="tanh")(entry)
exit_ = Dense(times)(hidden)
model = Model(inputs=entry, outputs=exit_)
model.compile(optimizer="adam", loss="mse")
model.fit(x, y, sample_weight=weight, epochs=2, batch_size=16)
