# Source: tensorflow/tensorflow issue 86310.
# Asked: a stateful LSTM needs a fixed batch size, batch_input_shape is refused, and
# model.reset_states() seems broken.
import numpy as np
import tensorflow as tf

batch_size = 32
sequence_length = 5
num_features = 1
num_samples = 100
num_samples = (num_samples // batch_size) * batch_size

X_train = np.random.rand(num_samples, sequence_length, num_features)
y_train = np.random.rand(num_samples, 1)

model = tf.keras.Sequential([
    tf.keras.layers.Input(batch_shape=(batch_size, sequence_length, num_features)),
    tf.keras.layers.LSTM(50, stateful=True, return_sequences=False),
    tf.keras.layers.Dense(1),
])
model.compile(optimizer="adam", loss="mse")

for epoch in range(2):
    print(f"Epoch {epoch + 1}")
    model.fit(X_train, y_train, batch_size=batch_size, epochs=1, shuffle=False, verbose=0)
    model.reset_states()
