"""The first judge: the analysis finds what a case expects, and nothing else."""

from __future__ import annotations

import pytest

from .cases import Case, all_cases
from .static import analyse, problems


@pytest.mark.parametrize("case", all_cases(), ids=lambda case: case.id)
def test_findings(case: Case) -> None:
    analysis = analyse(case.files, notebook=bool(case.flags.get("notebook")))
    told = problems(case, analysis)
    bug = case.flags.get("bug")
    if bug and told:
        pytest.xfail(bug)
    if bug:
        pytest.fail(f"it is right now, take its `bug` flag away: {bug}")
    assert not told, f"{case.path.name}:{case.line}\n  " + "\n  ".join(told)
