# Source: keras-team/tf-keras issue 771.
# Asked: F1Score wants two dimensions; the labels are class numbers.
import numpy as np
import tensorflow as tf


class Trainer:
    def __init__(self, num_classes):
        self.num_classes = num_classes
        self.metrics = [
            tf.keras.metrics.SparseCategoricalAccuracy(),
            tf.keras.metrics.F1Score(average="macro"),
        ]

    def build(self, width):
        self.model = tf.keras.Sequential([
            tf.keras.layers.InputLayer(shape=(width,)),
            tf.keras.layers.Dense(32, activation="gelu"),
            tf.keras.layers.Dense(self.num_classes, activation="softmax"),
        ])
        self.model.compile("adam", "sparse_categorical_crossentropy", metrics=self.metrics)

    def run(self, ds):
        return self.model.fit(ds, epochs=1)


ds = tf.data.Dataset.from_tensor_slices((np.random.rand(64, 10), np.random.randint(0, 4, 64))).batch(16)
trainer = Trainer(4)
trainer.build(10)
trainer.run(ds)
