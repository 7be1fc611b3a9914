# Source: keras-team/keras issue 9824.
# Asked: the captioning tutorial raises that input_1 has shape (0, 1). (No description belongs to the
# photographs of the training set: the identifiers differ.)
from numpy import array
from tensorflow.keras.layers import LSTM, Dense, Dropout, Embedding, Input, add
from tensorflow.keras.models import Model
from tensorflow.keras.preprocessing.sequence import pad_sequences
from tensorflow.keras.preprocessing.text import Tokenizer
from tensorflow.keras.utils import to_categorical

with open("Flickr_8k.trainImages.txt", "w") as file:
    file.write("1000.jpg\n1001.jpg\n")
with open("descriptions.txt", "w") as file:
    file.write("1000_a child climbs stairs\n1001_b two dogs look at each other\n")


def load_doc(filename):
    file = open(filename, "r")
    text = file.read()
    file.close()
    return text


def load_set(filename):
    doc = load_doc(filename)
    dataset = list()
    for line in doc.split("\n"):
        if len(line) < 1:
            continue
        identifier = line.split(".")[0]
        dataset.append(identifier)
    return set(dataset)


def load_clean_descriptions(filename, dataset):
    doc = load_doc(filename)
    descriptions = dict()
    for line in doc.split("\n"):
        tokens = line.split()
        if len(tokens) < 2:
            continue
        image_id, image_desc = tokens[0], tokens[1:]
        if image_id in dataset:
            if image_id not in descriptions:
                descriptions[image_id] = list()
            descriptions[image_id].append("startseq " + " ".join(image_desc) + " endseq")
    return descriptions


def create_sequences(tokenizer, max_length, descriptions, photos, vocab_size):
    X1, X2, y = list(), list(), list()
    for key, desc_list in descriptions.items():
        for desc in desc_list:
            seq = tokenizer.texts_to_sequences([desc])[0]
            for i in range(1, len(seq)):
                in_seq, out_seq = seq[:i], seq[i]
                in_seq = pad_sequences([in_seq], maxlen=max_length)[0]
                out_seq = to_categorical([out_seq], num_classes=vocab_size)[0]
                X1.append(photos[key][0])
                X2.append(in_seq)
                y.append(out_seq)
    return array(X1), array(X2), array(y)


def define_model(vocab_size, max_length):
    inputs1 = Input(shape=(4096,))
    fe1 = Dropout(0.5)(inputs1)
    fe2 = Dense(32, activation="relu")(fe1)
    inputs2 = Input(shape=(max_length,))
    se1 = Embedding(vocab_size, 32, mask_zero=True)(inputs2)
    se2 = Dropout(0.5)(se1)
    se3 = LSTM(32)(se2)
    decoder2 = Dense(32, activation="relu")(add([fe2, se3]))
    outputs = Dense(vocab_size, activation="softmax")(decoder2)
    model = Model(inputs=[inputs1, inputs2], outputs=outputs)
    model.compile(loss="categorical_crossentropy", optimizer="adam")
    return model


train = load_set("Flickr_8k.trainImages.txt")
train_descriptions = load_clean_descriptions("descriptions.txt", train)
print("Descriptions: train=%d" % len(train_descriptions))
tokenizer = Tokenizer()
tokenizer.fit_on_texts(["startseq a child climbs stairs endseq"])
vocab_size = len(tokenizer.word_index) + 1
max_length = 12
X1train, X2train, ytrain = create_sequences(tokenizer, max_length, train_descriptions, {}, vocab_size)
model = define_model(vocab_size, max_length)
model.fit([X1train, X2train], ytrain, epochs=2, verbose=2)
