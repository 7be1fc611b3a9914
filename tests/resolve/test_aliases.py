"""One canonical name for every spelling of a library object."""

from __future__ import annotations

import importlib
from typing import Any

import pytest
from fitlint.resolve import names
from fitlint.resolve.aliases import canonical


@pytest.mark.parametrize(
    ("dotted", "expected"),
    [
        ("tensorflow.keras.layers.Dense", "keras.layers.Dense"),
        # an old Keras of TensorFlow's own, not the same class
        ("tensorflow.python.keras.layers.core.Dense", "tensorflow.python.keras.layers.Dense"),
        ("tf_keras.layers.Dense", "keras.layers.Dense"),
        ("keras.api.layers.Dense", "keras.layers.Dense"),
        ("keras.src.layers.core.dense.Dense", "keras.layers.Dense"),
        ("keras.src.models.sequential.Sequential", "keras.Sequential"),
        ("keras.layers.core.Dense", "keras.layers.Dense"),
        ("keras.layers.convolutional.Conv2D", "keras.layers.Conv2D"),
        ("keras.layers.Convolution2D", "keras.layers.Conv2D"),
        ("keras.layers.convolutional.Convolution2D", "keras.layers.Conv2D"),
        ("keras.layers.MaxPool2D", "keras.layers.MaxPooling2D"),
        ("keras.models.Model", "keras.Model"),
        ("keras.models.Model.fit", "keras.Model.fit"),
        ("keras.models.Sequential", "keras.Sequential"),
        ("keras.layers.Input", "keras.Input"),
        ("keras.Layer", "keras.layers.Layer"),
        ("keras.engine.topology.Layer", "keras.layers.Layer"),
        ("keras.engine.training.Model", "keras.Model"),
        ("keras.utils.np_utils.to_categorical", "keras.utils.to_categorical"),
        ("keras.preprocessing.sequence.pad_sequences", "keras.utils.pad_sequences"),
        ("keras.preprocessing.image.load_img", "keras.utils.load_img"),
        ("keras.utils.Sequence", "keras.utils.PyDataset"),
        ("keras.losses.mean_squared_error", "keras.losses.mean_squared_error"),
        ("tensorflow.keras.losses.mse", "keras.losses.mean_squared_error"),
        ("keras.losses.MeanSquaredError", "keras.losses.MeanSquaredError"),
        ("keras.applications.resnet50.ResNet50", "keras.applications.ResNet50"),
        ("keras.applications.vgg16.preprocess_input", "keras.applications.vgg16.preprocess_input"),
        ("keras.optimizers.legacy.Adam", "keras.optimizers.legacy.Adam"),
        ("keras.optimizers.experimental.Adam", "keras.optimizers.Adam"),
        ("keras.layers.experimental.preprocessing.Rescaling", "keras.layers.Rescaling"),
        ("tensorflow.losses.MeanSquaredError", "keras.losses.MeanSquaredError"),
        ("tensorflow.compat.v2.reshape", "tensorflow.reshape"),
        ("tensorflow.compat.v1.reshape", "tensorflow.reshape"),
        ("tensorflow.compat.v1.placeholder", "tensorflow.compat.v1.placeholder"),
        ("tensorflow.math.add", "tensorflow.add"),
        ("tensorflow.linalg.matmul", "tensorflow.matmul"),
        ("tensorflow.nn.softmax", "tensorflow.nn.softmax"),
        ("tensorflow.math.softmax", "tensorflow.nn.softmax"),
        ("tensorflow.dtypes.float32", "tensorflow.float32"),
        ("numpy.concat", "numpy.concatenate"),
        ("numpy.zeros", "numpy.zeros"),
        ("torch.nn.Linear", "torch.nn.Linear"),
        ("keras", "keras"),
        ("tensorflow", "tensorflow"),
        ("tensorflow.keras", "keras"),
        ("keras.layers.Dnse", "keras.layers.Dnse"),
    ],
)
def test_canonical(dotted: str, expected: str) -> None:
    assert canonical(dotted) == expected


TABLES = [
    f"aliases.{library}" for library in ("keras", "tensorflow", "tensorflow.compat.v1", "numpy")
]


@pytest.mark.parametrize("table", TABLES)
def test_canonical_names_are_fixed_points(table: str) -> None:
    aliases: dict[str, str] = names.load(table)["aliases"]
    for dotted, target in aliases.items():
        assert canonical(target) == target, dotted
        assert canonical(dotted) == target


@pytest.mark.oracle
@pytest.mark.parametrize("table", TABLES)
def test_aliases_are_the_same_objects(table: str) -> None:
    def reached(dotted: str) -> Any:
        parts = dotted.split(".")
        try:
            value: Any = importlib.import_module(parts[0])
            for part in parts[1:]:
                value = getattr(value, part)
        except AttributeError:
            return None
        return value

    import tensorflow  # noqa: F401  (sets up `tensorflow.keras`)

    for dotted, target in names.load(table)["aliases"].items():
        spellings = [dotted, f"tensorflow.{dotted}"] if dotted.startswith("keras.") else [dotted]
        targets = [target, f"tensorflow.{target}"] if target.startswith("keras.") else [target]
        objects = [value for value in map(reached, targets) if value is not None]
        found = [value for value in map(reached, spellings) if value is not None]
        assert any(one is other for one in found for other in objects), (dotted, target)
