# Source: tensorflow/tensorflow issue 36827.
# Asked: two outputs, a loss for the first, and a metric for the second one only.
import numpy as np
import tensorflow as tf


def two_outputs():
    inputs = tf.keras.Input(shape=(4,), name="features")
    x = tf.keras.layers.Dense(8, activation="relu")(inputs)
    main = tf.keras.layers.Dense(1, name="main_output")(x)
    second = tf.keras.layers.Dense(1, name="second_output")(x)
    return tf.keras.Model(inputs, [main, second])


data = np.random.rand(64, 4).astype("float32")
answers = {
    "main_output": data.sum(axis=1, keepdims=True),
    "second_output": data.max(axis=1, keepdims=True),
}

model = two_outputs()
model.compile(
    optimizer="sgd",
    loss={"main_output": tf.keras.losses.MeanSquaredError(), "second_output": None},
    metrics={"second_output": tf.keras.metrics.MeanSquaredError()},
)
history = model.fit(data, answers, epochs=2, verbose=0)
print(sorted(history.history))
