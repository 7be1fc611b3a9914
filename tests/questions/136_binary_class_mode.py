# Source: keras-team/keras issue 5034.
# Asked: flow_from_directory gives labels that are not one-hot and the network wants them one-hot.
import os

import numpy as np
from PIL import Image
from tensorflow.keras import layers, models
from tensorflow.keras.preprocessing import image as kerasim

for part in ("train", "valid"):
    for kind in ("boat", "car", "train"):
        os.makedirs(os.path.join(part, kind), exist_ok=True)
        for i in range(4):
            noise = np.random.randint(0, 255, (40, 40, 3), dtype="uint8")
            Image.fromarray(noise).save(os.path.join(part, kind, f"{i}.png"))

batch_size = 4
datagen = kerasim.ImageDataGenerator(
    width_shift_range=.1, height_shift_range=.1, shear_range=0, rescale=None, fill_mode="constant",
    cval=0., horizontal_flip=True, vertical_flip=True)
valdatagen = kerasim.ImageDataGenerator(rescale=None)
train_generator = datagen.flow_from_directory(
    "train", target_size=(32, 32), batch_size=batch_size, class_mode="binary")
validation_generator = valdatagen.flow_from_directory(
    "valid", target_size=(32, 32), batch_size=batch_size, class_mode="binary")

model = models.Sequential()
model.add(layers.Conv2D(4, 3, activation="relu", input_shape=(32, 32, 3)))
model.add(layers.GlobalMaxPooling2D())
model.add(layers.Dense(3, activation="softmax"))
model.compile("adam", "categorical_crossentropy", metrics=["accuracy"])
model.fit(train_generator, epochs=1, validation_data=validation_generator)
