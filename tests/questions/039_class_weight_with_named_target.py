# Source: keras-team/keras issue 11735 (a comment of 2020).
# Asked: a model of four inputs and one output, target given by name; class_weight is said to work for
# single outputs only.
import numpy as np
from keras.layers import Concatenate, Dense, Embedding, GlobalMaxPooling1D, Input
from keras.models import Model
from keras.utils import to_categorical

n, head_len, body_len, words = 80, 20, 60, 300
hl_pd_tr = np.random.randint(0, words, (n, head_len))
bd_pd_train = np.random.randint(0, words, (n, body_len))
semantic_x_tr = np.random.rand(n, 1)
wrd_OvLp_x_tr = np.random.rand(n, 1)
y_train_cat = to_categorical(np.random.randint(0, 4, n), 4)

embed = Embedding(words, 16)
sequence_input_head = Input((head_len,), name="headline")
sequence_input_body = Input((body_len,), name="articleBody")
semantic_feat = Input((1,), name="semantic")
wordOL_feat = Input((1,), name="wordOverlap")
merged = Concatenate()([
    GlobalMaxPooling1D()(embed(sequence_input_head)),
    GlobalMaxPooling1D()(embed(sequence_input_body)),
    semantic_feat,
    wordOL_feat,
])
preds = Dense(4, activation="softmax", name="predic")(merged)
model = Model(inputs=[sequence_input_head, sequence_input_body, semantic_feat, wordOL_feat], outputs=[preds])
model.compile(loss="categorical_crossentropy", optimizer="adam", metrics=["accuracy"])

class_weight_dict = {0: 1.0, 1: 2.5, 2: 0.7, 3: 0.3}
history = model.fit(
    {"headline": hl_pd_tr, "articleBody": bd_pd_train, "semantic": semantic_x_tr, "wordOverlap": wrd_OvLp_x_tr},
    {"predic": y_train_cat},
    epochs=1, batch_size=16, shuffle=True, class_weight=class_weight_dict)
