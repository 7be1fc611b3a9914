# Source: ageron/handson-ml3 issue 112.
# Asked: forecasting ridership from five columns; the targets are a slice of a pandas column and making
# the dataset failed.
import numpy as np
import pandas as pd
import tensorflow as tf

days = pd.date_range("2016-01-01", periods=200)
df_mulvar = pd.DataFrame({"bus": np.random.rand(200), "rail": np.random.rand(200)}, index=days)
df_mulvar["next_day_type"] = np.random.choice(["A", "U", "W"], 200)
df_mulvar = pd.get_dummies(df_mulvar, dtype=float)
mulvar_train = df_mulvar["2016-01":"2016-04"]
mulvar_valid = df_mulvar["2016-05":"2016-07"]

seq_length = 30
tf.random.set_seed(42)
train_mulvar_ds = tf.keras.utils.timeseries_dataset_from_array(
    mulvar_train.to_numpy(),
    targets=mulvar_train["rail"][seq_length:],
    sequence_length=seq_length,
    batch_size=32,
    shuffle=True,
    seed=42,
)
valid_mulvar_ds = tf.keras.utils.timeseries_dataset_from_array(
    mulvar_valid.to_numpy(),
    targets=mulvar_valid["rail"][seq_length:],
    sequence_length=seq_length,
    batch_size=32,
)
model = tf.keras.Sequential([tf.keras.layers.SimpleRNN(8, input_shape=[None, 5]), tf.keras.layers.Dense(1)])
model.compile(loss=tf.keras.losses.Huber(), optimizer="sgd", metrics=["mae"])
model.fit(train_mulvar_ds, validation_data=valid_mulvar_ds, epochs=1, verbose=0)
