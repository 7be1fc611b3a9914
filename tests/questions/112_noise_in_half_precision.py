# Source: tensorflow/tensorflow issue 38850.
# Asked: an autoencoder with GaussianNoise in mixed precision complains about float16 and float32.
import numpy as np
import tensorflow as tf
from tensorflow.keras.layers import Activation, Dense, GaussianNoise, Input
from tensorflow.keras.models import Model, Sequential

tf.keras.mixed_precision.set_global_policy("mixed_float16")

encoder = Sequential()
encoder.add(Dense(5, input_dim=5, dtype=tf.float16))
encoder.add(GaussianNoise(0.01, dtype="float32"))
encoder.add(Activation("relu"))
encoder.add(Dense(5))

input_dim = Input(shape=(5,), name="rating_in")
model = Model(input_dim, encoder(input_dim))
model.compile(loss="mean_squared_error")

data = np.asarray(np.random.rand(20, 5), dtype="float16")
model.fit(data, data, batch_size=10, verbose=0)
print(model.predict(data, verbose=0).dtype)
