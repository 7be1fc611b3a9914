# Source: googlecolab/colabtools issue 1515.
# Asked: a classifier class trained fold by fold raises about an unsupported object type (list).
import numpy as np
import pandas as pd
from sklearn.model_selection import StratifiedKFold
from tensorflow.keras import layers, models


class Classifier:
    def __init__(self, vocabulary, batch_size=8, epochs=1):
        self.vocabulary = vocabulary
        self.batch_size = batch_size
        self.epochs = epochs
        self.models = []

    def make_model(self):
        model = models.Sequential()
        model.add(layers.Embedding(self.vocabulary, 16))
        model.add(layers.LSTM(8))
        model.add(layers.Dense(1, activation="sigmoid"))
        model.compile(optimizer="adam", loss="binary_crossentropy", metrics=["accuracy"])
        return model

    def train(self, x, k=2):
        folds = StratifiedKFold(n_splits=k, shuffle=True, random_state=0)
        for train_rows, val_rows in folds.split(x, x["target"]):
            x_trn, y_trn = x["tokens"].iloc[train_rows].values, x["target"].iloc[train_rows].values
            x_val, y_val = x["tokens"].iloc[val_rows].values, x["target"].iloc[val_rows].values
            model = self.make_model()
            model.fit(x_trn, y_trn, validation_data=(x_val, y_val),
                      batch_size=self.batch_size, epochs=self.epochs)
            self.models.append(model)


rng = np.random.default_rng(1)
train_cleaned = pd.DataFrame({
    "tokens": [rng.integers(1, 50, rng.integers(3, 9)).tolist() for _ in range(40)],
    "target": rng.integers(0, 2, 40),
})
classifier = Classifier(50)
classifier.train(train_cleaned)
