"""`tfds.load`: the structures are those that TensorFlow Datasets 4.9.10 was seen to give.

They were compared by running the same calls with its `mock_data`; it is not among the packages the
tests install.
"""

from __future__ import annotations

import pytest
from fitlint.engine import check_text

IMPORT = "import tensorflow as tf\nimport tensorflow_datasets as tfds\n"


def leaves(program: str) -> list[tuple[object, str]]:
    """Shapes and dtypes of the last dataset or array of a program."""
    report = check_text(IMPORT + program)
    assert report.errors == []
    return [(leaf["shape"], leaf["dtype"]) for leaf in report.calls[-1].outputs]


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        ("tfds.load('mnist', split='train')", [([28, 28, 1], "uint8"), ([], "int64")]),
        (
            "tfds.load('mnist:3.*.*', split='train[:80%]', batch_size=4, as_supervised=True)",
            [([None, 28, 28, 1], "uint8"), ([None], "int64")],
        ),
        (
            "tfds.load('mnist', split=['train', 'test'], as_supervised=True)[1]",
            [([28, 28, 1], "uint8"), ([], "int64")],
        ),
        (
            "tfds.load('imdb_reviews/plain_text', as_supervised=True)['train']",
            [([], "string"), ([], "int64")],
        ),
        (
            "tfds.load('iris', split='train', as_supervised=True, with_info=True)[0]",
            [([4], "float32"), ([], "int64")],
        ),
        (
            "tfds.load('ted_hrlr_translate/pt_to_en', split='train', as_supervised=True)",
            [([], "string"), ([], "string")],
        ),
        (
            "tfds.builder('cats_vs_dogs').as_dataset(split='train', as_supervised=True)",
            [([None, None, 3], "uint8"), ([], "int64")],
        ),
    ],
)
def test_structure_of_a_set(call: str, expected: list[tuple[object, str]]) -> None:
    assert leaves(f"ds = {call}.take(2)\n") == expected


def test_what_is_not_declared_is_not_known() -> None:
    for call in (
        "tfds.load('my_own_set', split='train')",
        "tfds.load('imdb_reviews/subwords8k', split='train')",
        "tfds.load('mnist', split='train', decoders={'image': tfds.decode.SkipDecoding()})",
    ):
        assert check_text(f"{IMPORT}ds = {call}.batch(2)\n").calls == []


def test_number_of_classes_reaches_the_model() -> None:
    report = check_text(
        IMPORT
        + "ds, info = tfds.load('mnist', split='train', as_supervised=True, with_info=True)\n"
        + "model = tf.keras.Sequential([\n"
        + "    tf.keras.Input((28, 28, 1)), tf.keras.layers.Flatten(),\n"
        + "    tf.keras.layers.Dense(info.features['label'].num_classes)])\n"
        + "model.compile('adam', 'categorical_crossentropy')\n"
        + "model.fit(ds.batch(32))\n"
    )
    (error,) = (item for item in report.diagnostics if item.severity == "error")
    assert (error.code, error.line) == ("FIT304", 8)


def test_pairs_that_are_not_declared() -> None:
    (error,) = check_text(
        f"{IMPORT}ds = tfds.load('glue/mrpc', split='train', as_supervised=True)\n"
    ).diagnostics
    assert (error.severity, error.raises) == ("error", "ValueError")
