# Source: keras-team/keras issue 8335.
# Asked: a loss for triplets: the two distances are stacked to have one output, the labels are unused.
import numpy as np
import tensorflow as tf
from tensorflow.keras.layers import Dense, Flatten, Input, Lambda
from tensorflow.keras.models import Model, Sequential

default_margin = 0.4


def triplet_loss(_, y_pred, margin=default_margin):
    positive_d = y_pred[0]
    negative_d = y_pred[1]
    loss = tf.maximum(0.0, margin + tf.square(positive_d) - tf.square(negative_d))
    return tf.reduce_mean(loss)


def cosine_distance(vects):
    x, y = vects
    x = tf.math.l2_normalize(x, axis=-1)
    y = tf.math.l2_normalize(y, axis=-1)
    return 1.0 - tf.reduce_sum(x * y, axis=-1, keepdims=True)


def create_siamese_network(base_network, image_size=(24, 24)):
    shape = (image_size[0], image_size[1], 3)
    anchor = Input(shape=shape, name="anchor")
    positive = Input(shape=shape, name="positive")
    negative = Input(shape=shape, name="negative")
    anchor_vect = base_network(anchor)
    positive_d = Lambda(cosine_distance, name="positive-distance")([anchor_vect, base_network(positive)])
    negative_d = Lambda(cosine_distance, name="negative-distance")([anchor_vect, base_network(negative)])
    stacked_ds = Lambda(lambda vects: tf.stack(vects), name="stack-distances")([positive_d, negative_d])
    model = Model(inputs=[anchor, positive, negative], outputs=stacked_ds)
    model.compile(loss=triplet_loss, optimizer="adam")
    return model


base = Sequential([Input((24, 24, 3)), Flatten(), Dense(16)])
siamese = create_siamese_network(base)
x = [np.random.rand(20, 24, 24, 3) for _ in range(3)]
siamese.fit(x, np.zeros(20), batch_size=5, epochs=1)
