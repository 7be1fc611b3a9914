# Source: keras-team/keras issue 16346.
# Asked: the window generator's last batch is smaller than the others. (The model was built for batches
# of five.)
import numpy as np
import tensorflow as tf


class WindowGenerator:
    def __init__(self, data, input_width, label_width, shift, batch_size=5):
        self.data = data
        self.input_width = input_width
        self.label_width = label_width
        self.total_window_size = input_width + shift
        self.batch_size = batch_size
        self.input_slice = slice(0, input_width)
        self.labels_slice = slice(self.total_window_size - label_width, None)

    def split_window(self, features):
        inputs = features[:, self.input_slice, :]
        labels = features[:, self.labels_slice, :]
        inputs.set_shape([None, self.input_width, None])
        labels.set_shape([None, self.label_width, None])
        return inputs, labels

    def make_dataset(self):
        data = np.array(self.data, dtype=np.float32)
        ds = tf.keras.preprocessing.timeseries_dataset_from_array(
            data=data, targets=None, sequence_length=self.total_window_size, sequence_stride=1,
            shuffle=False, batch_size=self.batch_size)
        return ds.map(self.split_window)


window = WindowGenerator(np.random.rand(61, 4), input_width=8, label_width=8, shift=2)
model = tf.keras.Sequential([
    tf.keras.layers.Input(batch_shape=(5, 8, 4)),
    tf.keras.layers.GRU(6, return_sequences=True, stateful=True),
    tf.keras.layers.Dense(4),
])
model.compile("adam", "mse")
model.fit(window.make_dataset(), epochs=1, verbose=0)
