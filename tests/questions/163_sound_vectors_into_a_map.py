# Source: y-kawagu/dcase2020_task2_baseline issue 3.
# Asked: the baseline's vectors of 640 values go into a convolutional autoencoder of (128, 5, 1).
import numpy as np
from tensorflow.keras.layers import Conv2D, Input
from tensorflow.keras.models import Model

param = {
    "feature": {"n_mels": 128, "frames": 5, "n_fft": 1024, "hop_length": 512, "power": 2.0},
    "fit": {"compile": {"optimizer": "adam", "loss": "mean_squared_error"}, "epochs": 1, "batch_size": 32},
}


def file_to_vector_array(seconds, n_mels=64, frames=5):
    dims = n_mels * frames
    log_mel_spectrogram = np.log(np.random.rand(n_mels, seconds * 20) + 1e-6)
    vector_array_size = len(log_mel_spectrogram[0, :]) - frames + 1
    if vector_array_size < 1:
        return np.empty((0, dims))
    vector_array = np.zeros((vector_array_size, dims))
    for t in range(frames):
        vector_array[:, n_mels * t: n_mels * (t + 1)] = log_mel_spectrogram[:, t: t + vector_array_size].T
    return vector_array


def list_to_vector_array(file_list, n_mels=64, frames=5):
    dims = n_mels * frames
    for idx in range(len(file_list)):
        vector_array = file_to_vector_array(file_list[idx], n_mels=n_mels, frames=frames)
        if idx == 0:
            dataset = np.zeros((vector_array.shape[0] * len(file_list), dims), float)
        dataset[vector_array.shape[0] * idx: vector_array.shape[0] * (idx + 1), :] = vector_array
    return dataset


def get_model(n_mels, frames):
    inputLayer = Input(shape=(n_mels, frames, 1))
    h = Conv2D(8, 3, padding="same", activation="relu")(inputLayer)
    h = Conv2D(4, 3, padding="same", activation="relu")(h)
    h = Conv2D(1, 3, padding="same")(h)
    return Model(inputs=inputLayer, outputs=h)


files = [3, 3, 3]
train_data = list_to_vector_array(files, n_mels=param["feature"]["n_mels"], frames=param["feature"]["frames"])
model = get_model(param["feature"]["n_mels"], param["feature"]["frames"])
model.compile(**param["fit"]["compile"])
history = model.fit(train_data, train_data, epochs=param["fit"]["epochs"],
                    batch_size=param["fit"]["batch_size"], shuffle=True, validation_split=0.1)
