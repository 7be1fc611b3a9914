# Source: keras-team/keras issue 21089.
# Asked: a Lambda with a function of the old backend; Keras cannot infer its shape.
import numpy as np
from keras import backend as K
from keras.layers import Conv1D, Dense, Flatten, Input, Lambda
from keras.models import Model

features = Input(shape=(24,))
features_expand_dims = Lambda(lambda x: K.expand_dims(x, axis=-1))(features)
x = Conv1D(8, 3, padding="same", activation="relu")(features_expand_dims)
x = Flatten()(x)
prediction = Dense(2, activation="softmax")(x)
model = Model(features, prediction)
model.compile(optimizer="adam", loss="sparse_categorical_crossentropy")
model.fit(np.random.rand(40, 24), np.random.randint(0, 2, 40), epochs=1, verbose=0)
