# Source: keras-team/keras issue 14373.
# Asked: fine-tuning EfficientNet on grey pictures with one channel.
import numpy as np
import tensorflow as tf
from tensorflow.keras import layers
from tensorflow.keras.applications import EfficientNetB0

IMG_SIZE = 64
NUM_CLASSES = 3

img_augmentation = tf.keras.Sequential([
    layers.RandomRotation(factor=0.15),
    layers.RandomFlip(),
], name="img_augmentation")


def build_model(num_classes):
    inputs = layers.Input(shape=(IMG_SIZE, IMG_SIZE, 1))
    x = img_augmentation(inputs)
    backbone = EfficientNetB0(include_top=False, weights=None)
    backbone.trainable = False
    x = backbone(x)
    x = layers.GlobalAveragePooling2D(name="avg_pool")(x)
    x = layers.BatchNormalization()(x)
    x = layers.Dropout(0.2, name="top_dropout")(x)
    outputs = layers.Dense(num_classes, activation="softmax", name="pred")(x)
    model = tf.keras.Model(inputs, outputs, name="EfficientNet")
    model.compile(optimizer="adam", loss="categorical_crossentropy", metrics=["accuracy"])
    return model


ds_train = tf.data.Dataset.from_tensor_slices(
    (np.random.rand(8, IMG_SIZE, IMG_SIZE, 1), np.eye(NUM_CLASSES)[np.random.randint(0, 3, 8)])).batch(4)
model = build_model(NUM_CLASSES)
model.fit(ds_train, epochs=1)
