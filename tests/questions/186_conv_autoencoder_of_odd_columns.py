# Source: keras-team/keras issue 4036 (a comment).
# Asked: the blog's autoencoder for maps of 73 by 144 values; the output is not as large as the input.
import numpy as np
from keras.layers import Conv2D, Input, MaxPooling2D, UpSampling2D
from keras.models import Model

input_img = Input(shape=(73, 144, 1))
x = Conv2D(16, (3, 3), activation="relu", padding="same")(input_img)
x = MaxPooling2D((2, 2), padding="same")(x)
x = Conv2D(12, (3, 3), activation="relu", padding="same")(x)
x = MaxPooling2D((2, 2), padding="same")(x)
x = Conv2D(6, (3, 3), activation="relu", padding="same")(x)
encoded = MaxPooling2D((2, 2), padding="same")(x)

x = Conv2D(6, (3, 3), activation="relu", padding="same")(encoded)
x = UpSampling2D((2, 2))(x)
x = Conv2D(12, (3, 3), activation="relu", padding="same")(x)
x = UpSampling2D((2, 2))(x)
x = Conv2D(16, (3, 3), activation="relu")(x)
x = UpSampling2D((2, 2))(x)
decoded = Conv2D(1, (3, 3), activation="sigmoid", padding="same")(x)
print(decoded.shape)
autoencoder = Model(input_img, decoded)
autoencoder.compile(optimizer="adadelta", loss="binary_crossentropy")

months = np.random.rand(24, 73, 144)
months = (months - months.min()) / (months.max() - months.min())
x_train, x_test = months[:20, ..., np.newaxis], months[20:, ..., np.newaxis]
autoencoder.fit(x_train, x_train, epochs=1, batch_size=4, validation_data=(x_test, x_test))
