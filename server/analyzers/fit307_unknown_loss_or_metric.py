"""A loss, metric or optimizer has a name Keras does not know.
"""

from __future__ import annotations

from collections.abc import Iterator

from .rule import FactsView, Finding, finding, rule

KINDS = ("unknown-loss", "unknown-metric", "unknown-optimizer",)


@rule("FIT307", "unknown-loss-or-metric", kinds=KINDS)
def check(facts: FactsView) -> Iterator[Finding]:
    """Report each occurrence."""
    for trouble in facts.troubles(*KINDS):
        yield finding(trouble)
