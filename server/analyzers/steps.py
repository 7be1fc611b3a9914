"""Whether trouble was met in a training step of the program's own."""

from __future__ import annotations

import ast

from ..values.facts import Trouble
from .code import path_to

STEPS = ("train_step", "test_step", "predict_step")


def in_step(trouble: Trouble) -> bool:
    """Whether a batch was handed on wrongly inside ``train_step`` or its kin."""
    if trouble.problem.kind != "input-structure":
        return False
    return any(isinstance(n, ast.FunctionDef) and n.name in STEPS for n in path_to(trouble.site))
