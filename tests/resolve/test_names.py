"""The public-name tables against the recorded behaviour of real Keras, and against themselves."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from fitlint.resolve import names

TRUTH = Path(__file__).parent.parent / "truth" / "truth.jsonl"
PRELUDE = "import numpy as np; import tensorflow as tf; from tensorflow import keras\n"
PRELUDE += "from tensorflow.keras import layers\n"
# What a program of the truth lacks, by the first words of the exception's message.
MISSING = (
    "No module named 'keras",
    "No module named 'tensorflow.",
    "cannot import name",
    "module ",
)


def uses(source: str, major: int = 3) -> Iterator[tuple[str, bool | None]]:
    """Every library name a program imports or reaches by attributes, and whether it exists."""
    tree = ast.parse(source)
    bound: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield alias.name, names.module_exists(alias.name, major)
                bound[alias.asname or alias.name.split(".")[0]] = (
                    alias.name if alias.asname else alias.name.split(".")[0]
                )
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            for alias in node.names:
                dotted = f"{node.module}.{alias.name}"
                yield dotted, names.importable_from(node.module, alias.name, major)
                bound[alias.asname or alias.name] = dotted
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute):
            parts: list[str] = []
            inner: ast.expr = node
            while isinstance(inner, ast.Attribute):
                parts.append(inner.attr)
                inner = inner.value
            if isinstance(inner, ast.Name) and inner.id in bound:
                dotted = ".".join([bound[inner.id], *reversed(parts)])
                yield dotted, names.exists(dotted, major)


def records() -> list[dict[str, object]]:
    return [json.loads(line) for line in TRUTH.read_text("utf-8").splitlines() if line]


def program(record: dict[str, object]) -> str:
    return ("" if record.get("prelude") is False else PRELUDE) + str(record["code"])


@pytest.mark.parametrize("major", [2, 3])
def test_what_runs_has_no_missing_name(major: int) -> None:
    wrong = []
    for record in records():
        verdict = record[f"keras{major}"]
        if not isinstance(verdict, dict) or not str(verdict["verdict"]).startswith("runs"):
            continue
        if "try:" in str(record["code"]) or "hasattr(" in str(record["code"]):
            continue  # the program expects that the name may be missing
        wrong += [
            (record["id"], name) for name, found in uses(program(record), major) if found is False
        ]
    assert not wrong


@pytest.mark.parametrize(("major", "least"), [(2, 25), (3, 40)])
def test_a_missing_name_is_known_to_be_missing(major: int, least: int) -> None:
    unseen, seen = [], 0
    for record in records():
        verdict = record[f"keras{major}"]
        if not isinstance(verdict, dict) or verdict["verdict"] != "raises":
            continue
        if verdict["exception"] not in ("ModuleNotFoundError", "ImportError", "AttributeError"):
            continue
        message = str(verdict["message"])
        if not message.startswith(MISSING) or "'__" in message:
            continue  # another cause, or a name that the tables do not judge
        if major == 2 and message.startswith("module 'tensorflow") and "keras" not in message:
            continue  # the TensorFlow of that time has no table
        if str(verdict["statement"]) not in str(record["code"]):
            continue  # the program was changed after this outcome was recorded
        if any(found is False for _, found in uses(program(record), major)):
            seen += 1
        else:
            unseen.append((record["id"], message))
    assert not unseen
    assert seen >= least


@pytest.mark.parametrize(
    ("dotted", "expected"),
    [
        ("keras.layers.Dense", True),
        ("keras.layers.core.Dense", False),
        ("keras.preprocessing.image.ImageDataGenerator", False),
        ("tensorflow.keras.preprocessing.image.ImageDataGenerator", True),
        ("keras.backend.mean", False),
        ("tensorflow.keras.backend.mean", True),
        ("tensorflow.keras.losses.mse", True),
        ("tensorflow.compat.v1.Session", True),
        ("tensorflow.compat.v2.Session", False),
        ("tensorflow.Session", False),
        ("tensorflow.losses.MeanSquaredError", True),
        ("tensorflow.compat.v1.keras.layers", None),
        ("tensorflow.python.framework.ops", None),
        ("keras.src.layers", None),
        ("keras.layers._private", None),
        ("numpy.float", False),
        ("numpy.concat", True),
        ("numpy._core.multiarray", None),
        ("numpy.testing.assert_array_equal", None),
        ("numpy.ndarray.reshape", True),
        ("numpy.ndarray.append", False),
        ("keras.Model.fit_generator", False),
        ("keras.Sequential.predict_classes", False),
        ("keras.Sequential.fit", True),
        ("keras.layers.Dense.units", True),
        ("keras.layers.Dense.kernel", True),
        ("keras.layers.LSTM.units", True),
        ("keras.optimizers.Adam.lr", False),
        ("keras.optimizers.Adam.learning_rate", True),
        ("keras.optimizers.Adam.beta_1", True),
        ("tensorflow.data.Dataset.from_generator", True),
        ("tensorflow.data.Dataset.make_one_shot_iterator", False),
        ("tensorflow.Tensor.numpy", True),
        ("torch.nn.Linear", None),
    ],
)
def test_exists(dotted: str, expected: bool | None) -> None:
    assert names.exists(dotted) is expected


@pytest.mark.parametrize(
    ("dotted", "expected"),
    [
        ("keras", True),
        ("keras.layers", True),
        ("keras.src.layers.core.dense", True),
        ("keras.engine", False),
        ("keras.layers.Dense", False),
        ("tensorflow.keras.layers", True),
        ("tensorflow.keras.wrappers.scikit_learn", False),
        ("tensorflow.losses", False),
        ("tensorflow.nn", True),
        ("tensorflow.contrib", False),
        ("tensorflow.examples.tutorials.mnist", False),
        ("tensorflow.python.keras.layers", True),
        ("tensorflow.python.keras.applications", False),
        ("tensorflow.python.framework", None),
        ("tensorflow.compat.v1", True),
        ("numpy.linalg", True),
        ("numpy.foo", False),
        ("pandas", None),
    ],
)
def test_module_exists(dotted: str, expected: bool | None) -> None:
    assert names.module_exists(dotted) is expected


@pytest.mark.parametrize(
    ("dotted", "expected"),
    [
        ("keras.preprocessing.image.ImageDataGenerator", True),
        ("keras.layers.experimental.preprocessing.Rescaling", True),
        ("keras.ops.add", False),
        ("keras.layers.core.Dense", False),
        ("tensorflow.keras.backend.mean", True),
        ("tensorflow.keras.ops", False),
        ("tensorflow.losses.MeanSquaredError", True),
        ("tensorflow.losses.Nothing", None),
        ("tensorflow.Session", None),
        ("tensorflow.reshape", True),
        ("numpy.float_", None),
        ("keras.Model.fit_generator", None),
    ],
)
def test_exists_in_keras_2(dotted: str, expected: bool | None) -> None:
    assert names.exists(dotted, 2) is expected


def test_kinds() -> None:
    assert names.kind("keras.layers") == "module"
    assert names.kind("tensorflow.keras.layers.Dense") == "class"
    assert names.kind("keras.ops.add") == "function"
    assert names.kind("tensorflow.float32") == "constant"
    assert names.kind("keras.nothing") is None


def test_star_import() -> None:
    layers = names.public_names("tensorflow.keras.layers")
    assert layers is not None and {"Dense", "Conv2D", "Input"} <= layers
    assert names.public_names("keras.layers.core") is None
    numpy = names.public_names("numpy")
    assert numpy is not None and "zeros" in numpy and "_core" not in numpy


def test_every_described_name_exists() -> None:
    for library in ("keras", "tensorflow.keras", "tensorflow", "tensorflow.compat.v1", "numpy"):
        for module, packed in names.load(library)["modules"].items():
            for listed in packed.values():
                for name in listed.split(" "):
                    assert names.exists(f"{module}.{name}"), f"{module}.{name}"


def test_the_libraries_are_never_imported() -> None:
    program = (
        "import sys; from fitlint.resolve import names, aliases; names.exists('keras.ops.add');"
        "aliases.canonical('tensorflow.math.add'); names.members('keras.Model');"
        "print(sorted({'keras', 'tensorflow', 'numpy', 'jedi'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout.strip() == "[]"


@pytest.mark.oracle
def test_tables_agree_with_the_installed_libraries() -> None:
    import importlib

    versions = {library: importlib.import_module(library).__version__ for library in names.VERSIONS}
    if versions != names.VERSIONS:
        pytest.skip(f"other versions are installed: {versions}")
    for dotted in ("keras.layers", "keras.ops", "keras.losses", "tensorflow.nn", "numpy"):
        module = importlib.import_module(dotted)
        actual = {name for name in dir(module) if not name.startswith("_")}
        for name in actual:
            assert names.exists(f"{dotted}.{name}"), f"{dotted}.{name}"


@pytest.mark.oracle
def test_members_agree_with_real_instances() -> None:
    import keras

    model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(2)])
    model.compile("adam", "mse")
    model.fit(keras.ops.zeros((4, 4)), keras.ops.zeros((4, 2)), verbose=0)
    embedding = keras.layers.Embedding(5, 3)
    embedding.build((None, 4))
    things = {
        "keras.Sequential": model,
        "keras.Model": keras.Model(model.inputs, model.outputs),
        "keras.layers.Dense": model.layers[0],
        "keras.optimizers.Adam": model.optimizer,
        "keras.layers.LSTM": keras.layers.LSTM(3),
        "keras.layers.Embedding": embedding,
        "keras.layers.BatchNormalization": keras.layers.BatchNormalization(),
        "keras.callbacks.EarlyStopping": keras.callbacks.EarlyStopping(),
        "keras.losses.MeanSquaredError": keras.losses.MeanSquaredError(),
        "keras.metrics.AUC": keras.metrics.AUC(),
    }
    for name, thing in things.items():
        listed = names.members(name)
        assert listed is not None, name
        actual = {member for member in dir(thing) if not member.startswith("_")}
        assert actual <= listed, (name, actual - listed)
