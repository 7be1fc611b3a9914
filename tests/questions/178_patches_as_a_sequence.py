# Source: anayebi/keras-extra issue 5 (a comment).
# Asked: windows of a digit as steps of an LSTM; the steps and the batch seem to be mixed up.
import numpy as np
from keras.layers import LSTM, Activation, Conv2D, Dense, Flatten, Input, MaxPooling2D, TimeDistributed
from keras.models import Sequential

window, stride, nb_classes = 15, 5, 10
digits = np.random.rand(24, 28, 28)
labels = np.eye(nb_classes)[np.random.randint(0, nb_classes, 24)]

patches = []
for image in digits:
    row = []
    for top in range(0, 28 - window + 1, stride):
        for left in range(0, 28 - window + 1, stride):
            row.append(image[top:top + window, left:left + window])
    patches.append(row)
X_train = np.array(patches)
n_timesteps = X_train.shape[1]
X_train = X_train.reshape(-1, n_timesteps, 1, window, window)

model = Sequential()
model.add(Input((n_timesteps, 1, window, window)))
model.add(TimeDistributed(Conv2D(8, (4, 4), padding="same")))
model.add(TimeDistributed(MaxPooling2D(pool_size=(2, 2))))
model.add(Activation("relu"))
model.add(TimeDistributed(Flatten()))
model.add(LSTM(16, return_sequences=True))
model.add(Dense(nb_classes))
model.add(Activation("softmax"))
model.compile(loss="categorical_crossentropy", optimizer="rmsprop")
model.fit(X_train, labels, epochs=1)
