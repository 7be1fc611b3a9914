"""Keeps the quick fixes that work: applied, the finding goes and nothing new comes.

A fix is made where the code is understood in part. Whether the rest of the program still holds
together, a model declared for another shape with all its layers, the analysis itself can tell.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace

from ..syntax import Source, parse, parse_cells
from ..text import Edit, LineTable, Span, apply_edits
from .report import Diagnostic, FixOffer, TextEdit

Counts = Counter[tuple[str, str]]
Diagnose = Callable[[Source], "Sequence[Diagnostic] | None"]


def keep_working_fixes(
    found: list[Diagnostic], source: Source, path: str, diagnose: Diagnose
) -> list[Diagnostic]:
    """The findings with those fixes left that mend them.

    ``diagnose`` analyses another text of this file; ``None`` where it came to no end.
    """
    before = counts(found)
    verdicts: dict[tuple[TextEdit, ...], Counts | None] = {}

    def tried(edits: tuple[TextEdit, ...]) -> Counts | None:
        if edits not in verdicts:
            try:
                fixed = edited(source, path, edits)
            except ValueError:  # edits that overlap mend nothing
                fixed = None
            after = diagnose(fixed) if fixed is not None else None
            verdicts[edits] = None if after is None else counts(after)
        return verdicts[edits]

    # One analysis for the first fix of every finding: most often all of them work.
    fixable = [item for item in found if item.fixes]
    first = dict.fromkeys(item.fixes[0].edits for item in fixable)
    proven: set[tuple[TextEdit, ...]] = set()
    if len(first) > 1:
        together = tried(tuple(edit for edits in first for edit in edits))
        if together is not None and not together - (before - counts(fixable)):
            proven.update(first)

    def works(item: Diagnostic, fix: FixOffer) -> bool:
        if fix.edits in proven:
            return True
        result = tried(fix.edits)
        if result is None or result - before:
            return False
        return result[item.code, item.severity] < before[item.code, item.severity]

    return [
        replace(item, fixes=tuple(fix for fix in item.fixes if works(item, fix)))
        if item.fixes
        else item
        for item in found
    ]


def counts(found: Sequence[Diagnostic]) -> Counts:
    """Findings by code and severity: places and wording move with a fix."""
    return Counter((item.code, item.severity) for item in found)


def edited(source: Source, path: str, edits: Sequence[TextEdit]) -> Source | None:
    """The file with edits applied; ``None`` where they lead into other files or to no Python."""
    if any(edit.path != path for edit in edits):
        return None
    if source.cells is None:
        fixed = parse(_apply(source.text, edits))
    else:
        cells: list[str | None] = [None] * (max(cell.index for cell in source.cells) + 1)
        for cell in source.cells:
            cells[cell.index] = _apply(cell.text, [e for e in edits if e.cell == cell.index])
        fixed = parse_cells(cells)
    return None if len(fixed.problems) > len(source.problems) else fixed


def _apply(text: str, edits: Sequence[TextEdit]) -> str:
    table = LineTable(text)
    return apply_edits(
        text,
        [
            Edit(
                Span(
                    table.offset(edit.line - 1, edit.column - 1),
                    table.offset(edit.end_line - 1, edit.end_column - 1),
                ),
                edit.text,
            )
            for edit in edits
        ],
    )
