# Source: keras-team/keras issue 4236 (a comment).
# Asked: an image autoencoder trained from a directory iterator; the target has one column.
import os

import numpy as np
from keras.layers import Conv2D, Input, MaxPooling2D, UpSampling2D
from keras.models import Model
from PIL import Image
from tensorflow.keras.preprocessing.image import ImageDataGenerator

for kind in ("flower", "leaf"):
    os.makedirs(f"plants/{kind}", exist_ok=True)
    for i in range(4):
        Image.fromarray(np.random.randint(0, 255, (50, 60, 3), dtype="uint8")).save(f"plants/{kind}/{i}.jpg")

img_width = 40
input_img = Input(shape=(img_width, img_width, 3))
x = Conv2D(8, (3, 3), activation="relu", padding="same")(input_img)
x = MaxPooling2D((2, 2), padding="same")(x)
x = Conv2D(4, (3, 3), activation="relu", padding="same")(x)
encoded = MaxPooling2D((2, 2), padding="same")(x)
x = Conv2D(4, (3, 3), activation="relu", padding="same")(encoded)
x = UpSampling2D((2, 2))(x)
x = Conv2D(8, (3, 3), activation="relu", padding="same")(x)
x = UpSampling2D((2, 2))(x)
decoded = Conv2D(3, (3, 3), activation="sigmoid", padding="same")(x)
autoencoder = Model(input_img, decoded)
autoencoder.compile(optimizer="adadelta", loss="binary_crossentropy")

train_datagen = ImageDataGenerator(rescale=1.0 / 255)
train_generator = train_datagen.flow_from_directory(
    "plants", target_size=(img_width, img_width), batch_size=4, class_mode="binary")
autoencoder.fit(train_generator, epochs=1)
