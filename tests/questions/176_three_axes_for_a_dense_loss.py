# Source: keras-team/keras issue 15357.
# Asked: a detection loss in the style of YOLO cannot read the shape of y_true, which is None.
import numpy as np
import tensorflow as tf
from tensorflow.keras.layers import (BatchNormalization, Conv2D, Dense, Flatten, Input, LeakyReLU,
                                     MaxPooling2D, Reshape)
from tensorflow.keras.models import Sequential

S, B, C = 4, 2, 3


def yolo_loss(y_true, y_pred):
    batch = y_true.shape[0]
    total = 0.0
    for b in range(batch):
        has_object = y_true[b, :, :, C:C + 1]
        total += tf.reduce_sum(has_object * tf.square(y_true[b, :, :, :C] - y_pred[b, :, :, :C]))
    return total / batch


model = Sequential([Input((32, 32, 3))])
for filters in (8, 8, 8):
    model.add(Conv2D(filters, 3, padding="same"))
    model.add(BatchNormalization())
    model.add(LeakyReLU(negative_slope=0.1))
    model.add(MaxPooling2D())
model.add(Flatten())
model.add(Dense(S * S * (C + 5 * B)))
model.add(Reshape((S, S, C + 5 * B)))
model.compile("adam", loss=yolo_loss)

images = np.random.rand(8, 32, 32, 3).astype("float32")
boxes = np.zeros((8, S, S, C + 5 * B), "float32")
model.fit(images, boxes, batch_size=3, epochs=1)
