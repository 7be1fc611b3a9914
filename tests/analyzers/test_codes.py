"""Codes and names are stable, and every kind of trouble has a rule that tells it."""

from __future__ import annotations

import re
from pathlib import Path

from fitlint.analyzers import all_rules

SERVER = Path(__file__).parent.parent.parent / "server"
CODES = Path(__file__).parent / "codes.txt"
# `sys.exit()` is how a program ends, not what is wrong with it.
UNTOLD = {"exit"}

_MADE = re.compile(r'\b(?:Fail|Problem|fail|warn|problem=)\s*\(?\s*"([a-z0-9]+(?:-[a-z0-9]+)*)"')


def _sources() -> dict[str, str]:
    folders = (SERVER / "knowledge", SERVER / "interpreter")
    return {
        str(path.relative_to(SERVER)): path.read_text("utf-8")
        for folder in folders
        for path in folder.rglob("*.py")
    }


def test_codes_and_names_are_those_that_were_released() -> None:
    listed = dict(line.split() for line in CODES.read_text("utf-8").splitlines())
    rules = {rule.code: rule.name for rule in all_rules().values()}
    assert {code: rules.get(code) for code in listed} == listed, "a rule was renamed or dropped"
    assert set(rules) == set(listed), f"a new rule belongs into {CODES.name}"
    assert list(listed) == sorted(listed)


def test_names_are_unique_and_files_are_named_after_them() -> None:
    rules = list(all_rules().values())
    assert len({rule.name for rule in rules}) == len(rules)
    files = {path.stem for path in (SERVER / "analyzers").glob("fit*.py")}
    assert files == {f"{rule.code.lower()}_{rule.name.replace('-', '_')}" for rule in rules}


def test_every_kind_has_a_rule() -> None:
    told = {kind for rule in all_rules().values() for kind in rule.kinds}
    silent = {
        f"{kind} ({file})"
        for file, text in _sources().items()
        for kind in _MADE.findall(text)
        if kind not in told | UNTOLD
    }
    assert not silent, f"trouble that no rule tells: {sorted(silent)}"


def test_every_rule_waits_for_something_that_happens() -> None:
    texts = "\n".join(_sources().values())
    idle = {
        f"{rule.code} {kind}"
        for rule in all_rules().values()
        for kind in rule.kinds
        if f'"{kind}"' not in texts
    }
    assert not idle, f"kinds that nothing reports: {sorted(idle)}"
