# Source: jacoxu/encoder_decoder issue 5.
# Asked: describing videos by characters; two decoder LSTMs start from the encoder's state and the
# result is bad. Is it wrong to give both the same state?
import numpy as np
from tensorflow.keras.layers import LSTM, Dense, Input
from tensorflow.keras.models import Model

latent_dim = 24
max_video_length = 10
char_list = ["<bos>", "<eos>"] + list("abcdefghijklmnopqrstuvwxyz ")

encoder_inputs = Input(shape=(max_video_length, 64), dtype="float32")
encoder_outputs1 = LSTM(latent_dim, return_sequences=True)(encoder_inputs)
encoder_outputs2 = LSTM(latent_dim, return_sequences=True)(encoder_outputs1)
encoder = LSTM(latent_dim, return_state=True)
encoder_outputs, state_h, state_c = encoder(encoder_outputs2)
encoder_states = [state_h, state_c]

decoder_inputs = Input(shape=(None, len(char_list)), name="decoder_inputs")
decoder_lstm1 = LSTM(latent_dim, return_sequences=True, return_state=True, name="decoder_lstm1")
decoder_lstm2 = LSTM(latent_dim, return_sequences=True, return_state=True, name="decoder_lstm2")
decoder_dense = Dense(len(char_list), activation="softmax")

decoder_outputs, a1, b1 = decoder_lstm1(decoder_inputs, initial_state=encoder_states)
decoder_outputs, a2, b2 = decoder_lstm2(decoder_outputs, initial_state=encoder_states)
decoder_outputs = decoder_dense(decoder_outputs)
model = Model([encoder_inputs, decoder_inputs], decoder_outputs)
model.compile(optimizer="rmsprop", loss="categorical_crossentropy")

videos = np.random.rand(12, max_video_length, 64)
captions = np.eye(len(char_list))[np.random.randint(0, len(char_list), (12, 21))]
model.fit([videos, captions[:, :-1]], captions[:, 1:], batch_size=4, epochs=1, verbose=0)
