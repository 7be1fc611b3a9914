# Source: tensorflow/tensorflow issue 42026.
# Asked: a subclass that calls super().__init__ a second time, with inputs and outputs, to get a full
# summary; the second instance fails.
import tensorflow as tf


class MyModel(tf.keras.Model):

    def __init__(self, **kwargs):
        super(MyModel, self).__init__(**kwargs)
        self.layer1 = tf.keras.layers.Dense(10)
        inputs = tf.keras.Input(shape=(5,))
        super(MyModel, self).__init__(inputs=inputs, outputs=self.call(inputs), **kwargs)
        self.summary()

    def call(self, inputs):
        return self.layer1(inputs)


m = MyModel()
m = MyModel()
