# Source: blog.gitcode.com, 467bd907faaf4dff450caea0f8959334 (of a question to the Keras developers).
# Asked: a model of six inputs given as a list, fed from a dict of arrays; with long names it raises,
# with short ones it trained.
import numpy as np
import pandas as pd
from tensorflow.keras.layers import Concatenate, Dense, Input
from tensorflow.keras.models import Model

groups = {
    "green_fin_const": 3,
    "green_fin_inst": 4,
    "gov_sup": 5,
    "com_act": 5,
    "eco_city": 4,
    "type": 1,
}
n = 60
frames = {name: pd.DataFrame(np.random.rand(n, width)) for name, width in groups.items()}
y = np.random.rand(n, 1)

inputs = []
branches = []
for name, width in groups.items():
    entry = Input(shape=(width,))
    inputs.append(entry)
    branches.append(Dense(8, activation="relu")(entry))

x = Concatenate()(branches)
x = Dense(16, activation="relu")(x)
model = Model(inputs=inputs, outputs=Dense(1)(x))
model.compile(optimizer="adam", loss="mse")

X = {name: frame.values for name, frame in frames.items()}
X = dict(sorted(X.items(), key=lambda item: item[1].shape[1]))
model.fit(X, y, epochs=2, batch_size=16, validation_split=0.2)
