"""Which assignments a name may have its value from, as far as the structure of the code tells."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ..text.records import record

_SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef, ast.Module)
_LOOPS = (ast.For, ast.AsyncFor, ast.While)


@record(frozen=True, slots=True)
class Binding:
    """``name`` gets the value of ``value``, of its part ``part`` where a tuple is unpacked."""

    statement: ast.stmt
    value: ast.expr | None
    part: int | None = None


def reaching(path: list[ast.AST], name: str) -> list[Binding]:
    """The bindings that may give the name its value at the end of ``path``, latest first.

    ``path`` leads from the module to the use. Empty where the name is bound in no plain way.
    """
    scopes = [i for i, node in enumerate(path) if isinstance(node, _SCOPES)]
    for index in reversed(scopes):
        scope = path[index]
        if isinstance(scope, ast.ClassDef) and index != scopes[-1]:
            continue
        if _is_parameter(scope, name):
            return []
        found = _within(scope, path[index:], name, inner=index == scopes[-1])
        if found:
            return found
    return []


def _is_parameter(scope: ast.AST, name: str) -> bool:
    if not isinstance(scope, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)):
        return False
    arguments = scope.args
    every = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
    every += [item for item in (arguments.vararg, arguments.kwarg) if item is not None]
    return any(argument.arg == name for argument in every)


def _within(scope: ast.AST, path: list[ast.AST], name: str, inner: bool) -> list[Binding]:
    """Bindings of one scope. From an inner function all of them count: it runs later."""
    found: list[Binding] = []
    use = next((node for node in reversed(path) if isinstance(node, ast.stmt)), None)
    around = {id(node) for node in path}
    loops = [node for node in path if isinstance(node, _LOOPS)]
    before: list[tuple[Binding, tuple[ast.AST, ...]]] = []
    for binding, parents in _bindings(scope, (), name):
        earlier = use is None or not inner or _position(binding.statement) < _position(use)
        repeated = any(loop in parents for loop in loops)
        if binding.statement is use and not _is_target(path, binding):
            earlier = False
        elif binding.statement is use:
            return [binding]
        if earlier or repeated:
            before.append((binding, parents))
    for binding, parents in reversed(before):
        found.append(binding)
        certain = all(id(parent) in around for parent in parents)
        if certain and inner and (use is None or _position(binding.statement) < _position(use)):
            break
    return found


def _is_target(path: list[ast.AST], binding: Binding) -> bool:
    """Whether the name itself is the one being bound."""
    last = path[-1]
    return isinstance(last, ast.Name) and isinstance(last.ctx, ast.Store)


def _position(node: ast.stmt) -> tuple[int, int]:
    return node.lineno, node.col_offset


def _bindings(
    node: ast.AST, parents: tuple[ast.AST, ...], name: str
) -> Iterator[tuple[Binding, tuple[ast.AST, ...]]]:
    """Bindings of a name in a scope, in the order of the text, with the blocks around each."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, (ast.expr, ast.arguments)):
            continue
        if isinstance(child, ast.stmt):
            for binding in _bound_by(child, name):
                yield binding, parents
        if not isinstance(child, _SCOPES):
            inside = (*parents, child) if isinstance(child, ast.stmt) else parents
            yield from _bindings(child, inside, name)


def _bound_by(statement: ast.stmt, name: str) -> Iterator[Binding]:
    if isinstance(statement, ast.Assign):
        for target in statement.targets:
            yield from _in_target(statement, target, statement.value, name)
    elif isinstance(statement, ast.AnnAssign) and statement.value is not None:
        yield from _in_target(statement, statement.target, statement.value, name)
    elif isinstance(statement, ast.AugAssign):
        if isinstance(statement.target, ast.Name) and statement.target.id == name:
            yield Binding(statement, None)
    elif isinstance(statement, (ast.For, ast.AsyncFor)):
        if any(isinstance(n, ast.Name) and n.id == name for n in ast.walk(statement.target)):
            yield Binding(statement, None)
    elif isinstance(statement, (ast.With, ast.AsyncWith)):
        for item in statement.items:
            if isinstance(item.optional_vars, ast.Name) and item.optional_vars.id == name:
                yield Binding(statement, None)
    elif (
        isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef))
        and statement.name == name
    ):
        yield Binding(statement, None)


def _in_target(
    statement: ast.stmt, target: ast.expr, value: ast.expr, name: str
) -> Iterator[Binding]:
    if isinstance(target, ast.Name):
        if target.id == name:
            yield Binding(statement, value)
        return
    if not isinstance(target, (ast.Tuple, ast.List)):
        return
    starred = _has_star(target)
    parts = value.elts if isinstance(value, (ast.Tuple, ast.List)) and not _has_star(value) else []
    for index, item in enumerate(target.elts):
        if not starred and len(parts) == len(target.elts):
            yield from _in_target(statement, item, parts[index], name)
        elif isinstance(item, ast.Name) and item.id == name:
            yield Binding(statement, None if starred else value, index)
        elif any(isinstance(n, ast.Name) and n.id == name for n in ast.walk(item)):
            yield Binding(statement, None)


def _has_star(node: ast.Tuple | ast.List) -> bool:
    return any(isinstance(item, ast.Starred) for item in node.elts)
