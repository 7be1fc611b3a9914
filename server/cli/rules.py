"""``fitlint rule``: a rule's documentation, or the list of all."""

from __future__ import annotations

import sys

from ..analyzers.rule import all_rules
from .status import CLEAN, UsageError


def run_rule(code: str | None) -> int:
    """Print one rule's documentation, or all rules a line each."""
    rules = all_rules()
    if code is None:
        for rule in rules.values():
            title = rule.doc.strip().splitlines()[0] if rule.doc.strip() else ""
            print(f"{rule.code}  {rule.name:<32}  {title}")
        return CLEAN
    wanted = code.strip()
    for rule in rules.values():
        if wanted.upper() == rule.code or wanted == rule.name:
            sys.stdout.write(f"# {rule.code} {rule.name}\n\n{rule.doc.strip()}\n")
            return CLEAN
    raise UsageError(f"no rule is called {code!r} (see `fitlint rule`)")
