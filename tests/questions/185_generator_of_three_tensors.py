# Source: manthan89-py/Image-Caption-Generator issue 2.
# Asked: the captioner's model has two inputs, fit says it was given three tensors.
import numpy as np
import tensorflow as tf
from tensorflow.keras.layers import LSTM, Dense, Dropout, Embedding, Input, add
from tensorflow.keras.models import Model
from tensorflow.keras.utils import pad_sequences, to_categorical

vocab_size, max_len = 40, 10
train_features = {f"photo{i}": np.random.rand(1, 48) for i in range(5)}
train_descriptions = {key: [np.random.randint(1, vocab_size, np.random.randint(4, 9)).tolist() for _ in range(2)]
                      for key in train_features}


def create_sequences(desc_list, feature):
    X1, X2, y = [], [], []
    for seq in desc_list:
        for i in range(1, len(seq)):
            in_seq, out_seq = seq[:i], seq[i]
            in_seq = pad_sequences([in_seq], maxlen=max_len)[0]
            out_seq = to_categorical([out_seq], num_classes=vocab_size)[0]
            X1.append(feature)
            X2.append(in_seq)
            y.append(out_seq)
    return np.array(X1), np.array(X2), np.array(y)


def data_generator(descriptions, features):
    while True:
        for key, desc_list in descriptions.items():
            feature = features[key][0]
            in_img, in_seq, out_word = create_sequences(desc_list, feature)
            yield in_img, in_seq, out_word


def define_Model(vocab_size, max_len):
    inputs1 = Input(shape=(48,))
    fe2 = Dense(16, activation="relu")(Dropout(0.5)(inputs1))
    inputs2 = Input(shape=(max_len,))
    se1 = Embedding(vocab_size, 16, mask_zero=True)(inputs2)
    se3 = LSTM(16)(Dropout(0.5)(se1))
    decoder2 = Dense(16, activation="relu")(add([fe2, se3]))
    outputs = Dense(vocab_size, activation="softmax")(decoder2)
    model = Model(inputs=[inputs1, inputs2], outputs=outputs)
    model.compile(loss="categorical_crossentropy", optimizer="adam")
    return model


model = define_Model(vocab_size, max_len)
steps = len(train_descriptions)
for i in range(2):
    generator = data_generator(train_descriptions, train_features)
    model.fit(generator, epochs=1, steps_per_epoch=steps, verbose=1)
    print(i, tf.__version__)
