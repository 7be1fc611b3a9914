"""Whatever the text is, an answer comes within the budget, and never a traceback."""

from __future__ import annotations

import time

import pytest
from fitlint.engine import Config, Report, check_text

from .hostile import HEAD, SMALL, large

BUDGET = 0.15
SLACK = 1.0
"""Seconds beside the budget: this machine has other work too."""
PARSING = 6.0
"""Python's own parser cannot be stopped: seconds for the longest text that is still parsed."""
LARGE = large()


def examine(text: str, budget: float = BUDGET) -> tuple[Report, float]:
    start = time.process_time()
    report = check_text(text, config=Config(budget_seconds=budget))
    return report, time.process_time() - start


@pytest.fixture(scope="module", autouse=True)
def loaded() -> None:
    """Modules are loaded once; that is measured elsewhere."""
    examine(HEAD + SMALL["generator with a counter"] + SMALL["exponential graph"], 5.0)


@pytest.mark.parametrize("name", SMALL)
def test_programs_that_never_end(name: str) -> None:
    report, seconds = examine(HEAD + SMALL[name])
    assert report.errors == []
    assert seconds < BUDGET + SLACK


@pytest.mark.parametrize("name", LARGE)
def test_texts_without_end(name: str) -> None:
    report, seconds = examine(LARGE[name])
    assert report.errors == []
    assert seconds < BUDGET + PARSING


def test_the_budget_is_kept_to_and_told() -> None:
    slow = HEAD + "".join(
        f"for i{n} in range(30):\n    for j{n} in range(30):\n        x = np.zeros((i{n}, j{n}))\n"
        for n in range(40)
    )
    report, whole = examine(slow, 60.0)
    assert report.complete
    for part in (4, 2):
        report, seconds = examine(slow, whole / part)
        assert not report.complete
        assert seconds < whole / part + 2 * SLACK


def test_what_was_found_before_the_budget_ran_out_is_told() -> None:
    found = (
        "model = keras.Sequential([keras.Input((4,)), layers.Dense(1)])\n"
        "model.compile('adam', 'mse')\n"
        "model.fit(np.zeros((8, 5)), np.zeros((8, 1)))\n"
    )
    report, _ = examine(
        HEAD + found + "".join(SMALL[name] for name in ("ackermann", "towers")) * 40
    )
    assert [item.severity for item in report.diagnostics][:1] == ["error"]


def test_a_long_file_is_read_as_far_as_it_goes() -> None:
    broken = "keras.Sequential([keras.Input((4,)), layers.Dense(units='x')])\n"
    text = HEAD + broken + "x = np.zeros((2, 3))\n" * 55_000
    report, _ = examine(text)
    assert report.errors == []
    assert [item.line for item in report.diagnostics if item.severity == "error"] == [5]
