# Source: tensorflow/tensorflow issue 38032.
# Asked: a generator that yields its two targets as a list works with fit_generator, not with fit.
import numpy as np
from tensorflow.keras import Model, layers, losses, optimizers


def data_generator(batch_size):
    while True:
        x = np.random.normal(size=(batch_size, 10)).astype("float32")
        y1 = np.random.randint(0, 2, (batch_size, 1)).astype("float32")
        y2 = np.random.normal(size=(batch_size, 4)).astype("float32")
        yield x, [y1, y2]


inputs = layers.Input((10,))
trunk = layers.Dense(16, activation="relu")(inputs)
out_1 = layers.Dense(1, activation="sigmoid", name="kind")(trunk)
out_2 = layers.Dense(4, name="box")(trunk)
model = Model(inputs, [out_1, out_2])
model.compile(
    optimizer=optimizers.Adam(1e-3),
    loss=[losses.BinaryCrossentropy(), losses.MeanSquaredError()],
)
model.fit(data_generator(8), steps_per_epoch=4, epochs=1)
