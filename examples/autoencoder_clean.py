"""Denoising autoencoder on small grey images."""

import keras
import numpy as np
from keras import layers

IMAGE = (28, 28, 1)
LATENT = 16


def noisy(images: np.ndarray, amount: float, rng: np.random.Generator) -> np.ndarray:
    noise = rng.normal(scale=amount, size=images.shape)
    return np.clip(images + noise, 0.0, 1.0).astype("float32")


def build_encoder() -> keras.Model:
    image = keras.Input(IMAGE)
    x = layers.Conv2D(16, 3, strides=2, padding="same", activation="relu")(image)
    x = layers.Conv2D(32, 3, strides=2, padding="same", activation="relu")(x)
    x = layers.Flatten()(x)
    code = layers.Dense(LATENT, name="code")(x)
    return keras.Model(image, code, name="encoder")


def build_decoder() -> keras.Model:
    code = keras.Input((LATENT,))
    x = layers.Dense(7 * 7 * 32, activation="relu")(code)
    x = layers.Reshape((7, 7, 32))(x)
    x = layers.Conv2DTranspose(32, 3, strides=2, padding="same", activation="relu")(x)
    x = layers.Conv2DTranspose(16, 3, strides=2, padding="same", activation="relu")(x)
    image = layers.Conv2D(1, 3, padding="same", activation="sigmoid")(x)
    return keras.Model(code, image, name="decoder")


def main() -> None:
    keras.utils.set_random_seed(1)
    rng = np.random.default_rng(1)
    clean = rng.random((256, *IMAGE)).astype("float32")

    encoder, decoder = build_encoder(), build_decoder()
    image = keras.Input(IMAGE)
    autoencoder = keras.Model(image, decoder(encoder(image)), name="autoencoder")
    autoencoder.compile(optimizer="adam", loss="mse")
    autoencoder.fit(noisy(clean, 0.1, rng), clean, epochs=2, batch_size=32, validation_split=0.25)

    codes = encoder.predict(clean[:8], verbose=0)
    print("codes", codes.shape)


if __name__ == "__main__":
    main()
