"""Photographs of animals from folders."""

from __future__ import annotations

import argparse
import json
import os
from pathlib import Path

import keras
import numpy as np
import tensorflow as tf
from keras import layers

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
