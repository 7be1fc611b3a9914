# Source: OlafenwaMoses/ImageAI issue 705.
# Asked: a library trains a ResNet for ten products; the folder has two. (The same written with Keras.)
import os

import keras
import numpy as np
from PIL import Image

for kind in ("mug", "plate"):
    os.makedirs(f"product/train/{kind}", exist_ok=True)
    for i in range(5):
        Image.fromarray(np.random.randint(0, 255, (32, 32, 3), dtype="uint8")).save(f"product/train/{kind}/{i}.png")


class ModelTraining:
    def __init__(self):
        self.directory = ""

    def setDataDirectory(self, directory):
        self.directory = directory

    def trainModel(self, num_objects, num_experiments=1, batch_size=4, size=32):
        model = keras.applications.ResNet50(weights=None, input_shape=(size, size, 3), classes=num_objects)
        model.compile(optimizer="adam", loss="categorical_crossentropy", metrics=["accuracy"])
        train = keras.utils.image_dataset_from_directory(
            os.path.join(self.directory, "train"), label_mode="categorical", image_size=(size, size),
            batch_size=batch_size)
        model.fit(train, epochs=num_experiments)


model_trainer = ModelTraining()
model_trainer.setDataDirectory("product")
model_trainer.trainModel(num_objects=10)
