# Source: keras-team/keras issue 10651.
# Asked: a detection loss makes arrays of zeros of the shape of y_true; compiling failed.
import numpy as np
import tensorflow as tf
from tensorflow.keras.layers import Conv2D, Input, MaxPooling2D
from tensorflow.keras.models import Model


def custom_loss_(y_true, y_pred):
    bool_mask = tf.greater(y_true[..., 2] * y_true[..., 3], 0)
    e0 = np.zeros(y_true.get_shape().as_list())
    e1 = np.zeros(y_true.get_shape().as_list())
    e0[..., 0:4] = np.sqrt(5)
    e0[..., 4:] = 1
    mask_coord = tf.where(bool_mask[..., None], tf.constant(e0, tf.float32), tf.constant(e1, tf.float32))
    return tf.reduce_mean(tf.square((y_true - y_pred) * mask_coord), axis=0)


def buildYolo():
    entry = Input((32, 32, 3))
    x = entry
    for filters in (4, 8, 8):
        x = Conv2D(filters, 3, padding="same", activation="relu")(x)
        x = MaxPooling2D()(x)
    return Model(entry, Conv2D(6, 1)(x))


yolo = buildYolo()
yolo.summary()
yolo.compile(loss=custom_loss_, optimizer="adadelta")
boxes = np.zeros((10, 4, 4, 6), "float32")
boxes[:, 1, 2] = [0.5, 0.5, 0.2, 0.3, 1, 2]
yolo.fit(np.random.rand(10, 32, 32, 3), boxes, batch_size=5, epochs=1)
