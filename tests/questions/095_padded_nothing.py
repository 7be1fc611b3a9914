# Source: https-deeplearning-ai/tensorflow-1-public issue 64.
# Asked: at the end of the first epoch the data's cardinality is ambiguous, x has no samples. (The test
# sentences were never filled in.)
import numpy as np
import tensorflow as tf
from tensorflow.keras.preprocessing.sequence import pad_sequences

max_length, vocab_size, embedding_dim = 12, 100, 8
reviews = [("good film", 1), ("bad film", 0), ("great", 1), ("boring plot", 0)] * 10

training_sentences, training_labels = [], []
testing_sentences, testing_labels = [], []
for text, label in reviews[:32]:
    training_sentences.append(text)
    training_labels.append(label)
for text, label in reviews[32:]:
    training_sentences.append(text)
    testing_labels.append(label)

training_labels_final = np.array(training_labels)
testing_labels_final = np.array(testing_labels)


def encode(sentences):
    return [[hash(word) % vocab_size for word in line.split()] for line in sentences]


padded = pad_sequences(encode(training_sentences[:32]), maxlen=max_length, truncating="post")
testing_padded = pad_sequences(encode(testing_sentences), maxlen=max_length)

model = tf.keras.Sequential([
    tf.keras.Input(shape=(max_length,)),
    tf.keras.layers.Embedding(vocab_size, embedding_dim),
    tf.keras.layers.Flatten(),
    tf.keras.layers.Dense(6, activation="relu"),
    tf.keras.layers.Dense(1, activation="sigmoid"),
])
model.compile(loss="binary_crossentropy", optimizer="adam", metrics=["accuracy"])
model.fit(padded, training_labels_final, epochs=1, validation_data=(testing_padded, testing_labels_final))
