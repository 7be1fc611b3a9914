# Source: keras-team/keras issue 14341.
# Asked: indoor scenes with a pretrained base; the shapes (None, None) and (None, 7, 7, 67) are
# incompatible.
import os

import numpy as np
import tensorflow as tf
from PIL import Image
from tensorflow.keras.preprocessing.image import ImageDataGenerator

classes = ["kitchen", "library", "garage"]
for name in classes:
    os.makedirs(f"indoor/{name}", exist_ok=True)
    for i in range(4):
        pixels = np.random.randint(0, 255, (60, 80, 3), dtype="uint8")
        Image.fromarray(pixels).save(f"indoor/{name}/{i}.jpg")

datagen = ImageDataGenerator(rescale=1.0 / 255, validation_split=0.25)
train_generator = datagen.flow_from_directory(
    "indoor", target_size=(64, 64), batch_size=4, class_mode="categorical", subset="training")
validation_generator = datagen.flow_from_directory(
    "indoor", target_size=(64, 64), batch_size=4, class_mode="categorical", subset="validation")

base_model = tf.keras.applications.VGG16(include_top=False, weights=None, input_shape=(64, 64, 3))
base_model.trainable = False
model = tf.keras.Sequential([
    base_model,
    tf.keras.layers.Dense(128, activation="relu"),
    tf.keras.layers.Dropout(0.5),
    tf.keras.layers.Dense(len(classes), activation="softmax"),
])
model.compile(optimizer="adam", loss="categorical_crossentropy", metrics=["accuracy"])
model.fit(train_generator, validation_data=validation_generator, epochs=1)
