# Source: larq/larq issue 479.
# Asked: the summary of a subclassed model around a ready-made network fails.
import numpy as np
from tensorflow import keras


def zoo_net(input_shape, include_top=False, weights=None):
    return keras.applications.MobileNetV2(input_shape=input_shape, include_top=include_top, weights=weights)


class EmbedderWrapperModel(keras.Model):
    def __init__(self, zoo_class, input_shape, num_classes, finetune_basenet=False):
        super(EmbedderWrapperModel, self).__init__()
        self.basenet = zoo_class(input_shape=input_shape)
        self.basenet.trainable = finetune_basenet
        global_pool_shape = self.basenet.output_shape[1], self.basenet.output_shape[2]
        self.batch_norm = keras.layers.BatchNormalization(momentum=0.9, epsilon=1e-5)
        self.global_pool = keras.layers.AveragePooling2D(pool_size=global_pool_shape)
        self.flatten = keras.layers.Flatten()
        self.dense_softmax = keras.layers.Dense(num_classes, activation="softmax")

    def call(self, inputs):
        x = self.basenet(inputs)
        x = self.batch_norm(x)
        x = self.global_pool(x)
        return self.dense_softmax(self.flatten(x))


model = EmbedderWrapperModel(zoo_net, (64, 64, 3), num_classes=4)
model.build((None, 64, 64, 3))
model.summary()
print(model(np.zeros((2, 64, 64, 3), "float32")).shape)
