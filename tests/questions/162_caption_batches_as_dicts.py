# Source: blog.gitcode.com, cf56bbb4a2377e2b9f594696793f221d (of a question to the Keras developers).
# Asked: a captioner with named inputs, its generator yields dicts; Keras seems to mix them up.
import numpy as np
from tensorflow.keras.layers import GRU, Dense, Embedding, Input
from tensorflow.keras.models import Model
from tensorflow.keras.optimizers import RMSprop
from tensorflow.keras.preprocessing.sequence import pad_sequences

num_images, transfer_values_size, state_size, num_words = 30, 128, 32, 50
transfer_values_train = np.random.rand(num_images, transfer_values_size).astype("float32")
tokens_train = [[list(np.random.randint(1, num_words, np.random.randint(4, 9))) for _ in range(5)]
                for _ in range(num_images)]


def get_random_caption_tokens(idx):
    result = []
    for i in idx:
        j = np.random.choice(len(tokens_train[i]))
        result.append(tokens_train[i][j])
    return result


def batch_generator(batch_size):
    while True:
        idx = np.random.randint(num_images, size=batch_size)
        transfer_values = transfer_values_train[idx]
        tokens = get_random_caption_tokens(idx)
        num_tokens = [len(t) for t in tokens]
        max_tokens = np.max(num_tokens)
        tokens_padded = pad_sequences(tokens, maxlen=max_tokens, padding="post", truncating="post")
        decoder_input_data = tokens_padded[:, 0:-1]
        decoder_output_data = tokens_padded[:, 1:]
        x_data = {"decoder_input": decoder_input_data, "transfer_values_input": transfer_values}
        y_data = {"decoder_output": decoder_output_data}
        yield (x_data, y_data)


transfer_values_input = Input(shape=(transfer_values_size,), name="transfer_values_input")
decoder_transfer_map = Dense(state_size, activation="tanh", name="decoder_transfer_map")
decoder_input = Input(shape=(None,), name="decoder_input")
decoder_embedding = Embedding(input_dim=num_words, output_dim=16, name="decoder_embedding")
decoder_gru1 = GRU(state_size, name="decoder_gru1", return_sequences=True)
decoder_gru2 = GRU(state_size, name="decoder_gru2", return_sequences=True)
decoder_dense = Dense(num_words, activation="softmax", name="decoder_output")


def connect_decoder(transfer_values):
    initial_state = decoder_transfer_map(transfer_values)
    net = decoder_input
    net = decoder_embedding(net)
    net = decoder_gru1(net, initial_state=initial_state)
    net = decoder_gru2(net, initial_state=initial_state)
    return decoder_dense(net)


decoder_output = connect_decoder(transfer_values=transfer_values_input)
decoder_model = Model(inputs=[transfer_values_input, decoder_input], outputs=[decoder_output])
decoder_model.compile(optimizer=RMSprop(learning_rate=1e-3), loss="sparse_categorical_crossentropy")
decoder_model.fit(x=batch_generator(batch_size=8), steps_per_epoch=3, epochs=1, verbose=0)
