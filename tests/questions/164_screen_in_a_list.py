# Source: Sentdex/pygta5 issue 148.
# Asked: a network that drives a car in a game is trained; predicting one screen raises that it expects
# four axes and finds three.
import numpy as np
from tensorflow.keras.layers import Conv2D, Dense, GlobalAveragePooling2D, Input
from tensorflow.keras.models import Sequential

WIDTH = 48
HEIGHT = 27
w = [1, 0, 0]
a = [0, 1, 0]
d = [0, 0, 1]


def xception_like(width, height, frame_count, output=3):
    model = Sequential()
    model.add(Input(shape=(width, height, frame_count)))
    model.add(Conv2D(8, 3, strides=2, activation="relu"))
    model.add(Conv2D(8, 3, strides=2, activation="relu"))
    model.add(GlobalAveragePooling2D())
    model.add(Dense(output, activation="softmax"))
    model.compile("adam", "categorical_crossentropy")
    return model


def grab_screen():
    return np.random.randint(0, 256, (HEIGHT, WIDTH, 3), dtype="uint8")


model = xception_like(WIDTH, HEIGHT, 3)
training_data = [[grab_screen(), choice] for choice in [w, a, d, w]]
X = np.array([i[0] for i in training_data]).reshape(-1, WIDTH, HEIGHT, 3)
Y = np.array([i[1] for i in training_data])
model.fit(X, Y, epochs=1, verbose=0)

paused = False
for _ in range(3):
    if not paused:
        screen = grab_screen()
        prediction = model.predict(screen.reshape(WIDTH, HEIGHT, 3))[0]
        print(np.argmax(prediction))
