"""What is said above a line: a model's size, a fit's batches."""

from __future__ import annotations

import ast

from ..text import Span
from ..text.records import record
from ..values import Obj, Value
from .view import Place, View
from .words import shapes_of


@record(frozen=True, slots=True)
class Lens:
    """A text above the line of ``span``."""

    span: Span
    text: str


def lenses(view: View) -> list[Lens]:
    """One for each model that is made and each training that runs."""
    found = []
    for place in view.places:
        text = _fit(place)
        if text:
            found.append(Lens(place.span, text))
    for node in view.seen.places():
        if isinstance(node, ast.Call):
            texts = dict.fromkeys(_model(view, node, value) for value in view.values(node))
            found += [Lens(view.source.span(node), text) for text in texts if text]
    return sorted(found, key=lambda lens: lens.span)


def _model(view: View, node: ast.Call, value: Value) -> str:
    """A model where it is made: what it takes and gives, and its size."""
    words = view.words
    if not isinstance(value, Obj) or not words.is_model(value) or words.made_at(value) is not node:
        return ""
    size = words.weights(value)
    said = [words.ends(value), "" if size is None else f"{size:,} weights"]
    return ", ".join(part for part in said if part)


def _fit(place: Place) -> str:
    if place.kind not in ("fit", "evaluate", "predict"):
        return ""
    batches = dict.fromkeys(
        ", ".join(filter(None, map(shapes_of, call.inputs))) for call in place.main
    )
    known = [batch for batch in batches if batch]
    return f"batches of {known[0]}" if len(known) == 1 else ""
