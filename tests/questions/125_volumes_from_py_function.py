# Source: tensorflow/datasets issue 1603.
# Asked: brain volumes are read by a py_function; Keras cannot take the length of a shape of unknown
# rank.
import os

import numpy as np
import tensorflow as tf
from tensorflow.keras.layers import Conv3D, Dense, Flatten, MaxPooling3D

os.makedirs("volumes", exist_ok=True)
train, labels = [], []
for i in range(8):
    path = os.path.join("volumes", f"subject_{i}.npy")
    np.save(path, np.random.rand(24, 24, 24))
    train.append(path)
    labels.append(float(i % 2))


def load_image(file, label):
    volume = np.load(file.numpy().decode("utf-8")).astype(np.float32)
    xs, ys, zs = np.where(volume != 0)
    volume = volume[min(xs):max(xs) + 1, min(ys):max(ys) + 1, min(zs):max(zs) + 1]
    volume = volume[0:20, 0:20, 0:20]
    volume = np.reshape(volume, (20, 20, 20, 1))
    return volume, label


def load_image_wrapper(file, label):
    return tf.py_function(load_image, [file, label], [tf.float64, tf.float64])


dataset = tf.data.Dataset.from_tensor_slices((train, labels))
dataset = dataset.map(load_image_wrapper, num_parallel_calls=2)
dataset = dataset.repeat(2)
dataset = dataset.batch(4, drop_remainder=True)
dataset = dataset.prefetch(buffer_size=1)

model = tf.keras.Sequential()
model.add(Conv3D(4, input_shape=(20, 20, 20, 1), data_format="channels_last",
                 kernel_size=(3, 3, 3), activation="relu"))
model.add(MaxPooling3D(pool_size=(2, 2, 2)))
model.add(Flatten())
model.add(Dense(1, activation="sigmoid"))
model.compile(loss="binary_crossentropy", optimizer="adam", metrics=["accuracy"])
model.fit(dataset, epochs=1)
