"""Which names the statements of a module bind, in any scope."""

from __future__ import annotations

import ast

from .units import UNKNOWN_NAME


def binding_names(tree: ast.AST) -> frozenset[str]:
    """Every name some statement binds; ``*`` where names may come from anywhere."""
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Name):
            if not isinstance(node.ctx, ast.Load):
                names.add(node.id)
            elif node.id in ("exec", "globals", "locals", "vars", "get_ipython", UNKNOWN_NAME):
                names.add("*")
        elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            names.add(node.name)
        elif isinstance(node, ast.arg):
            names.add(node.arg)
        elif isinstance(node, ast.alias):
            names.add((node.asname or node.name).partition(".")[0])
        elif isinstance(node, (ast.ExceptHandler, ast.MatchAs, ast.MatchStar)) and node.name:
            names.add(node.name)
        elif isinstance(node, ast.MatchMapping) and node.rest:
            names.add(node.rest)
    return frozenset(names)
