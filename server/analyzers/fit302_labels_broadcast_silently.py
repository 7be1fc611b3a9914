"""Labels are broadcast against the outputs, and the model learns nonsense.
"""

from __future__ import annotations

from collections.abc import Iterator

from .rule import FactsView, Finding, finding, rule

KINDS = ("labels-broadcast",)


@rule("FIT302", "labels-broadcast-silently", kinds=KINDS)
def check(facts: FactsView) -> Iterator[Finding]:
    """Report each occurrence."""
    for trouble in facts.troubles(*KINDS):
        yield finding(trouble)
