# Source: keras-team/keras issue 18235.
# Asked: training a network to find a bounding box; the target array has the shape of the images
# and the loss complains. (The targets were built from the list of images.)
import numpy as np
import tensorflow as tf
from sklearn.model_selection import train_test_split
from tensorflow.keras.applications import MobileNetV2
from tensorflow.keras.layers import Dense, Flatten, Input
from tensorflow.keras.models import Model

SIZE = 64
rng = np.random.default_rng(0)
annotations = rng.integers(0, 200, size=(24, 4))

data = []
output = []
for row in annotations:
    picture = rng.integers(0, 255, size=(SIZE, SIZE, 3)).astype("float32")
    h, w, d = 200, 200, 3
    xmin, xmax, ymin, ymax = row
    box = (xmin / w, xmax / w, ymin / h, ymax / h)
    data.append(picture / 255.0)
    output.append(box)

X = np.array(data, dtype=np.float32)
y = np.array(data, dtype=np.float32)
X = X.reshape((-1, SIZE, SIZE, 3))
y = y.reshape((-1, SIZE, SIZE, 3))
x_train, x_test, y_train, y_test = train_test_split(X, y, train_size=0.8, random_state=0)

backbone = MobileNetV2(weights=None, include_top=False, input_tensor=Input(shape=(SIZE, SIZE, 3)))
head = backbone.output
head = Flatten()(head)
head = Dense(50, activation="relu")(head)
head = Dense(25, activation="relu")(head)
head = Dense(3, activation="sigmoid")(head)
model = Model(inputs=backbone.input, outputs=head)

model.compile(loss="mse", optimizer=tf.keras.optimizers.Adam(learning_rate=1e-4))
model.fit(x=x_train, y=y_train, batch_size=10, epochs=1, validation_data=(x_test, y_test), verbose=0)
