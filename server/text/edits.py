"""Replacing parts of a text, and following a span through replacements."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

from .records import record
from .span import Span


@record(frozen=True, slots=True)
class Edit:
    """Replace the characters of ``span`` with ``text``; an empty span inserts."""

    span: Span
    text: str


def _in_order(edits: Iterable[Edit]) -> list[Edit]:
    """The edits sorted by place; ValueError where two of them overlap."""
    ordered = sorted(edits, key=lambda edit: edit.span)
    for before, after in pairwise(ordered):
        if after.span.start < before.span.end:
            raise ValueError(f"edits overlap at {before.span} and {after.span}")
    return ordered


def apply_edits(text: str, edits: Iterable[Edit]) -> str:
    """The text after all edits, each given in offsets of the original text.

    Insertions at one place keep the order they were given in. Overlapping edits and edits
    outside the text are refused with ValueError.
    """
    parts: list[str] = []
    done = 0
    for edit in _in_order(edits):
        if not 0 <= edit.span.start <= edit.span.end <= len(text):
            raise ValueError(f"edit {edit.span} lies outside the text")
        parts.append(text[done : edit.span.start])
        parts.append(edit.text)
        done = edit.span.end
    parts.append(text[done:])
    return "".join(parts)


def shift(span: Span, edits: Iterable[Edit]) -> Span | None:
    """Where ``span`` is after the edits, or None when an edit changes what it covers.

    An insertion exactly at either end of the span does not change it.
    """
    moved = 0
    for edit in _in_order(edits):
        if edit.span.end <= span.start:
            # An insertion at the start of an empty span leaves it before the new text.
            if edit.span.start == span.end:
                break
            moved += len(edit.text) - len(edit.span)
        elif edit.span.start >= span.end:
            break
        else:
            return None
    return Span(span.start + moved, span.end + moved)
