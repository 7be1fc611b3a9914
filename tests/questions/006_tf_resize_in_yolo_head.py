# Source: taipingeric/yolo-v4-tf.keras issue 27.
# Asked: building the detector raises that a KerasTensor cannot be given to a TensorFlow function.
import tensorflow as tf
from tensorflow.keras import layers, models


def conv(x, filters, size, strides=1):
    x = layers.Conv2D(filters, size, strides=strides, padding="same", use_bias=False)(x)
    x = layers.BatchNormalization()(x)
    return layers.LeakyReLU(negative_slope=0.1)(x)


def upsample(x):
    return tf.image.resize(x, (x.shape[1] * 2, x.shape[2] * 2), method="nearest")


class Yolo(object):
    def __init__(self, img_size=(128, 128, 3), num_classes=3):
        self.img_size = img_size
        self.num_classes = num_classes
        self.build_model()

    def build_model(self):
        entry = layers.Input(self.img_size)
        small = conv(entry, 8, 3, strides=2)
        middle = conv(small, 16, 3, strides=2)
        deep = conv(middle, 32, 3, strides=2)
        up = upsample(conv(deep, 16, 1))
        merged = layers.Concatenate()([middle, up])
        out = layers.Conv2D(3 * (self.num_classes + 5), 1)(merged)
        self.model = models.Model(entry, out)


detector = Yolo()
detector.model.summary()
