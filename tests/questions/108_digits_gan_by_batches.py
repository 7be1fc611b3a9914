# Source: keras-team/keras issue 20474.
# Asked: a GAN for digits, trained by train_on_batch, broke with an update of Keras after the
# discriminator was compiled within the stacked model too.
import numpy as np
from keras.layers import (BatchNormalization, Conv2D, Dense, Dropout, Flatten, Input, LeakyReLU,
                          Reshape, UpSampling2D)
from keras.losses import BinaryCrossentropy
from keras.models import Model, Sequential
from keras.optimizers import Adam

X_train = np.random.randint(0, 256, (64, 28, 28))
X_train = X_train.astype("float32") / 127.5 - 1
X_train = np.expand_dims(X_train, axis=3)


def create_generator():
    generator = Sequential([
        Input(shape=(100,)),
        Dense(7 * 7 * 16),
        LeakyReLU(negative_slope=0.2),
        Reshape((7, 7, 16)),
        UpSampling2D(),
        Conv2D(16, kernel_size=5, padding="same"),
        BatchNormalization(),
        LeakyReLU(negative_slope=0.2),
        UpSampling2D(),
        Conv2D(1, kernel_size=5, padding="same", activation="tanh"),
    ])
    return generator


def create_discriminator():
    discriminator = Sequential([
        Input(shape=(28, 28, 1)),
        Conv2D(8, kernel_size=5, strides=2, padding="same"),
        LeakyReLU(negative_slope=0.2),
        Dropout(0.3),
        Flatten(),
        Dense(1, activation="sigmoid"),
    ])
    discriminator.compile(loss="binary_crossentropy", optimizer=Adam(0.0002, 0.5))
    return discriminator


def create_gan(generator, discriminator):
    discriminator.trainable = False
    z = Input(shape=(100,))
    valid = discriminator(generator(z))
    gan = Model(z, valid)
    gan.compile(loss=BinaryCrossentropy(), optimizer=Adam(0.0002, 0.5))
    return gan


def train(epochs, batch_size=16):
    discriminator = create_discriminator()
    generator = create_generator()
    gan = create_gan(generator, discriminator)
    real = np.ones((batch_size, 1))
    fake = np.zeros((batch_size, 1))
    for epoch in range(epochs):
        idx = np.random.randint(0, X_train.shape[0], batch_size)
        noise = np.random.normal(0, 1, (batch_size, 100))
        generated = generator.predict(noise, verbose=0)
        d_real = discriminator.train_on_batch(X_train[idx], real)
        d_fake = discriminator.train_on_batch(generated, fake)
        g_loss = gan.train_on_batch(noise, real)
        print(epoch, d_real, d_fake, g_loss)


train(2)
