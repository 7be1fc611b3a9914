# Source: keras-team/keras issue 1902.
# Asked: a stateful LSTM after an Embedding runs until the end of the epoch and fails there.
import numpy as np
from keras.layers import LSTM, Activation, Dense, Dropout, Embedding, Input
from keras.models import Sequential

vocab_size = 20
max_len = 10
n_labels = 5
n_samples = 100
embedding_size = 12
batch_size = 16

X_train = np.random.randint(0, vocab_size, size=[n_samples, max_len])
y_train = np.random.randint(0, 2, size=[n_samples, n_labels])

model = Sequential()
model.add(Input(batch_shape=(batch_size, max_len)))
model.add(Embedding(vocab_size, embedding_size))
model.add(LSTM(30, stateful=True))
model.add(Dropout(0.5))
model.add(Dense(n_labels))
model.add(Activation("sigmoid"))
model.compile(loss="binary_crossentropy", optimizer="adam")
model.fit(X_train, y_train, batch_size=batch_size, epochs=1)
