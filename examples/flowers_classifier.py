"""Classify flower photos into five kinds with a tf.data pipeline."""

import numpy as np
import tensorflow as tf

IMG_SIZE = 64
BATCH_SIZE = 32
CLASS_NAMES = ["daisy", "dandelion", "roses", "sunflowers", "tulips"]


def load_arrays(n=320):
    rng = np.random.default_rng(0)
    images = rng.integers(0, 256, size=(n, IMG_SIZE, IMG_SIZE, 3), dtype=np.uint8)
    labels = rng.integers(0, len(CLASS_NAMES), size=n)
    return images, labels


def augment(image, label):
    image = tf.image.random_flip_left_right(image)
    image = tf.cast(image, tf.float32) / 255.0
    return image, label


images, labels = load_arrays()
split = int(0.8 * len(images))

train_ds = (
    tf.data.Dataset.from_tensor_slices((images[:split], labels[:split]))
    .shuffle(1000)
    .map(augment, num_parallel_calls=tf.data.AUTOTUNE)
    .batch(BATCH_SIZE)
    .prefetch(tf.data.AUTOTUNE)
)
val_ds = (
    tf.data.Dataset.from_tensor_slices((images[split:], labels[split:]))
    .map(augment)
    .batch(BATCH_SIZE)
)

model = tf.keras.Sequential(
    [
        tf.keras.layers.Input(shape=(IMG_SIZE, IMG_SIZE, 3)),
        tf.keras.layers.Conv2D(16, 3, padding="same", activation="relu"),
        tf.keras.layers.MaxPooling2D(),
        tf.keras.layers.Conv2D(32, 3, padding="same", activation="relu"),
        tf.keras.layers.MaxPooling2D(),
        tf.keras.layers.Flatten(),
        tf.keras.layers.Dense(64, activation="relu"),
        tf.keras.layers.Dense(len(CLASS_NAMES), activation="softmax"),
    ]
)

model.compile(optimizer="adam", loss="categorical_crossentropy", metrics=["accuracy"])

callbacks = [tf.keras.callbacks.EarlyStopping(patience=3, restore_best_weights=True)]
model.fit(train_ds, validation_data=val_ds, epochs=2, callbacks=callbacks)
