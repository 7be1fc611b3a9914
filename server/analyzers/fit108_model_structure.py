"""A model is put together, or called, in a way Keras refuses.
"""

from __future__ import annotations

from collections.abc import Iterator

from .rule import FactsView, Finding, finding, rule

KINDS = (
    "input-structure",
    "model-ends",
    "model-disconnected",
    "not-a-layer",
    "layer-name",
    "sequential-input",
    "empty-model",
    "model-arguments",
    "keras-tensor",
    "layer-input",
    "unused-input",
    "discarded-output",
)


@rule("FIT108", "model-structure", kinds=KINDS)
def check(facts: FactsView) -> Iterator[Finding]:
    """Report each occurrence."""
    for trouble in facts.troubles(*KINDS):
        yield finding(trouble)
