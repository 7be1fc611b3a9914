"""A `tf.data` operation is given something it refuses.
"""

from __future__ import annotations

from collections.abc import Iterator

from .rule import FactsView, Finding, finding, rule

KINDS = ("dataset-operation", "dataset-structure", "dataset-arguments",)


@rule("FIT406", "dataset-operation-fails", kinds=KINDS)
def check(facts: FactsView) -> Iterator[Finding]:
    """Report each occurrence."""
    for trouble in facts.troubles(*KINDS):
        yield finding(trouble)
