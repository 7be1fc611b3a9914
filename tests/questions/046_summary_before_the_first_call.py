# Source: keras-team/keras issue 19535.
# Asked: summary() of a subclassed model shows unbuilt layers, though training works.
import keras
import numpy as np


class MyModel(keras.Model):
    def __init__(self):
        super().__init__()
        self.dense1 = keras.layers.Dense(32, activation="relu")
        self.dense2 = keras.layers.Dense(5, activation="softmax")
        self.dropout = keras.layers.Dropout(0.5)

    def call(self, inputs, training=False):
        x = self.dense1(inputs)
        x = self.dropout(x, training=training)
        return self.dense2(x)


model = MyModel()
model.build(input_shape=(None, 10))
model.summary()
model.compile(optimizer="adam", loss="sparse_categorical_crossentropy")
model.fit(np.random.rand(20, 10), np.random.randint(0, 5, 20), epochs=1, verbose=0)
