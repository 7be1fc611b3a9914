"""Quick fix: begin ``__init__`` with the call of the base class's."""

from __future__ import annotations

import ast

from ..values import Function
from ..values.facts import Trouble
from .code import first_in_body, fixes_of
from .rule import Fix


def super_init_fixes(trouble: Trouble) -> list[Fix]:
    """Begin `__init__` with the call it lacks."""
    init = trouble.problem.data.get("init")
    if not isinstance(init, Function) or isinstance(init.node, ast.Lambda):
        return []
    if any(isinstance(n, ast.Attribute) and n.attr == "__init__" for n in ast.walk(init.node)):
        return []  # It is called, only too late: it has to be moved.
    rest = init.node.args.kwarg
    call = f"super().__init__(**{rest.arg})" if rest is not None else "super().__init__()"
    edit = first_in_body(init.source, init.node, call)
    return fixes_of(f"Begin `__init__` with {call}", edit)
