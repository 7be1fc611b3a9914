# Source: keras-team/keras issue 20479.
# Asked: a Sequential model that starts with TextVectorization, fitted on an array of Python strings.
import numpy as np
import tensorflow as tf


def get_text_vec_model(train_samples):
    from tensorflow.keras.layers import TextVectorization
    VOCAB_SIZE = 10
    SEQUENCE_LENGTH = 16
    EMBEDDING_DIM = 16
    vectorizer_layer = TextVectorization(
        max_tokens=VOCAB_SIZE, output_mode="int", output_sequence_length=SEQUENCE_LENGTH)
    vectorizer_layer.adapt(train_samples)
    model = tf.keras.Sequential([
        vectorizer_layer,
        tf.keras.layers.Embedding(VOCAB_SIZE, EMBEDDING_DIM, name="embedding", mask_zero=True),
        tf.keras.layers.GlobalAveragePooling1D(),
        tf.keras.layers.Dense(16, activation="relu"),
        tf.keras.layers.Dense(1, activation="tanh"),
    ])
    model.compile(optimizer="adam", loss="mse", metrics=["mae"])
    return model


train_samples = np.array(["this is an example", "another example"], dtype=object)
train_labels = np.array([0.4, 0.2])
model = get_text_vec_model(train_samples)
model.fit(train_samples, train_labels, epochs=1)
