# Source: tensorflow/tensorflow issue 35817.
# Asked: LayerNormalization fails under the mixed precision policy of the guide. (The guide's module
# is gone today.)
import tensorflow as tf
from tensorflow import keras
from tensorflow.keras import layers
from tensorflow.keras.mixed_precision import experimental as mixed_precision

policy = mixed_precision.Policy("mixed_float16")
mixed_precision.set_policy(policy)

inputs = keras.Input(shape=(784,), name="digits")
if tf.config.list_physical_devices("GPU"):
    num_units = 4096
else:
    num_units = 64
x = layers.Dense(num_units, activation="relu", name="dense_1")(inputs)
x = layers.Dense(num_units, activation="relu", name="dense_2")(x)
x = layers.LayerNormalization()(x)
x = layers.Dense(10, name="dense_logits")(x)
outputs = layers.Activation("softmax", dtype="float32", name="predictions")(x)
model = keras.Model(inputs=inputs, outputs=outputs)
model.summary()
