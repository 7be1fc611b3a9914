# Source: keras-team/keras issue 11441.
# Asked: predicting a population from the year; fit ends in an InvalidArgumentError.
import keras
import numpy as np
import pandas as pd
from keras.layers import Dense
from keras.models import Sequential
from keras.optimizers import Adam

country = pd.DataFrame({
    "country": ["China"] * 12 + ["India"] * 12,
    "year": list(range(1952, 2012, 5)) * 2,
    "population": list(range(556, 1336, 65)) + list(range(372, 1152, 65)),
})
china = country[country.country == "China"]
train1 = np.array(china.year)
train2 = np.array(china.population)

model = Sequential([
    keras.Input((1,)),
    Dense(10, activation="relu"),
    Dense(32, activation="relu"),
    Dense(1, activation="softmax"),
])
model.compile(Adam(learning_rate=.0001), loss="sparse_categorical_crossentropy", metrics=["accuracy"])
model.fit(train1, train2, batch_size=10, epochs=1)
