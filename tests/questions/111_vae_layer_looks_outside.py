# Source: bnsreenu/python_for_microscopists issue 32.
# Asked: the lesson's layer that adds the loss of a variational autoencoder raises about KerasTensors.
# (It reads z_mu and z_sigma from the module.)
import numpy as np
from tensorflow import keras
from tensorflow.keras import backend as K
from tensorflow.keras.layers import Conv2D, Conv2DTranspose, Dense, Flatten, Input, Lambda, Reshape
from tensorflow.keras.models import Model

x_train = np.random.rand(32, 28, 28, 1).astype("float32")
img_height, img_width, num_channels = x_train.shape[1:]
latent_dim = 2

input_img = Input(shape=(img_height, img_width, num_channels), name="encoder_input")
x = Conv2D(8, 3, padding="same", activation="relu")(input_img)
x = Conv2D(8, 3, padding="same", activation="relu", strides=(2, 2))(x)
conv_shape = x.shape
x = Flatten()(x)
x = Dense(16, activation="relu")(x)
z_mu = Dense(latent_dim, name="latent_mu")(x)
z_sigma = Dense(latent_dim, name="latent_sigma")(x)


def sample_z(args):
    z_mu, z_sigma = args
    eps = K.random_normal(shape=(K.shape(z_mu)[0], K.int_shape(z_mu)[1]))
    return z_mu + K.exp(z_sigma / 2) * eps


z = Lambda(sample_z, output_shape=(latent_dim,), name="z")([z_mu, z_sigma])
encoder = Model(input_img, [z_mu, z_sigma, z], name="encoder")

decoder_input = Input(shape=(latent_dim,), name="decoder_input")
x = Dense(conv_shape[1] * conv_shape[2] * conv_shape[3], activation="relu")(decoder_input)
x = Reshape((conv_shape[1], conv_shape[2], conv_shape[3]))(x)
x = Conv2DTranspose(8, 3, padding="same", activation="relu", strides=(2, 2))(x)
x = Conv2DTranspose(num_channels, 3, padding="same", activation="sigmoid")(x)
decoder = Model(decoder_input, x, name="decoder")
z_decoded = decoder(z)


class CustomLayer(keras.layers.Layer):
    def vae_loss(self, x, z_decoded):
        x = K.flatten(x)
        z_decoded = K.flatten(z_decoded)
        recon_loss = keras.metrics.binary_crossentropy(x, z_decoded)
        kl_loss = -5e-4 * K.mean(1 + z_sigma - K.square(z_mu) - K.exp(z_sigma), axis=-1)
        return K.mean(recon_loss + kl_loss)

    def call(self, inputs):
        x = inputs[0]
        z_decoded = inputs[1]
        loss = self.vae_loss(x, z_decoded)
        self.add_loss(loss, inputs=inputs)
        return x


y = CustomLayer()([input_img, z_decoded])
vae = Model(input_img, y, name="vae")
vae.compile(optimizer="adam", loss=None)
vae.fit(x_train, None, epochs=1, batch_size=8)
