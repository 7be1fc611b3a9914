"""The analysis against 2,200 programs whose outcome under real Keras is recorded."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from .compare import PRELUDE, TRUTH, Verdict, compare, floor, judge, lines_of, programs, totals


@pytest.fixture(scope="module")
def verdicts() -> list[Verdict]:
    return [judge(program) for program in programs()]


def test_no_error_where_keras_does_not_raise(verdicts: list[Verdict]) -> None:
    false_errors = [told for verdict in verdicts for told in verdict.false_errors]
    assert not false_errors, "\n".join(false_errors)


def test_no_group_agrees_less_than_before(verdicts: list[Verdict]) -> None:
    """`python -m tests.truth.run --update-floor` raises the floor."""
    groups = totals(verdicts)
    below = [
        f"{name}: {groups[name].agree} < {least}"
        for name, least in floor().items()
        if groups[name].agree < least
    ]
    assert not below, "\n".join(below)


def _diagnostic(line: int, severity: str, raises: str | None = None) -> Any:
    return SimpleNamespace(line=line, severity=severity, raises=raises, code="FIT101", message="")


def test_hardly_a_record_is_left_out() -> None:
    assert TRUTH.read_text("utf-8").count("\n") - len(programs()) <= 1


def test_an_error_counts_only_on_the_statement_that_raises() -> None:
    program = next(p for p in programs() if p.id == "shape-func-lstm-timesteps-differ")
    (line, _), *_ = program.places
    assert line == PRELUDE.count("\n") + 3
    right = _diagnostic(line, "error", "ValueError")
    assert compare(program, [right]).agrees
    assert compare(program, [_diagnostic(line, "error", "TypeError")]).wrong_class
    early = compare(program, [_diagnostic(line - 1, "error", "ValueError")])
    assert early.missed
    assert early.false_errors
    assert not compare(program, []).agrees


def test_silence_and_warnings() -> None:
    fine = next(p for p in programs() if p.verdict == "runs, fine")
    wrong = next(p for p in programs() if p.verdict == "runs, wrong")
    warning = [_diagnostic(6, "warning")]
    assert compare(fine, []).agrees
    assert not compare(fine, warning).agrees
    assert compare(wrong, warning).agrees
    assert compare(wrong, []).missed
    assert compare(wrong, [_diagnostic(6, "error")]).false_errors


def test_lines_of_a_statement() -> None:
    code = "a = 1\nm.fit(\n    x,\n    y)\nb = 2; c = 3\n"
    assert lines_of(code, "m.fit(\n    x,\n    y)") == [(2, 4)]
    assert lines_of(code, "m.fit(x, y)") == [(2, 4)]
    assert lines_of(code, "b = 2; c = 3") == [(5, 5)]
