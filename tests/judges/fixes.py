"""Applies a finding's quick fixes to a case's program."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise
from typing import Any

from .static import Analysis, Found, file_name


def apply(files: dict[str, str], fix: Any, starts: list[int]) -> dict[str, str]:
    """The files after a fix; its edits are in the places of the files before it."""
    fixed = dict(files)
    for name in {file_name(edit.path) for edit in fix.edits}:
        file = next(file for file in files if file.split("/")[-1] == name)
        edits = [edit for edit in fix.edits if file_name(edit.path) == name]
        fixed[file] = _edited(files[file], edits, starts)
    return fixed


def _edited(text: str, edits: list[Any], starts: list[int]) -> str:
    lines = text.split("\n")
    line_starts = [0]
    for line in lines:
        line_starts.append(line_starts[-1] + len(line) + 1)

    def offset(edit: Any, line: int, column: int) -> int:
        before = starts[edit.cell] if edit.cell is not None else 0
        return line_starts[line + before - 1] + column - 1

    spans = [
        (offset(e, e.line, e.column), offset(e, e.end_line, e.end_column), e.text) for e in edits
    ]
    spans.sort(key=lambda span: (span[0], span[1]))
    for (_, end, _), (start, _, _) in pairwise(spans):
        assert end <= start, f"edits overlap: {spans}"
    for start, end, new in reversed(spans):
        text = text[:start] + new + text[end:]
    return text


def counts(analysis: Analysis) -> Counter[tuple[str, str]]:
    """Findings by code and severity: lines and wording move with a fix."""
    return Counter((found.code, found.severity) for found in analysis.findings)


def problems(fixed: Found, before: Analysis, after: Analysis) -> list[str]:
    """A fix removes its finding and adds none."""
    old, new = counts(before), counts(after)
    told = []
    if new[fixed.code, fixed.severity] >= old[fixed.code, fixed.severity]:
        told.append(f"the finding stays: {fixed}")
    added = new - old
    told.extend(f"adds {code} ({severity})" for code, severity in added)
    return told
