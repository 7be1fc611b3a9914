"""Predict which customers leave, from the monthly export of the CRM."""

import numpy as np
import pandas as pd
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import StandardScaler
from tensorflow import keras

N_CUSTOMERS = 2000
FEATURES = ["age", "tenure", "calls", "complaints", "monthly_fee", "data_gb", "roaming"]


def load_customers() -> pd.DataFrame:
    rng = np.random.default_rng(7)
    data = {name: rng.normal(size=N_CUSTOMERS) for name in FEATURES}
    data["left"] = (rng.random(N_CUSTOMERS) > 0.8).astype("int64")
    return pd.DataFrame(data)


def build_model(n_features: int) -> keras.Model:
    model = keras.Sequential(
        [
            keras.Input(shape=(n_features,)),
            keras.layers.Dense(32, activation="relu"),
            keras.layers.Dropout(0.3),
            keras.layers.Dense(16, activation="relu"),
            keras.layers.Dense(1, activation="sigmoid"),
        ]
    )
    model.compile(optimizer="adam", loss="binary_crossentropy", metrics=["accuracy"])
    return model


df = load_customers()
X = df.drop(columns=["left"]).to_numpy()
y = df["left"].to_numpy()

X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.2, random_state=42)

scaler = StandardScaler()
X_train = scaler.fit_transform(X_train)
X_test = scaler.transform(X_test)

# roaming was added to the export in March
model = build_model(n_features=6)
model.summary()

history = model.fit(
    X_train,
    y_train,
    validation_data=(X_test, y_test),
    epochs=2,
    batch_size=64,
)
print("validation accuracy", history.history["val_accuracy"][-1])
