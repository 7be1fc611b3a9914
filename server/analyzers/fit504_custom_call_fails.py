"""A function is called with arguments it does not take.
"""

from __future__ import annotations

from collections.abc import Iterator

from .rule import FactsView, Finding, finding, rule

KINDS = ("call-signature", "call-arguments", "state-in-call", "graph-branch", "graph-tensor", "no-return")


@rule("FIT504", "custom-call-fails", kinds=KINDS)
def check(facts: FactsView) -> Iterator[Finding]:
    """Report each occurrence."""
    for trouble in facts.troubles(*KINDS):
        yield finding(trouble)
