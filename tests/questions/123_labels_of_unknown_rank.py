# Source: tensorflow/tensorflow issue 32912 (a comment).
# Asked: batches from a generator through tf.data; fit cannot infer a shape. (shape=(None) is no
# tuple.)
import numpy as np
import tensorflow as tf
from tensorflow import keras


def gen():
    for _ in range(6):
        images = np.random.rand(8, 32, 32, 3).astype("float32")
        labels = np.random.randint(0, 10, 8).astype("float32")
        yield images, labels


dataset = tf.data.Dataset.from_generator(
    gen,
    output_signature=(
        tf.TensorSpec(shape=(None, 32, 32, 3), dtype=tf.float32),
        tf.TensorSpec(shape=(None), dtype=tf.float32),
    ),
)

model = keras.models.Sequential([
    keras.layers.Input((32, 32, 3)),
    keras.layers.Conv2D(4, 3, activation="relu"),
    keras.layers.GlobalAveragePooling2D(),
    keras.layers.Dense(10, activation="softmax"),
])
model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
model.fit(dataset, epochs=1)
