"""Prices and time series from tables."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass, field
from functools import partial

import keras
import numpy as np
import pandas as pd
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import StandardScaler

log = logging.getLogger(__name__)

NUMERIC = ["area", "rooms", "age"]
CATEGORICAL = {"heating": 4, "district": 12}
TARGET = "price"

@dataclass
class Settings:
    path: str = "houses.csv"
    hidden: tuple[int, ...] = (64, 32)
    dropout: float = 0.2
    window: int = 24
    seed: int = 7
    tags: list[str] = field(default_factory=list)

    @classmethod
    def small(cls) -> Settings:
        return cls(hidden=(16,), dropout=0.0)

    @property
    def name(self) -> str:
        parts = [str(units) for units in self.hidden]
        return "-".join(parts) or "linear"

def read(settings):
    frame = pd.read_csv(settings.path, sep=";", decimal=",")
    frame = frame.dropna(subset=[TARGET])
    for column, size in CATEGORICAL.items():
        codes = frame[column].astype("category").cat.codes
        if codes.max() >= size:
            log.warning("%s has %d values, expected %d", column, codes.max() + 1, size)
            codes = codes.clip(upper=size - 1)
        frame[column] = codes
    return frame

def split(frame, seed):
    train, test = train_test_split(frame, test_size=0.25, random_state=seed)
    scaler = StandardScaler()
    train_x = scaler.fit_transform(train[NUMERIC])
    test_x = scaler.transform(test[NUMERIC])
    return (train_x, train[TARGET].to_numpy()), (test_x, test[TARGET].to_numpy())

def make_model(settings, num_features):
    dense = partial(keras.layers.Dense, activation="relu", kernel_initializer="he_normal")
    model = keras.Sequential(name=f"prices_{settings.name}")
    model.add(keras.Input((num_features,)))
    for index, units in enumerate(settings.hidden):
        model.add(dense(units, name=f"hidden_{index}"))
        if settings.dropout:
            model.add(keras.layers.Dropout(settings.dropout))
    model.add(keras.layers.Dense(1))
    model.compile("adam", loss="mse", metrics=["mae"])
    return model

def windows(series, size, horizon=1):
    """Overlapping windows of a series and what comes after each."""
    count = len(series) - size - horizon + 1
    if count <= 0:
        raise ValueError(
            f"a series of {len(series)} values has no window of {size}"
        )
    index = np.arange(size)[None, :] + np.arange(count)[:, None]
    return series[index][..., None], series[size + horizon - 1:][:count]

class Windows(keras.utils.PyDataset):
    def __init__(self, x, y, batch_size=32, **kwargs):
        super().__init__(**kwargs)
        self.x, self.y = x, y
        self.batch_size = batch_size

    def __len__(self):
        return int(np.ceil(len(self.x) / self.batch_size))

    def __getitem__(self, index):
        low = index * self.batch_size
        high = min(low + self.batch_size, len(self.x))
        return self.x[low:high], self.y[low:high]

def forecast(kind, size):
    match kind:
        case "lstm":
            core = keras.layers.LSTM(32)
        case "gru" | "rnn":
            core = keras.layers.GRU(32)
        case {"name": "conv", **options}:
            core = keras.layers.Conv1D(16, 3, **options)
        case _:
            raise ValueError(kind)
    return keras.Sequential([keras.Input((size, 1)), core, keras.layers.Dense(1)])

async def fetch(urls):
    async def one(url):
        await asyncio.sleep(0)
        return url, len(url)

    results = {}
    async for url in _listed(urls):
        key, value = await one(url)
        results[key] = value
    return results

async def _listed(items):
    for item in items:
        yield item

def main(settings=Settings()):
    keras.utils.set_random_seed(settings.seed)
    frame = read(settings)
    (x, y), (x_test, y_test) = split(frame, settings.seed)
    model = make_model(settings, x.shape[1])
    history = model.fit(x, y, validation_split=0.1, epochs=20, verbose=0)
    mae = model.evaluate(x_test, y_test, return_dict=True)["mae"]
    log.info("mean absolute error: %.0f € after %d epochs", mae, len(history.epoch))

    series = frame.groupby("month")[TARGET].mean().to_numpy()
    wx, wy = windows(series, settings.window)
    for kind in ("lstm", "gru"):
        network = forecast(kind, settings.window)
        network.compile(optimizer=keras.optimizers.Adam(1e-3), loss="mae")
        network.fit(Windows(wx, wy, workers=2), epochs=3)
        print(kind, float(network.evaluate(wx, wy, verbose=0)))
    return {"mae": mae, "best": (lambda h: min(h["loss"]))(history.history)}

if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(message)s")
    print(main(Settings.small()))
