"""A custom layer or model has no `call` method.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ..values import Site, UserClass
from ..values.facts import Trouble
from .code import fixes_of, rename_function
from .rule import Edit, FactsView, Finding, Fix, finding, rule

KINDS = ("missing-call",)


@rule("FIT501", "layer-without-call", kinds=KINDS)
def check(facts: FactsView) -> Iterator[Finding]:
    """Report each occurrence."""
    for trouble in facts.troubles(*KINDS):
        yield finding(trouble, fixes=_fixes(trouble))


def _fixes(trouble: Trouble) -> list[Fix]:
    """Rename the method that was meant, or write the smallest `call`."""
    cls, near = trouble.problem.data.get("cls"), trouble.problem.data.get("near")
    if not isinstance(cls, UserClass):
        return []
    source, body = cls.source, cls.node.body
    if near is not None:
        meant = [n for n in body if isinstance(n, ast.FunctionDef) and n.name == near]
        edit = rename_function(source, meant[-1], "call") if meant else None
        return fixes_of(f"Rename `{near}` to `call`", edit)
    last = body[-1]
    if last.lineno == cls.node.lineno or any(not isinstance(n, ast.stmt) for n in body):
        return []
    indent = " " * body[0].col_offset
    text = f"{indent}def call(self, inputs):\n{indent}    return inputs"
    if isinstance(last, ast.Pass) and len(body) == 1:
        return fixes_of("Add a `call` method", Edit(Site(source, last), text.lstrip()))
    edit = Edit(Site(source, last), f"\n\n{text}", "line-after")
    return fixes_of("Add a `call` method", edit)
