"""`compile`, an optimizer, loss or metric is given an argument it refuses.
"""

from __future__ import annotations

from collections.abc import Iterator

from ..values.facts import Trouble
from .code import call_around, fixes_of, rename_keyword
from .rule import FactsView, Finding, Fix, finding, rule

KINDS = ("compile-arguments", "optimizer-arguments", "loss-arguments", "metric-arguments",)

RENAMED = {"lr": "learning_rate", "beta1": "beta_1", "beta2": "beta_2"}


@rule("FIT603", "compile-argument-invalid", kinds=KINDS)
def check(facts: FactsView) -> Iterator[Finding]:
    """Report each occurrence."""
    for trouble in facts.troubles(*KINDS):
        yield finding(trouble, fixes=_fixes(trouble))


def _fixes(trouble: Trouble) -> list[Fix]:
    """The argument's new or right name."""
    unknown, new = trouble.problem.data.get("unknown"), trouble.problem.data.get("suggestion")
    call = call_around(trouble.site)
    new = RENAMED.get(str(unknown), new)
    if call is None or not isinstance(unknown, str) or not isinstance(new, str):
        return []
    return fixes_of(f"Use `{new}`", rename_keyword(trouble.site.source, call, unknown, new))
