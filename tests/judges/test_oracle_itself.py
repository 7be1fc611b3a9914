"""The oracle itself: it goes on after errors, sees through broad handlers, and leaves no trace."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from .cases import MAIN
from .oracle import Raised, run_program

pytestmark = pytest.mark.oracle


def _lines(program: str) -> list[tuple[int, str]]:
    return [(error.first, error.exception) for error in run_program({MAIN: program}).raised]


def test_a_program_goes_on_after_its_errors() -> None:
    assert _lines("1 / 0\nx = 1\nint('a')\n") == [(1, "ZeroDivisionError"), (3, "ValueError")]


def test_it_stops_where_it_is_told_to() -> None:
    outcome = run_program({MAIN: "1 / 0\nint('a')\n"}, goes_on=lambda error: False)
    assert [error.exception for error in outcome.raised] == ["ZeroDivisionError"]
    assert not outcome.finished


def test_the_trail_leads_through_the_programs_own_lines() -> None:
    program = "import helper\n\ndef f():\n    helper.g()\n\nf()\n"
    outcome = run_program({MAIN: program, "helper.py": "def g():\n    return 1 / 0\n"})
    assert outcome.raised[0].trail == ((MAIN, 6), (MAIN, 4), ("helper.py", 2))


@pytest.mark.parametrize(
    ("handler", "seen"),
    [("Exception", 1), ("(ValueError, BaseException)", 1), ("ZeroDivisionError", 0)],
)
def test_what_a_broad_handler_swallows_is_seen(handler: str, seen: int) -> None:
    assert len(_lines(f"try:\n    1 / 0\nexcept {handler}:\n    pass\n")) == seen


def test_an_unexpected_swallowed_exception_is_the_programs_own_business() -> None:
    def unexpected(error: Raised) -> bool:
        return False

    outcome = run_program(
        {MAIN: "try:\n    1 / 0\nexcept Exception:\n    x = 1\n"}, goes_on=unexpected
    )
    assert outcome.finished
    assert not outcome.raised


def test_a_loop_without_end_is_stopped() -> None:
    outcome = run_program({MAIN: "while True:\n    pass\n"}, seconds=1)
    assert outcome.hangs
    assert not outcome.finished


def test_nothing_is_left_behind() -> None:
    before = Path.cwd(), sys.argv[:], sys.path[:]
    program = "import leftover, os, sys\nos.chdir('/')\nsys.argv.append('x')\nsys.exit(0)\n"
    assert run_program({MAIN: program, "leftover.py": "x = 1\n"}).finished
    assert (Path.cwd(), sys.argv, sys.path) == before
    assert "leftover" not in sys.modules


def test_keras_starts_anew_for_each_program() -> None:
    program = "import keras\nassert keras.layers.Dense(1).name == 'dense'\n"
    assert not _lines(program)
    assert not _lines(program)


def test_shapes_of_layers_arrays_and_datasets() -> None:
    program = (
        "import keras, numpy as np, tensorflow as tf\n"
        "m = keras.Sequential()\n"
        "m.add(keras.Input((4,)))\n"
        "m.add(keras.layers.Dense(2))\n"
        "a = np.zeros((3, 4)), np.ones(3, int)\n"
        "d = tf.data.Dataset.from_tensor_slices(a).batch(2)\n"
    )
    shapes = run_program({MAIN: program}, shape_lines={MAIN: [4, 5, 6]}).shapes
    assert shapes == {
        "train.py:4": [[[[None, 2], "float32"]]],
        "train.py:5": [[[[3, 4], "float64"], [[3], "int64"]]],
        "train.py:6": [[[[None, 4], "float64"], [[None], "int64"]]],
    }
