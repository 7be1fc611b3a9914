# Source: SpikeKing/triplet-loss-mnist issue 2.
# Asked: the concatenated output has 384 columns and the labels one; the own loss ignores the labels.
import numpy as np
import tensorflow as tf
from tensorflow.keras import backend as K
from tensorflow.keras.layers import Conv2D, Dense, Flatten, Input, MaxPool2D, concatenate
from tensorflow.keras.models import Model


class TripletModel:
    MARGIN = 1.0

    def __init__(self, embedding=128):
        self.embedding = embedding
        self.model = self.triplet_loss_model()

    @staticmethod
    def triplet_loss(y_true, y_pred):
        anchor, positive, negative = y_pred[:, 0:128], y_pred[:, 128:256], y_pred[:, 256:384]
        pos_dist = tf.reduce_sum(tf.square(anchor - positive), axis=-1, keepdims=True)
        neg_dist = tf.reduce_sum(tf.square(anchor - negative), axis=-1, keepdims=True)
        return tf.maximum(pos_dist - neg_dist + TripletModel.MARGIN, 0.0)

    def base_model(self):
        img = Input((28, 28, 1))
        x = Conv2D(8, 3, activation="relu")(img)
        x = MaxPool2D()(x)
        return Model(img, Dense(self.embedding)(Flatten()(x)))

    def triplet_loss_model(self):
        std_model = self.base_model()
        inputs = [Input((28, 28, 1), name=f"{name}_input") for name in ("anc", "pos", "neg")]
        output = concatenate([std_model(i) for i in inputs])
        model = Model(inputs=inputs, outputs=output)
        model.compile(loss=self.triplet_loss, optimizer="adam")
        return model


trainer = TripletModel()
digits = [np.random.rand(20, 28, 28, 1) for _ in range(3)]
y_dummy = np.ones((20, 1))
trainer.model.fit(x=digits, y=y_dummy, batch_size=5, epochs=1, verbose=0)
print(K.floatx())
