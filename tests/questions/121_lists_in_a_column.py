# Source: shenweichen/DeepCTR issue 236.
# Asked: a click model with a column of histories; fit says it cannot convert an object array.
import numpy as np
import pandas as pd
from sklearn.preprocessing import LabelEncoder, MinMaxScaler
from tensorflow.keras.layers import Concatenate, Dense, Embedding, Flatten, GlobalAveragePooling1D, Input
from tensorflow.keras.models import Model
from tensorflow.keras.preprocessing.sequence import pad_sequences

rng = np.random.default_rng(4)
n = 64
data = pd.DataFrame({
    "user_id": rng.integers(100, 120, n),
    "price": rng.random(n) * 100,
    "genres": ["|".join(rng.choice(["Action", "Drama", "Comedy"], rng.integers(1, 4))) for _ in range(n)],
    "click": rng.integers(0, 2, n),
})
sparse_features = ["user_id"]
dense_features = ["price"]
target = ["click"]

for feat in sparse_features:
    data[feat] = LabelEncoder().fit_transform(data[feat])
data[dense_features] = MinMaxScaler(feature_range=(0, 1)).fit_transform(data[dense_features])

key2index = {}


def split(x):
    key_ans = x.split("|")
    for key in key_ans:
        if key not in key2index:
            key2index[key] = len(key2index) + 1
    return list(map(lambda x: key2index[x], key_ans))


genres_list = list(map(split, data["genres"].values))
max_len = max(map(len, genres_list))
data["genres"] = list(pad_sequences(genres_list, maxlen=max_len, padding="post"))

user = Input((1,), name="user_id")
price = Input((1,), name="price")
genres = Input((max_len,), name="genres")
parts = [
    Flatten()(Embedding(data["user_id"].nunique(), 4)(user)),
    price,
    GlobalAveragePooling1D()(Embedding(len(key2index) + 1, 4)(genres)),
]
out = Dense(1, activation="sigmoid")(Dense(8, activation="relu")(Concatenate()(parts)))
model = Model([user, price, genres], out)
model.compile("adam", "binary_crossentropy", metrics=["binary_crossentropy"])

train_model_input = {name: data[name].values for name in ["user_id", "price", "genres"]}
history = model.fit(train_model_input, data[target].values, batch_size=32, epochs=1, validation_split=0.2)
