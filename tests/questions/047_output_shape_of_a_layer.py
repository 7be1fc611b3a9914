# Source: tensorflow/tensorflow issue 25036.
# Asked: the layers of a subclassed model have no output_shape.
import numpy as np
import tensorflow as tf


class MyModel(tf.keras.Model):
    def __init__(self):
        super(MyModel, self).__init__()
        self.dense1 = tf.keras.layers.Dense(4, activation=tf.nn.relu)
        self.dense2 = tf.keras.layers.Dense(5, activation=tf.nn.softmax)

    def call(self, inputs):
        x = self.dense1(inputs)
        return self.dense2(x)


model = MyModel()
model.compile("adam", "categorical_crossentropy")
x = np.random.rand(12, 3).astype("float32")
y = np.eye(5)[np.random.randint(0, 5, 12)]
model.fit(x, y, epochs=1, verbose=0)
for layer in model.layers:
    print(layer.name, layer.output_shape)
