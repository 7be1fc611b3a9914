"""The shapes shown at the end of calls."""

from __future__ import annotations

from ..text import Span
from ..text.records import record
from .view import OPERATIONS, Place, View
from .words import outputs_shape, typed

KINDS = frozenset(("layer", "model", "array"))
_MOST_RESULTS = 2
"""More different results than these in one place say nothing at a glance."""


@record(frozen=True, slots=True)
class Hint:
    """A text shown behind the call at ``span``."""

    span: Span
    text: str
    tooltip: str


def hints(view: View) -> list[Hint]:
    """One hint for each outermost call of a line whose result has a known shape."""
    found: list[Hint] = []
    for place in _outermost(view):
        shapes = [shape for shape in map(outputs_shape, place.outputs) if shape]
        shapes = list(dict.fromkeys(shapes))
        if shapes and len(shapes) <= _MOST_RESULTS:
            found.append(Hint(place.span, "-> " + " or ".join(shapes), _tooltip(place)))
    return sorted(found, key=lambda hint: hint.span.end)


def _outermost(view: View) -> list[Place]:
    """Places in no other place that ends on the same line."""
    position = view.source.lines.position
    kept: list[Place] = []
    around: list[tuple[Span, int]] = []
    for place in sorted(view.places, key=lambda place: (place.span.start, -place.span.end)):
        while around and around[-1][0].end < place.span.end:
            around.pop()
        line = position(place.span.end)[0]
        hidden = any(other == line for _, other in around)
        around.append((place.span, line))
        if place.kind in KINDS and not hidden and (_is_call(place) or _ends_line(view, place)):
            kept.append(place)
    return kept


def _is_call(place: Place) -> bool:
    return not any(call.callee in OPERATIONS for call in place.main)


def _ends_line(view: View, place: Place) -> bool:
    """Whether a hint cuts no expression in two; another name for a value needs none."""
    lines = view.source.lines
    rest = view.source.text[place.span.end : lines.end(lines.position(place.span.end)[0])]
    ends = not rest.strip() or rest.lstrip().startswith("#")
    return ends and not place.span.slice(view.source.text).isidentifier()


def _tooltip(place: Place) -> str:
    lines = []
    for call in place.main[:_MOST_RESULTS]:
        what = call.label or call.callee.rsplit(".", 1)[-1]
        lines.append(f"{what}: {', '.join(typed(value) for value in call.outputs)}")
        if call.params:
            lines[-1] += f", {call.params:,} weights"
    return "\n".join(dict.fromkeys(lines))
