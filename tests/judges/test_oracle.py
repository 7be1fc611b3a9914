"""The second judge: real Keras does what a case says.

`UPDATE_OUTCOMES=1` records what was observed, for machines without TensorFlow;
`UPDATE_OUTCOMES=new` runs and records only what has no record yet.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

import pytest

from .cases import Case, all_cases
from .oracle import observe
from .verdicts import KERAS, key_of, problems, recorded, records, save_records

UPDATE = os.environ.get("UPDATE_OUTCOMES", "")
JUDGED = [case for case in all_cases() if case.skips_oracle is None]


@pytest.fixture(scope="module")
def observed() -> Iterator[dict[str, Any]]:
    """Collects what was observed; on request, it replaces the records of these cases."""
    found: dict[str, Any] = {}
    yield found
    if UPDATE:
        current = {key_of(case) for case in JUDGED}
        kept = {key: value for key, value in records().items() if key in current}
        save_records({**kept, **found})


@pytest.mark.oracle
@pytest.mark.parametrize("case", JUDGED, ids=lambda case: case.id)
def test_outcome(case: Case, observed: dict[str, Any]) -> None:
    import keras

    if keras.__version__ != KERAS:
        pytest.skip(f"the cases describe Keras {KERAS}, here is {keras.__version__}")
    before = recorded(case)
    if UPDATE == "new" and before is not None:
        pytest.skip("recorded before")
    outcome = observe(case)
    told = problems(case, outcome)
    assert not told, f"{case.path.name}:{case.line}\n  " + "\n  ".join(told)
    if UPDATE:
        kept = before is not None and before.essence() == outcome.essence()
        data = before.to_json() if before is not None and kept else outcome.to_json()
        observed[key_of(case)] = {"case": case.id, "outcome": data}
        return
    assert before is not None, "not recorded: run once with UPDATE_OUTCOMES=1"
    assert before.essence() == outcome.essence(), "it drifted from what was recorded"


@pytest.mark.parametrize("case", JUDGED, ids=lambda case: case.id)
def test_recorded_outcome(case: Case) -> None:
    outcome = recorded(case)
    if outcome is None and UPDATE:
        pytest.skip("being recorded")
    assert outcome is not None, "not recorded: run test_oracle.py with UPDATE_OUTCOMES=1"
    told = problems(case, outcome)
    assert not told, f"{case.path.name}:{case.line}\n  " + "\n  ".join(told)
