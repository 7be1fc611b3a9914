"""Data, or the output of a layer, has the wrong number of dimensions.
"""

from __future__ import annotations

from collections.abc import Iterator

from .shape_fix import declaration_fixes
from .rule import FactsView, Finding, finding, rule

KINDS = ("model-rank", "input-rank",)


@rule("FIT102", "input-rank-mismatch", kinds=KINDS)
def check(facts: FactsView) -> Iterator[Finding]:
    """Report each occurrence."""
    for trouble in facts.troubles(*KINDS):
        yield finding(trouble, fixes=declaration_fixes(trouble))
