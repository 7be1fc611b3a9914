# Source: keras-team/tf-keras issue 507.
# Asked: a U-Net written for Keras 1 cannot concatenate any more. (In Convolution2D(32, 3, 3) the last
# number has become the strides.)
from keras.layers import Activation, Convolution2D, Dropout, Input, MaxPooling2D, UpSampling2D, concatenate
from keras.models import Model
from keras.optimizers import Adam


class UNet():
    def __init__(self):
        self.config = {
            "input_shape": (256, 256, 1),
            "nb_epoch": 1,
            "batch_size": 4,
        }

    def block(self, x, filters):
        x = Convolution2D(filters, 3, 3, padding="same", kernel_initializer="he_normal")(x)
        x = Activation("relu")(x)
        x = Convolution2D(filters, 3, 3, padding="same", kernel_initializer="he_normal")(x)
        return Activation("relu")(x)

    def compile(self):
        inputs = Input(shape=self.config["input_shape"])
        conv1 = self.block(inputs, 8)
        pool1 = MaxPooling2D(pool_size=(2, 2), padding="same", strides=(2, 2))(conv1)
        conv2 = self.block(pool1, 16)
        pool2 = MaxPooling2D(pool_size=(2, 2), padding="same", strides=(2, 2))(conv2)
        conv3 = self.block(pool2, 32)
        conv3 = Dropout(0.5)(conv3)
        up4 = concatenate([UpSampling2D(size=(2, 2))(conv3), conv2], axis=3)
        conv4 = self.block(up4, 16)
        up5 = concatenate([UpSampling2D(size=(2, 2))(conv4), conv1], axis=3)
        conv5 = self.block(up5, 8)
        out = Convolution2D(1, 1, activation="sigmoid")(conv5)
        self.net = Model(inputs, out)
        self.net.compile(optimizer=Adam(learning_rate=0.0005), loss="binary_crossentropy")


unet = UNet()
unet.compile()
unet.net.summary()
