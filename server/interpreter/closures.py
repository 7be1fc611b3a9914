"""What a function handed to code we cannot see may change whenever it is called."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from ..values import Function, ScopeRec, Unknown

if TYPE_CHECKING:
    from .machine import Machine

_CHANGING = frozenset(
    ("append", "extend", "insert", "pop", "clear", "remove", "update", "setdefault", "add", "sort",
     "discard", "appendleft", "reverse")
)  # fmt: skip


def escape_closure(m: Machine, function: Function, seen: set[int]) -> None:
    """Forget what the function may rebind or change outside itself, as a mouse callback does."""
    if -id(function.node) in seen:
        return
    seen.add(-id(function.node))
    for node in ast.walk(function.node):
        if isinstance(node, (ast.Global, ast.Nonlocal)):
            for name in node.names:
                key = _scope_of(m, function.scope, name)
                if key is not None:
                    why = f"`{name}` may be set by a function handed to code fitlint cannot see"
                    m.edit_scope(key).names[name] = Unknown(why)
    for name in _changed(function.node):
        key = _scope_of(m, function.scope, name)
        if key is not None:
            m.escape_with(m.scope(key).names[name], seen)


def _changed(function: ast.AST) -> Iterator[str]:
    """Names whose value the body changes in place."""
    for node in ast.walk(function):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            if node.func.attr in _CHANGING and isinstance(node.func.value, ast.Name):
                yield node.func.value.id
        if isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Store):
            if isinstance(node.value, ast.Name):
                yield node.value.id


def _scope_of(m: Machine, key: int | None, name: str) -> int | None:
    """The enclosing scope that binds a name."""
    while key is not None:
        record = m.state.heap.table.get(key)
        if not isinstance(record, ScopeRec):
            return None
        if name in record.names:
            return key
        key = record.parent
    return None
