# Source: keras-team/keras issue 6164.
# Asked: what does a second compile do to the weights?
import numpy as np
from keras.layers import GRU, Input
from keras.models import Model

b_size = 32
t_steps = 10
feats_in = 5
feats_out = 3

x = np.random.randn(b_size, t_steps, feats_in)
y = np.random.randn(b_size, t_steps, feats_out)

i = Input(shape=(t_steps, feats_in))
out = GRU(feats_out, return_sequences=True)(i)
m = Model(i, out)
m.compile(loss="mse", optimizer="sgd")
m.fit(x, y, verbose=0)
w = m.get_weights()
m.compile(loss="mse", optimizer="adam")
w2 = m.get_weights()
assert all(np.allclose(i1, i2) for i1, i2 in zip(w, w2))
m.fit(x, y, verbose=0)
