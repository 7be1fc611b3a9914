# Source: keras-team/keras issue 6849.
# Asked: VGG16 without weights and without its top still refuses grey pictures, channels first.
import numpy as np
from tensorflow.keras.applications.vgg16 import VGG16
from tensorflow.keras.layers import Dense, Flatten
from tensorflow.keras.models import Model

CLASSES = 2
x_train = np.random.rand(16, 1, 128, 128)
y_train = np.random.randint(0, CLASSES, (16, 1))

model_vgg16 = VGG16(include_top=False,
                    weights=None,
                    input_tensor=None,
                    input_shape=(1, 128, 128),
                    pooling=None,
                    classes=CLASSES)
top = Flatten()(model_vgg16.output)
top = Dense(1, activation="sigmoid")(top)
model = Model(model_vgg16.input, top)
model.compile("adam", "binary_crossentropy")
model.fit(x_train, y_train, epochs=1)
