# Source: VinitSR7/Image-Caption-Generation issue 2.
# Asked: the notebook of an image captioner ran in July and fails now where it fits from a generator.
import numpy as np
from tensorflow.keras.layers import LSTM, Dense, Dropout, Embedding, Input, add
from tensorflow.keras.models import Model
from tensorflow.keras.preprocessing.sequence import pad_sequences
from tensorflow.keras.utils import to_categorical

train_descriptions = {
    "img1": ["startseq a dog runs endseq", "startseq the dog plays endseq"],
    "img2": ["startseq a cat sleeps endseq"],
    "img3": ["startseq the cat plays endseq"],
}
train_features = {key + ".jpg": np.random.rand(64) for key in train_descriptions}
words = sorted({w for group in train_descriptions.values() for d in group for w in d.split()})
wordtoix = {w: i + 1 for i, w in enumerate(words)}
vocab_size = len(wordtoix) + 1
max_length = max(len(d.split()) for group in train_descriptions.values() for d in group)


def data_generator(descriptions, photos, wordtoix, max_length, num_photos_per_batch):
    X1, X2, y = list(), list(), list()
    n = 0
    while 1:
        for key, desc_list in descriptions.items():
            n += 1
            photo = photos[key + ".jpg"]
            for desc in desc_list:
                seq = [wordtoix[word] for word in desc.split(" ") if word in wordtoix]
                for i in range(1, len(seq)):
                    in_seq, out_seq = seq[:i], seq[i]
                    in_seq = pad_sequences([in_seq], maxlen=max_length)[0]
                    out_seq = to_categorical([out_seq], num_classes=vocab_size)[0]
                    X1.append(photo)
                    X2.append(in_seq)
                    y.append(out_seq)
            if n == num_photos_per_batch:
                yield [[np.array(X1), np.array(X2)], np.array(y)]
                X1, X2, y = list(), list(), list()
                n = 0


ip1 = Input(shape=(64,))
fe1 = Dropout(0.2)(ip1)
fe2 = Dense(32, activation="relu")(fe1)
ip2 = Input(shape=(max_length,))
se1 = Embedding(vocab_size, 16, mask_zero=True)(ip2)
se2 = Dropout(0.2)(se1)
se3 = LSTM(32)(se2)
decoder1 = add([fe2, se3])
decoder2 = Dense(32, activation="relu")(decoder1)
outputs = Dense(vocab_size, activation="softmax")(decoder2)
my_model = Model(inputs=[ip1, ip2], outputs=outputs)
my_model.compile(loss="categorical_crossentropy", optimizer="adam")

number_pics_per_bath = 1
steps = len(train_descriptions) // number_pics_per_bath
for i in range(2):
    generator = data_generator(train_descriptions, train_features, wordtoix, max_length, number_pics_per_bath)
    my_model.fit(generator, epochs=1, steps_per_epoch=steps, verbose=1)
    my_model.save("model_" + str(i) + ".h5")
