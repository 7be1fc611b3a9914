"""What is said above a line: a model's size, a fit's batches."""

from __future__ import annotations

import ast

from ..text import Span
from ..text.records import record
from ..values.facts import Called
from .view import Place, View
from .words import outputs_shape, shapes_of


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
    if "Sequential" in view.source.text:
        for node in ast.walk(view.source.tree):
            text = _model(view.layers(node))
            if text:
                found.append(Lens(view.source.span(node), text))
    return sorted(found, key=lambda lens: lens.span)


def _model(layers: tuple[Called, ...]) -> str:
    """A Sequential from first to last."""
    if not layers:
        return ""
    said = []
    inputs = outputs_shape(layers[0].inputs or layers[0].outputs)
    outputs = outputs_shape(layers[-1].outputs)
    if inputs and outputs:
        said.append(f"{inputs} -> {outputs}")
    sizes = [layer.params for layer in layers]
    if None not in sizes:
        said.append(f"{sum(size or 0 for size in sizes):,} weights")
    return ", ".join(said)


def _fit(place: Place) -> str:
    if place.kind not in ("fit", "evaluate", "predict"):
        return ""
    batches = dict.fromkeys(
        ", ".join(filter(None, map(shapes_of, call.inputs))) for call in place.main
    )
    known = [batch for batch in batches if batch]
    return f"batches of {known[0]}" if len(known) == 1 else ""
