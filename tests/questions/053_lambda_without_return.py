# Source: keras-team/keras issue 10933.
# Asked: a Lambda layer with a backend function makes the model fail. (The function returns nothing.)
import tensorflow as tf
from tensorflow.keras import Model
from tensorflow.keras.layers import Input, Lambda

RGB_IMAGE_SHAPE = (224, 224, 3)


def build_lambda_layer():
    def f(rgb):
        rgb -= tf.reduce_mean(rgb, axis=1, keepdims=True)

    def out_shape(in_shape):
        return in_shape

    return Lambda(f, output_shape=out_shape)


if __name__ == "__main__":
    center = build_lambda_layer()
    rgb = Input(RGB_IMAGE_SHAPE)
    processed = center(rgb)
    m = Model(rgb, processed)
    m.compile("sgd", "mse")
    import numpy as np
    pictures = np.zeros((2, *RGB_IMAGE_SHAPE), "float32")
    m.predict(pictures, verbose=0)
