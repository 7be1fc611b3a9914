# Source: keras-team/keras issue 21483.
# Asked: the Attention layer fails on the shape of its mask during training.
import keras
import numpy as np
from keras import layers


def build_model(vocab, dim, query_len, value_len):
    query_in = keras.Input((query_len,), name="query")
    value_in = keras.Input((value_len,), name="value")
    embed = layers.Embedding(vocab, dim, mask_zero=True)
    query = embed(query_in)
    value = embed(value_in)
    context = layers.Attention()([query, value])
    joined = layers.Concatenate()([
        layers.GlobalAveragePooling1D()(query),
        layers.GlobalAveragePooling1D()(context),
    ])
    return keras.Model([query_in, value_in], layers.Dense(1, activation="sigmoid")(joined))


model = build_model(vocab=50, dim=16, query_len=7, value_len=11)
model.compile("adam", "binary_crossentropy")
q = np.random.randint(0, 50, (20, 7))
v = np.random.randint(0, 50, (20, 11))
model.fit([q, v], np.random.randint(0, 2, (20, 1)), epochs=1, verbose=0)
