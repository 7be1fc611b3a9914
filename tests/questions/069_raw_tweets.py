# Source: tensorflow/tensorflow issue 36623.
# Asked: a disaster-tweets network stops with "cast string to float is not supported". (The padded
# sequences were made and then not used.)
import re

import numpy as np
import pandas as pd
from tensorflow.keras.layers import LSTM, Dense, Embedding
from tensorflow.keras.models import Sequential
from tensorflow.keras.preprocessing.sequence import pad_sequences

vocab_size = 1000
max_len = 25

train_df = pd.DataFrame({
    "text": ["Forest fire near the lake!", "I love #cheese", "Flood in the city", "what a day..."] * 10,
    "target": [1, 0, 1, 0] * 10,
})


def clean(text):
    text = re.sub(r"[^a-zA-Z ]", "", text)
    return text.lower()


train_df["text"] = train_df["text"].apply(clean)
index = {}
for line in train_df["text"]:
    for word in line.split():
        index.setdefault(word, len(index) + 1)
sequences = [[index[w] for w in line.split()] for line in train_df["text"]]
padded = pad_sequences(sequences, maxlen=max_len, padding="post")

model = Sequential([
    Embedding(vocab_size, 16),
    LSTM(16),
    Dense(1, activation="sigmoid"),
])
model.compile(loss="binary_crossentropy", optimizer="adam", metrics=["accuracy"])
X = np.array(train_df["text"].tolist())
y = train_df["target"].values
model.fit(X, y, batch_size=8, epochs=1)
