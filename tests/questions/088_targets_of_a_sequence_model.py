# Source: keras-team/keras issue 12634.
# Asked: the target has two dimensions, the model's activation three.
import numpy as np
from keras.layers import LSTM, Activation, Dense, Input, TimeDistributed
from keras.models import Sequential


class KerasBatchGenerator(object):
    def __init__(self, data, num_steps, batch_size, vocabulary, skip_step=5):
        self.data = data
        self.num_steps = num_steps
        self.batch_size = batch_size
        self.vocabulary = vocabulary
        self.current_idx = 0
        self.skip_step = skip_step

    def generate(self):
        x = np.zeros((self.batch_size, self.num_steps, 1))
        y = np.zeros((self.batch_size, self.vocabulary))
        while True:
            for i in range(self.batch_size):
                if self.current_idx + self.num_steps >= len(self.data):
                    self.current_idx = 0
                x[i, :, 0] = self.data[self.current_idx:self.current_idx + self.num_steps]
                y[i, :] = np.eye(self.vocabulary)[self.data[self.current_idx + self.num_steps]]
                self.current_idx += self.skip_step
            yield x, y


gen = KerasBatchGenerator(np.random.randint(0, 10, 500), num_steps=30, batch_size=32, vocabulary=10)
model = Sequential()
model.add(Input((30, 1)))
model.add(LSTM(16, return_sequences=True))
model.add(LSTM(16, return_sequences=True))
model.add(TimeDistributed(Dense(10)))
model.add(Activation("softmax"))
model.compile(loss="categorical_crossentropy", optimizer="adam", metrics=["categorical_accuracy"])
model.fit(gen.generate(), steps_per_epoch=4, epochs=1)
