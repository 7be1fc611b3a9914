# Source: tensorflow/tensorflow issue 75196.
# Asked: the tutorial's checkpoint file name cp.ckpt is refused.
import os

import numpy as np
import tensorflow as tf
from tensorflow import keras

train_images = np.random.rand(100, 28 * 28).astype("float32")
train_labels = np.random.randint(0, 10, 100)
test_images = np.random.rand(20, 28 * 28).astype("float32")
test_labels = np.random.randint(0, 10, 20)


def create_model():
    model = tf.keras.Sequential([
        keras.layers.Dense(64, activation="relu", input_shape=(784,)),
        keras.layers.Dropout(0.2),
        keras.layers.Dense(10),
    ])
    model.compile(optimizer="adam",
                  loss=tf.keras.losses.SparseCategoricalCrossentropy(from_logits=True),
                  metrics=[tf.keras.metrics.SparseCategoricalAccuracy()])
    return model


model = create_model()
checkpoint_path = "training_1/cp.ckpt"
checkpoint_dir = os.path.dirname(checkpoint_path)
cp_callback = tf.keras.callbacks.ModelCheckpoint(filepath=checkpoint_path,
                                                 save_weights_only=True,
                                                 verbose=1)
model.fit(train_images, train_labels, epochs=2,
          validation_data=(test_images, test_labels), callbacks=[cp_callback])
