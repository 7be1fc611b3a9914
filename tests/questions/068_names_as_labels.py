# Source: tensorflow/tensorflow issue 28367.
# Asked: fit should take strings as labels; it works in an own loop.
import numpy as np
import tensorflow as tf

images = np.random.rand(5, 108, 56, 3)
y_true = np.array(["aa", "bb", "cc", "dd", "ee"])

dataset = tf.data.Dataset.from_tensor_slices((images, y_true))
dataset = dataset.batch(5)
dataset = dataset.repeat()

model = tf.keras.Sequential([
    tf.keras.layers.Conv2D(16, [3, 3], activation="relu"),
    tf.keras.layers.GlobalMaxPooling2D(),
    tf.keras.layers.Dense(5, activation="softmax"),
])


def my_loss(true, pred):
    vocabulary = tf.constant(["aa", "bb", "cc", "dd", "ee"])
    ids = tf.argmax(tf.equal(true[:, None], vocabulary), axis=-1)
    return tf.keras.losses.sparse_categorical_crossentropy(ids, pred)


model.compile(optimizer="adam", loss=my_loss)
model.fit(dataset, epochs=1, steps_per_epoch=2)
