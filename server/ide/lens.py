"""What is said above a line: a model's size, a fit's batches."""

from __future__ import annotations

from dataclasses import dataclass

from ..text import Span
from .view import Place, View
from .words import outputs_shape, shapes_of


@dataclass(frozen=True, slots=True)
class Lens:
    """A text above the line of ``span``."""

    span: Span
    text: str


def lenses(view: View) -> list[Lens]:
    """One for each model that is made and each training that runs."""
    found = []
    for place in view.places:
        text = _model(place) if place.kind == "model" else _fit(place)
        if text:
            found.append(Lens(place.span, text))
    return found


def _model(place: Place) -> str:
    call = place.calls[-1]
    if not all(made.callee == call.callee for made in place.calls):
        return ""
    said = []
    inputs, outputs = outputs_shape(call.inputs), outputs_shape(call.outputs)
    if inputs and outputs:
        said.append(f"{inputs} -> {outputs}")
    if call.params is not None and all(made.params == call.params for made in place.calls):
        said.append(f"{call.params:,} weights")
    return ", ".join(said)


def _fit(place: Place) -> str:
    if place.kind not in ("fit", "evaluate", "predict"):
        return ""
    batches = dict.fromkeys(
        ", ".join(filter(None, map(shapes_of, call.inputs))) for call in place.calls
    )
    known = [batch for batch in batches if batch]
    return f"batches of {known[0]}" if len(known) == 1 else ""
