"""`compile`, an optimizer, loss or metric is given an argument it refuses.
"""

from __future__ import annotations

from collections.abc import Iterator

from .rule import FactsView, Finding, finding, rule

KINDS = ("compile-arguments", "optimizer-arguments", "loss-arguments", "metric-arguments",)


@rule("FIT603", "compile-argument-invalid", kinds=KINDS)
def check(facts: FactsView) -> Iterator[Finding]:
    """Report each occurrence."""
    for trouble in facts.troubles(*KINDS):
        yield finding(trouble)
