"""The third judge: a quick fix removes its finding, adds none, and the fixed program runs."""

from __future__ import annotations

from typing import Any

import pytest

from .cases import MAIN, Case, all_cases
from .fixes import apply, problems
from .static import Analysis, Found, analyse


def _fixes(case: Case) -> tuple[Analysis, list[tuple[Found, Any]]]:
    before = analyse(case.files, notebook=bool(case.flags.get("notebook")))
    return before, [(found, fix) for found in before.findings for fix in found.diagnostic.fixes]


CASES = [case for case in all_cases() if "bug" not in case.flags]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_fix_removes_the_finding(case: Case) -> None:
    before, fixes = _fixes(case)
    told: list[str] = []
    for found, fix in fixes:
        fixed = apply(case.files, fix, before.starts)
        compile(case.reading(fixed)[MAIN], MAIN, "exec")
        after = analyse(fixed, notebook=bool(case.flags.get("notebook")))
        told.extend(f"{fix.title!r}: {problem}" for problem in problems(found, before, after))
    assert not told, f"{case.path.name}:{case.line}\n  " + "\n  ".join(told)


@pytest.mark.oracle
@pytest.mark.parametrize(
    "case", [case for case in CASES if case.skips_oracle is None], ids=lambda case: case.id
)
def test_fixed_program_runs(case: Case) -> None:
    """Every error of the program is passed over, so that each fix is judged by its own."""
    from .oracle import SECONDS, SECONDS_OF_A_HANG, run_program

    before, fixes = _fixes(case)
    if not fixes:
        return
    seconds = SECONDS_OF_A_HANG if "hangs" in case.flags else SECONDS
    raised = len(run_program(case.programs, seconds=seconds).raised)
    told: list[str] = []
    for found, fix in fixes:
        fixed = apply(case.files, fix, before.starts)
        outcome = run_program(case.reading(fixed))
        least = raised - 1 if found.severity == "error" else raised
        if outcome.hangs or len(outcome.raised) > least:
            errors = "; ".join(f"{e.first}: {e.exception} {e.message}" for e in outcome.raised)
            told.append(f"{fix.title!r} for {found}: {errors or 'hangs'}")
    assert not told, f"{case.path.name}:{case.line}\n  " + "\n  ".join(told)
