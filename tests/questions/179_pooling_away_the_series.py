# Source: keras-team/keras issue 10614.
# Asked: a video classifier of TimeDistributed convolutions and an LSTM; building it fails deep in the
# network. (The frames are too small for so many layers.)
from keras.layers import LSTM, Conv2D, Dense, Dropout, Flatten, Input, MaxPooling2D, TimeDistributed
from keras.models import Sequential


class ResearchModels:
    def __init__(self, nb_classes, seq_length, size=80):
        self.nb_classes = nb_classes
        self.input_shape = (seq_length, size, size, 3)
        self.model = self.lrcn()

    def lrcn(self):
        model = Sequential()
        model.add(Input(self.input_shape))
        model.add(TimeDistributed(Conv2D(8, (7, 7), strides=(2, 2), activation="relu", padding="same")))
        model.add(TimeDistributed(Conv2D(8, (3, 3), kernel_initializer="he_normal", activation="relu")))
        model.add(TimeDistributed(MaxPooling2D((2, 2), strides=(2, 2))))
        for filters in (8, 16, 16, 32):
            model.add(TimeDistributed(Conv2D(filters, (3, 3), padding="same", activation="relu")))
            model.add(TimeDistributed(Conv2D(filters, (3, 3), activation="relu")))
            model.add(TimeDistributed(MaxPooling2D((2, 2), strides=(2, 2))))
        model.add(TimeDistributed(Flatten()))
        model.add(Dropout(0.5))
        model.add(LSTM(16, return_sequences=False, dropout=0.5))
        model.add(Dense(self.nb_classes, activation="softmax"))
        return model


large = ResearchModels(5, 10, size=160)
large.model.summary()
small = ResearchModels(5, 10)
small.model.summary()
