# Source: keras-team/keras issue 14680.
# Asked: a model after the autoencoder example raises that compile got an unexpected argument loss.
import numpy as np
import tensorflow as tf


class VPD(tf.keras.Model):
    def __init__(self, featurenet, qnet, **kwargs):
        super(VPD, self).__init__(**kwargs)
        self.featurenet = featurenet
        self.qnet = qnet
        self.total_loss_tracker = tf.keras.metrics.Mean(name="total_loss")

    def compile(self, optimizer):
        super(VPD, self).compile()
        self.optimizer = optimizer

    @property
    def metrics(self):
        return [self.total_loss_tracker]

    def train_step(self, data):
        state, q_true = data
        with tf.GradientTape() as tape:
            z = self.featurenet(state)
            qvalues = self.qnet(z)
            loss = tf.reduce_mean(tf.keras.losses.categorical_crossentropy(q_true, qvalues))
        grads = tape.gradient(loss, self.trainable_weights)
        self.optimizer.apply_gradients(zip(grads, self.trainable_weights))
        self.total_loss_tracker.update_state(loss)
        return {"loss": self.total_loss_tracker.result()}


def get_nets(latent=8):
    featurenet = tf.keras.Sequential([tf.keras.Input((12,)), tf.keras.layers.Dense(latent)])
    qnet = tf.keras.Sequential([tf.keras.Input((latent,)), tf.keras.layers.Dense(4, activation="softmax")])
    return featurenet, qnet


vpd = VPD(*get_nets())
vpd.compile(optimizer=tf.keras.optimizers.Adam(), loss=None)
vpd.fit(np.random.rand(32, 12), np.eye(4)[np.random.randint(0, 4, 32)], epochs=1)
