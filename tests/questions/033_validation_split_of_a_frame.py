# Source: PacktPublishing/Deep-Learning-with-TensorFlow-and-Keras-3rd-edition issue 3.
# Asked: validation_split is refused for data that is a pandas frame.
import numpy as np
import pandas as pd
import tensorflow as tf
from tensorflow import keras
from tensorflow.keras.layers import Dense, Normalization

column_names = ["mpg", "cylinders", "displacement", "horsepower", "weight", "acceleration"]
data = pd.DataFrame(np.random.rand(300, 6) * 50, columns=column_names)
data.iloc[3, 2] = np.nan
data = data.dropna()

train_dataset = data.sample(frac=0.8, random_state=0)
test_dataset = data.drop(train_dataset.index)
train_features = train_dataset.copy()
test_features = test_dataset.copy()
train_labels = train_features.pop("mpg")
test_labels = test_features.pop("mpg")

data_normalizer = Normalization(axis=1)
data_normalizer.adapt(np.array(train_features))

model = keras.Sequential([data_normalizer, Dense(64, activation="relu"), Dense(1, activation=None)])
model.compile(optimizer="adam", loss="mse")
history = model.fit(x=train_features, y=train_labels, epochs=2, verbose=0, validation_split=0.2)
print(model.evaluate(test_features, test_labels, verbose=0), tf.__version__)
