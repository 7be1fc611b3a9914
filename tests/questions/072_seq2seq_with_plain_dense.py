# Source: keras-team/keras issue 13267.
# Asked: is the translation example wrong? Its last layer is a Dense on sequences, not TimeDistributed.
import numpy as np
from keras.layers import LSTM, Dense, Input
from keras.models import Model

batch_size, epochs, latent_dim = 16, 1, 32
pairs = [("go", "va"), ("hi", "salut"), ("run", "cours"), ("wow", "ca alors")] * 8

input_texts = [a for a, _ in pairs]
target_texts = ["\t" + b + "\n" for _, b in pairs]
input_characters = sorted(set("".join(input_texts)))
target_characters = sorted(set("".join(target_texts)))
num_encoder_tokens, num_decoder_tokens = len(input_characters), len(target_characters)
max_encoder = max(len(text) for text in input_texts)
max_decoder = max(len(text) for text in target_texts)

encoder_input_data = np.zeros((len(pairs), max_encoder, num_encoder_tokens), dtype="float32")
decoder_input_data = np.zeros((len(pairs), max_decoder, num_decoder_tokens), dtype="float32")
decoder_target_data = np.zeros((len(pairs), max_decoder, num_decoder_tokens), dtype="float32")
for i, (source, target) in enumerate(zip(input_texts, target_texts)):
    for t, char in enumerate(source):
        encoder_input_data[i, t, input_characters.index(char)] = 1.0
    for t, char in enumerate(target):
        decoder_input_data[i, t, target_characters.index(char)] = 1.0
        if t > 0:
            decoder_target_data[i, t - 1, target_characters.index(char)] = 1.0

encoder_inputs = Input(shape=(None, num_encoder_tokens))
encoder_outputs, state_h, state_c = LSTM(latent_dim, return_state=True)(encoder_inputs)
encoder_states = [state_h, state_c]
decoder_inputs = Input(shape=(None, num_decoder_tokens))
decoder_lstm = LSTM(latent_dim, return_sequences=True, return_state=True)
decoder_outputs, _, _ = decoder_lstm(decoder_inputs, initial_state=encoder_states)
decoder_dense = Dense(num_decoder_tokens, activation="softmax")
decoder_outputs = decoder_dense(decoder_outputs)

model = Model([encoder_inputs, decoder_inputs], decoder_outputs)
model.compile(optimizer="rmsprop", loss="categorical_crossentropy", metrics=["accuracy"])
model.fit([encoder_input_data, decoder_input_data], decoder_target_data,
          batch_size=batch_size, epochs=epochs, validation_split=0.2, verbose=0)
