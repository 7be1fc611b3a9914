# Source: keras-team/keras issue 9739.
# Asked: ResNet50 from scratch on grey pictures; it expects three channels.
import keras
import numpy as np
from keras.applications.resnet50 import ResNet50
from keras.layers import Dense, GlobalAveragePooling2D
from keras.models import Model


def load_data(n):
    x = np.random.rand(n, 64, 64)
    y = np.random.randint(0, 6, n)
    return np.expand_dims(x, axis=-1), keras.utils.to_categorical(y, 6)


base = ResNet50(weights=None, include_top=False)
x = GlobalAveragePooling2D()(base.output)
predictions = Dense(6, activation="softmax")(x)
model = Model(inputs=base.input, outputs=predictions)
model.compile(optimizer="rmsprop", loss="categorical_crossentropy")

x_train, y_train = load_data(8)
x_val, y_val = load_data(4)
model.fit(x_train, y_train, epochs=1, batch_size=4, validation_data=(x_val, y_val))
