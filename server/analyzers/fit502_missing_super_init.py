"""A custom layer or model never calls `super().__init__()`.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ..values import Function
from ..values.facts import Trouble
from .code import first_in_body, fixes_of
from .rule import FactsView, Finding, Fix, finding, rule

KINDS = ("super-init",)


@rule("FIT502", "missing-super-init", kinds=KINDS)
def check(facts: FactsView) -> Iterator[Finding]:
    """Report each occurrence."""
    for trouble in facts.troubles(*KINDS):
        yield finding(trouble, fixes=_fixes(trouble))


def _fixes(trouble: Trouble) -> list[Fix]:
    """Begin `__init__` with the call it lacks."""
    init = trouble.problem.data.get("init")
    if not isinstance(init, Function) or isinstance(init.node, ast.Lambda):
        return []
    rest = init.node.args.kwarg
    call = f"super().__init__(**{rest.arg})" if rest is not None else "super().__init__()"
    edit = first_in_body(init.source, init.node, call)
    return fixes_of(f"Begin `__init__` with {call}", edit)
