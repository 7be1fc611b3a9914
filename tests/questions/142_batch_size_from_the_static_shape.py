# Source: keras-team/keras issue 6016.
# Asked: may a loss reshape its tensors? (The batch size is taken from get_shape().)
import numpy as np
import tensorflow as tf
from tensorflow.keras.layers import Conv2D, Input
from tensorflow.keras.losses import binary_crossentropy
from tensorflow.keras.models import Model


def reduce_median(tensor):
    ordered = tf.sort(tensor, axis=-1)
    return ordered[..., ordered.shape[-1] // 2]


def custom_loss(x, x_hat):
    """Loss for autoencoders that extract the background."""
    shape = x_hat.get_shape().as_list()
    batch_size = shape[0]
    image_size = np.prod(shape[1:])

    x = tf.reshape(x, [batch_size, image_size])
    x_hat = tf.reshape(x_hat, [batch_size, image_size])

    B0 = reduce_median(tf.transpose(x_hat))
    F0 = tf.abs(x_hat - B0) + 1e-10
    sigma = tf.reduce_mean(tf.sqrt(F0 / 0.5), axis=0)
    background_term = tf.reduce_mean(F0 / sigma, axis=-1)
    bce = binary_crossentropy(x, x_hat)
    return bce + background_term


entry = Input((16, 16, 1))
hidden = Conv2D(4, 3, padding="same", activation="relu")(entry)
model = Model(entry, Conv2D(1, 3, padding="same", activation="sigmoid")(hidden))
model.compile("adam", custom_loss)
frames = np.random.rand(30, 16, 16, 1).astype("float32")
model.fit(frames, frames, batch_size=10, epochs=1)
