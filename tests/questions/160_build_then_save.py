# Source: keras-team/tf-keras issue 527.
# Asked: a subclassed model cannot be saved after build(), only after a call on data.
import tensorflow as tf


class Net(tf.keras.Model):
    def __init__(self, classes):
        super().__init__()
        self.flatten = tf.keras.layers.Flatten()
        self.hidden = tf.keras.layers.Dense(32, activation="relu")
        self.out = tf.keras.layers.Dense(classes)

    def call(self, inputs):
        return self.out(self.hidden(self.flatten(inputs)))


model = Net(10)
model.compile(optimizer="adam", loss=tf.keras.losses.SparseCategoricalCrossentropy(from_logits=True))
model.build((None, 28, 28))
model.summary()
tf.keras.models.save_model(model, "saved_net")
