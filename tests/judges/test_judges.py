"""The judges themselves: what they read, what they let pass, and what they do not."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from . import fixes, static, verdicts
from .cases import MAIN, Case, CaseError, all_cases, cases_in, read_cases, rule_cases
from .oracle import Outcome, Raised
from .static import Analysis, Found, cells_of

FENCE = "```"


def _case(program: str, flags: str = "", modules: dict[str, str] | None = None) -> Case:
    toml = f"{FENCE}toml\n{flags}\n{FENCE}\n" if flags else ""
    sisters = "".join(f"{FENCE}python {n}\n{t}\n{FENCE}\n" for n, t in (modules or {}).items())
    text = f"# A file\n\n## A case\n\n{toml}{sisters}{FENCE}python\n{program}\n{FENCE}\n"
    (case,) = cases_in(text, Path("case.md"), "folder/case")
    return case


def _found(line: int, code: str = "FIT101", severity: str = "error", **more: Any) -> Found:
    raises = more.get("raises", "ValueError" if severity == "error" else None)
    message = more.get("message", "does not fit")
    return Found(more.get("file", MAIN), line, severity, code, message, raises, None)


def test_a_case_is_read_with_its_flags_and_modules() -> None:
    case = _case("import data", 'bug = "why"', {"data.py": "x = 1"})
    assert case.id == "folder/case::a-case"
    assert case.flags == {"bug": "why"}
    assert set(case.files) == {"data.py", MAIN}


def test_expectations_of_one_line() -> None:
    case = _case('f(x)  # error: [FIT101] "10 \\"columns\\"" # information: [FIT702]')
    first, second = case.findings
    assert (first.severity, first.code, first.text) == ("error", "FIT101", '10 "columns"')
    assert (second.severity, second.code, second.text) == ("information", "FIT702", "")


def test_comments_inside_strings_expect_nothing() -> None:
    assert not _case('text = "# error: [FIT101]"').findings


def test_shapes_with_names_and_several_leaves() -> None:
    (shape,) = _case("x = f()  # shape: (None, n, 3) float32, () int64").shapes
    assert shape.admits([[[None, 7, 3], "float32"], [[], "int64"]])
    assert not shape.admits([[[None, 7, 4], "float32"], [[], "int64"]])
    assert not shape.admits([[[None, 7, 3], "float32"]])


@pytest.mark.parametrize(
    "program",
    ["x = 1  # error: something", "# error: [FIT101]\n", "x = 1  # warning: [FIT303]", "x = ("],
)
def test_cases_that_are_not_in_the_format(program: str) -> None:
    with pytest.raises(CaseError):
        _case(program)


def test_unknown_flags_are_refused() -> None:
    with pytest.raises(CaseError):
        _case("x = 1", 'silnt = "why"')


def test_a_finding_may_start_on_any_line_of_its_statement() -> None:
    case = _case("m.fit(\n    x,\n    y,  # error: [FIT101]\n)\nz = 1")
    for line in (1, 2, 3, 4):
        assert static.problems(case, Analysis([_found(line)])) == []
    assert len(static.problems(case, Analysis([_found(5)]))) == 2


def test_a_body_is_no_part_of_its_header() -> None:
    case = _case("for i in range(3):  # error: [FIT101]\n    m.fit(x)")
    assert static.problems(case, Analysis([_found(1)])) == []
    assert static.problems(case, Analysis([_found(2)]))


def test_unexpected_missing_and_different_findings_are_told() -> None:
    case = _case('m.fit(x)  # error: [FIT101] "ten"')
    right = _found(1, message="ten columns")
    assert static.problems(case, Analysis([right])) == []
    assert static.problems(case, Analysis([])) != []
    assert static.problems(case, Analysis([right, right])) != []
    assert static.problems(case, Analysis([_found(1, message="nine")])) != []
    assert static.problems(case, Analysis([_found(1, "FIT102", message="ten")])) != []
    assert static.problems(case, Analysis([_found(1, severity="warning", message="ten")])) != []


def test_undecided_allows_silence_but_nothing_else() -> None:
    case = _case("m.fit(x)  # error: [FIT101]", 'undecided = "why"')
    assert static.problems(case, Analysis([])) == []
    assert static.problems(case, Analysis([_found(1)])) == []
    assert static.problems(case, Analysis([_found(1, "FIT401")])) != []


def _raised(line: int, inside: int | None = None, exception: str = "ValueError") -> Raised:
    trail = [(MAIN, line)] + ([(MAIN, inside)] if inside else [])
    return Raised(line, line, tuple(trail), exception, "why")


def test_the_oracle_wants_the_statement_that_raised() -> None:
    case = _case("def f():\n    g()  # error: [FIT504]\n\nf()\nh()")
    assert verdicts.problems(case, Outcome([_raised(4, inside=2)], finished=True)) == []
    assert verdicts.problems(case, Outcome([_raised(5)], finished=True)) != []
    assert verdicts.problems(case, Outcome([], finished=True)) != []


def test_an_unexpected_exception_and_a_hang_are_told() -> None:
    case = _case("f()")
    assert verdicts.problems(case, Outcome([_raised(1)])) != []
    assert verdicts.problems(case, Outcome(hangs=True)) != []
    assert verdicts.problems(case, Outcome(finished=True)) == []


def test_outcomes_survive_their_record() -> None:
    outcome = Outcome([_raised(4, 2)], finished=True, shapes={"train.py:1": [[[[1], "int64"]]]})
    assert Outcome.from_json(outcome.to_json()) == outcome


def test_edits_are_applied_by_the_places_before_them() -> None:
    def edit(line: int, column: int, end_line: int, end_column: int, text: str) -> Any:
        return SimpleNamespace(
            path=MAIN, cell=None, line=line, column=column,
            end_line=end_line, end_column=end_column, text=text,
        )  # fmt: skip

    fix = SimpleNamespace(edits=[edit(2, 5, 2, 6, "20"), edit(1, 1, 1, 1, "# first\n")])
    fixed = fixes.apply({MAIN: "a = 1\nb = 2\nc = 3\n"}, fix, [0])
    assert fixed[MAIN] == "# first\na = 1\nb = 20\nc = 3\n"


def test_a_fix_must_remove_its_finding_and_add_none() -> None:
    before = Analysis([_found(1), _found(2)])
    assert fixes.problems(_found(1), before, Analysis([_found(2)])) == []
    assert fixes.problems(_found(1), before, before) != []
    assert fixes.problems(_found(1), before, Analysis([_found(2), _found(3, "FIT401")])) != []


def test_cells_of_a_notebook() -> None:
    cells, starts = cells_of("# %%\nimport a\n\n# %% second\nb = 1\n")
    assert cells == ["import a", "b = 1"]
    assert starts == [1, 4]


def test_every_case_could_be_read() -> None:
    assert not read_cases()[1], "\n".join(read_cases()[1])


def test_the_examples_of_a_rules_documentation_are_cases(tmp_path: Path) -> None:
    rule = tmp_path / "shapes.py"
    rule.write_text(
        f'"""Rules.\n\n    {FENCE}python\n    f(x)  # warning: [FIT101]\n    {FENCE}\n"""'
    )
    (case,) = rule_cases(rule)
    assert case.id == "rules/shapes::example"
    assert case.findings[0].line == 1


def test_there_are_cases_of_every_family() -> None:
    codes = {finding.code for case in all_cases() for finding in case.findings}
    assert {code[:4] for code in codes} >= {f"FIT{family}" for family in range(1, 9)}
    assert len(all_cases()) >= 100
