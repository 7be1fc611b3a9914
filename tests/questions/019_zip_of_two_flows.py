# Source: tensorflow/tensorflow issue 32357.
# Asked: images and masks are augmented by two flows with the same seed; their zip is not taken.
import numpy as np
import tensorflow as tf
from tensorflow.keras.preprocessing.image import ImageDataGenerator

images = np.random.rand(12, 32, 32, 3).astype("float32")
masks = (np.random.rand(12, 32, 32, 1) > 0.5).astype("float32")

data_gen_args = dict(rotation_range=0, horizontal_flip=True)
image_datagen = ImageDataGenerator(**data_gen_args)
mask_datagen = ImageDataGenerator(**data_gen_args)

seed = 1
image_generator = image_datagen.flow(images, batch_size=4, seed=seed)
mask_generator = mask_datagen.flow(masks, batch_size=4, seed=seed)
train_generator = zip(image_generator, mask_generator)

model = tf.keras.Sequential([
    tf.keras.layers.Input((32, 32, 3)),
    tf.keras.layers.Conv2D(4, 3, padding="same", activation="relu"),
    tf.keras.layers.Conv2D(1, 1, activation="sigmoid"),
])
model.compile(optimizer="rmsprop", loss="binary_crossentropy")
model.fit(train_generator, steps_per_epoch=3, epochs=1)
