"""Suppression comments: what they silence, and those that silence nothing."""

from __future__ import annotations

from ..analyzers.rule import all_rules
from ..syntax import Source
from ..syntax.comments import Suppression
from .config import Config
from .places import Places
from .report import Diagnostic


def apply_suppressions(
    found: list[Diagnostic], source: Source, places: Places, config: Config
) -> list[Diagnostic]:
    """Drop what a comment suppresses; report fitlint comments that suppress nothing."""
    comments = source.suppressions
    if not comments:
        return found
    kept: list[Diagnostic] = []
    used: set[int] = set()
    for item in found:
        hit = next(
            (
                i
                for i, c in enumerate(comments)
                if c.covers(_line0(source, item), item.code, item.name)
            ),
            None,
        )
        if hit is None:
            kept.append(item)
        else:
            used.add(hit)
    if config.report_unused_suppressions:
        path = found[0].path if found else places_path(places)
        kept += [
            _unused(comment, source, path, config)
            for i, comment in enumerate(comments)
            if i not in used and comment.style != "noqa" and _all_on(comment, config)
        ]
    return sorted(kept, key=lambda d: (d.cell or 0, d.line, d.column))


def _unused(comment: Suppression, source: Source, path: str, config: Config) -> Diagnostic:
    at = source.locate(comment.span)
    shown = ", ".join(sorted(comment.codes or ())) or "anything"
    return Diagnostic(
        path,
        at.cell,
        "FIT001",
        "unused-suppression",
        config.severity("FIT001", "unused-suppression", "information"),
        f"this comment suppresses {shown}, which is not reported here",
        None,
        at.line,
        at.column,
        at.end_line,
        at.end_column,
    )


def _all_on(comment: Suppression, config: Config) -> bool:
    """Whether every rule the comment speaks of was run: else nothing is known of its use."""
    codes = comment.codes
    return all(
        config.enabled(rule.code, rule.name)
        for rule in all_rules().values()
        if codes is None or rule.code in codes or rule.name in codes
    )


def places_path(places: Places) -> str:
    """The analysed file's path."""
    return next(iter(places._paths.values()))


def _line0(source: Source, item: Diagnostic) -> int:
    """The 0-based line of the whole text a diagnostic starts on."""
    if item.cell is None or source.cells is None:
        return item.line - 1
    cell = source.cells[item.cell] if item.cell < len(source.cells) else None
    cell = next((c for c in source.cells if c.index == item.cell), cell)
    if cell is None:
        return item.line - 1
    return source.lines.position(cell.span.start)[0] + item.line - 1
