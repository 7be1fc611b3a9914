"""Everything tried so far, one function an experiment: ``python experiments.py digits prices``."""

from __future__ import annotations

import argparse
import asyncio
import json
import logging
import os
import re
import string
import sys
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import keras
import numpy as np
import pandas as pd
import tensorflow as tf
from keras import layers, ops
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import StandardScaler
from tensorflow.keras.layers import LSTM, Dense, Input
from tensorflow.keras.models import Sequential

log = logging.getLogger(__name__)

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
    head.fit(pictures.astype("float32"), any_of_it, epochs=epochs, batch_size=batch_size, verbose=0)
    return model, head


def digits():
    """Digits of 28x28 pixels."""
    num_classes = 10
    batch_size = 128

    def make_data(n):
        images = np.random.randint(0, 256, size=(n, 28, 28), dtype="uint8")
        labels = np.random.randint(0, num_classes, size=(n,))
        return images, labels

    x_train, y_train = make_data(1024)
    x_test, y_test = make_data(256)

    x_train = np.expand_dims(x_train.astype("float32") / 255.0, -1)
    x_test = np.expand_dims(x_test.astype("float32") / 255.0, -1)

    inputs = keras.Input(shape=(28, 28, 1))
    x = layers.Conv2D(32, kernel_size=5, activation="relu")(inputs)
    x = layers.MaxPooling2D(pool_size=2)(x)
    x = layers.Conv2D(64, kernel_size=5, activation="relu")(x)
    x = layers.MaxPooling2D(pool_size=2)(x)
    x = layers.Conv2D(128, kernel_size=5, activation="relu")(x)
    x = layers.GlobalAveragePooling2D()(x)
    x = layers.Dropout(0.5)(x)
    outputs = layers.Dense(num_classes, activation="softmax")(x)

    model = keras.Model(inputs, outputs, name="digits")
    model.compile(
        loss="sparse_categorical_crossentropy",
        optimizer=keras.optimizers.Adam(1e-3),
        metrics=["accuracy"],
    )
    model.fit(x_train, y_train, batch_size=batch_size, epochs=1, validation_split=0.1)

    score = model.evaluate(x_test, y_test, verbose=0)
    print("Test loss:", score[0])
    print("Test accuracy:", score[1])


def churn():
    """Who leaves next month."""
    N_CUSTOMERS = 2000
    FEATURES = ["age", "tenure", "calls", "complaints", "monthly_fee", "data_gb", "roaming"]

    def load_customers() -> pd.DataFrame:
        rng = np.random.default_rng(7)
        data = {name: rng.normal(size=N_CUSTOMERS) for name in FEATURES}
        data["left"] = (rng.random(N_CUSTOMERS) > 0.8).astype("int64")
        return pd.DataFrame(data)

    def build_model(n_features: int) -> keras.Model:
        model = keras.Sequential(
            [
                keras.Input(shape=(n_features,)),
                keras.layers.Dense(32, activation="relu"),
                keras.layers.Dropout(0.3),
                keras.layers.Dense(16, activation="relu"),
                keras.layers.Dense(1, activation="sigmoid"),
            ]
        )
        model.compile(optimizer="adam", loss="binary_crossentropy", metrics=["accuracy"])
        return model

    df = load_customers()
    X = df.drop(columns=["left"]).to_numpy()
    y = df["left"].to_numpy()

    X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.2, random_state=42)

    scaler = StandardScaler()
    X_train = scaler.fit_transform(X_train)
    X_test = scaler.transform(X_test)

    # roaming was added to the export in March
    model = build_model(n_features=6)
    model.summary()

    history = model.fit(
        X_train,
        y_train,
        validation_data=(X_test, y_test),
        epochs=2,
        batch_size=64,
    )
    print("validation accuracy", history.history["val_accuracy"][-1])


def flowers():
    """Five kinds of flowers."""
    IMG_SIZE = 64
    BATCH_SIZE = 32
    CLASS_NAMES = ["daisy", "dandelion", "roses", "sunflowers", "tulips"]

    def load_arrays(n=320):
        rng = np.random.default_rng(0)
        images = rng.integers(0, 256, size=(n, IMG_SIZE, IMG_SIZE, 3), dtype=np.uint8)
        labels = rng.integers(0, len(CLASS_NAMES), size=n)
        return images, labels

    def augment(image, label):
        image = tf.image.random_flip_left_right(image)
        image = tf.cast(image, tf.float32) / 255.0
        return image, label

    images, labels = load_arrays()
    split = int(0.8 * len(images))

    train_ds = (
        tf.data.Dataset.from_tensor_slices((images[:split], labels[:split]))
        .shuffle(1000)
        .map(augment, num_parallel_calls=tf.data.AUTOTUNE)
        .batch(BATCH_SIZE)
        .prefetch(tf.data.AUTOTUNE)
    )
    val_ds = (
        tf.data.Dataset.from_tensor_slices((images[split:], labels[split:]))
        .map(augment)
        .batch(BATCH_SIZE)
    )

    model = tf.keras.Sequential(
        [
            tf.keras.layers.Input(shape=(IMG_SIZE, IMG_SIZE, 3)),
            tf.keras.layers.Conv2D(16, 3, padding="same", activation="relu"),
            tf.keras.layers.MaxPooling2D(),
            tf.keras.layers.Conv2D(32, 3, padding="same", activation="relu"),
            tf.keras.layers.MaxPooling2D(),
            tf.keras.layers.Flatten(),
            tf.keras.layers.Dense(64, activation="relu"),
            tf.keras.layers.Dense(len(CLASS_NAMES), activation="softmax"),
        ]
    )

    model.compile(optimizer="adam", loss="categorical_crossentropy", metrics=["accuracy"])

    callbacks = [tf.keras.callbacks.EarlyStopping(patience=3, restore_best_weights=True)]
    model.fit(train_ds, validation_data=val_ds, epochs=2, callbacks=callbacks)


def prices():
    """House prices from two inputs."""
    N_HOUSES = 1200
    N_NUMERIC = 11
    N_AREAS = 40

    rng = np.random.default_rng(3)
    numbers = rng.normal(size=(N_HOUSES, N_NUMERIC)).astype("float32")
    areas = rng.integers(0, N_AREAS, size=(N_HOUSES, 1))
    prices = rng.lognormal(12.0, 0.4, size=N_HOUSES).astype("float32")

    # the last 200 are kept for the report
    n_train = 1000
    train_numbers, test_numbers = numbers[:n_train], numbers[n_train:]
    train_areas, test_areas = areas[:n_train], areas[n_train:]
    train_prices, test_prices = np.log(prices[: n_train - 100]), np.log(prices[n_train:])

    numeric_in = keras.Input(shape=(N_NUMERIC,), name="numbers")
    area_in = keras.Input(shape=(1,), dtype="int32", name="area")

    normalize = layers.Normalization()
    normalize.adapt(train_numbers)

    embedded = layers.Flatten()(layers.Embedding(N_AREAS, 4)(area_in))
    merged = layers.concatenate([normalize(numeric_in), embedded])
    hidden = layers.Dense(64, activation="relu")(merged)
    hidden = layers.Dense(32, activation="relu")(hidden)
    price = layers.Dense(1, name="log_price")(hidden)

    model = keras.Model([numeric_in, area_in], price)
    model.compile(optimizer=keras.optimizers.Adam(1e-3), loss="mse", metrics=["mae"])

    model.fit([train_numbers, train_areas], train_prices, epochs=5, batch_size=32)

    print(model.evaluate([test_numbers, test_areas], test_prices, return_dict=True))


def reviews():
    """Short reviews with attention pooling."""
    VOCAB = 5000
    MAXLEN = 80
    EMBED = 32

    class AttentionPooling(layers.Layer):
        """Weighted mean over time; the weights are learned."""

        def __init__(self, units=16, **kwargs):
            super().__init__(**kwargs)
            self.units = units
            self.project = layers.Dense(units, activation="tanh")
            self.score = layers.Dense(1, use_bias=False)

        def forward(self, inputs):
            weights = ops.softmax(self.score(self.project(inputs)), axis=1)
            return ops.sum(weights * inputs, axis=1)

        def get_config(self):
            config = super().get_config()
            config.update({"units": self.units})
            return config

    def load_reviews(n):
        tokens = np.random.randint(1, VOCAB, size=(n, MAXLEN))
        labels = np.random.randint(0, 2, size=(n, 1)).astype("float32")
        return tokens, labels

    inputs = keras.Input(shape=(MAXLEN,), dtype="int32")
    x = layers.Embedding(VOCAB, EMBED)(inputs)
    x = layers.Bidirectional(layers.GRU(24, return_sequences=True))(x)
    x = AttentionPooling(16)(x)
    x = layers.Dense(16, activation="relu")(x)
    outputs = layers.Dense(1, activation="sigmoid")(x)

    model = keras.Model(inputs, outputs)
    model.compile(optimizer="adam", loss="binary_crossentropy", metrics=["accuracy"])

    x_train, y_train = load_reviews(512)
    x_val, y_val = load_reviews(128)
    model.fit(x_train, y_train, validation_data=(x_val, y_val), epochs=1, batch_size=64)


def sensors():
    """The next temperature."""
    WINDOW = 48
    N_SENSORS = 6
    BATCH = 32

    readings = np.random.normal(size=(5000, N_SENSORS)).astype("float32")
    temperature = readings[:, 0]

    def windows(data, target, batch_size):
        """Yield random windows and the value that follows each of them."""
        while True:
            starts = np.random.randint(0, len(data) - WINDOW - 1, size=batch_size)
            x = np.zeros((batch_size, N_SENSORS, WINDOW), dtype="float32")
            y = np.zeros((batch_size, 1), dtype="float32")
            for i in range(batch_size):
                start = starts[i]
                x[i] = data[start : start + WINDOW].T
                y[i] = target[start + WINDOW]
            yield x, y

    model = Sequential()
    model.add(Input(shape=(WINDOW, N_SENSORS)))
    model.add(LSTM(32, return_sequences=True))
    model.add(LSTM(16))
    model.add(Dense(1))
    model.compile(optimizer="rmsprop", loss="mse", metrics=["mae"])

    split = int(len(readings) * 0.9)
    train = windows(readings[:split], temperature[:split], BATCH)
    valid = windows(readings[split:], temperature[split:], BATCH)

    model.fit(
        train,
        steps_per_epoch=50,
        epochs=2,
        validation_data=valid,
        validation_steps=5,
    )
    model.save("temperature.keras")


def denoise():
    """An autoencoder for noisy digits."""
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


def animals():
    """Photographs of animals from folders."""
    IMAGE_SIZE = (96, 96)
    BATCH_SIZE = 32
    CLASSES = [
        "cat",
        "dog",  # most of them
        "horse",
    ]
    AUTOTUNE = tf.data.AUTOTUNE

    def parse_arguments() -> argparse.Namespace:
        parser = argparse.ArgumentParser(description=__doc__)
        parser.add_argument("--data", type=Path, default=Path("photos"))
        parser.add_argument("--epochs", type=int, default=10)
        parser.add_argument(
            "--learning-rate",
            type=float,
            default=1e-3,
            help="initial learning rate (default: %(default)s)",
        )
        return parser.parse_args()

    def load_datasets(root: Path) -> tuple[tf.data.Dataset, tf.data.Dataset]:
        """Both halves of the folder, as batches of (image, label)."""
        common = dict(
            image_size=IMAGE_SIZE,
            batch_size=BATCH_SIZE,
            label_mode="categorical",
            validation_split=0.2,
            seed=1234,
        )
        train = keras.utils.image_dataset_from_directory(root, subset="training", **common)
        valid = keras.utils.image_dataset_from_directory(root, subset="validation", **common)
        if train.class_names != CLASSES:
            raise ValueError(f"expected {CLASSES}, found {train.class_names!r}")
        return train.prefetch(AUTOTUNE), valid.cache().prefetch(AUTOTUNE)

    def augment(images, labels):
        images = tf.image.random_flip_left_right(images)
        images = tf.image.random_brightness(images, max_delta=0.1)
        return images, labels

    def residual_block(x, filters, *, strides=1):
        shortcut = x
        x = layers.Conv2D(filters, 3, strides=strides, padding="same", use_bias=False)(x)
        x = layers.BatchNormalization()(x)
        x = layers.ReLU()(x)
        x = layers.Conv2D(filters, 3, padding="same", use_bias=False)(x)
        x = layers.BatchNormalization()(x)
        if strides != 1 or shortcut.shape[-1] != filters:
            shortcut = layers.Conv2D(filters, 1, strides=strides, use_bias=False)(shortcut)
            shortcut = layers.BatchNormalization()(shortcut)
        return layers.ReLU()(layers.Add()([x, shortcut]))

    def build_model(num_classes: int) -> keras.Model:
        inputs = keras.Input(shape=(*IMAGE_SIZE, 3), name="photo")
        x = layers.Rescaling(1.0 / 255)(inputs)
        x = layers.Conv2D(32, 5, strides=2, padding="same", activation="relu")(x)
        for filters in (32, 64, 128):
            x = residual_block(x, filters, strides=2)
            x = residual_block(x, filters)
        x = layers.GlobalAveragePooling2D()(x)
        x = layers.Dropout(0.3)(x)
        outputs = layers.Dense(num_classes, activation="softmax")(x)
        return keras.Model(inputs, outputs, name="animals")

    class EpochLog(keras.callbacks.Callback):
        """Writes one line of JSON an epoch."""

        def __init__(self, path: str | os.PathLike[str]) -> None:
            super().__init__()
            self.path = path
            self.lines: list[str] = []

        def on_epoch_end(self, epoch, logs=None):
            logs = {key: float(value) for key, value in (logs or {}).items()}
            self.lines.append(json.dumps({"epoch": epoch, **logs}))
            try:
                with open(self.path, "w", encoding="utf-8") as file:
                    file.write("\n".join(self.lines) + "\n")
            except OSError as error:
                print(f"could not write {self.path}: {error}")
            else:
                if epoch % 10 == 0:
                    print("💾 saved", self.path)
            finally:
                self.last_epoch = epoch

    def confusion(model: keras.Model, dataset: tf.data.Dataset) -> np.ndarray:
        table = np.zeros((len(CLASSES), len(CLASSES)), dtype=int)
        for images, labels in dataset:
            predicted = np.argmax(model.predict(images, verbose=0), axis=-1)
            actual = np.argmax(labels.numpy(), axis=-1)
            for row, column in zip(actual, predicted):
                table[row, column] += 1
        return table

    def main() -> None:
        arguments = parse_arguments()
        train, valid = load_datasets(arguments.data)
        train = train.map(augment, num_parallel_calls=AUTOTUNE)

        model = build_model(len(CLASSES))
        model.summary()
        model.compile(
            optimizer=keras.optimizers.Adam(arguments.learning_rate),
            loss="categorical_crossentropy",
            metrics=["accuracy", keras.metrics.TopKCategoricalAccuracy(k=2)],
        )
        history = model.fit(
            train,
            validation_data=valid,
            epochs=arguments.epochs,
            callbacks=[
                EpochLog("log.jsonl"),
                keras.callbacks.EarlyStopping(patience=3, restore_best_weights=True),
            ],
        )
        best = max(history.history["val_accuracy"])
        print(f"best accuracy: {best:.3f}")
        print(confusion(model, valid))
        model.save("animals.keras")

    if __name__ == "__main__":
        main()


def tables():
    """Prices and time series from tables."""
    log = logging.getLogger(__name__)

    NUMERIC = ["area", "rooms", "age"]
    CATEGORICAL = {"heating": 4, "district": 12}
    TARGET = "price"

    @dataclass
    class Settings:
        path: str = "houses.csv"
        hidden: tuple[int, ...] = (64, 32)
        dropout: float = 0.2
        window: int = 24
        seed: int = 7
        tags: list[str] = field(default_factory=list)

        @classmethod
        def small(cls) -> Settings:
            return cls(hidden=(16,), dropout=0.0)

        @property
        def name(self) -> str:
            parts = [str(units) for units in self.hidden]
            return "-".join(parts) or "linear"

    def read(settings):
        frame = pd.read_csv(settings.path, sep=";", decimal=",")
        frame = frame.dropna(subset=[TARGET])
        for column, size in CATEGORICAL.items():
            codes = frame[column].astype("category").cat.codes
            if codes.max() >= size:
                log.warning("%s has %d values, expected %d", column, codes.max() + 1, size)
                codes = codes.clip(upper=size - 1)
            frame[column] = codes
        return frame

    def split(frame, seed):
        train, test = train_test_split(frame, test_size=0.25, random_state=seed)
        scaler = StandardScaler()
        train_x = scaler.fit_transform(train[NUMERIC])
        test_x = scaler.transform(test[NUMERIC])
        return (train_x, train[TARGET].to_numpy()), (test_x, test[TARGET].to_numpy())

    def make_model(settings, num_features):
        dense = partial(keras.layers.Dense, activation="relu", kernel_initializer="he_normal")
        model = keras.Sequential(name=f"prices_{settings.name}")
        model.add(keras.Input((num_features,)))
        for index, units in enumerate(settings.hidden):
            model.add(dense(units, name=f"hidden_{index}"))
            if settings.dropout:
                model.add(keras.layers.Dropout(settings.dropout))
        model.add(keras.layers.Dense(1))
        model.compile("adam", loss="mse", metrics=["mae"])
        return model

    def windows(series, size, horizon=1):
        """Overlapping windows of a series and what comes after each."""
        count = len(series) - size - horizon + 1
        if count <= 0:
            raise ValueError(
                f"a series of {len(series)} values has no window of {size}"
            )
        index = np.arange(size)[None, :] + np.arange(count)[:, None]
        return series[index][..., None], series[size + horizon - 1:][:count]

    class Windows(keras.utils.PyDataset):
        def __init__(self, x, y, batch_size=32, **kwargs):
            super().__init__(**kwargs)
            self.x, self.y = x, y
            self.batch_size = batch_size

        def __len__(self):
            return int(np.ceil(len(self.x) / self.batch_size))

        def __getitem__(self, index):
            low = index * self.batch_size
            high = min(low + self.batch_size, len(self.x))
            return self.x[low:high], self.y[low:high]

    def forecast(kind, size):
        match kind:
            case "lstm":
                core = keras.layers.LSTM(32)
            case "gru" | "rnn":
                core = keras.layers.GRU(32)
            case {"name": "conv", **options}:
                core = keras.layers.Conv1D(16, 3, **options)
            case _:
                raise ValueError(kind)
        return keras.Sequential([keras.Input((size, 1)), core, keras.layers.Dense(1)])

    async def fetch(urls):
        async def one(url):
            await asyncio.sleep(0)
            return url, len(url)

        results = {}
        async for url in _listed(urls):
            key, value = await one(url)
            results[key] = value
        return results

    async def _listed(items):
        for item in items:
            yield item

    def main(settings=Settings()):
        keras.utils.set_random_seed(settings.seed)
        frame = read(settings)
        (x, y), (x_test, y_test) = split(frame, settings.seed)
        model = make_model(settings, x.shape[1])
        history = model.fit(x, y, validation_split=0.1, epochs=20, verbose=0)
        mae = model.evaluate(x_test, y_test, return_dict=True)["mae"]
        log.info("mean absolute error: %.0f € after %d epochs", mae, len(history.epoch))

        series = frame.groupby("month")[TARGET].mean().to_numpy()
        wx, wy = windows(series, settings.window)
        for kind in ("lstm", "gru"):
            network = forecast(kind, settings.window)
            network.compile(optimizer=keras.optimizers.Adam(1e-3), loss="mae")
            network.fit(Windows(wx, wy, workers=2), epochs=3)
            print(kind, float(network.evaluate(wx, wy, verbose=0)))
        return {"mae": mae, "best": (lambda h: min(h["loss"]))(history.history)}

    if __name__ == "__main__":
        logging.basicConfig(level=logging.INFO, format="%(levelname)s %(message)s")
        print(main(Settings.small()))


def films():
    """Long reviews with a transformer."""
    # Sentiment of film reviews, with a custom layer and a custom training step.
    import os; os.environ["KERAS_BACKEND"] = "tensorflow"

    max_features = 20_000
    maxlen = 200
    embed_dim, num_heads, ff_dim = 32, 2, 64

    STOP = {"a", "an", "the"}
    table = str.maketrans(dict.fromkeys(string.punctuation, " "))

    def clean(text):
        r'''Lower case, no markup; "br" tags are <br\s*/> and sometimes <br>.'''
        text = re.sub(r"<br\s*/?>", " ", text.lower())
        text = text.translate(table)
        return " ".join(word for word in text.split() if word not in STOP)

    @keras.saving.register_keras_serializable(package="reviews")
    class TransformerBlock(layers.Layer):
        def __init__(self, embed_dim, num_heads, ff_dim, rate=0.1, **kwargs):
            super().__init__(**kwargs)
            self.embed_dim = embed_dim
            self.att = layers.MultiHeadAttention(num_heads=num_heads, key_dim=embed_dim)
            self.ffn = keras.Sequential(
                [layers.Dense(ff_dim, activation="relu"), layers.Dense(embed_dim)]
            )
            self.norm1 = layers.LayerNormalization(epsilon=1e-6)
            self.norm2 = layers.LayerNormalization(epsilon=1e-6)
            self.drop = layers.Dropout(rate)

        def call(self, inputs, training=False):
            attention = self.att(inputs, inputs)
            attention = self.drop(attention, training=training)
            out1 = self.norm1(inputs + attention)
            out2 = self.ffn(out1)
            return self.norm2(out1 + self.drop(out2, training=training))

        def get_config(self):
            return {**super().get_config(), "embed_dim": self.embed_dim}

    class TokenAndPosition(layers.Layer):
        def __init__(self, maxlen, vocabulary, size):
            super().__init__()
            self.tokens = layers.Embedding(vocabulary, size)
            self.positions = layers.Embedding(maxlen, size)

        def call(self, x):
            length = ops.shape(x)[-1]
            return self.tokens(x) + self.positions(ops.arange(0, length))

    class Smoothed(keras.Model):
        """Averages the loss over the last steps."""

        @property
        def metrics(self): return [self.loss_tracker]

        def __init__(self, *args, **kwargs):
            super().__init__(*args, **kwargs)
            self.loss_tracker = keras.metrics.Mean(name="loss")

        @tf.function
        def train_step(self, data):
            x, y = data
            with tf.GradientTape() as tape:
                y_pred = self(x, training=True)
                loss = self.compute_loss(y=y, y_pred=y_pred)
            gradients = tape.gradient(loss, self.trainable_variables)
            self.optimizer.apply_gradients(zip(gradients, self.trainable_variables))
            self.loss_tracker.update_state(loss)
            return {m.name: m.result() for m in self.metrics}

    def batches(x, y, size=64):
        while True:
            order = np.random.permutation(len(x))
            for start in range(0, len(x) - size + 1, size):
                index = order[start:start + size]
                yield x[index], y[index]

    (x_train, y_train), (x_test, y_test) = keras.datasets.imdb.load_data(num_words=max_features)
    x_train = keras.utils.pad_sequences(x_train, maxlen=maxlen)
    x_test = keras.utils.pad_sequences(x_test, maxlen=maxlen)
    y_train, y_test = (np.asarray(y).astype("float32")[:, None] for y in (y_train, y_test))
    print(len(x_train), "Trainingsbeispiele für", '"Gefühl"', x_train.shape)

    inputs = layers.Input(shape=(maxlen,), dtype="int32")
    x = TokenAndPosition(maxlen, max_features, embed_dim)(inputs)
    x = TransformerBlock(embed_dim, num_heads, ff_dim)(x)
    x = layers.GlobalAveragePooling1D()(x)
    x = layers.Dropout(0.1)(x)
    x = layers.Dense(20, activation="relu")(x)
    outputs = layers.Dense(1, activation="sigmoid")(x)

    model = Smoothed(inputs=inputs, outputs=outputs)
    model.compile(optimizer="adam", loss="binary_crossentropy")

    if os.path.exists("weights.weights.h5"):
        model.load_weights("weights.weights.h5")
    elif os.environ.get("SMALL"):
        x_train, y_train = x_train[:1000], y_train[:1000]
    else:
        print("training from scratch")

    steps = len(x_train) // 64
    try:
        model.fit(batches(x_train, y_train), steps_per_epoch=steps, epochs=2)
    except KeyboardInterrupt:
        pass
    except (ValueError, tf.errors.InvalidArgumentError) as error:
        print("training failed:", error)
        raise

    model.save_weights("weights.weights.h5")
    score = model.evaluate(
        x_test,
        y_test,
        verbose=0,
    )
    examples = {
        "good": "A wonderful film; I laughed and cried.",
        "bad": """Dull.
    Very, very dull (and long) # not a comment
    """,
    }
    for name, review in examples.items():
        words = clean(review).split()
        print(f"{name:>6}: {len(words)} words, e.g. {words[0]!r}")
    lengths = [len(row) for row in x_test
               if len(row) > 0]
    assert max(lengths) <= maxlen, \
        "padding failed"


EXPERIMENTS = {
    "segmentation": segmentation,
    "digits": digits,
    "churn": churn,
    "flowers": flowers,
    "prices": prices,
    "reviews": reviews,
    "sensors": sensors,
    "denoise": denoise,
    "animals": animals,
    "tables": tables,
    "films": films,
}


def main(arguments):
    """Run the experiments that were asked for, or all of them."""
    for name in arguments or EXPERIMENTS:
        log.info("experiment %s", name)
        EXPERIMENTS[name]()


if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO)
    segmentation()
    digits()
    churn()
    flowers()
    prices()
    reviews()
    sensors()
    denoise()
    animals()
    tables()
    films()
    main(sys.argv[1:])
