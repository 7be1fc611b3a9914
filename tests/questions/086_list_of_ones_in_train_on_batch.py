# Source: Vishal-V/GSoC-TensorFlow-2019 issue 4.
# Asked: logits (128, 1) and labels () differ: the labels of a conditional GAN are a Python list.
import numpy as np
import tensorflow as tf
from tensorflow.keras.layers import Dense, Embedding, Flatten, Input, LeakyReLU, Multiply
from tensorflow.keras.models import Model, Sequential


class CGAN:
    def __init__(self, classes=10, latent=16, side=8):
        self.classes, self.latent, self.side = classes, latent, side
        self.discriminator = self.build_discriminator()
        self.discriminator.compile(loss="binary_crossentropy", optimizer="adam")
        self.generator = self.build_generator()
        self.discriminator.trainable = False
        noise, label = Input((latent,)), Input((1,))
        verdict = self.discriminator([self.generator([noise, label]), label])
        self.adversarial = Model([noise, label], verdict)
        self.adversarial.compile(loss="binary_crossentropy", optimizer="adam")

    def build_generator(self):
        noise, label = Input((self.latent,)), Input((1,))
        mixed = Multiply()([noise, Flatten()(Embedding(self.classes, self.latent)(label))])
        body = Sequential([Dense(32), LeakyReLU(), Dense(self.side ** 2, activation="tanh")])
        return Model([noise, label], body(mixed))

    def build_discriminator(self):
        image, label = Input((self.side ** 2,)), Input((1,))
        mixed = Multiply()([image, Flatten()(Embedding(self.classes, self.side ** 2)(label))])
        body = Sequential([Dense(32), LeakyReLU(), Dense(1, activation="sigmoid")])
        return Model([image, label], body(mixed))

    def step(self, batch_size):
        latent_space = np.random.normal(0, 1, (batch_size, self.latent))
        conditioning_variable = np.random.randint(0, self.classes, (batch_size, 1))
        return self.adversarial.train_on_batch([latent_space, conditioning_variable], [1] * batch_size)


def main():
    gan = CGAN()
    g_curr = gan.step(batch_size=128)
    tf.print(g_curr)


main()
