"""What can be done about a finding: its own fixes, then silence."""

from __future__ import annotations

from ..engine import Diagnostic, TextEdit
from ..text import Edit, Span
from ..text.records import record
from .suppress import in_file, on_line, removal
from .view import View

UNUSED_SUPPRESSION = "FIT001"


@record(frozen=True, slots=True)
class Action:
    """A change offered for one finding.

    ``preferred``: it mends the finding and changes nothing else.
    """

    title: str
    edits: tuple[TextEdit, ...]
    preferred: bool = False


def actions(view: View, finding: Diagnostic) -> list[Action]:
    """The changes offered for a finding, the best first."""
    offered = [Action(fix.title, fix.edits, fix.safe) for fix in finding.fixes]
    offered.sort(key=lambda action: not action.preferred)
    if finding.path != view.report.path:
        return offered
    line = _line(view, finding)
    if finding.code == UNUSED_SUPPRESSION:
        comment = _comment(view, finding, line)
        edits = None if comment is None else removal(view.source, comment)
        return [*offered, *_action(view, "Remove the comment", edits, preferred=True)]
    code, name = finding.code, finding.name
    here = on_line(view.source, line, code, name)
    offered += _action(view, f"Ignore {code} ({name}) on this line", here)
    everywhere = in_file(view.source, code, name)
    what = "notebook" if view.source.cells is not None else "file"
    offered += _action(view, f"Ignore {code} ({name}) in this {what}", everywhere)
    return offered


def _action(view: View, title: str, edit: Edit | None, preferred: bool = False) -> list[Action]:
    if edit is None:
        return []
    at = view.source.locate(edit.span)
    place = (at.cell, at.line, at.column, at.end_line, at.end_column)
    return [Action(title, (TextEdit(view.report.path, *place, edit.text),), preferred)]


def _line(view: View, finding: Diagnostic) -> int:
    """The line of the whole text (from 0) a finding begins on."""
    first = 0
    for cell in view.source.cells or ():
        if cell.index == finding.cell:
            first = view.source.lines.position(cell.span.start)[0]
    return first + finding.line - 1


def _comment(view: View, finding: Diagnostic, line: int) -> Span | None:
    """The suppression a finding is about."""
    start = view.source.lines.offset(line, finding.column - 1)
    spans = (comment.span for comment in view.source.suppressions)
    return next((span for span in spans if span.start == start), None)
