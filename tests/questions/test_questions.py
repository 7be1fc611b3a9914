"""The questions people asked: no false error, and never fewer found than before."""

from __future__ import annotations

import json

import pytest

from . import record, run

FLOOR = run.HERE / "floor.json"


@pytest.fixture(scope="module")
def score() -> run.Score:
    return run.score()


def test_every_program_has_its_outcome() -> None:
    recorded = run.outcomes()
    stale = [
        path.stem
        for path in record.programs()
        if recorded.get(path.stem, {}).get("source") != record.digest(path)
    ]
    assert not stale, "run python -m tests.questions.record"
    assert len(recorded) == len(record.programs())


def test_no_false_error(score: run.Score) -> None:
    assert score.false == {}


def test_an_error_elsewhere_is_false_too(score: run.Score) -> None:
    """A program raises once: an error before that place is about something that ran."""
    recorded = run.outcomes()
    early = {
        name: told
        for name, told in score.elsewhere.items()
        if any(int(text.split(":")[0]) < recorded[name]["line"] for text in told)
    }
    assert early == {}


def test_found_at_least_the_floor(score: run.Score) -> None:
    """The floor may only rise; raise it when more are found."""
    floor = json.loads(FLOOR.read_text("utf-8"))["found"]
    assert len(score.found) >= floor
