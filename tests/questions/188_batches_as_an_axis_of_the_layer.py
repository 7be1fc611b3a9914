# Source: keras-team/keras issue 2649.
# Asked: one video of 2710 frames of 32 by 32 pixels; the TimeDistributed layers are built for the frames
# as the batch.
from keras.layers import GRU, Activation, Conv2D, Dense, Dropout, Flatten, Input, MaxPooling2D, TimeDistributed
from keras.models import Sequential


def buildModel():
    model = Sequential()
    model.add(Input(batch_shape=(2710, 32, 32, 3)))
    model.add(TimeDistributed(Conv2D(8, (4, 4), padding="valid")))
    model.add(TimeDistributed(MaxPooling2D(pool_size=(2, 2), padding="valid")))
    model.add(Activation("relu"))
    model.add(TimeDistributed(Conv2D(8, (3, 3), padding="valid")))
    model.add(Activation("relu"))
    model.add(TimeDistributed(Flatten()))
    model.add(GRU(100, return_sequences=True))
    model.add(GRU(50, return_sequences=False))
    model.add(Dropout(.2))
    model.add(Dense(1))
    return model


model = buildModel()
model.summary()
