# Source: keras-team/keras issue 10572.
# Asked: a prediction map from five pictures with ConvLSTM2D; the pictures themselves were the target.
import numpy as np
from keras.layers import Activation, Conv2D, ConvLSTM2D
from keras.models import Sequential
from keras.regularizers import l2
from PIL import Image

frames = []
for i in range(5):
    Image.fromarray(np.random.randint(0, 256, (48, 64, 3), dtype="uint8")).save(f"frame_{i}.png")
for i in range(5):
    img = Image.open(f"frame_{i}.png").resize((32, 32))
    frames.append(np.asarray(img) / 255.0)
data = np.array(frames).reshape(1, 5, 32, 32, 3)

model = Sequential()
model.add(ConvLSTM2D(8, 3, padding="same", input_shape=(5, 32, 32, 3), recurrent_activation="hard_sigmoid",
                     use_bias=True, kernel_initializer="glorot_uniform", return_sequences=True))
model.add(ConvLSTM2D(8, 3, padding="same", recurrent_activation="hard_sigmoid", use_bias=True,
                     return_sequences=False))
model.add(Conv2D(3, 1, padding="same", kernel_initializer="he_uniform", kernel_regularizer=l2(0.0001),
                 data_format="channels_last"))
model.add(Activation("softmax"))
model.summary()
model.compile(loss="categorical_crossentropy", optimizer="adam")
model.fit(data, data, batch_size=1, epochs=1)
