# Source: keras-team/keras issue 3653 (a comment).
# Asked: class_weight for a segmentation of two classes, the pixels flattened to one axis.
import numpy as np
from keras.layers import Activation, Conv2D, Input, MaxPooling2D, Reshape, UpSampling2D
from keras.models import Model

size = 20
images = np.random.rand(12, size, size, 3)
masks = np.random.randint(0, 2, (12, size, size))
one_hot = np.eye(2)[masks].reshape(12, size * size, 2)

entry = Input(shape=(size, size, 3))
x = Conv2D(8, 3, padding="same", activation="relu", name="conv1")(entry)
x = MaxPooling2D(name="pool1")(x)
x = Conv2D(8, 3, padding="same", activation="relu", name="conv2")(x)
x = UpSampling2D()(x)
x = Conv2D(2, 1, name="score")(x)
x = Reshape((size * size, 2))(x)
x = Activation("softmax")(x)
model = Model(entry, x)
model.compile("adam", "categorical_crossentropy", metrics=["accuracy"])
model.fit(images, one_hot, batch_size=4, epochs=1, class_weight={0: 1.0, 1: 20.0}, verbose=0)
