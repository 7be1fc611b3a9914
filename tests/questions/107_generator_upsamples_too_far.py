# Source: jeffheaton/t81_558_deep_learning issue 30.
# Asked: the course's GAN works with GENERATE_RES = 2; with 3 the generator's pictures are larger
# than those the discriminator takes.
import numpy as np
import tensorflow as tf
from tensorflow.keras.layers import (Activation, BatchNormalization, Conv2D, Dense, Dropout, Flatten,
                                     Input, LeakyReLU, Reshape, UpSampling2D)
from tensorflow.keras.models import Model, Sequential
from tensorflow.keras.optimizers import Adam

GENERATE_RES = 3
GENERATE_SQUARE = 32 * GENERATE_RES
IMAGE_CHANNELS = 3
SEED_SIZE = 100


def build_generator(seed_size, channels):
    model = Sequential()
    model.add(Dense(4 * 4 * 16, activation="relu", input_dim=seed_size))
    model.add(Reshape((4, 4, 16)))
    model.add(UpSampling2D())
    model.add(Conv2D(16, kernel_size=3, padding="same"))
    model.add(BatchNormalization(momentum=0.8))
    model.add(Activation("relu"))
    model.add(UpSampling2D())
    model.add(Conv2D(16, kernel_size=3, padding="same"))
    model.add(Activation("relu"))
    for i in range(GENERATE_RES):
        model.add(UpSampling2D())
        model.add(Conv2D(8, kernel_size=3, padding="same"))
        model.add(BatchNormalization(momentum=0.8))
        model.add(Activation("relu"))
    model.add(Conv2D(channels, kernel_size=3, padding="same"))
    model.add(Activation("tanh"))
    entry = Input(shape=(seed_size,))
    return Model(entry, model(entry))


def build_discriminator(image_shape):
    model = Sequential()
    model.add(Conv2D(8, kernel_size=3, strides=2, input_shape=image_shape, padding="same"))
    model.add(LeakyReLU(negative_slope=0.2))
    model.add(Dropout(0.25))
    model.add(Conv2D(8, kernel_size=3, strides=2, padding="same"))
    model.add(Flatten())
    model.add(Dense(1, activation="sigmoid"))
    entry = Input(shape=image_shape)
    return Model(entry, model(entry))


image_shape = (GENERATE_SQUARE, GENERATE_SQUARE, IMAGE_CHANNELS)
optimizer = Adam(1.5e-4, 0.5)
discriminator = build_discriminator(image_shape)
discriminator.compile(loss="binary_crossentropy", optimizer=optimizer, metrics=["accuracy"])
generator = build_generator(SEED_SIZE, IMAGE_CHANNELS)

random_input = Input(shape=(SEED_SIZE,))
generated_image = generator(random_input)
discriminator.trainable = False
validity = discriminator(generated_image)
combined = Model(random_input, validity)
combined.compile(loss="binary_crossentropy", optimizer=Adam(1.5e-4, 0.5), metrics=["accuracy"])

seed = np.random.normal(0, 1, (8, SEED_SIZE))
print(combined.train_on_batch(seed, np.ones((8, 1))), tf.__version__)
