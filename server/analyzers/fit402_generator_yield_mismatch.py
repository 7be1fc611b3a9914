"""What a generator, PyDataset or dataset yields is not what Keras takes.
"""

from __future__ import annotations

from collections.abc import Iterator

from .rule import FactsView, Finding, finding, rule

KINDS = (
    "generator-structure",
    "generator-list",
    "generator-empty",
    "batch-structure",
    "batch-rank",
    "pydataset-methods",
    "pydataset-length",
)


@rule("FIT402", "generator-yield-mismatch", kinds=KINDS)
def check(facts: FactsView) -> Iterator[Finding]:
    """Report each occurrence."""
    for trouble in facts.troubles(*KINDS):
        yield finding(trouble)
