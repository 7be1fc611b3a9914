# Source: keras-team/keras issue 8813.
# Asked: an own loss pairs up the samples of a batch by a reshape; the old Keras could not weight it.
import keras
import numpy as np
from keras import ops


def custom_loss(y_true, y_pred):
    y_true = ops.reshape(y_true, [-1, 2])
    y_pred = ops.reshape(y_pred, [-1, 2])
    y_pred = keras.layers.Activation("softmax")(y_pred)
    return keras.losses.categorical_crossentropy(y_true, y_pred)


y = np.zeros((16), dtype=np.float32)
y[::2] = 1
x = (y + np.random.rand((16))).astype(np.float32)

a = keras.layers.Input(shape=(1,))
b = keras.layers.Dense(1)(a)
model = keras.models.Model(inputs=a, outputs=b)
model.compile(optimizer="sgd", loss=custom_loss)
model.fit(x=x, y=y, batch_size=16, epochs=2, verbose=0)
