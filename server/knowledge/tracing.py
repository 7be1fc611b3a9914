"""What code that is traced into a graph may not do."""

from __future__ import annotations

import ast

from ..values import Fail
from .api import Context

_GUARDS = (ast.If, ast.IfExp, ast.Try, ast.For, ast.While, ast.BoolOp, ast.FunctionDef, ast.Lambda)


def refuse_new_state(ctx: Context, what: str) -> None:
    """A variable made by every trace of a training step: tf.function allows it in the first only."""
    if not ctx.in_step or ctx.keras_major < 3:
        return
    name, receiver = ctx.running()
    if name not in ("call", "train_step") or receiver is None:
        return
    function = ctx.defines(receiver, name)
    if function is None or not _always(function.node.body, ctx.site.node):
        return
    text = f"{what} is made inside `{name}`, which runs anew for every trace: make it once in `__init__` and use it here"
    raise Fail("state-in-call", text, "ValueError")


def _always(body: list[ast.stmt], node: ast.AST) -> bool:
    """Whether ``node`` runs whenever the body does."""
    pending: list[ast.AST] = list(body)
    while pending:
        current = pending.pop()
        if current is node:
            return True
        if not isinstance(current, _GUARDS):
            pending += ast.iter_child_nodes(current)
    return False


__all__ = ["refuse_new_state"]
