"""Endless data without `steps_per_epoch`: the first epoch never ends.
"""

from __future__ import annotations

from collections.abc import Iterator

from .rule import FactsView, Finding, finding, rule

KINDS = ("endless-data",)


@rule("FIT405", "infinite-dataset-without-steps", kinds=KINDS)
def check(facts: FactsView) -> Iterator[Finding]:
    """Report each occurrence."""
    for trouble in facts.troubles(*KINDS):
        yield finding(trouble)
