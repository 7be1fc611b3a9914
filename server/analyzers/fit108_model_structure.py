"""A model is put together, or called, in a way Keras refuses.
"""

from __future__ import annotations

from collections.abc import Iterator

from ..values.facts import Trouble
from .code import call_around, fixes_of, rename_keyword
from .rule import FactsView, Finding, Fix, finding, rule

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
        yield finding(trouble, fixes=_fixes(trouble))


def _fixes(trouble: Trouble) -> list[Fix]:
    """`input=`/`output=` -> `inputs=`/`outputs=`."""
    site, old = trouble.site, trouble.problem.data.get("unknown")
    call = call_around(site)
    if trouble.problem.kind != "model-arguments" or call is None or old not in ("input", "output"):
        return []
    edits = [
        rename_keyword(site.source, call, name, f"{name}s")
        for name in ("input", "output")
        if any(keyword.arg == name for keyword in call.keywords)
    ]
    return fixes_of("Use `inputs=` and `outputs=`", *edits, safe=True)
