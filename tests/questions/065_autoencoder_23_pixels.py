# Source: keras-team/keras issue 12674.
# Asked: an autoencoder of 23 x 23 maps: target and output differ in size, for an unknown reason.
import numpy as np
from keras.layers import Conv2D, Input, MaxPooling2D, UpSampling2D
from keras.models import Model

input_profile = Input(shape=(23, 23, 1))
x = Conv2D(16, (3, 3), activation="relu", padding="same")(input_profile)
x = MaxPooling2D((2, 2), padding="same")(x)
x = Conv2D(8, (3, 3), activation="relu", padding="same")(x)
x = MaxPooling2D((2, 2), padding="same")(x)
x = Conv2D(8, (3, 3), activation="relu", padding="same")(x)
encoded = MaxPooling2D((2, 2), padding="same")(x)

x = Conv2D(8, (3, 3), activation="relu", padding="same")(encoded)
x = UpSampling2D((2, 2))(x)
x = Conv2D(8, (3, 3), activation="relu", padding="same")(x)
x = UpSampling2D((2, 2))(x)
x = Conv2D(16, (3, 3), activation="relu")(x)
x = UpSampling2D((2, 2))(x)
decoded = Conv2D(1, (3, 3), activation="sigmoid", padding="same")(x)
autoencoder = Model(input_profile, decoded)
autoencoder.compile(optimizer="adadelta", loss="binary_crossentropy")

x_train = np.random.random((52, 23 * 23))
x_train = np.reshape(x_train, (52, 23, 23, 1))
autoencoder.fit(x_train, x_train,
                epochs=1, batch_size=26,
                shuffle=True, validation_data=(x_train, x_train))
