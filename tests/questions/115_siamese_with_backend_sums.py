# Source: keras-team/keras issue 13054 (a comment).
# Asked: the siamese example adapted to own tables. (It computes with keras.backend, of which little
# is left.)
import numpy as np
import pandas as pd
from keras import backend as K
from keras.layers import Dense, Dropout, Input, Lambda
from keras.models import Model
from keras.optimizers import RMSprop
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import LabelEncoder

num_classes = 2
epochs = 1


def euclidean_distance(vects):
    x, y = vects
    sum_square = K.sum(K.square(x - y), axis=1, keepdims=True)
    return K.sqrt(K.maximum(sum_square, K.epsilon()))


def eucl_dist_output_shape(shapes):
    shape1, shape2 = shapes
    return (shape1[0], 1)


def contrastive_loss(y_true, y_pred):
    margin = 1
    square_pred = K.square(y_pred)
    margin_square = K.square(K.maximum(margin - y_pred, 0))
    return K.mean(y_true * square_pred + (1 - y_true) * margin_square)


def create_base_network(input_shape):
    entry = Input(shape=input_shape)
    x = Dense(32, activation="relu")(entry)
    x = Dropout(0.1)(x)
    x = Dense(32, activation="relu")(x)
    return Model(entry, x)


frame = pd.DataFrame(np.random.rand(60, 8))
frame["kind"] = np.random.choice(["sick", "well"], 60)
labels = LabelEncoder().fit_transform(frame["kind"])
x_train, x_test, y_train, y_test = train_test_split(frame.drop(columns="kind").values, labels, test_size=0.25)

input_shape = x_train.shape[1:]
base_network = create_base_network(input_shape)
input_a = Input(shape=input_shape)
input_b = Input(shape=input_shape)
processed_a = base_network(input_a)
processed_b = base_network(input_b)
distance = Lambda(euclidean_distance, output_shape=eucl_dist_output_shape)([processed_a, processed_b])
model = Model([input_a, input_b], distance)
model.compile(loss=contrastive_loss, optimizer=RMSprop())
half = len(x_train) // 2
same = (y_train[:half] == y_train[half:2 * half]).astype("float32")
model.fit([x_train[:half], x_train[half:2 * half]], same, batch_size=8, epochs=epochs)
