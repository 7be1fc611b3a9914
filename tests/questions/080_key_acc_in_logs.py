# Source: keras-team/keras issue 14023.
# Asked: the documentation says that logs hold acc; the callback raises a KeyError.
import tensorflow as tf
from sklearn.datasets import make_blobs
from tensorflow.keras import Input, Model
from tensorflow.keras.callbacks import Callback
from tensorflow.keras.layers import Dense

X, y = make_blobs(n_features=10, n_samples=500, cluster_std=1.5, centers=5)

inputs = Input(shape=(10,))
x = Dense(8, activation="selu", kernel_initializer="lecun_normal")(inputs)
x = Dense(16, activation="selu", kernel_initializer="lecun_normal")(x)
outputs = Dense(5, activation="softmax")(x)


class MyCallback(Callback):
    def on_epoch_end(self, epoch, logs=None):
        print(f"epoch {epoch}: {logs['acc']:.2%}")
        if logs["acc"] > 0.95:
            self.model.stop_training = True


model = Model(inputs=inputs, outputs=outputs)
model.compile(optimizer=tf.keras.optimizers.Adam(),
              loss=tf.keras.losses.SparseCategoricalCrossentropy(), metrics=["accuracy"])
model.fit(X, y, epochs=2, callbacks=[MyCallback()])
