"""Labels and outputs have shapes the loss refuses.
"""

from __future__ import annotations

from collections.abc import Iterator

from .loss_fix import loss_fixes
from .rule import FactsView, Finding, finding, rule

KINDS = ("labels-shape", "loss-structure",)


@rule("FIT301", "labels-shape-mismatch", kinds=KINDS)
def check(facts: FactsView) -> Iterator[Finding]:
    """Report each occurrence."""
    for trouble in facts.troubles(*KINDS):
        yield finding(trouble, fixes=loss_fixes(trouble))
