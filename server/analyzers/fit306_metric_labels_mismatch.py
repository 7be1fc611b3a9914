"""A metric does not fit the labels.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ..values.facts import Trouble
from .code import wrap
from .rule import FactsView, Finding, Fix, finding, rule

KINDS = ("metric-labels", "metric-mismatch", "metrics-type",)


@rule("FIT306", "metric-labels-mismatch", kinds=KINDS)
def check(facts: FactsView) -> Iterator[Finding]:
    """Report each occurrence."""
    for trouble in facts.troubles(*KINDS):
        yield finding(trouble, fixes=_fixes(trouble))


def _fixes(trouble: Trouble) -> list[Fix]:
    """`metrics="mae"` -> `metrics=["mae"]`."""
    node = trouble.site.node
    if trouble.problem.kind != "metrics-type" or not isinstance(node, (ast.Constant, ast.Name)):
        return []
    return [wrap(trouble.site, "[", "]", "Make it a list", safe=True)]
