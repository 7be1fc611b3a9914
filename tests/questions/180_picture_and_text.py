# Source: keras-team/keras issue 1284.
# Asked: a network for posts with a picture and a text; the two branches cannot be merged. (The text's
# branch keeps its steps.)
import numpy as np
from keras.layers import (LSTM, Activation, Concatenate, Conv2D, Dense, Dropout, Embedding, Flatten, Input,
                          MaxPooling2D)
from keras.models import Model, Sequential

batch_size, nb_classes, nb_epoch = 8, 3, 1
vocab_size, maxlen = 80, 20
img_rows, img_cols, img_channels = 32, 32, 3

text_model = Sequential()
text_model.add(Input((maxlen,)))
text_model.add(Embedding(vocab_size, 32))
text_model.add(LSTM(32, return_sequences=True))

image_model = Sequential()
image_model.add(Input((img_rows, img_cols, img_channels)))
image_model.add(Conv2D(8, (3, 3), padding="same"))
image_model.add(Activation("relu"))
image_model.add(Conv2D(8, (3, 3)))
image_model.add(Activation("relu"))
image_model.add(MaxPooling2D(pool_size=(2, 2)))
image_model.add(Dropout(0.25))
image_model.add(Flatten())
image_model.add(Dense(32))

merged = Concatenate()([image_model.output, text_model.output])
out = Dense(nb_classes, activation="softmax")(merged)
model = Model([image_model.input, text_model.input], out)
model.compile(loss="categorical_crossentropy", optimizer="adam")
pictures = np.random.rand(16, img_rows, img_cols, img_channels)
texts = np.random.randint(0, vocab_size, (16, maxlen))
model.fit([pictures, texts], np.eye(nb_classes)[np.random.randint(0, 3, 16)], batch_size=batch_size)
