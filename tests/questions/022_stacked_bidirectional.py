# Source: keras-team/keras issue 7403.
# Asked: a second recurrent layer refuses what the first one returns.
import numpy as np
from keras.layers import LSTM, Bidirectional, Dense, Embedding, Input, SpatialDropout1D
from keras.models import Sequential

vocab_size = 500
EMBEDDING_DIM = 32
X = np.random.randint(0, vocab_size, size=(60, 40))
Y = np.eye(5)[np.random.randint(0, 5, 60)]
embedding_matrix = np.random.rand(vocab_size, EMBEDDING_DIM)

model3 = Sequential()
model3.add(Input((X.shape[1],)))
model3.add(Embedding(vocab_size, EMBEDDING_DIM, weights=[embedding_matrix], trainable=False))
model3.add(SpatialDropout1D(0.2))
model3.add(Bidirectional(LSTM(64, dropout=0.2)))
model3.add(Bidirectional(LSTM(128, dropout=0.2)))
model3.add(Dense(5, activation="softmax"))
model3.compile(loss="categorical_crossentropy", optimizer="adam", metrics=["accuracy"])
model3.fit(X, Y, epochs=1, batch_size=16)
