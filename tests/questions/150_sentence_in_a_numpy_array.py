# Source: tensorflow/tensorflow issue 65237.
# Asked: predicting one sentence with a text model raises "Invalid dtype: str768".
import numpy as np
import tensorflow as tf

train_text = ["the film was good", "the film was bad", "i liked it", "i did not like it"] * 4
train_label = [1, 0, 1, 0] * 4
train_dataset = tf.data.Dataset.from_tensor_slices((train_text, train_label)).batch(4)

encoder = tf.keras.layers.TextVectorization(max_tokens=100)
encoder.adapt(train_dataset.map(lambda text, label: text))

model = tf.keras.Sequential([
    encoder,
    tf.keras.layers.Embedding(input_dim=len(encoder.get_vocabulary()) + 1, output_dim=16, mask_zero=True),
    tf.keras.layers.Bidirectional(tf.keras.layers.LSTM(8)),
    tf.keras.layers.Dense(8, activation="relu"),
    tf.keras.layers.Dense(1, activation="sigmoid"),
])
model.compile(loss=tf.keras.losses.BinaryCrossentropy(), optimizer=tf.keras.optimizers.Adam(1e-4),
              metrics=["accuracy"])
model.fit(train_dataset, epochs=1, verbose=0)

pred_text = "how are you doing today?"
pred_text = np.array([[pred_text]])
print(model.predict(pred_text))
