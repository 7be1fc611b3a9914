"""`train_step` unpacks its data into the wrong number of parts.
"""

from __future__ import annotations

from collections.abc import Iterator

from .rule import FactsView, Finding, finding, rule

KINDS = ("step-unpack", "step-result", "undefined-name")


@rule("FIT503", "train-step-unpack-mismatch", kinds=KINDS)
def check(facts: FactsView) -> Iterator[Finding]:
    """Report each occurrence."""
    for trouble in facts.troubles(*KINDS):
        yield finding(trouble)
