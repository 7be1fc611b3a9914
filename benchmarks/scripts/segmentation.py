"""Finds the parts of things in photographs: a U-Net with gated bridges, and a head on top."""

import keras
import numpy as np
import tensorflow as tf
from keras import layers

IMAGE = 64
PARTS = 4


def photographs(count):
    """Photographs with a part number for each pixel."""
    pictures = np.random.randint(0, 256, size=(count, IMAGE, IMAGE, 3), dtype="uint8")
    parts = np.random.randint(0, PARTS, size=(count, IMAGE, IMAGE))
    return pictures, parts


def mirrored(picture, part):
    """Half of the pictures the other way round, with their parts."""
    both = tf.concat([tf.cast(picture, tf.float32), tf.cast(part, tf.float32)], axis=-1)
    both = tf.image.random_flip_left_right(both)
    return both[..., :3], tf.cast(both[..., 3:], tf.int32)


def picture_pipeline(pictures, parts, batch_size, training):
    dataset = tf.data.Dataset.from_tensor_slices((pictures, parts[..., np.newaxis]))
    if training:
        dataset = dataset.shuffle(len(pictures)).map(mirrored, num_parallel_calls=tf.data.AUTOTUNE)
    else:
        dataset = dataset.map(lambda x, y: (tf.cast(x, tf.float32), tf.cast(y, tf.int32)))
    return dataset.batch(batch_size).prefetch(tf.data.AUTOTUNE)


def double_convolution(x, filters, rate=0.0):
    for _ in range(2):
        x = layers.Conv2D(filters, 3, padding="same", use_bias=False)(x)
        x = layers.BatchNormalization()(x)
        x = layers.Activation("relu")(x)
    if rate:
        x = layers.SpatialDropout2D(rate)(x)
    return x


class Gate(layers.Layer):
    """Lets through what the coarse signal asks for."""

    def __init__(self, filters, **kwargs):
        super().__init__(**kwargs)
        self.filters = filters

    def build(self, input_shape):
        fine, coarse = input_shape
        self.fine = layers.Conv2D(self.filters, 1)
        self.coarse = layers.Conv2D(self.filters, 1)
        self.score = layers.Conv2D(1, 1, activation="sigmoid")
        self.fine.build(fine)
        self.coarse.build(coarse)
        self.score.build((*fine[:-1], self.filters))

    def call(self, inputs):
        fine, coarse = inputs
        score = self.score(keras.ops.relu(self.fine(fine) + self.coarse(coarse)))
        return fine * score

    def compute_output_shape(self, input_shape):
        return input_shape[0]

    def get_config(self):
        return {**super().get_config(), "filters": self.filters}


def unet(widths=(8, 16, 32), rate=0.1):
    """Down to the widest level and up again, with a gate on each bridge."""
    pictures = keras.Input(shape=(IMAGE, IMAGE, 3), name="pictures")
    x = layers.Rescaling(1.0 / 127.5, offset=-1)(pictures)
    bridges = []
    for width in widths:
        x = double_convolution(x, width, rate)
        bridges.append(x)
        x = layers.MaxPooling2D()(x)
    x = double_convolution(x, widths[-1] * 2, rate)
    for width, bridge in zip(reversed(widths), reversed(bridges)):
        x = layers.Conv2DTranspose(width, 2, strides=2, padding="same")(x)
        bridge = Gate(width)([bridge, x])
        x = layers.Concatenate()([bridge, x])
        x = double_convolution(x, width, rate)
    parts = layers.Conv2D(PARTS, 1, activation="softmax", name="parts")(x)
    return keras.Model(pictures, parts, name="unet")


class BestOf(keras.callbacks.Callback):
    """Remembers the weights of the best epoch."""

    def __init__(self, monitor="val_loss"):
        super().__init__()
        self.monitor = monitor
        self.best = float("inf")
        self.weights = None

    def on_epoch_end(self, epoch, logs=None):
        value = (logs or {}).get(self.monitor)
        if value is None:
            return
        if value < self.best:
            self.best = value
            self.weights = self.model.get_weights()
            print(f"epoch {epoch}: {self.monitor} is down to {value:.4f}")

    def on_train_end(self, logs=None):
        if self.weights is not None:
            self.model.set_weights(self.weights)


def weights_of_parts(parts):
    """Rare parts count more."""
    counts = np.bincount(parts.ravel(), minlength=PARTS)
    weights = counts.sum() / (PARTS * np.maximum(counts, 1))
    return {index: float(weight) for index, weight in enumerate(weights)}


def intersection_over_union(truth, found):
    """One number a part."""
    scores = []
    for part in range(PARTS):
        both = np.logical_and(truth == part, found == part).sum()
        either = np.logical_or(truth == part, found == part).sum()
        scores.append(float(both) / float(either) if either else float("nan"))
    return scores


def segmentation(epochs=1, batch_size=8):
    """Train, look at the result, and at what the last level sees."""
    pictures, parts = photographs(48)
    cut = int(len(pictures) * 0.75)
    train = picture_pipeline(pictures[:cut], parts[:cut], batch_size, training=True)
    valid = picture_pipeline(pictures[cut:], parts[cut:], batch_size, training=False)
    print("weights", weights_of_parts(parts[:cut]))

    model = unet()
    model.compile(
        optimizer=keras.optimizers.Adam(keras.optimizers.schedules.ExponentialDecay(1e-3, 100, 0.96)),
        loss="sparse_categorical_crossentropy",
        metrics=["accuracy"],
    )
    history = model.fit(
        train,
        validation_data=valid,
        epochs=epochs,
        verbose=0,
        callbacks=[BestOf(), keras.callbacks.ReduceLROnPlateau(patience=2)],
    )
    print("accuracy", history.history["accuracy"][-1])

    found = np.argmax(model.predict(valid, verbose=0), axis=-1)
    print("overlap", intersection_over_union(parts[cut:], found))
    last = keras.Model(model.input, model.get_layer(index=-2).output)
    seen = last(pictures[:2].astype("float32"))
    means = np.mean(np.asarray(seen), axis=(1, 2))
    print("last level", seen.shape, means.shape)

    # A small head on top of what was learned: is there anything of part 3 at all?
    pooled = layers.GlobalAveragePooling2D()(last.output)
    answer = layers.Dense(1, activation="sigmoid")(pooled)
    head = keras.Model(last.input, answer, name="any_of_part_three")
    last.trainable = False
    head.compile(optimizer="adam", loss="binary_crossentropy", metrics=["accuracy"])
    any_of_it = (parts == 3).any(axis=(1, 2)).astype("float32")
    head.fit(pictures.astype("float32"), any_of_it[:cut], epochs=epochs, batch_size=batch_size, verbose=0)
    return model, head


def report(model):
    """The size of each level."""
    total = 0
    for layer in model.layers:
        size = layer.count_params()
        total += size
        if size:
            print(f"{layer.name:<32}{size:>10,}")
    print(f"{'all':<32}{total:>10,}")


if __name__ == "__main__":
    keras.utils.set_random_seed(3)
    segmenter, part_three = segmentation()
    report(segmenter)
    report(part_three)
