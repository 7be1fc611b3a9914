# Source: keras-team/keras issue 10903.
# Asked: the simulator's picture is (3, 144, 256); with one more axis in front Keras speaks of five
# dimensions.
import numpy as np
from keras.layers import Conv2D, Dense, Flatten
from keras.models import Sequential


class Simulator:
    def __init__(self):
        self.rng = np.random.default_rng(0)

    def render(self):
        return self.rng.integers(0, 255, size=(3, 144, 256)).astype("uint8")

    def shape(self):
        return self.render().shape


env = Simulator()
rgb_model = Sequential()
rgb = env.shape()
rgb_shape = (1,) + rgb
rgb_model.add(Conv2D(96, (11, 11), strides=(3, 3), padding="valid", activation="relu",
                     input_shape=rgb_shape, data_format="channels_first"))
rgb_model.add(Flatten())
rgb_model.add(Dense(4))
rgb_model.compile("adam", "mse")
print(rgb_model.predict(env.render().reshape(rgb_shape)))
