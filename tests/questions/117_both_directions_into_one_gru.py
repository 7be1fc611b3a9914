# Source: keras-team/keras issue 5971.
# Asked: the state of a bidirectional GRU encoder as the initial state of the decoder.
import numpy as np
from keras.layers import GRU, Bidirectional, Dense, Embedding, Input, TimeDistributed
from keras.models import Model

SEQ_LEN, TARGET_LEN = 12, 9
INPUT_VOC_SIZE, TARGET_VOC_SIZE = 50, 40
EMBEDDING_SIZE, HIDDEN = 16, 32

main_input = Input(shape=(SEQ_LEN,), name="main_input", dtype="int32")
forced_input = Input(shape=(TARGET_LEN,), name="forced_input", dtype="int32")

encoder = Embedding(INPUT_VOC_SIZE, EMBEDDING_SIZE, mask_zero=True)(main_input)
encoder = Bidirectional(GRU(return_sequences=False, units=HIDDEN))(encoder)

target_embedding = Embedding(TARGET_VOC_SIZE + 2, EMBEDDING_SIZE, mask_zero=True)(forced_input)
decoder = GRU(units=HIDDEN, return_sequences=True)(target_embedding, initial_state=[encoder])
output = TimeDistributed(Dense(TARGET_VOC_SIZE, activation="softmax"))(decoder)
model = Model(inputs=[main_input, forced_input], outputs=[output])
model.compile("adam", "sparse_categorical_crossentropy")

questions = np.random.randint(1, INPUT_VOC_SIZE, (20, SEQ_LEN))
answers = np.random.randint(1, TARGET_VOC_SIZE, (20, TARGET_LEN))
model.fit([questions, answers], answers, epochs=1)
