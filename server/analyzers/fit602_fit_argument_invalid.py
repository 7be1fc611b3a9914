"""`fit` is given an argument it refuses.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ..values.facts import Trouble
from .code import is_builtin_here, wrap
from .rule import Edit, FactsView, Finding, Fix, finding, rule

KINDS = ("fit-argument", "refit", "validation-split", "no-validation", "callback-argument", "history")


@rule("FIT602", "fit-argument-invalid", kinds=KINDS)
def check(facts: FactsView) -> Iterator[Finding]:
    """Report each occurrence."""
    for trouble in facts.troubles(*KINDS):
        yield finding(trouble, fixes=_fixes(trouble))


def _fixes(trouble: Trouble) -> list[Fix]:
    """`epochs=n / 10` -> `epochs=int(n / 10)`."""
    site = trouble.site
    if not trouble.problem.data.get("is_float") or not isinstance(site.node, ast.expr):
        return []
    if isinstance(site.node, ast.Constant) and isinstance(site.node.value, float):
        text = str(int(site.node.value))
        return [Fix(f"Write {text}", (Edit(site, text),))]
    return [wrap(site, "int(", ")", "Make it an int")] if is_builtin_here(site, "int") else []
