"""A layer is created with an argument Keras refuses.
"""

from __future__ import annotations

from collections.abc import Iterator

from .rule import FactsView, Finding, finding, rule

KINDS = ("layer-arguments", "base-arguments", "weight-shape", "input-declaration",)


@rule("FIT106", "layer-argument-invalid", kinds=KINDS)
def check(facts: FactsView) -> Iterator[Finding]:
    """Report each occurrence."""
    for trouble in facts.troubles(*KINDS):
        yield finding(trouble)
