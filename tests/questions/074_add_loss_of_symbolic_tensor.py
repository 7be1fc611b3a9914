# Source: keras-team/keras issue 9960.
# Asked: how is a model made of models trained with add_loss?
import keras
import numpy as np
from keras import layers, ops


def get_encoder(latent_dim):
    encoder_input = layers.Input(shape=(32, 32, 1), name="en_input")
    h = layers.Conv2D(8, 3, padding="same", activation="relu", name="conv_01")(encoder_input)
    h = layers.BatchNormalization(name="bn_01")(h)
    h = layers.MaxPooling2D(name="mp_01")(h)
    h = layers.Flatten()(h)
    return keras.Model(encoder_input, layers.Dense(latent_dim, name="z")(h), name="encoder")


def get_decoder(latent_dim):
    decoder_input = layers.Input(shape=(latent_dim,), name="de_input")
    h = layers.Dense(16 * 16 * 8, activation="relu")(decoder_input)
    h = layers.Reshape((16, 16, 8))(h)
    h = layers.Conv2DTranspose(1, 3, strides=2, padding="same", activation="sigmoid")(h)
    return keras.Model(decoder_input, h, name="decoder")


encoder, decoder = get_encoder(12), get_decoder(12)
i = layers.Input((32, 32, 1))
z = encoder(i)
rebuilt = decoder(z)
vae = keras.Model(i, rebuilt, name="vae")
vae.add_loss(ops.mean(ops.square(i - rebuilt)) + 0.1 * ops.mean(ops.square(z)))
vae.compile(optimizer="rmsprop", loss=None)
vae.fit(np.random.rand(16, 32, 32, 1), epochs=1)
