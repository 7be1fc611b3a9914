# Source: keras-team/keras issue 19314.
# Asked: taking the middle of a sequence of unknown length worked with Keras 2 without a custom layer.
import numpy as np
import tensorflow as tf
from tensorflow import keras


def TestModel():
    x = keras.Input(batch_shape=(1, None))
    b, l = tf.shape(x)
    y = x[:, l // 2]
    return keras.Model(inputs=x, outputs=y)


input = np.random.normal(size=(1, 10))
model = TestModel()
output = model(input)
print(output)
