# Source: keras-team/keras issue 4641.
# Asked: fit with a generator complains about the input's shape although fit with arrays works. (Each
# sample is yielded alone, without a batch axis.)
import numpy as np
from keras.layers import Activation, Dense, Input
from keras.models import Sequential
from keras.optimizers import SGD

model = Sequential()
model.add(Input((3,)))
model.add(Dense(3))
model.add(Activation("sigmoid"))
model.add(Dense(3))
model.add(Activation("sigmoid"))
model.add(Dense(3, activation="softmax"))
model.compile(optimizer=SGD(learning_rate=0.01), loss="categorical_crossentropy", metrics=["accuracy"])


def generator1():
    i = 0
    inputData = []
    outputData = []
    while i < 10:
        inputData.append([False, True, False])
        outputData.append([False, True, False])
        i = i + 1
        yield np.array(inputData[-1], dtype="float32"), np.array(outputData[-1], dtype="float32")


model.fit(generator1(), epochs=1)
