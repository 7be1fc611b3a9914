# Source: keras-team/keras issue 13773.
# Asked: a ready-made base cannot be extended in a Sequential model. (It pools, and then a pooling layer
# follows.)
import numpy as np
from keras import layers, models, optimizers
from keras.applications import MobileNet as Net

height = width = 96
dropout_rate = 0.2

conv_base = Net(weights=None, include_top=False, pooling="max", input_shape=(height, width, 3))
conv_base.trainable = False

model = models.Sequential()
model.add(conv_base)
model.add(layers.GlobalMaxPooling2D(name="gap"))
if dropout_rate > 0:
    model.add(layers.Dropout(dropout_rate, name="dropout_out"))
model.add(layers.Dense(4, activation="softmax", name="fc_out"))
model.summary()
model.compile(loss="categorical_crossentropy", optimizer=optimizers.RMSprop(learning_rate=2e-5), metrics=["acc"])
model.fit(np.random.rand(4, height, width, 3), np.eye(4), epochs=1)
