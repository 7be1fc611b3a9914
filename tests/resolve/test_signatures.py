"""The signature tables: how they are read, and that the libraries keep to them."""

from __future__ import annotations

import importlib
import inspect
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from fitlint.resolve import names
from fitlint.resolve.signatures import FOLDER, parse_signature, signature_of
from fitlint.text.tables import read_table

TOOLS = Path(__file__).parents[2] / "tools"
LIBRARIES = ("keras", "numpy", "pandas", "sklearn", "tensorflow")


def test_a_signature_is_read() -> None:
    signature = parse_signature("a, b=, /, c, *_, d, e=, **")
    assert signature.places == ("a", "b", "c")
    assert signature.unnamed == 2
    assert signature.by_name == ("d", "e")
    assert signature.needed == {"a", "c", "d"}
    assert signature.any_number and signature.any_name
    assert signature.names == ("c", "d", "e")


@pytest.mark.parametrize(
    ("name", "needed"),
    [
        ("numpy.zeros", {"shape"}),
        ("ndarray.astype", {"dtype"}),
        ("list.append", {"object"}),
        ("Dataset.batch", {"batch_size"}),
        ("DataFrame.drop", set()),
        ("keras.Model.train_on_batch", {"x"}),
        ("keras.ops.mean", {"x"}),
        ("sklearn.utils.class_weight.compute_class_weight", {"class_weight", "classes", "y"}),
        ("tensorflow.TensorSpec", {"shape"}),
    ],
)
def test_known_signatures(name: str, needed: set[str]) -> None:
    signature = signature_of(name)
    assert signature is not None and signature.needed == needed


@pytest.mark.parametrize("name", ["numpy.no_such", "list", "scipy.stats.norm", "", "keras.Model"])
def test_unknown_signatures(name: str) -> None:
    assert signature_of(name) is None


@pytest.mark.parametrize("library", [*LIBRARIES, "builtins"])
def test_every_signature_can_be_read(library: str) -> None:
    for text, listed in read_table(FOLDER / f"{library}.json.gz").items():
        signature = parse_signature(text)
        everything = {*signature.places, *signature.by_name}
        assert signature.needed <= everything
        assert all(name.isidentifier() for name in everything), text
        for name in listed.split(" "):
            assert signature_of(name) == signature, name


@pytest.mark.oracle
@pytest.mark.slow
@pytest.mark.parametrize("library", LIBRARIES)
def test_the_tables_are_what_the_tool_writes(library: str, tmp_path: Path) -> None:
    for other, version in names.VERSIONS.items():
        if importlib.import_module(other).__version__ != version:
            pytest.skip("other versions are installed")
    # In a process of its own: TensorFlow's modules hold less once others were imported.
    table = tmp_path / "table.json"
    program = (
        "import json, pathlib, make_signatures as tool; "
        f"pathlib.Path({str(table)!r}).write_text(json.dumps(tool.packed(tool.of_{library}())))"
    )
    path = os.pathsep.join([str(TOOLS), *sys.path])
    environment = {**os.environ, "PYTHONPATH": path}
    subprocess.run([sys.executable, "-c", program], env=environment, check=True)
    assert json.loads(table.read_text()) == read_table(FOLDER / f"{library}.json.gz")


@pytest.mark.oracle
def test_a_sample_agrees_with_the_installed_libraries() -> None:
    import keras
    import numpy as np
    import pandas as pd
    import tensorflow as tf

    for other, version in names.VERSIONS.items():
        if importlib.import_module(other).__version__ != version:
            pytest.skip("other versions are installed")
    samples = {
        "keras.Model.fit": keras.Model.fit,
        "keras.utils.to_categorical": keras.utils.to_categorical,
        "keras.ops.concatenate": keras.ops.concatenate,
        "numpy.reshape": np.reshape,
        "numpy.linspace": np.linspace,
        "DataFrame.drop": pd.DataFrame.drop,
        "Dataset.map": tf.data.Dataset.map,
        "tensorflow.one_hot": tf.one_hot,
    }
    for name, function in samples.items():
        signature = signature_of(name)
        assert signature is not None
        real = [param for param in inspect.signature(function).parameters if param != "self"]
        assert [*signature.places, *signature.by_name] == real, name


def test_the_libraries_are_never_imported() -> None:
    before = set(sys.modules)
    signature_of("keras.Model.fit")
    assert not {"keras", "tensorflow", "numpy"} & (set(sys.modules) - before)
