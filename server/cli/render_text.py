"""The readable output: where, what, the code it is about, and what decided each side."""

from __future__ import annotations

import re
from pathlib import Path

from ..engine.report import Diagnostic, Related, Report

_LINE_END = re.compile(r"\r\n|\n|\r")
_COLOURS = {"error": "31", "warning": "33", "information": "36"}


def render(reports: list[Report], *, colour: bool, verbose: bool = False) -> str:
    """All reports as text, with a closing line."""
    texts = _Texts(reports)
    lines: list[str] = []
    for report in reports:
        for item in report.diagnostics:
            lines += _diagnostic(item, texts, colour)
            lines.append("")
        if verbose and not report.complete:
            lines += [f"{report.path}: the analysis was cut short; what is shown still holds", ""]
        if verbose:
            lines += [
                f"{report.path}: fitlint itself failed in one place: {e.strip().splitlines()[-1]}"
                for e in report.errors
            ]
    lines.append(_summary(reports))
    return "\n".join(lines) + "\n"


def _paint(text: str, code: str, colour: bool) -> str:
    return f"\x1b[{code}m{text}\x1b[0m" if colour else text


def _where(item: Diagnostic | Related) -> str:
    cell = "" if item.cell is None else f"[cell {item.cell}]"
    return f"{item.path}{cell}:{item.line}:{item.column}"


def _diagnostic(item: Diagnostic, texts: _Texts, colour: bool) -> list[str]:
    level = _paint(item.severity, _COLOURS[item.severity] + ";1", colour)
    raises = f" ({item.raises})" if item.raises else ""
    head = f"{_paint(_where(item), '1', colour)}: {level} {item.code} {item.message}{raises}"
    lines = [head]
    lines += _excerpt(item, texts, colour, _COLOURS[item.severity])
    for note in item.related:
        lines.append(f"  {_paint('note', '34', colour)} {_where(note)}: {note.message}")
        lines += _excerpt(note, texts, colour, "34")
    for fix in item.fixes:
        lines.append(f"  {_paint('fix', '32', colour)} {fix.title}")
    return lines


def _excerpt(item: Diagnostic | Related, texts: _Texts, colour: bool, paint: str) -> list[str]:
    line = texts.line(item.path, item.cell, item.line)
    if line is None:
        return []
    shown = line.expandtabs(4)
    start = len(line[: item.column - 1].expandtabs(4))
    if item.end_line == item.line:
        width = max(len(line[: item.end_column - 1].expandtabs(4)) - start, 1)
    else:
        width = max(len(shown.rstrip()) - start, 1)
    if len(shown) > 160:
        return []
    number = f"{item.line:>5}"
    marks = _paint("^" * width, paint, colour)
    return [f"{number} | {shown}", f"      | {' ' * start}{marks}"]


def _summary(reports: list[Report]) -> str:
    counts = {"error": 0, "warning": 0, "information": 0}
    for report in reports:
        for item in report.diagnostics:
            counts[item.severity] += 1
    files = f"{len(reports)} file{'s' if len(reports) != 1 else ''} checked"
    if not any(counts.values()):
        return f"{files}: nothing found"
    names = {"error": "error", "warning": "warning", "information": "note"}
    parts = [f"{n} {names[k]}{'s' if n != 1 else ''}" for k, n in counts.items() if n]
    return f"{files}: {', '.join(parts)}"


class _Texts:
    """Lines of the files shown: those analysed, and the modules they import."""

    def __init__(self, reports: list[Report]) -> None:
        self._given = {key: text for report in reports for key, text in report.texts.items()}
        self._lines: dict[tuple[str, int | None], list[str]] = {}

    def line(self, path: str, cell: int | None, line: int) -> str | None:
        """One line of a file or notebook cell; ``None`` where it cannot be read."""
        key = path, cell
        if key not in self._lines:
            text = self._given.get(key)
            self._lines[key] = _LINE_END.split(_read(path) if text is None else text)
        lines = self._lines[key]
        return lines[line - 1] if 0 < line <= len(lines) else None


def _read(path: str) -> str:
    from ..syntax import DecodeError, decode

    try:
        return decode(Path(path).read_bytes())
    except (OSError, DecodeError):
        return ""
