# Source: rstudio/keras3 issue 465 (asked about R, told again in Python).
# Asked: the three species of the iris set are numbered 1, 2, 3; the loss reports a label outside
# [0, 3).
import numpy as np
from sklearn.datasets import load_iris
from sklearn.model_selection import train_test_split
from tensorflow import keras

bunch = load_iris()
measures = bunch.data.astype("float32")
species = bunch.target + 1

order = np.random.permutation(len(measures))
measures, species = measures[order], species[order]
x_train, x_test, y_train, y_test = train_test_split(measures, species, test_size=0.3)

net = keras.models.Sequential()
net.add(keras.layers.Input(shape=(4,)))
for width in [16, 8]:
    net.add(keras.layers.Dense(width, activation="relu"))
net.add(keras.layers.Dense(3, activation="softmax"))
net.compile(loss="sparse_categorical_crossentropy", optimizer="adam", metrics=["accuracy"])
net.fit(x_train, y_train, epochs=1, batch_size=8, validation_data=(x_test, y_test), verbose=0)
