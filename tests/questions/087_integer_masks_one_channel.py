# Source: lsh1994/keras-segmentation issue 7.
# Asked: categorical_crossentropy gets targets of shape (2, pixels, 1).
import itertools

import numpy as np
from keras.layers import Activation, Conv2D, Input, MaxPooling2D, Reshape, UpSampling2D
from keras.models import Model

n_classes, height, width = 4, 32, 32


def segnet():
    img_input = Input(shape=(height, width, 3))
    x = Conv2D(8, 3, padding="same", activation="relu")(img_input)
    x = MaxPooling2D()(x)
    x = Conv2D(16, 3, padding="same", activation="relu")(x)
    x = UpSampling2D()(x)
    x = Conv2D(n_classes, 1, padding="same")(x)
    x = Reshape((height * width, n_classes))(x)
    return Model(img_input, Activation("softmax")(x))


def segmentation_arr(mask):
    return mask.reshape(height * width, 1)


def generator(batch_size):
    pairs = [(np.random.rand(height, width, 3), np.random.randint(0, n_classes, (height, width)))
             for _ in range(6)]
    zipped = itertools.cycle(pairs)
    while True:
        X, Y = [], []
        for _ in range(batch_size):
            image, mask = next(zipped)
            X.append(image)
            Y.append(segmentation_arr(mask))
        yield np.array(X), np.array(Y)


m = segnet()
m.compile(loss="categorical_crossentropy", optimizer="adadelta", metrics=["accuracy"])
m.fit(generator(2), steps_per_epoch=3, epochs=1)
