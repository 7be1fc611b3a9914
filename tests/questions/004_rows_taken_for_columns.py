# Source: keras-team/keras issue 16075.
# Asked: recognising letters read from a table; the first Dense layer expects as many features as
# the table has rows.
import numpy as np
import pandas as pd
from keras.layers import Dense, Dropout
from keras.models import Sequential
from keras.optimizers import RMSprop
from sklearn.model_selection import train_test_split

dataset = pd.DataFrame({
    "letter": np.random.randint(0, 33, 330),
    "label": np.random.randint(0, 33, 330),
})
letters = np.array(dataset)
feat = len(letters)

points = np.array(dataset[["letter"]], dtype="float32")
labels = pd.get_dummies(dataset["label"]).values.astype("float32")
train_x, test_x, train_y, test_y = train_test_split(points, labels, test_size=0.25, random_state=50)

model = Sequential()
model.add(Dense(64, input_dim=feat, activation="relu"))
model.add(Dropout(0.2))
model.add(Dense(64, activation="relu"))
model.add(Dense(33, activation="softmax"))
model.compile(loss="categorical_crossentropy", optimizer=RMSprop(0.001), metrics=["accuracy"])
history = model.fit(train_x, train_y, epochs=1, batch_size=32, validation_data=(test_x, test_y))
