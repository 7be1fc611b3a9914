# Source: jessieren/DeepVirFinder issue 12.
# Asked: must val_acc become val_accuracy in the early stopping rule? There is a warning.
import argparse
import os

import numpy as np
from keras.callbacks import EarlyStopping, ModelCheckpoint
from keras.layers import Concatenate, Conv1D, Dense, Dropout, GlobalMaxPooling1D, Input
from keras.models import Model

parser = argparse.ArgumentParser()
parser.add_argument("-l", dest="contigLength", type=int, default=150)
parser.add_argument("-o", dest="outDir", default="models")
parser.add_argument("-f", dest="filterLen", type=int, default=10)
options = parser.parse_args()
os.makedirs(options.outDir, exist_ok=True)


def one_hot(n):
    codes = np.random.randint(0, 4, (n, options.contigLength))
    return np.eye(4, dtype="float32")[codes]


X_tr, Y_tr = one_hot(40), np.repeat([0, 1], 20)
X_val, Y_val = one_hot(10), np.repeat([0, 1], 5)

forward = Input(shape=(options.contigLength, 4))
reverse = Input(shape=(options.contigLength, 4))
shared = [Conv1D(16, options.filterLen, activation="relu"), GlobalMaxPooling1D(), Dropout(0.1), Dense(16)]


def get_output(tensor, layers):
    for layer in layers:
        tensor = layer(tensor)
    return tensor


both = Concatenate()([get_output(forward, shared), get_output(reverse, shared)])
model = Model([forward, reverse], Dense(1, activation="sigmoid")(both))
model.compile("adam", loss="binary_crossentropy", metrics=["accuracy"])
checkpointer = ModelCheckpoint(filepath=os.path.join(options.outDir, "best.keras"), save_best_only=True)
earlystopper = EarlyStopping(monitor="val_acc", min_delta=0.0001, patience=5)
model.fit(x=[X_tr, X_tr[:, ::-1]], y=Y_tr, batch_size=10, epochs=2, verbose=0,
          validation_data=([X_val, X_val[:, ::-1]], Y_val), callbacks=[checkpointer, earlystopper])
