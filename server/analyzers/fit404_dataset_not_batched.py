"""A `tf.data.Dataset` is given to `fit` without `batch()`.
"""

from __future__ import annotations

from collections.abc import Iterator

from .rule import FactsView, Finding, finding, rule

KINDS = ("dataset-not-batched",)


@rule("FIT404", "dataset-not-batched", kinds=KINDS)
def check(facts: FactsView) -> Iterator[Finding]:
    """Report each occurrence."""
    for trouble in facts.troubles(*KINDS):
        yield finding(trouble)
