# Source: keras-team/keras issue 13187.
# Asked: a subclassed model that was called once cannot be fitted afterwards.
import numpy as np
from keras.layers import Conv2D, Dense, Flatten, MaxPooling2D
from keras.models import Model


class LeNet(Model):
    def __init__(self, n_classes):
        super(LeNet, self).__init__()
        self.conv1 = Conv2D(6, 5, activation="relu")
        self.pool1 = MaxPooling2D(2)
        self.conv2 = Conv2D(16, 5, activation="relu")
        self.pool2 = MaxPooling2D(2)
        self.flatten = Flatten()
        self.denses = [Dense(units, activation="relu") for units in (32, 24)]
        self.last = Dense(n_classes, activation="softmax")

    def call(self, x):
        x = self.pool1(self.conv1(x))
        x = self.pool2(self.conv2(x))
        x = self.flatten(x)
        for dense in self.denses:
            x = dense(x)
        return self.last(x)


x_train = np.random.rand(20, 28, 28)[..., None].astype("float32")
y_train = np.random.randint(0, 10, 20)
model = LeNet(10)
model(np.zeros((1, 28, 28, 1), dtype="float32"))
model.compile("adam", "sparse_categorical_crossentropy", metrics=["sparse_categorical_accuracy"])
model.fit(x_train, y_train, batch_size=5, epochs=1, verbose=0)
