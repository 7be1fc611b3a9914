"""What is said where the pointer rests: shape, dtype, content, and how it came about."""

from __future__ import annotations

import ast

from ..text import Span
from ..text.records import record
from ..values import NONE, Array, Const, Dataset, Problem, Site, Tuple, Unknown, Value
from ..values.facts import Called
from .bindings import parameter, reaching
from .describe import CODE
from .view import OPERATIONS, View, nodes_at
from .words import facts_of

_MOST = 4
"""Results of one place that are listed; a function called in a loop may have hundreds."""


@record(frozen=True, slots=True)
class Hover:
    """Markdown about the text at ``span``."""

    markdown: str
    span: Span


def hover(view: View, offset: int) -> Hover | None:
    """What is known of the call or name at an offset."""
    path = nodes_at(view.source, offset)
    while path and not isinstance(path[-1], (ast.Name, ast.Attribute, ast.Call, ast.arg)):
        if isinstance(path[-1], (ast.Constant, ast.stmt, ast.Module)):
            return None
        path.pop()
    if not path:
        return None
    node = path[-1]
    if isinstance(node, ast.arg):
        return _of_value(view, path, node)
    if isinstance(node, (ast.Name, ast.Attribute)) and _called(path) is None:
        found = _of_value(view, path, node)
        if found is not None:
            return found
        # A module's name belongs to what is called: `layers.Dense(3)`.
        while len(path) > 1 and isinstance(path[-2], ast.Attribute):
            path.pop()
    call = _called(path)
    return None if call is None else _of_call(view, call, node)


def _called(path: list[ast.AST]) -> ast.Call | None:
    """The call that the end of the path is, or names: ``Dense`` in ``layers.Dense(3)(x)``."""
    index = len(path) - 1
    found: ast.Call | None = None
    if isinstance(path[index], ast.Call):
        found = path[index]  # type: ignore[assignment]
    while index > 0:
        parent = path[index - 1]
        if not isinstance(parent, ast.Call) or parent.func is not path[index]:
            break
        found = parent
        index -= 1
    return found


def _of_call(view: View, call: ast.Call, node: ast.AST) -> Hover | None:
    """A layer's constructor may be the place itself, or the call on its result."""
    at: ast.expr = call
    while (place := view.at(at)) is None:
        if not isinstance(at, ast.Call):
            return _of_result(view, call, node)
        at = at.func
    span = view.source.span(node)
    if isinstance(node, ast.Call):
        span = place.span
    blocks = dict.fromkeys(_call_block(view, fact) for fact in place.main)
    return Hover(_listed(list(blocks)), span)


def _of_result(view: View, call: ast.Call, node: ast.AST) -> Hover | None:
    """What a call gave that is no operation on arrays, or why it gave nothing."""
    found = _of_failure(view, call, node)
    silent = (*CODE, Unknown)
    values = [v for v in view.values(call) if not isinstance(v, silent) and v != NONE]
    if found is not None or not values:
        return found
    name = "result"
    if isinstance(call.func, (ast.Name, ast.Attribute)):
        name = call.func.id if isinstance(call.func, ast.Name) else call.func.attr
    blocks = dict.fromkeys(_value_block(view, name, value, []) for value in values)
    return Hover(_listed(list(blocks)), view.source.span(node))


def _of_failure(view: View, call: ast.Call, node: ast.AST) -> Hover | None:
    """Why a call has no result; nothing where one of its arguments says so itself."""
    problem = view.failure(call)
    if problem is None:
        return None
    return Hover(_raises(problem), view.source.span(node))


def _raises(problem: Problem) -> str:
    return f"not known, because this raises {problem.exception}: {problem.message}"


def _call_block(view: View, fact: Called) -> str:
    what = fact.label or fact.callee.rsplit(".", 1)[-1]
    if fact.callee in OPERATIONS:
        what = "result"
    given = ", ".join(view.words.head(value) for value in fact.inputs)
    gives = ", ".join(view.words.head(value) for value in fact.outputs)
    head = " -> ".join(part for part in (given, gives) if part)
    lines = [_code(f"{what}: {head}" if head else what)]
    if fact.params:
        lines.append(f"- {fact.params:,} weights")
    for value in fact.outputs:
        lines += _details(view, value, fact)
    return "\n".join(dict.fromkeys(lines))


def _of_value(view: View, path: list[ast.AST], node: ast.expr | ast.arg) -> Hover | None:
    """What a name, attribute or parameter was whenever the program came by."""
    values = [value for value in view.values(node) if not isinstance(value, CODE)]
    if not values:
        return None
    name = node.arg if isinstance(node, ast.arg) else ast.unparse(node)
    where = _where(view, path, node)
    if len(values) > 1 and all(isinstance(value, Const) for value in values):
        shown = ", ".join(view.words.head(value) for value in values[:_MOST])
        more = ", ..." if len(values) > _MOST else ""
        return Hover("\n".join([_code(f"{name}: {shown}{more}"), *where]), view.source.span(node))
    blocks = [_value_block(view, name, value, where) for value in values]
    return Hover(_listed(list(dict.fromkeys(blocks))), view.source.span(node))


def _value_block(view: View, name: str, value: Value, where: list[str]) -> str:
    words = view.words
    head = words.head(value)
    if not head.startswith(name):
        head = f"{name}: {head}"
    lines = [_code("\n".join([head, *words.summary(value)]))]
    lines += words.details(value)
    origin = value.origin if isinstance(value, (Array, Dataset)) else None
    if origin is not None and not any(line.endswith(view.line(origin)) for line in where):
        lines.append(f"- the shape comes from {view.line(origin)}")
    return "\n".join(dict.fromkeys([*lines, *where]))


def _where(view: View, path: list[ast.AST], node: ast.expr | ast.arg) -> list[str]:
    """Where a name or attribute got its value, as far as the text tells."""
    if isinstance(node, ast.Name):
        nodes: list[ast.AST] = list(reaching(path, node.id))
        if not nodes and parameter(path, node.id) is not None:
            return [f"- a parameter of {parameter(path, node.id)}"]
    elif isinstance(node, ast.Attribute):
        text = ast.unparse(node)
        nodes = [
            place
            for place in view.seen.places()
            if isinstance(place, ast.Attribute)
            and isinstance(place.ctx, ast.Store)
            and ast.unparse(place) == text
        ]
    else:
        return []
    lines = [view.line(Site(view.source, place)) for place in nodes[:_MOST]]
    return [f"- set on {' and '.join(dict.fromkeys(lines))}"] if lines else []


def _details(view: View, value: Value, fact: Called) -> list[str]:
    lines = [f"- {said}" for said in facts_of(value)]
    if isinstance(value, Tuple):
        for item in value.items:
            lines += _details(view, item, fact)
    origin = value.origin if isinstance(value, (Array, Dataset)) else None
    if origin is not None and view.line(origin) != view.line(fact.site):
        lines.append(f"- the shape comes from {view.line(origin)}")
    if isinstance(value, Unknown) and not value.reason:
        lines.append("- not known")
    return lines


def _code(text: str) -> str:
    return f"```python\n{text}\n```"


def _listed(blocks: list[str]) -> str:
    shown = blocks[:_MOST]
    if len(blocks) > _MOST:
        shown.append(f"and {len(blocks) - _MOST} more")
    return "\n\n---\n\n".join(shown)
