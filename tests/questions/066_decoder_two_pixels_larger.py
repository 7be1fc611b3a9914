# Source: ankonzoid/artificio issue 12.
# Asked: the decoder's pictures are two rows and two columns larger than the photographs.
import numpy as np
import tensorflow as tf


class AutoEncoder:
    def __init__(self, shape_img):
        self.shape_img = shape_img
        self.autoencoder = None

    def set_arch(self):
        conv = dict(kernel_size=(3, 3), activation="relu", padding="same")
        image = tf.keras.layers.Input(shape=self.shape_img)
        x = image
        for n_filters in [16, 8, 8]:
            x = tf.keras.layers.Conv2D(n_filters, **conv)(x)
            x = tf.keras.layers.MaxPooling2D((2, 2), padding="same")(x)
        for n_filters in [8, 8, 16]:
            x = tf.keras.layers.Conv2D(n_filters, **conv)(x)
            x = tf.keras.layers.UpSampling2D((2, 2))(x)
        decoded = tf.keras.layers.Conv2D(self.shape_img[-1], (3, 3), activation="sigmoid", padding="same")(x)
        self.autoencoder = tf.keras.Model(image, decoded)

    def compile(self, loss="binary_crossentropy", optimizer="adam"):
        self.autoencoder.compile(optimizer=optimizer, loss=loss)

    def fit(self, X, n_epochs=1, batch_size=16):
        self.autoencoder.fit(X, X, epochs=n_epochs, batch_size=batch_size, shuffle=True)


photos = [np.random.randint(0, 255, (58, 90, 3)) for _ in range(16)]
X_train = np.array(photos).reshape((-1,) + photos[0].shape).astype("float32") / 255
model = AutoEncoder(X_train.shape[1:])
model.set_arch()
model.compile()
model.fit(X_train)
