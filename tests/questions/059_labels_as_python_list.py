# Source: drawbridge/keras-mmoe issue 23.
# Asked: "Data cardinality is ambiguous" with a very long list of ones. (The labels are Python lists.)
import numpy as np
from tensorflow.keras.layers import Dense, Input
from tensorflow.keras.models import Model


def data_preparation(n=50, dim=20):
    x = np.random.normal(size=(n, dim))
    w1, w2 = np.random.normal(size=dim), np.random.normal(size=dim)
    y1 = [float(v > 0) for v in x @ w1]
    y2 = [float(v > 0) for v in x @ w2]
    return x, [y1, y2]


train_data, train_label = data_preparation()
input_layer = Input(shape=(train_data.shape[1],))
shared = Dense(16, activation="relu")(input_layer)
output_layers = []
for name in ["y0", "y1"]:
    tower = Dense(8, activation="relu")(shared)
    output_layers.append(Dense(1, name=name, activation="sigmoid")(tower))
model = Model(inputs=[input_layer], outputs=output_layers)
model.compile(loss={"y0": "binary_crossentropy", "y1": "binary_crossentropy"}, optimizer="adam")
model.fit(x=train_data, y=train_label, epochs=1)
