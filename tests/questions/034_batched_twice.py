# Source: tensorflow/tensorflow issue 53633.
# Asked: after Dataset.batch() the LSTM complains about the number of dimensions. (The helper had
# already made batches.)
import numpy as np
import tensorflow as tf

WINDOW = 15
BATCH_SIZE = 8
AUTOTUNE = tf.data.AUTOTUNE


def make_windows(table, target):
    ds = tf.keras.utils.timeseries_dataset_from_array(
        table[:-WINDOW], target[WINDOW:], sequence_length=WINDOW, batch_size=4)
    return ds


def get_training_dataset(table, target):
    ds = make_windows(table, target)
    ds = ds.shuffle(64)
    ds = ds.batch(BATCH_SIZE, drop_remainder=True)
    ds = ds.prefetch(AUTOTUNE)
    return ds


def get_model():
    model = tf.keras.Sequential([
        tf.keras.layers.LSTM(32),
        tf.keras.layers.Dense(1),
    ])
    model.compile(optimizer="adam", loss="mse")
    return model


table = np.random.rand(400, 3).astype("float32")
target = np.random.rand(400).astype("float32")
train = get_training_dataset(table, target)
lstm = get_model()
lstm.fit(train, epochs=1)
