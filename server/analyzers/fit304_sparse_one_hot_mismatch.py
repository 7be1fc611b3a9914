"""Integer labels meet a loss for one-hot labels, or the other way round.
"""

from __future__ import annotations

from collections.abc import Iterator

from .loss_fix import loss_fixes
from .rule import FactsView, Finding, finding, rule

KINDS = ("sparse-labels", "one-hot-labels",)


@rule("FIT304", "sparse-one-hot-mismatch", kinds=KINDS)
def check(facts: FactsView) -> Iterator[Finding]:
    """Report each occurrence."""
    for trouble in facts.troubles(*KINDS):
        yield finding(trouble, fixes=loss_fixes(trouble))
