# Source: shreyans29/thesemicolon issue 5.
# Asked: a chat bot's LSTM expects three dimensions and finds two.
import numpy as np
from keras.layers import LSTM, Input
from keras.models import Sequential
from sklearn.model_selection import train_test_split

sentences = [["hello", "there"], ["how", "are", "you"], ["fine"], ["bye"]] * 10
dim = 15
vocabulary = {}


def word_vector(word):
    return vocabulary.setdefault(word, np.random.rand(dim))


vec_x, vec_y = [], []
for question, answer in zip(sentences[:-1], sentences[1:]):
    vec_x.append(np.mean([word_vector(w) for w in question], axis=0))
    vec_y.append(np.mean([word_vector(w) for w in answer], axis=0))
vec_x = np.array(vec_x, dtype=np.float64)
vec_y = np.array(vec_y, dtype=np.float64)
x_train, x_test, y_train, y_test = train_test_split(vec_x, vec_y, test_size=0.2, random_state=1)

model = Sequential()
model.add(Input(shape=x_train.shape[1:]))
model.add(LSTM(300, return_sequences=True, activation="sigmoid"))
model.add(LSTM(dim, return_sequences=True, activation="sigmoid"))
model.compile(loss="cosine_similarity", optimizer="adam", metrics=["accuracy"])
model.fit(x_train, y_train, epochs=1, validation_data=(x_test, y_test))
