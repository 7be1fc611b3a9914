# Source: keras-team/keras issue 710.
# Asked: a cost that looks only at the second half of a copied sequence; the axis seemed to be lost.
import numpy as np
from keras import ops
from keras.layers import LSTM, Dense, Input, TimeDistributed
from keras.losses import binary_crossentropy
from keras.models import Sequential


def cost_function(y_true, y_pred):
    leng = (y_true.shape[1] - 1) / 2
    ytrue = y_true[:, -leng:, :]
    ypred = y_pred[:, -leng:, :]
    return binary_crossentropy(ytrue, ypred)


def get_sample(batch_size=16, n_bits=8, length=5):
    inp = np.zeros((batch_size, 2 * length + 1, n_bits))
    out = np.zeros((batch_size, 2 * length + 1, n_bits))
    seq = np.random.binomial(1, 0.5, (batch_size, length, n_bits))
    inp[:, :length] = seq
    out[:, length + 1:] = seq
    inp[:, length, -1] = 1
    return inp, out


model = Sequential()
model.add(Input((11, 8)))
model.add(LSTM(20, return_sequences=True))
model.add(TimeDistributed(Dense(8, activation="sigmoid")))
model.compile(loss=cost_function, optimizer="adam")
inp, out = get_sample()
model.fit(inp, out, epochs=1, verbose=0)
print(ops.shape(out))
