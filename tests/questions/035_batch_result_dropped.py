# Source: tensorflow/tensorflow issue 22862.
# Asked: why does a dataset not work with this functional model? (batch and repeat return a new
# dataset, which was thrown away.)
import numpy as np
import tensorflow as tf
from tensorflow import keras

data = np.random.random((1000, 32))
labels = np.random.random((1000, 10))

dataset = tf.data.Dataset.from_tensor_slices((data, labels))
print(dataset.element_spec)
dataset.batch(10)
dataset.repeat()

inputs = keras.Input(shape=(32,))
x = keras.layers.Dense(64, activation="relu")(inputs)
x = keras.layers.Dense(64, activation="relu")(x)
predictions = keras.layers.Dense(10, activation="softmax")(x)
model = keras.Model(inputs=inputs, outputs=predictions)
model.compile(optimizer=keras.optimizers.RMSprop(0.001), loss="categorical_crossentropy", metrics=["accuracy"])
model.fit(dataset, epochs=1, steps_per_epoch=30)
