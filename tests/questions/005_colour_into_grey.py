# Source: keras-team/keras issue 16711.
# Asked: a segmentation network made for one channel gets photographs with three.
import glob

import numpy as np
from tensorflow.keras import layers, models


def load_pair(index, size=128):
    """Stands for reading a picture and its mask from disk."""
    rng = np.random.default_rng(index)
    picture = rng.random((size, size, 3), dtype=np.float32)
    mask = (rng.random((size, size, 1)) > 0.5).astype("float32")
    return picture, mask


def tongue_net(input_size=(128, 128, 1)):
    net = models.Sequential(name="tongue")
    net.add(layers.Input(shape=input_size))
    for filters in (8, 16):
        net.add(layers.Conv2D(filters, 3, padding="same", activation="relu"))
        net.add(layers.MaxPooling2D(2))
    for filters in (16, 8):
        net.add(layers.Conv2DTranspose(filters, 2, strides=2, activation="relu"))
    net.add(layers.Conv2D(1, 1, activation="sigmoid"))
    return net


files = sorted(glob.glob("data/*.jpg")) or list(range(8))
pairs = [load_pair(i) for i, _ in enumerate(files)]
X_1 = np.stack([p for p, _ in pairs])
y_1 = np.stack([m for _, m in pairs])

model = tongue_net()
model.compile(optimizer="adam", loss="binary_crossentropy", metrics=["accuracy"])
model.fit(X_1, y_1, batch_size=4, epochs=1)
