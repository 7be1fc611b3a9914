"""Every rule is documented in the same form, with an example that fires and one that is silent."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path
from types import ModuleType

import pytest
from fitlint.analyzers import Rule, all_rules
from fitlint.cli.main import main

from ..judges.cases import Case, rule_cases
from ..judges.static import analyse

ROOT = Path(__file__).parent.parent.parent
FOLDER = ROOT / "server" / "analyzers"
HEADINGS = ["What it finds", "Why it hurts", "What Keras does", "Example", "Use instead"]
RULES = pytest.mark.parametrize("rule", all_rules().values(), ids=lambda rule: rule.code)


def _cases(rule: Rule) -> dict[str, Case]:
    path = FOLDER / f"{rule.module.rpartition('.')[2]}.py"
    return {case.heading: case for case in rule_cases(path)}


@RULES
def test_documentation_has_its_form(rule: Rule) -> None:
    first = rule.doc.strip().splitlines()[0]
    assert first.endswith(".") and ". " not in first, f"one sentence that names the defect: {first}"
    assert re.findall(r"(?m)^## (.*)$", rule.doc) == HEADINGS
    for part in re.split(r"(?m)^## .*$", rule.doc)[1:]:
        assert part.strip()


@RULES
def test_examples_are_short_programs_with_their_imports(rule: Rule) -> None:
    for heading, case in _cases(rule).items():
        assert case.main.startswith(("import ", "from ")), heading
        assert len(case.main.splitlines()) <= 30, f"{heading}: too long to read"


@RULES
def test_example_fires(rule: Rule) -> None:
    example = _cases(rule)["Example"]
    assert {finding.code for finding in example.findings} == {rule.code}
    assert rule.code in {found.code for found in analyse(example.files).findings}


@RULES
def test_instead_is_silent(rule: Rule) -> None:
    assert not [str(found) for found in analyse(_cases(rule)["Use instead"].files).findings]


@RULES
def test_command_prints_it(rule: Rule, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rule", rule.code]) == 0
    by_code = capsys.readouterr().out
    assert main(["rule", rule.name]) == 0
    assert capsys.readouterr().out == by_code
    assert by_code == f"# {rule.code} {rule.name}\n\n{rule.doc.strip()}\n"


def _generator() -> ModuleType:
    spec = importlib.util.spec_from_file_location("rule_docs", ROOT / "tools" / "make_rule_docs.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_pages_are_fresh() -> None:
    assert _generator().stale() == [], "run: python tools/make_rule_docs.py"
