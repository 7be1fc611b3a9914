"""A PyTorch Module has no `forward`, or an autograd Function no `backward`."""

from __future__ import annotations

from collections.abc import Iterator

from .rule import FactsView, Finding, finding, rule

KINDS = ("torch-forward", "torch-backward")


@rule("FIT901", "torch-missing-method", kinds=KINDS)
def check(facts: FactsView) -> Iterator[Finding]:
    """Report each occurrence."""
    for trouble in facts.troubles(*KINDS):
        yield finding(trouble)
