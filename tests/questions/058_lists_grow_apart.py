# Source: keras-team/keras issue 14368.
# Asked: fit says that the arrays must have the same number of samples.
import random

import numpy as np
from tensorflow.keras.layers import Activation, Conv2D, Dense, Flatten, Input, MaxPooling2D
from tensorflow.keras.models import Sequential

CATEGORIES = ["plastic", "other"]
IMG_SIZE = 24

training_data = []
for category in CATEGORIES:
    class_num = CATEGORIES.index(category)
    for i in range(20):
        training_data.append([np.random.rand(IMG_SIZE, IMG_SIZE), class_num])
random.shuffle(training_data)

X = []
y = []
for features, label in training_data:
    X.append(features)
    if label:
        y.append(label)
X = np.array(X).reshape(-1, IMG_SIZE, IMG_SIZE, 1)
y = np.array(y)

model = Sequential()
model.add(Input(X.shape[1:]))
model.add(Conv2D(16, (3, 3)))
model.add(Activation("relu"))
model.add(MaxPooling2D(pool_size=(2, 2)))
model.add(Flatten())
model.add(Dense(1))
model.add(Activation("sigmoid"))
model.compile(loss="binary_crossentropy", optimizer="adam", metrics=["accuracy"])
model.fit(X, y, batch_size=8, epochs=1, validation_split=0.3)
