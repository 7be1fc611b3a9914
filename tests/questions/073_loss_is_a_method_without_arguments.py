# Source: keras-team/keras issue 6899.
# Asked: why does this variational autoencoder raise? (Its loss takes no targets and predictions.)
import numpy as np
import tensorflow as tf
from sklearn.datasets import make_blobs
from sklearn.preprocessing import MinMaxScaler
from tensorflow.keras.layers import Dense, Input, Lambda
from tensorflow.keras.models import Model


class vae():
    def __init__(self, d_input, d_latent):
        self.d_input = d_input
        self.d_latent = d_latent
        self.input = Input(shape=(self.d_input,))
        self.encoder = Dense(units=25, activation="relu")(self.input)
        self.mu = Dense(units=d_latent, activation="sigmoid")(self.encoder)
        self.sigma = Dense(units=d_latent, activation="softplus")(self.encoder)
        self.z = Lambda(self.sampling, output_shape=(self.d_latent,))([self.mu, self.sigma])
        self.decoder = Dense(units=25, activation="relu")(self.z)
        self.decoder = Dense(units=self.d_input, activation="sigmoid")(self.decoder)
        self.autoencoder = Model(inputs=self.input, outputs=self.decoder)
        self.autoencoder.compile(optimizer="adam", loss=self.vae_loss)

    @staticmethod
    def sampling(args):
        mu, sigma = args
        epsilon = tf.random.normal(shape=tf.shape(mu))
        return mu + sigma * epsilon

    def vae_loss(self):
        kl = 0.5 * tf.reduce_sum(self.mu ** 2 + self.sigma ** 2 - 1.0, axis=-1)
        return tf.reduce_mean(kl)


x, _ = make_blobs(n_samples=100, n_features=8, centers=3)
x = MinMaxScaler().fit_transform(x).astype(np.float32)
coder = vae(d_input=8, d_latent=2)
coder.autoencoder.fit(x, x, epochs=1)
