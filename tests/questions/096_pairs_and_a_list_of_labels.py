# Source: CVxTz/kinship_prediction issue 3.
# Asked: logits (None, 1) and labels () differ when training from a generator of pairs.
from random import choice, sample

import numpy as np
from keras.layers import Concatenate, Dense, Dropout, GlobalMaxPool2D, Input, Multiply, Subtract
from keras.models import Model
from keras.optimizers import Adam

people = [f"F{i:02d}" for i in range(12)]
relations = [(people[i], people[i + 1]) for i in range(0, 12, 2)]
person_to_images_map = {p: [np.random.rand(5, 5, 32) for _ in range(2)] for p in people}


def gen(list_tuples, person_to_images, batch_size=16):
    ppl = list(person_to_images.keys())
    while True:
        batch_tuples = sample(list_tuples * 4, batch_size // 2)
        labels = [1] * len(batch_tuples)
        while len(batch_tuples) < batch_size:
            p1, p2 = choice(ppl), choice(ppl)
            if p1 != p2 and (p1, p2) not in list_tuples:
                batch_tuples.append((p1, p2))
                labels.append(0)
        X1 = np.array([choice(person_to_images[a]) for a, _ in batch_tuples])
        X2 = np.array([choice(person_to_images[b]) for _, b in batch_tuples])
        yield [X1, X2], labels


def baseline_model():
    input_1 = Input(shape=(5, 5, 32))
    input_2 = Input(shape=(5, 5, 32))
    x1, x2 = GlobalMaxPool2D()(input_1), GlobalMaxPool2D()(input_2)
    x3 = Subtract()([x1, x2])
    x = Concatenate(axis=-1)([Multiply()([x3, x3]), Multiply()([x1, x2])])
    x = Dropout(0.01)(Dense(32, activation="relu")(x))
    model = Model([input_1, input_2], Dense(1, activation="sigmoid")(x))
    model.compile(loss="binary_crossentropy", metrics=["acc"], optimizer=Adam(0.00001))
    return model


model = baseline_model()
model.fit(gen(relations, person_to_images_map, batch_size=8), epochs=1, steps_per_epoch=4,
          validation_data=gen(relations, person_to_images_map, batch_size=8), validation_steps=2)
