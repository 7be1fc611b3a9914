"""House prices: two inputs, the numbers of a house and its neighbourhood."""

import keras
import numpy as np
from keras import layers

N_HOUSES = 1200
N_NUMERIC = 11
N_AREAS = 40

rng = np.random.default_rng(3)
numbers = rng.normal(size=(N_HOUSES, N_NUMERIC)).astype("float32")
areas = rng.integers(0, N_AREAS, size=(N_HOUSES, 1))
prices = rng.lognormal(12.0, 0.4, size=N_HOUSES).astype("float32")

# the last 200 are kept for the report
n_train = 1000
train_numbers, test_numbers = numbers[:n_train], numbers[n_train:]
train_areas, test_areas = areas[:n_train], areas[n_train:]
train_prices, test_prices = np.log(prices[: n_train - 100]), np.log(prices[n_train:])

numeric_in = keras.Input(shape=(N_NUMERIC,), name="numbers")
area_in = keras.Input(shape=(1,), dtype="int32", name="area")

normalize = layers.Normalization()
normalize.adapt(train_numbers)

embedded = layers.Flatten()(layers.Embedding(N_AREAS, 4)(area_in))
merged = layers.concatenate([normalize(numeric_in), embedded])
hidden = layers.Dense(64, activation="relu")(merged)
hidden = layers.Dense(32, activation="relu")(hidden)
price = layers.Dense(1, name="log_price")(hidden)

model = keras.Model([numeric_in, area_in], price)
model.compile(optimizer=keras.optimizers.Adam(1e-3), loss="mse", metrics=["mae"])

model.fit([train_numbers, train_areas], train_prices, epochs=5, batch_size=32)

print(model.evaluate([test_numbers, test_areas], test_prices, return_dict=True))
