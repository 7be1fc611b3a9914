# Source: keras-team/keras issue 5956.
# Asked: a Sequential model with an own layer is saved; loading it with custom_objects fails.
import os

from keras.layers import InputLayer, Layer
from keras.models import Sequential, load_model


class MyLayer(Layer):
    def __init__(self, **kwargs):
        super(MyLayer, self).__init__(**kwargs)

    def call(self, inputs):
        return inputs + 1

    def compute_output_shape(self, input_shape):
        return input_shape

    def get_config(self):
        return super(MyLayer, self).get_config()


modelB = Sequential([
    InputLayer([10]),
    MyLayer(),
])
modelB.save("model.h5")
try:
    load_model("model.h5", custom_objects={"MyLayer": MyLayer})
    print("Succeeded to load modelB.")
except Exception:
    print("Failed to load modelB.")
os.remove("model.h5")
