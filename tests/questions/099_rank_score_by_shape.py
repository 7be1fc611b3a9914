# Source: keras-team/keras issue 10804.
# Asked: an own metric for the first of three outputs counts with Python; how is it given?
import numpy as np
from keras import ops
from keras.layers import Bidirectional, Concatenate, Dense, Embedding, GRU, Identity, Input, Subtract
from keras.models import Model

maxlen = 14


def rankscore(y_true, y_pred):
    diff = y_pred
    right_cnt = diff[diff > 0.5].shape[0]
    lose_cnt = diff[diff <= 0.5].shape[0]
    return right_cnt / lose_cnt


def side_model():
    left, right = Input(shape=(maxlen,)), Input(shape=(maxlen,))
    embed, read = Embedding(120, 8), Bidirectional(GRU(6))
    both = Concatenate()([read(embed(left)), read(embed(right))])
    return Model([left, right], Dense(1)(both))


def get_model():
    sequence_input_q = Input(shape=(maxlen,), name="query")
    sequence_input_tp = Input(shape=(maxlen,), name="title_pos")
    sequence_input_tn = Input(shape=(maxlen,), name="title_neg")
    share_model = side_model()
    score_pos = share_model([sequence_input_q, sequence_input_tp])
    score_neg = share_model([sequence_input_q, sequence_input_tn])
    sim_diff = Subtract()([score_pos, score_neg])
    main_output = Identity(name="main_output")(ops.sigmoid(sim_diff))
    score_pos = Identity(name="score_pos")(score_pos)
    score_neg = Identity(name="score_neg")(score_neg)
    return Model(inputs=[sequence_input_q, sequence_input_tp, sequence_input_tn],
                 outputs=[main_output, score_pos, score_neg])


model = get_model()
model.compile(loss={"main_output": "binary_crossentropy"}, optimizer="adam",
              metrics={"main_output": rankscore})
x = [np.random.randint(0, 120, (30, maxlen)) for _ in range(3)]
model.fit(x, {"main_output": np.ones((30, 1))}, epochs=1)
