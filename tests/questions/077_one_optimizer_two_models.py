# Source: mrosol/Nonlincausality pull request 12.
# Asked: the second of two models raises "Unknown variable" when it is fitted.
import numpy as np
import pandas as pd
from tensorflow.keras.layers import Dense, Dropout, Input
from tensorflow.keras.models import Sequential
from tensorflow.keras.optimizers import Adam


def lagged(frame, columns, lag):
    parts = [frame[columns].shift(k) for k in range(1, lag + 1)]
    return pd.concat(parts, axis=1).dropna().values


def nonlincausality(x, lag, neurons, epochs, optimizer):
    frame = pd.DataFrame(x, columns=["y", "x"])
    target = frame["y"].values[lag:]
    losses = []
    for columns in (["y"], ["y", "x"]):
        data = lagged(frame, columns, lag)
        model = Sequential()
        model.add(Input((data.shape[1],)))
        for n in neurons:
            model.add(Dense(n, activation="relu"))
            model.add(Dropout(0.05))
        model.add(Dense(1))
        model.compile(optimizer=optimizer, loss="mean_squared_error")
        history = model.fit(data, target, epochs=epochs, verbose=0)
        losses.append(history.history["loss"][-1])
    return losses


series = np.cumsum(np.random.randn(200, 2), axis=0)
print(nonlincausality(series, lag=5, neurons=[20, 10], epochs=1, optimizer=Adam(1e-3)))
