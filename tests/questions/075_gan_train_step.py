# Source: keras-team/keras-core issue 318.
# Asked: does the adversarial example that overrides train_step still train?
import keras
import numpy as np
import tensorflow as tf
from keras import layers


class GAN(keras.Model):
    def __init__(self, discriminator, generator, latent_dim):
        super().__init__()
        self.discriminator = discriminator
        self.generator = generator
        self.latent_dim = latent_dim
        self.d_loss_tracker = keras.metrics.Mean(name="d_loss")
        self.g_loss_tracker = keras.metrics.Mean(name="g_loss")
        self.seed_generator = keras.random.SeedGenerator(1337)

    @property
    def metrics(self):
        return [self.d_loss_tracker, self.g_loss_tracker]

    def compile(self, d_optimizer, g_optimizer, loss_fn):
        super().compile()
        self.d_optimizer = d_optimizer
        self.g_optimizer = g_optimizer
        self.loss_fn = loss_fn

    def train_step(self, real):
        size = tf.shape(real)[0]
        noise = keras.random.normal((size, self.latent_dim), seed=self.seed_generator)
        both = tf.concat([self.generator(noise), real], axis=0)
        labels = tf.concat([tf.ones((size, 1)), tf.zeros((size, 1))], axis=0)
        with tf.GradientTape() as tape:
            d_loss = self.loss_fn(labels, self.discriminator(both))
        grads = tape.gradient(d_loss, self.discriminator.trainable_weights)
        self.d_optimizer.apply_gradients(zip(grads, self.discriminator.trainable_weights))

        noise = keras.random.normal((size, self.latent_dim), seed=self.seed_generator)
        with tf.GradientTape() as tape:
            verdict = self.discriminator(self.generator(noise))
            g_loss = self.loss_fn(tf.zeros((size, 1)), verdict)
        grads = tape.gradient(g_loss, self.generator.trainable_weights)
        self.g_optimizer.apply_gradients(zip(grads, self.generator.trainable_weights))
        self.d_loss_tracker.update_state(d_loss)
        self.g_loss_tracker.update_state(g_loss)
        return {m.name: m.result() for m in self.metrics}


latent = 8
discriminator = keras.Sequential([
    keras.Input((16, 16, 1)), layers.Conv2D(8, 3, strides=2), layers.LeakyReLU(), layers.GlobalMaxPooling2D(),
    layers.Dense(1)])
generator = keras.Sequential([
    keras.Input((latent,)), layers.Dense(4 * 4 * 8), layers.Reshape((4, 4, 8)),
    layers.Conv2DTranspose(8, 4, strides=2, padding="same"),
    layers.Conv2DTranspose(1, 4, strides=2, padding="same", activation="sigmoid")])
gan = GAN(discriminator, generator, latent)
gan.compile(keras.optimizers.Adam(3e-4), keras.optimizers.Adam(3e-4),
            keras.losses.BinaryCrossentropy(from_logits=True))
pictures = tf.data.Dataset.from_tensor_slices(np.random.rand(32, 16, 16, 1).astype("float32")).batch(8)
gan.fit(pictures, epochs=1, verbose=0)
