# Source: keras-team/keras issue 7339.
# Asked: the network has two outputs, and to_categorical made the target wider than that. (The classes
# are numbered 1 and 2.)
import pandas as pd
import numpy as np
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import MinMaxScaler
from tensorflow.keras.layers import Dense, Input
from tensorflow.keras.models import Model
from tensorflow.keras.utils import to_categorical


def read_patients(n=120):
    frame = pd.DataFrame(np.random.rand(n, 8), columns=[f"m{i}" for i in range(8)])
    frame["outcome"] = np.where(frame["m0"] > 0.5, 2, 1)
    return frame


def mlp(n_in, n_out):
    inp = Input((n_in,))
    h = inp
    for units in (32, 16):
        h = Dense(units, activation="relu")(h)
    return Model(inp, Dense(n_out, activation="softmax")(h))


patients = read_patients()
X = MinMaxScaler().fit_transform(patients.drop(columns="outcome"))
Y = to_categorical(patients["outcome"])
X_train, X_test, Y_train, Y_test = train_test_split(X, Y, test_size=0.25, random_state=8)

net = mlp(X_train.shape[1], patients["outcome"].nunique())
net.compile(optimizer="adam", loss="categorical_crossentropy", metrics=["accuracy"])
net.fit(X_train, Y_train, validation_data=(X_test, Y_test), epochs=1)
