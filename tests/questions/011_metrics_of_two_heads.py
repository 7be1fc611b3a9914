# Source: keras-team/keras issue 22625.
# Asked: metrics given by output name reached the wrong head in one release.
import numpy as np
import tensorflow as tf

inputs = tf.keras.Input(shape=(10, 5))
x = tf.keras.layers.LSTM(16)(inputs)
reg = tf.keras.layers.Dense(3, name="regression_head")(x)
dir_logits = tf.keras.layers.Dense(9)(x)
dir_reshape = tf.keras.layers.Reshape((3, 3))(dir_logits)
dir_head = tf.keras.layers.Softmax(axis=-1, name="direction_head")(dir_reshape)
model = tf.keras.Model(inputs=inputs, outputs=[reg, dir_head])

losses = {"regression_head": tf.keras.losses.Huber(),
          "direction_head": tf.keras.losses.CategoricalCrossentropy()}
metrics = {"regression_head": [tf.keras.metrics.MeanAbsoluteError(name="mae")],
           "direction_head": [tf.keras.metrics.CategoricalAccuracy(name="accuracy")]}
model.compile(optimizer="adam", loss=losses, metrics=metrics)

n = 48
X = np.random.randn(n, 10, 5).astype("float32")
y_reg = np.random.randn(n, 3).astype("float32")
y_dir = tf.keras.utils.to_categorical(np.random.randint(0, 3, (n, 3)), 3)
model.fit(X, {"regression_head": y_reg, "direction_head": y_dir}, batch_size=16, epochs=1, verbose=0)
