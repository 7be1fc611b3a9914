# Source: tensorflow/tensorflow issue 36594.
# Asked: from_tensor_slices cannot convert a string column of a frame. (It has missing values.)
import numpy as np
import pandas as pd
import tensorflow as tf


def data_preprocessing(batch_size=8):
    pandas_data = pd.DataFrame({
        "material": ["steel", "wood", None, "glass"] * 10,
        "colour": ["red", "blue", "red", "green"] * 10,
        "target": [0, 1, 1, 0] * 10,
    })
    for column in ("material", "colour"):
        pandas_data[column] = pandas_data[column].astype("string")
    pandas_data["target"] = pandas_data["target"].astype("int64")
    target = pandas_data.pop("target")
    dataset = tf.data.Dataset.from_tensor_slices((pandas_data.values, target.values))
    return dataset.shuffle(len(pandas_data)).batch(batch_size)


train_dataset = data_preprocessing()
vectorize = tf.keras.layers.StringLookup(vocabulary=["steel", "wood", "glass", "red", "blue", "green"])
model = tf.keras.Sequential([
    vectorize,
    tf.keras.layers.Embedding(8, 4),
    tf.keras.layers.Flatten(),
    tf.keras.layers.Dense(1, activation="sigmoid"),
])
model.compile("adam", "binary_crossentropy")
model.fit(train_dataset, epochs=1)
