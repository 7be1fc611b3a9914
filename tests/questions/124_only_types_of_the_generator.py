# Source: tensorflow/tensorflow issue 24520 (a comment).
# Asked: pictures and one-element labels from a generator with output_types only: "unknown rank".
import numpy as np
import tensorflow as tf


def generator():
    while True:
        yield np.random.rand(24, 24, 3), np.random.randint(0, 2, (1,))


dataset = tf.data.Dataset.from_generator(generator, output_types=("float32", "uint8"))
dataset = dataset.batch(8)

model = tf.keras.Sequential()
model.add(tf.keras.layers.Conv2D(4, 3, activation="relu", input_shape=(24, 24, 3)))
model.add(tf.keras.layers.Flatten())
model.add(tf.keras.layers.Dense(1, activation="sigmoid"))
model.compile(loss="binary_crossentropy", optimizer="adam")
model.fit(dataset, steps_per_epoch=4, epochs=1)
