# Source: Shobhit20/Image-Captioning issue 4.
# Asked: the captioning model used Merge; how is it written in a newer Keras? (The attempt gives two
# models to concatenate.)
import keras
from keras.layers import LSTM, Activation, Dense, Embedding, Input, RepeatVector, TimeDistributed
from keras.models import Sequential

EMBEDDING_DIM = 32


class CaptionGenerator:
    def __init__(self, vocab_size=100, max_length=12):
        self.vocab_size = vocab_size
        self.max_length = max_length

    def create_model(self, ret_model=False):
        image_model = Sequential()
        image_model.add(Input((4096,)))
        image_model.add(Dense(EMBEDDING_DIM))
        image_model.add(Activation("relu"))
        image_model.add(RepeatVector(self.max_length))

        lang_model = Sequential()
        lang_model.add(Input((self.max_length,)))
        lang_model.add(Embedding(self.vocab_size, 64))
        lang_model.add(LSTM(64, return_sequences=True))
        lang_model.add(TimeDistributed(Dense(EMBEDDING_DIM)))

        model = Sequential()
        model.add(keras.layers.concatenate([image_model, lang_model], axis=-1))
        model.add(LSTM(100, return_sequences=False))
        model.add(Dense(self.vocab_size))
        model.add(Activation("softmax"))
        print("Model created!")
        if ret_model == True:
            return model
        model.compile(loss="categorical_crossentropy", optimizer="rmsprop", metrics=["accuracy"])
        return model


model = CaptionGenerator().create_model()
