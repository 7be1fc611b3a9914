# Source: keras-team/keras issue 9887.
# Asked: the features of a pretrained network go into an LSTM frame by frame. (The network ends with
# feature maps.)
import numpy as np
from keras.applications import MobileNet
from keras.layers import LSTM, Dense, Input, TimeDistributed
from keras.models import Model

size = 64
video = Input(shape=(None, size, size, 3), name="video_input")
face_encoder = MobileNet(weights=None, include_top=False, input_shape=(size, size, 3))
face_encoder.trainable = False

encoded_frame = TimeDistributed(face_encoder)(video)
encoded_vid = LSTM(32)(encoded_frame)
outputs = Dense(7, activation="relu")(encoded_vid)
model = Model(inputs=[video], outputs=outputs)
model.compile("adam", "categorical_crossentropy")
model.fit(np.random.rand(2, 3, size, size, 3), np.eye(7)[:2])
