"""Which keys code that is not followed may add to a dict, as a callback or a generator does."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from ..values import DictRec

if TYPE_CHECKING:
    from .machine import Machine

_ANY = "*"
"""Among the stored keys: any other may be stored as well."""
_COUNTING = ("range", "enumerate")
_OPENING = ("exec", "eval", "globals", "locals", "vars", "__setitem__", "__dict__")
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)


def surely_missing(m: Machine, record: DictRec, key: Any) -> bool:
    """Whether a text is no key of a dict that the program wrote out, and nothing can add it."""
    if not record.literal or not isinstance(key, str) or m.cut:
        return False
    for source in (m.source, *m.sources.values()):
        place = ("keys", id(source))
        if place not in m.stored:
            m.stored[place] = frozenset(_stored_in(source.tree))
        found = m.stored[place]
        if key in found or _ANY in found:
            return False
    return True


def _stored_in(tree: ast.AST) -> Iterator[str]:
    """The keys that code stores; ``*`` where a function stores one that is not written there."""
    inside = {id(node) for f in ast.walk(tree) if isinstance(f, _FUNCTIONS) for node in ast.walk(f)}
    numbers = {name for node in ast.walk(tree) for name in _counters(node)}
    for node in ast.walk(tree):
        for key in _keys(node, numbers):
            # What stands outside of functions is followed, whatever its keys are.
            if key != _ANY or id(node) in inside:
                yield key
        named = node.id if isinstance(node, ast.Name) else getattr(node, "attr", None)
        if named in _OPENING:
            yield _ANY


def _keys(node: ast.AST, numbers: set[str]) -> Iterator[str]:
    if isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Store):
        yield from _key(node.slice, numbers)
    elif isinstance(node, ast.AugAssign) and isinstance(node.op, ast.BitOr):
        yield _ANY
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        if node.func.attr == "setdefault" and node.args:
            yield from _key(node.args[0], numbers)
        if node.func.attr == "update":
            yield from (word.arg or _ANY for word in node.keywords)
            for given in node.args:
                for key in given.keys if isinstance(given, ast.Dict) else (None,):
                    yield from (_ANY,) if key is None else _key(key, numbers)


def _key(index: ast.expr, numbers: set[str]) -> Iterator[str]:
    """The text an index may be: a number, a slice, several of them and a mask are none."""
    if isinstance(index, ast.Constant):
        if isinstance(index.value, str):
            yield index.value
    elif isinstance(index, ast.Name):
        if index.id not in numbers:
            yield _ANY
    elif not isinstance(index, (ast.Slice, ast.Tuple, ast.Compare, ast.UnaryOp)):
        yield _ANY


def _counters(node: ast.AST) -> Iterator[str]:
    """The names of loops that count."""
    if not isinstance(node, (ast.For, ast.comprehension)) or not isinstance(node.iter, ast.Call):
        return
    if getattr(node.iter.func, "id", "") in _COUNTING:
        target = node.target
        first = target.elts[0] if isinstance(target, ast.Tuple) and target.elts else target
        if isinstance(first, ast.Name):
            yield first.id


__all__ = ["surely_missing"]
