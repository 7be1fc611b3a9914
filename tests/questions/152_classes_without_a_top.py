# Source: keras-team/keras-applications issue 80.
# Asked: ResNet50 with include_top=False and classes=2, trained from generators; the target does not
# fit the last activation.
import keras
import numpy as np
from keras.src.legacy.preprocessing.image import ImageDataGenerator

input_shape = (64, 64, 3)
tr_x = np.random.randint(0, 255, (12,) + input_shape).astype("float32")
tr_y = keras.utils.to_categorical(np.random.randint(0, 2, 12), 2)
val_x, val_y = tr_x[:4], tr_y[:4]

model = keras.applications.ResNet50(include_top=False, weights=None, input_shape=input_shape, classes=2)
train_gen = ImageDataGenerator(preprocessing_function=keras.applications.resnet50.preprocess_input)
train_iter = train_gen.flow(tr_x, tr_y, batch_size=4)
val_gen = ImageDataGenerator(preprocessing_function=keras.applications.resnet50.preprocess_input)
val_iter = val_gen.flow(val_x, val_y, batch_size=4)

model.compile("adam", "categorical_crossentropy", metrics=["accuracy"])
model.fit(train_iter, epochs=1, validation_data=val_iter)
