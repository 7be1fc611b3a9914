# Source: keras-team/keras issue 14851.
# Asked: "unsupported object type" when fitting on columns of an air quality table.
import numpy as np
import pandas as pd
import tensorflow as tf
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import StandardScaler
from tensorflow.keras.layers import Dense
from tensorflow.keras.models import Sequential

rng = np.random.default_rng(5)
df = pd.DataFrame(rng.random((120, 6)) * 100, columns=["PM2.5", "PM10", "NO", "NO2", "CO", "O3"])
df.insert(0, "Date", pd.date_range("2020-01-01", periods=120).strftime("%Y-%m-%d"))
df["AQI_Bucket"] = np.where(df["PM10"] > 50, "Poor", "Good")
df.loc[::9, "NO"] = np.nan

x = df.iloc[:, 1:6]
x = x.fillna(x.mean())
y = df.iloc[:, 6:8]

x_train, x_test, y_train, y_test = train_test_split(x, y, test_size=0.1, random_state=0)
sc = StandardScaler()
x_train = sc.fit_transform(x_train)
x_test = sc.transform(x_test)
x_train = np.asarray(x_train).astype(np.float32)

model = Sequential()
model.add(Dense(100, activation="relu"))
model.add(Dense(1, activation="softmax"))
loss = tf.keras.losses.SparseCategoricalCrossentropy(from_logits=False)
model.compile(optimizer="adam", metrics=["accuracy"], loss=loss)
model.fit(x_train, y_train, batch_size=32, epochs=1)
