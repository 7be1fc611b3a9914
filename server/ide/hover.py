"""What is said where the pointer rests: shape, dtype, content, and how it came about."""

from __future__ import annotations

import ast

from ..text import Span
from ..text.records import record
from ..values import Array, Dataset, Problem, Site, Tuple, Unknown, Value
from ..values.facts import Called
from .bindings import Binding, reaching
from .view import OPERATIONS, View, nodes_at
from .words import facts_of, outputs_shape, typed

_MOST = 4
"""Results of one place that are listed; a function called in a loop may have hundreds."""
_MOST_LAYERS = 40
_DEEPEST = 8
"""Names followed to other names."""


@record(frozen=True, slots=True)
class Hover:
    """Markdown about the text at ``span``."""

    markdown: str
    span: Span


def hover(view: View, offset: int) -> Hover | None:
    """What is known of the call or name at an offset."""
    path = nodes_at(view.source, offset)
    while path and not isinstance(path[-1], (ast.Name, ast.Attribute, ast.Call)):
        if isinstance(path[-1], (ast.Constant, ast.stmt, ast.Module)):
            return None
        path.pop()
    if not path:
        return None
    node = path[-1]
    if isinstance(node, ast.Name) and _called(path) is None:
        found = _of_name(view, path, node)
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
        layers = view.layers(at)
        if layers:
            return Hover(_summary(layers), view.source.span(node))
        if not isinstance(at, ast.Call):
            return _of_failure(view, call, node)
        at = at.func
    span = view.source.span(node)
    if isinstance(node, ast.Call):
        span = place.span
    blocks = dict.fromkeys(_call_block(view, fact) for fact in place.main)
    return Hover(_listed(list(blocks)), span)


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
    given = ", ".join(typed(value) for value in fact.inputs)
    gives = ", ".join(typed(value) for value in fact.outputs)
    head = " -> ".join(part for part in (given, gives) if part)
    lines = [_code(f"{what}: {head}" if head else what)]
    if fact.params:
        lines.append(f"- {fact.params:,} weights")
    for value in fact.outputs:
        lines += _details(view, value, fact)
    return "\n".join(dict.fromkeys(lines))


def _summary(layers: tuple[Called, ...]) -> str:
    """The layers of a model as ``model.summary()`` lists them."""
    rows = [
        (fact.label, outputs_shape(fact.outputs) or "?", _weights(fact.params)) for fact in layers
    ]
    rows = list(dict.fromkeys(rows))[:_MOST_LAYERS]
    wide = [max(len(row[column]) for row in rows) for column in range(2)]
    lines = [
        f"{name:<{wide[0]}}  {shape:<{wide[1]}}  {size}".rstrip() for name, shape, size in rows
    ]
    if len(layers) > len(rows):
        lines.append("...")
    return _code("\n".join(lines))


def _weights(params: int | None) -> str:
    return f"{params:,} weights" if params else ""


def _of_name(view: View, path: list[ast.AST], node: ast.Name) -> Hover | None:
    blocks: dict[str, None] = {}
    for binding in reaching(path, node.id):
        layers = view.layers(binding.value)
        if layers:
            blocks[_summary(layers)] = None
        elif binding.value is not None and view.at(binding.value) is None:
            problem = view.failure(binding.value)
            if problem is not None:
                lines = [
                    _code(node.id),
                    f"- {_raises(problem)}",
                    f"- set on {_line(view, binding)}",
                ]
                blocks["\n".join(lines)] = None
    for value, binding in _values(view, path, node.id, _DEEPEST):
        lines = [_code(f"{node.id}: {typed(value)}"), *_details(view, value, None)]
        lines.append(f"- set on {_line(view, binding)}")
        blocks["\n".join(lines)] = None
    return Hover(_listed(list(blocks)), view.source.span(node)) if blocks else None


def _line(view: View, binding: Binding) -> str:
    return view.line(Site(view.source, binding.statement))


def _values(view: View, path: list[ast.AST], name: str, depth: int) -> list[tuple[Value, Binding]]:
    """The values a name may have, with the assignments that gave it them."""
    found: list[tuple[Value, Binding]] = []
    for binding in reaching(path, name):
        if binding.value is None:
            continue
        place = view.at(binding.value)
        if place is not None:
            for outputs in place.outputs:
                value = _part(outputs, binding.part)
                if value is not None:
                    found.append((value, binding))
        elif isinstance(binding.value, ast.Name) and binding.part is None and depth:
            source = nodes_at(view.source, view.source.span(binding.value).start)
            inner = _values(view, source, binding.value.id, depth - 1)
            found += [(value, binding) for value, _ in inner]
    return found


def _part(outputs: tuple[Value, ...], part: int | None) -> Value | None:
    """The value of a whole result, or of one of its items."""
    if part is None:
        if len(outputs) == 1:
            return outputs[0]
        return Tuple(outputs) if outputs else None
    items = outputs
    if len(outputs) == 1 and isinstance(outputs[0], Tuple):
        items = outputs[0].items
    return items[part] if len(items) > 1 and part < len(items) else None


def _details(view: View, value: Value, fact: Called | None) -> list[str]:
    lines = [f"- {said}" for said in facts_of(value)]
    if isinstance(value, Tuple):
        for item in value.items:
            lines += _details(view, item, fact)
    origin = value.origin if isinstance(value, (Array, Dataset)) else None
    if origin is not None and (fact is None or view.line(origin) != view.line(fact.site)):
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
