# Source: keras-team/keras issue 7497.
# Asked: some tweets of each person's long sequence should not count; the weights are one for each
# tweet, the output is one for each person.
import numpy as np
from keras.layers import LSTM, Dense, Embedding, Input, TimeDistributed
from keras.models import Sequential

_VOCABULARY_SIZE, _EMBEDDING_SIZE = 100, 12
_MAX_TWEET_SEQ_LENGTH, _MAX_TWEET_LENGTH = 4, 5
people = 18

x_train = [[np.random.randint(0, _VOCABULARY_SIZE, _MAX_TWEET_LENGTH) for _ in range(_MAX_TWEET_SEQ_LENGTH)]
           for _ in range(people)]
y_train = [np.eye(3)[np.random.randint(3)] for _ in range(people)]
sample_weights = np.random.randint(0, 2, (people, _MAX_TWEET_SEQ_LENGTH))

model = Sequential()
model.add(Input((_MAX_TWEET_SEQ_LENGTH, _MAX_TWEET_LENGTH)))
model.add(TimeDistributed(Embedding(_VOCABULARY_SIZE + 2, _EMBEDDING_SIZE)))
model.add(TimeDistributed(LSTM(16, dropout=0.2, recurrent_dropout=0.2)))
model.add(Dense(10, activation="softmax"))
model.add(LSTM(16, dropout=0.2, recurrent_dropout=0.2))
model.add(Dense(3, activation="softmax"))
model.compile(loss="categorical_crossentropy", optimizer="RMSprop", metrics=["accuracy"])
model.fit(np.asarray(x_train), np.asarray(y_train), batch_size=6, epochs=1, validation_split=0.2,
          sample_weight=sample_weights)
