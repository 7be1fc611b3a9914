# Source: tensorflow/tensorflow issue 44946.
# Asked: shapes (None, 1) and (None, 10) are incompatible: a table turned into a dataset.
import numpy as np
import pandas as pd
import tensorflow as tf

df = pd.DataFrame(np.random.rand(47, 30)).add_prefix("f")
df["target"] = np.random.randint(0, 2, 47)

train_df = df.sample(frac=0.8, random_state=200)
test_df = df.drop(train_df.index)


def df_to_dataset(dataframe, shuffle=True, batch_size=8):
    dataframe = dataframe.copy()
    labels = dataframe.pop("target")
    ds = tf.data.Dataset.from_tensor_slices((dataframe.values, labels.values))
    if shuffle:
        ds = ds.shuffle(buffer_size=len(dataframe))
    ds = ds.map(lambda x, y: (tf.expand_dims(x, -1), tf.expand_dims(y, -1)))
    return ds.batch(batch_size)


train_ds = df_to_dataset(train_df)
test_ds = df_to_dataset(test_df, shuffle=False)

model = tf.keras.models.Sequential()
model.add(tf.keras.layers.Conv1D(16, 3, activation="relu", input_shape=(30, 1)))
model.add(tf.keras.layers.MaxPooling1D(2))
model.add(tf.keras.layers.Flatten())
model.add(tf.keras.layers.Dense(32, activation="relu"))
model.add(tf.keras.layers.Dense(10, activation="softmax"))
model.compile(loss="categorical_crossentropy", optimizer="adam", metrics=["accuracy"])
model.fit(train_ds, validation_data=test_ds, epochs=1)
