# Source: keras-team/keras issue 2724.
# Asked: 200 photographs of 480 by 640 pixels and a small classifier; the shapes confuse the asker.
import numpy as np
from keras.layers import Activation, Conv2D, Dense, Dropout, Flatten, MaxPooling2D
from keras.models import Sequential
from keras.utils import to_categorical

nb_classes = 4
rows, cols = 48, 64
x_train = np.random.randint(0, 256, (20, rows, cols, 3))
y_train = to_categorical(np.random.randint(0, nb_classes, 20), nb_classes)
x_train = x_train.astype("float32") / 255

model = Sequential()
model.add(Conv2D(8, (3, 3), padding="same", kernel_initializer="glorot_uniform", input_shape=(3, rows, cols)))
model.add(Activation("relu"))
model.add(Conv2D(8, (3, 3), padding="same"))
model.add(Activation("relu"))
model.add(MaxPooling2D(pool_size=(2, 2)))
model.add(Dropout(0.25))
model.add(Flatten())
model.add(Dense(nb_classes))
model.add(Activation("softmax"))
model.compile(loss="categorical_crossentropy", optimizer="sgd")
model.fit(x_train, y_train, batch_size=10, epochs=1, verbose=0)
