# Source: rstudio/keras3 issue 1036 (asked with Python code).
# Asked: "History has no attribute predict", with a generator, for a confusion matrix.
import os

import numpy as np
from PIL import Image
from sklearn.metrics import classification_report, confusion_matrix
from tensorflow.keras.layers import Conv2D, Dense, Flatten
from tensorflow.keras.models import Sequential
from tensorflow.keras.preprocessing.image import ImageDataGenerator

for kind in ("CLEAR", "MOIRE"):
    os.makedirs(f"photos/{kind}", exist_ok=True)
    for i in range(6):
        Image.fromarray(np.random.randint(0, 255, (32, 32, 3), dtype="uint8")).save(f"photos/{kind}/{i}.png")

datagen = ImageDataGenerator(rescale=1.0 / 255, validation_split=0.34)
train_generator = datagen.flow_from_directory("photos", target_size=(32, 32), batch_size=4,
                                              class_mode="categorical", subset="training")
validation_generator = datagen.flow_from_directory("photos", target_size=(32, 32), batch_size=4, shuffle=False,
                                                   class_mode="categorical", subset="validation")
num_of_test_samples = validation_generator.samples

model = Sequential()
model.add(Conv2D(4, 3, activation="relu", input_shape=(32, 32, 3)))
model.add(Flatten())
model.add(Dense(2, activation="softmax"))
model.compile("adam", "categorical_crossentropy", metrics=["accuracy"])
cnn_model = model.fit(train_generator, epochs=1, validation_data=validation_generator, verbose=0)

Y_pred = cnn_model.predict(validation_generator, num_of_test_samples // 4 + 1)
y_pred = np.argmax(Y_pred, axis=1)
print(confusion_matrix(validation_generator.classes, y_pred))
print(classification_report(validation_generator.classes, y_pred, target_names=["MOIRE", "CLEAR"]))
