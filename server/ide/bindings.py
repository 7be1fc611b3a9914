"""Which statements a name may have its value from, as far as the structure of the code tells."""

from __future__ import annotations

import ast
from collections.abc import Iterator

_SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef, ast.Module)
_LOOPS = (ast.For, ast.AsyncFor, ast.While)
_DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


def reaching(path: list[ast.AST], name: str) -> list[ast.stmt]:
    """The statements that may give the name its value at the end of ``path``, latest first.

    ``path`` leads from the module to the use. Empty where the name is bound in no plain way.
    """
    for index, scope, innermost in _scopes(path):
        if _is_parameter(scope, name):
            # A parameter may be set again further on.
            return _within(scope, path[index:], name, inner=innermost)
        found = _within(scope, path[index:], name, inner=innermost)
        if found:
            return found
    return []


def parameter(path: list[ast.AST], name: str) -> str | None:
    """The function whose parameter a name is at the end of ``path``, in words."""
    for _, scope, _ in _scopes(path):
        if _is_parameter(scope, name):
            return "a lambda" if isinstance(scope, ast.Lambda) else f"`{scope.name}`"  # type: ignore[attr-defined]
    return None


def _scopes(path: list[ast.AST]) -> Iterator[tuple[int, ast.AST, bool]]:
    """The scopes around the end of a path, innermost first; a class's names stop at its functions."""
    scopes = [i for i, node in enumerate(path) if isinstance(node, _SCOPES)]
    for index in reversed(scopes):
        scope = path[index]
        if not isinstance(scope, ast.ClassDef) or index == scopes[-1]:
            yield index, scope, index == scopes[-1]


def _is_parameter(scope: ast.AST, name: str) -> bool:
    if not isinstance(scope, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)):
        return False
    arguments = scope.args
    every = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
    every += [item for item in (arguments.vararg, arguments.kwarg) if item is not None]
    return any(argument.arg == name for argument in every)


def _within(scope: ast.AST, path: list[ast.AST], name: str, inner: bool) -> list[ast.stmt]:
    """Bindings of one scope. From an inner function all of them count: it runs later."""
    found: list[ast.stmt] = []
    use = next((node for node in reversed(path) if isinstance(node, ast.stmt)), None)
    around = {id(node) for node in path}
    loops = [node for node in path if isinstance(node, _LOOPS)]
    before: list[tuple[ast.stmt, tuple[ast.AST, ...]]] = []
    for statement, parents in _bindings(scope, (), name):
        # Inside a loop its own variable is set, and what is set by a statement is so at its target.
        here = statement is use and _is_target(path)
        inside = isinstance(statement, _LOOPS) and id(statement) in around and statement is not use
        if here:
            return [statement]
        earlier = use is None or not inner or _position(statement) < _position(use)
        repeated = any(loop in parents for loop in loops)
        if (earlier and statement is not use) or inside or repeated:
            before.append((statement, parents))
    for statement, parents in reversed(before):
        found.append(statement)
        certain = all(id(parent) in around for parent in parents)
        if certain and inner and (use is None or _position(statement) < _position(use)):
            break
    return found


def _is_target(path: list[ast.AST]) -> bool:
    """Whether the name itself is the one being bound."""
    last = path[-1]
    return isinstance(last, ast.Name) and isinstance(last.ctx, ast.Store)


def _position(node: ast.stmt) -> tuple[int, int]:
    return node.lineno, node.col_offset


def _bindings(
    node: ast.AST, parents: tuple[ast.AST, ...], name: str
) -> Iterator[tuple[ast.stmt, tuple[ast.AST, ...]]]:
    """Statements that bind a name in a scope, in the order of the text, with the blocks around."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, (ast.expr, ast.arguments)):
            continue
        if isinstance(child, ast.stmt) and _binds(child, name):
            yield child, parents
        if not isinstance(child, _SCOPES):
            inside = (*parents, child) if isinstance(child, ast.stmt) else parents
            yield from _bindings(child, inside, name)


def _binds(statement: ast.stmt, name: str) -> bool:
    """Whether a statement itself, not one in its blocks, binds a name."""
    targets: list[ast.expr] = []
    if isinstance(statement, ast.Assign):
        targets = statement.targets
    elif isinstance(statement, (ast.AugAssign, ast.For, ast.AsyncFor)):
        targets = [statement.target]
    elif isinstance(statement, ast.AnnAssign):
        targets = [statement.target] if statement.value is not None else []
    elif isinstance(statement, (ast.With, ast.AsyncWith)):
        targets = [item.optional_vars for item in statement.items if item.optional_vars is not None]
    elif isinstance(statement, _DEFINITIONS):
        return statement.name == name
    return any(
        isinstance(part, ast.Name) and part.id == name and isinstance(part.ctx, ast.Store)
        for target in targets
        for part in ast.walk(target)
    )
