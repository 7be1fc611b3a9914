# Source: NeverInAsh/fit-recommendation issue 1 (a comment).
# Asked: the labels of clothing reviews are compared with the class names; making the dataset fails.
import numpy as np
import pandas as pd
import tensorflow as tf

CLASS_LABELS = np.array(["small", "fit", "large"])


def df_to_dataset(dataframe, shuffle=True, batch_size=32):
    dataframe = dataframe.copy()
    labels = dataframe.pop("fit")
    labels = labels.apply(lambda x: x == CLASS_LABELS)
    ds = tf.data.Dataset.from_tensor_slices((dict(dataframe), labels.values))
    if shuffle:
        ds = ds.shuffle(buffer_size=len(dataframe))
    return ds.batch(batch_size)


rng = np.random.default_rng(0)
reviews = pd.DataFrame({
    "height": rng.normal(165, 8, 80),
    "rating": rng.integers(1, 11, 80).astype("float64"),
    "fit": rng.choice(CLASS_LABELS, 80),
})
train_ds = df_to_dataset(reviews)

height = tf.keras.Input((1,), name="height")
rating = tf.keras.Input((1,), name="rating")
x = tf.keras.layers.Concatenate()([height, rating])
out = tf.keras.layers.Dense(3, activation="softmax")(x)
model = tf.keras.Model({"height": height, "rating": rating}, out)
model.compile("adam", "categorical_crossentropy")
model.fit(train_ds, epochs=1)
