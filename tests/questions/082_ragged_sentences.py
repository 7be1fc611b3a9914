# Source: tensorflow/tensorflow issue 27170 (a comment).
# Asked: fit with ragged sentences instead of padded ones.
import tensorflow as tf

sentences = tf.ragged.constant([[1, 2, 3], [1, 2], [1, 2, 3, 4]])
y = tf.constant([[0.0, 1.0], [0.0, 1.0], [1.0, 0.0]])


def make(ragged):
    inputs = tf.keras.layers.Input(shape=(None,), ragged=ragged)
    embeddings = tf.keras.layers.Embedding(5, 4)(inputs)
    lstm_out = tf.keras.layers.LSTM(8)(embeddings)
    classifier = tf.keras.layers.Dense(2, activation="softmax", name="classifier")(lstm_out)
    model = tf.keras.Model(inputs=inputs, outputs=classifier)
    model.compile(tf.keras.optimizers.Adam(0.01), loss=tf.keras.losses.CategoricalCrossentropy())
    return model


dense_model = make(ragged=False)
dense_model.fit(sentences.to_tensor(), y, epochs=1, verbose=0)
ragged_model = make(ragged=True)
ragged_model.fit(sentences, y, epochs=1, verbose=0)
