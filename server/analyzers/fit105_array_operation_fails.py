"""A NumPy or TensorFlow operation is given shapes it refuses.
"""

from __future__ import annotations

from collections.abc import Iterator

from .rule import FactsView, Finding, finding, rule

KINDS = (
    "unpack", "array-reshape",
    "array-broadcast",
    "array-concatenate",
    "array-axis",
    "array-index",
    "array-matmul",
    "array-arguments",
    "array-convert",
    "array-rank",
    "array-dtype",
)


@rule("FIT105", "array-operation-fails", kinds=KINDS)
def check(facts: FactsView) -> Iterator[Finding]:
    """Report each occurrence."""
    for trouble in facts.troubles(*KINDS):
        yield finding(trouble)
