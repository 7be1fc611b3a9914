"""Inlay hints: where they stand and what they say."""

from __future__ import annotations

from fitlint.engine import check_source
from fitlint.ide.inlay import hints
from fitlint.ide.lens import lenses
from fitlint.ide.view import View
from fitlint.syntax import parse

IMPORTS = "import keras\nimport numpy as np\nfrom keras import layers\n"


def view(code: str) -> View:
    source = parse(IMPORTS + code)
    return View(source, check_source(source, "train.py", keep_values=True))


def shown(code: str) -> list[str]:
    """The text in front of each hint on its line, and the hint."""
    seen = view(code)
    lines = seen.source.lines
    rows = []
    for hint in hints(seen):
        line, column = lines.position(hint.span.end)
        rows.append(f"{lines.line(line)[:column]} {hint.text}")
    return rows


def test_at_the_end_of_layer_calls() -> None:
    code = "i = keras.Input((28, 28, 1))\nx = layers.Conv2D(32, 3)(i)  # why\n"
    assert shown(code) == [
        "i = keras.Input((28, 28, 1)) -> (None, 28, 28, 1)",
        "x = layers.Conv2D(32, 3)(i) -> (None, 26, 26, 32)",
    ]


def test_only_the_outermost_of_a_line() -> None:
    code = "x = np.expand_dims(np.zeros((2, 3)).reshape(6), 0)\n"
    assert shown(code) == [code.strip() + " -> (1, 6)"]


def test_a_call_over_several_lines_hides_none_above_its_end() -> None:
    code = "x = np.stack([\n    np.zeros(3),\n    np.ones(3),\n])\n"
    assert shown(code) == ["    np.zeros(3) -> (3,)", "    np.ones(3) -> (3,)", "]) -> (2, 3)"]


def test_layers_of_a_sequential() -> None:
    made = ["layers.Input((4,)),", "layers.Dense(8),", "layers.Dense(2)])"]
    code = "\n    ".join(["m = keras.Sequential([", *made])
    assert shown(code) == [
        "    layers.Input((4,)) -> (None, 4)",
        "    layers.Dense(8) -> (None, 8)",
        "    layers.Dense(2) -> (None, 2)",
    ]


def test_a_place_with_two_results_shows_both() -> None:
    code = "def f(n):\n    return np.zeros((n, 2))\nf(3)\nf(4)\n"
    assert "    return np.zeros((n, 2)) -> (3, 2) or (4, 2)" in shown(code)


def test_an_operation_in_the_middle_is_not_cut_in_two() -> None:
    code = "x = np.zeros((4, 2))\ny = x[0] + 1\n"
    assert shown(code)[1:] == ["y = x[0] + 1 -> (2,)"]


def test_unknown_shapes_are_not_shown() -> None:
    assert shown("x = unknown()\ny = layers.Dense(3)(x)\n") == []


def test_a_sequential_has_a_lens() -> None:
    code = "m = keras.Sequential([layers.Input((4,)), layers.Dense(8), layers.Dense(2)])\n"
    assert [lens.text for lens in lenses(view(code))] == ["(None, 4) -> (None, 2), 58 weights"]
