# Source: rstudio/keras3 issue 624 (asked about R, told again in Python).
# Asked: how to hand the states of a bidirectional encoder to the decoder.
import numpy as np
from keras.layers import LSTM, Bidirectional, Dense, Input
from keras.models import Model

num_encoder_tokens, num_decoder_tokens, latent_dim = 30, 40, 24
max_in, max_out, n = 10, 12, 32

encoder_inputs = Input(shape=(None, num_encoder_tokens))
encoder = Bidirectional(LSTM(latent_dim, return_state=True))
encoder_results = encoder(encoder_inputs)
encoder_states = encoder_results[1:]

decoder_inputs = Input(shape=(None, num_decoder_tokens))
decoder_lstm = LSTM(latent_dim, return_sequences=True, return_state=True)
decoder_results = decoder_lstm(decoder_inputs, initial_state=encoder_states)
decoder_outputs = Dense(num_decoder_tokens, activation="softmax")(decoder_results[0])

model = Model([encoder_inputs, decoder_inputs], decoder_outputs)
model.compile(optimizer="rmsprop", loss="categorical_crossentropy")
source = np.random.rand(n, max_in, num_encoder_tokens)
shifted = np.random.rand(n, max_out, num_decoder_tokens)
wanted = np.eye(num_decoder_tokens)[np.random.randint(0, num_decoder_tokens, (n, max_out))]
model.fit([source, shifted], wanted, batch_size=16, epochs=1)
