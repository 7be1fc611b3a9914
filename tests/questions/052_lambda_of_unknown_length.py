# Source: keras-team/keras issue 18797.
# Asked: a Lambda whose output has two unknown lengths; Keras 3 is said not to infer it.
import keras
import numpy as np


def scores():
    q = keras.Input((None, 64), name="q")
    k = keras.Input((None, 64), name="k")
    qk = keras.layers.Lambda(lambda x: keras.ops.matmul(x[0], keras.ops.transpose(x[1], (0, 2, 1))))([q, k])
    return keras.Model(inputs=(q, k), outputs=qk)


if __name__ == "__main__":
    q = np.random.normal(size=(1, 12, 64))
    k = np.random.normal(size=(1, 9, 64))
    result = scores()([q, k])
    print(result.shape)
