# Source: keras-team/keras issue 12622.
# Asked: a helper that builds a convolutional network for house prices fails in its second round.
from tensorflow.keras.layers import (Activation, BatchNormalization, Conv2D, Dense, Dropout, Flatten,
                                     Input, MaxPooling2D)
from tensorflow.keras.models import Model


def create_cnn(width, height, depth, filters=(16, 32, 64), regress=False):
    inputShape = (height, width, depth)
    chanDim = -1
    inputs = Input(shape=inputShape)

    for (i, f) in enumerate(filters):
        if i == 0:
            x = inputs
        x = Conv2D(f, (3, 3), padding="same")(x)
        x = Activation("relu")(x)
        x = BatchNormalization(axis=chanDim)(x)
        x = MaxPooling2D(pool_size=(2, 2))(x)

        x = Flatten()(x)
        x = Dense(16)(x)
        x = Activation("relu")(x)
        x = BatchNormalization(axis=chanDim)(x)
        x = Dropout(0.5)(x)

        x = Dense(4)(x)
        x = Activation("relu")(x)
        if regress:
            x = Dense(1, activation="linear")(x)

    return Model(inputs, x)


cnn = create_cnn(64, 64, 3, regress=True)
cnn.compile(loss="mean_absolute_percentage_error", optimizer="adam")
cnn.summary()
