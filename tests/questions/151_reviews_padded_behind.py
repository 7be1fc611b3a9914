# Source: keras-team/keras issue 20898.
# Asked: the text classification example does not learn when an LSTM replaces the convolutions. (The
# vectorizer pads behind the words.)
import os
import re
import string

import keras
import numpy as np
import tensorflow as tf
from keras import layers

for split in ("train", "test"):
    for kind in ("pos", "neg"):
        os.makedirs(f"aclImdb/{split}/{kind}", exist_ok=True)
        for i in range(10):
            word = "great" if kind == "pos" else "awful"
            with open(f"aclImdb/{split}/{kind}/{i}.txt", "w") as f:
                f.write(f"A {word} film.<br /> I saw it {i} times!")

batch_size = 4
raw_train_ds = keras.utils.text_dataset_from_directory(
    "aclImdb/train", batch_size=batch_size, validation_split=0.2, subset="training", seed=1337)
raw_val_ds = keras.utils.text_dataset_from_directory(
    "aclImdb/train", batch_size=batch_size, validation_split=0.2, subset="validation", seed=1337)


def custom_standardization(input_data):
    lowercase = tf.strings.lower(input_data)
    stripped_html = tf.strings.regex_replace(lowercase, "<br />", " ")
    return tf.strings.regex_replace(stripped_html, f"[{re.escape(string.punctuation)}]", "")


max_features = 200
embedding_dim = 16
sequence_length = 50
vectorize_layer = keras.layers.TextVectorization(
    standardize=custom_standardization, max_tokens=max_features, output_mode="int",
    output_sequence_length=sequence_length)
text_ds = raw_train_ds.map(lambda x, y: x)
vectorize_layer.adapt(text_ds)


def vectorize_text(text, label):
    text = tf.expand_dims(text, -1)
    return vectorize_layer(text), label


train_ds = raw_train_ds.map(vectorize_text).cache().prefetch(buffer_size=10)
val_ds = raw_val_ds.map(vectorize_text).cache().prefetch(buffer_size=10)

inputs = keras.Input(shape=(None,), dtype="int64")
x = layers.Embedding(max_features, embedding_dim)(inputs)
x = layers.Dropout(0.5)(x)
x = layers.LSTM(16)(x)
x = layers.Dense(16, activation="relu")(x)
predictions = layers.Dense(1, activation="sigmoid", name="predictions")(x)
model = keras.Model(inputs, predictions)
model.compile(loss="binary_crossentropy", optimizer="adam", metrics=["accuracy"])
model.fit(train_ds, validation_data=val_ds, epochs=1, verbose=0)
print(np.round(model.evaluate(val_ds, verbose=0), 2))
