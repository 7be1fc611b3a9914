# Source: chauhan01/Captcha-text-extraction issue 3.
# Asked: shapes (None, 30) and (None, 9) are incompatible. (The one-hot letters are as many as the data
# has, the Dense layer has a fixed number.)
import string

import numpy as np
from keras import layers, models
from keras.callbacks import EarlyStopping
from sklearn.model_selection import train_test_split

symbols = string.ascii_lowercase + "0123"
img_shape = (20, 16, 1)
num_symbols = len(symbols)


def preprocess(n):
    X = np.zeros((n,) + img_shape)
    letters = [symbols[i % num_symbols] for i in range(n)]
    y = np.zeros((n, num_symbols))
    for i, letter in enumerate(letters):
        X[i] = np.random.rand(*img_shape)
        y[i, symbols.find(letter)] = 1
    return X, y


def createmodel():
    img = layers.Input(shape=img_shape)
    conv1 = layers.Conv2D(16, (3, 3), padding="same", activation="relu")(img)
    mp1 = layers.MaxPooling2D(padding="same")(conv1)
    bn = layers.BatchNormalization()(mp1)
    flat = layers.Flatten()(bn)
    dense1 = layers.Dense(64, activation="relu")(flat)
    res = layers.Dense(9, activation="softmax")(layers.Dropout(0.5)(dense1))
    model = models.Model(img, res)
    model.compile(loss="categorical_crossentropy", optimizer="adam", metrics=["accuracy"])
    return model


X, y = preprocess(90)
train_x, val_x, train_y, val_y = train_test_split(X, y, test_size=0.2)
model = createmodel()
estop = EarlyStopping(patience=3)
model.fit(train_x, train_y, validation_data=(val_x, val_y), batch_size=32, epochs=1, verbose=1, callbacks=[estop])
