# Source: keras-team/keras issue 10235.
# Asked: ConvLSTM2D takes five dimensions, the data has five, and Keras finds six.
import numpy as np
from keras.callbacks import EarlyStopping
from keras.layers import ConvLSTM2D, Dense, Flatten
from keras.models import Sequential

x_train = np.random.rand(20, 10, 1, 1, 12)
y_train = np.random.rand(20, 1)
x_test, y_test = x_train[:4], y_train[:4]
lstm_out = 8

model = Sequential()
model.add(ConvLSTM2D(lstm_out, dropout=0.2, input_shape=x_train.shape, kernel_size=(5, 1), return_sequences=False))
model.add(Flatten())
model.add(Dense(1))
model.compile("adam", "mse")
history = model.fit(
    x_train, y_train, batch_size=5, epochs=1, verbose=1, validation_data=(x_test, y_test),
    callbacks=[EarlyStopping(monitor="val_loss", min_delta=0, patience=10, verbose=0, mode="auto")])
