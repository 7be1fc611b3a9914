# Source: keras-team/keras issue 6708.
# Asked: a TimeDistributed convolutional network that predicts a car's speed from its pictures; the
# target's shape does not fit.
import numpy as np
import pandas as pd
from keras.layers import Conv2D, Dense, Flatten, Input, MaxPooling2D, TimeDistributed
from keras.models import Sequential

frames = 51
speeds = pd.DataFrame({"speed": np.random.rand(frames) * 30})
picture_data = np.random.rand(frames, 30, 40, 3)

speed_values = speeds.iloc[:, 0].values
speed_values = speed_values.reshape(frames, 1, 1)
picture_data_1 = np.expand_dims(picture_data, axis=0)
print(picture_data_1.shape, speed_values.shape)

classifier = Sequential()
classifier.add(Input((frames, 30, 40, 3)))
classifier.add(TimeDistributed(Conv2D(4, (3, 3), activation="relu")))
classifier.add(TimeDistributed(MaxPooling2D(pool_size=(2, 2))))
classifier.add(TimeDistributed(Flatten()))
classifier.add(TimeDistributed(Dense(units=16, activation="relu")))
classifier.add(TimeDistributed(Dense(units=1)))
classifier.compile(optimizer="adam", loss="mean_squared_error")
classifier.fit(picture_data_1, speed_values, batch_size=32, epochs=2)
