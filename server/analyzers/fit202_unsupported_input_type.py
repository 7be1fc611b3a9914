"""`fit` is given a kind of data it does not take.
"""

from __future__ import annotations

from collections.abc import Iterator

from ..values import Site
from ..values.facts import Trouble
from .code import call_around, fixes_of, name_for
from .rule import Edit, FactsView, Finding, Fix, argument, finding, rule

KINDS = ("python-data", "data-type", "data-rank",)


@rule("FIT202", "unsupported-input-type", kinds=KINDS)
def check(facts: FactsView) -> Iterator[Finding]:
    """Report each occurrence."""
    for trouble in facts.troubles(*KINDS):
        yield finding(trouble, fixes=_fixes(trouble))


def _fixes(trouble: Trouble) -> list[Fix]:
    """Make arrays of the lists, all of this call at once."""
    site, wrong = trouble.site, trouble.problem.data.get("wrong") or []
    call, numpy = call_around(site), name_for(site, "numpy")
    if call is None or numpy is None or not set(wrong) <= {"x", "y"}:
        return []
    edits = []
    for name in wrong:
        given = argument(call, name, "xy".index(name))
        if given is not None:
            text = f"{numpy}.array({site.source.segment(given)})"
            edits.append(Edit(Site(site.source, given), text))
    return fixes_of(f"Make it an array with {numpy}.array(...)", *edits)
