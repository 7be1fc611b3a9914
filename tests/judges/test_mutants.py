"""Programs with one thing changed: never a crash, and no error where real Keras runs through."""

from __future__ import annotations

import os
import random

import pytest
from fitlint.engine import Config, check_text

from .cases import MAIN
from .mutants import mutants
from .oracle import places, run_program
from .test_metamorphic import PROGRAMS

SEED = os.environ.get("FITLINT_SEED", "1")
COUNT = int(os.environ.get("FITLINT_COUNT", "0")) or 300
SECONDS = 20
PATIENT = Config(budget_seconds=10)


@pytest.mark.parametrize("name", random.Random(SEED).sample(sorted(PROGRAMS), 100))
def test_no_crash(name: str) -> None:
    for text in mutants(PROGRAMS[name], f"{SEED} {name}", 2):
        assert check_text(text, path=MAIN, config=PATIENT).errors == [], text


@pytest.mark.oracle
@pytest.mark.slow
@pytest.mark.parametrize("number", range(COUNT))
def test_no_error_where_keras_runs(number: int) -> None:
    name = random.Random(f"{SEED} {number}").choice(sorted(PROGRAMS))
    for text in mutants(PROGRAMS[name], f"{SEED} {number}", 1):
        report = check_text(text, path=MAIN, config=PATIENT)
        assert report.errors == [], text
        told = [item for item in report.diagnostics if item.severity == "error"]
        outcome = run_program({MAIN: text}, goes_on=lambda error: False, seconds=SECONDS)
        if outcome.hangs or not told:
            continue
        assert outcome.raised, f"{text}\n{told}"
        # What stands behind the first exception was never run.
        raised = outcome.raised[0]
        spans = [span for _, span in places(raised, {MAIN: text})]
        hits = [item for item in told if any(item.line in span for span in spans)]
        first = min(item.line for item in told)
        assert hits or first >= raised.first, f"{text}\n{raised}\n{told}"
