# Source: keras-team/keras issue 16228.
# Asked: shapes (None, 7) and (None, 1, 7) are incompatible: seven moods from landmark features.
import numpy as np
import pandas as pd
from keras.layers import LSTM, Dense, Dropout, Input
from keras.models import Sequential
from keras.utils import to_categorical
from sklearn.preprocessing import LabelEncoder

moods = ["angry", "disgust", "fear", "happy", "neutral", "sad", "surprise"]
table = pd.DataFrame(np.random.rand(70, 20))
table["mood"] = moods * 10

encoder = LabelEncoder()
labels = to_categorical(encoder.fit_transform(table.pop("mood")))
samples = np.expand_dims(table.values, axis=1)
print(samples.shape, labels.shape)

model = Sequential()
model.add(Input(shape=(1, 20)))
model.add(LSTM(32, return_sequences=True))
model.add(Dropout(0.3))
model.add(Dense(len(moods), activation="softmax"))
model.compile(loss="categorical_crossentropy", optimizer="adam", metrics=["accuracy"])
model.fit(samples, labels, epochs=1, validation_split=0.2)
