"""Comments that silence a finding, on its line and for its file."""

from __future__ import annotations

import ast
import re

from ..syntax import Source, parse, parse_cells
from ..text import Edit, Span, apply_edits

_LISTED = re.compile(r"(#\s*fitlint\s*:\s*ignore\s*\[[^\]#]*?)\s*,?\s*\]", re.IGNORECASE)
_HEAD = re.compile(r"#!|#.*coding[:=]|%%")


def on_line(source: Source, line: int, code: str, name: str) -> Edit | None:
    """The edit that silences a rule on a line (from 0, in the whole text) and nowhere else.

    The comment goes to the end of the line, or of the statement where the line ends inside a
    string or in a backslash. None where neither can hold one.
    """
    for comment in source.suppressions:
        listed = comment.style == "fitlint" and comment.codes and not comment.whole_file
        if listed and comment.line_range[0] <= line < comment.line_range[1]:
            return _extended(source, comment.span, code)
    first, last = _statement(source, line) or (-1, line)
    # At the end of a statement of one line nothing else but a comment can stand.
    plain = first == last == line and _is_whole(source)
    for target in dict.fromkeys((line, last)):
        end = source.lines.end(target)
        edit = Edit(Span(end, end), _comment(source, target, code))
        if plain or _silences(source, edit, line, code, name, whole_file=False):
            return edit
    return None


def in_file(source: Source, code: str, name: str) -> Edit | None:
    """The edit that silences a rule in the whole file."""
    for comment in source.suppressions:
        if comment.style == "fitlint" and comment.codes and comment.whole_file:
            return _extended(source, comment.span, code)
    lines = source.lines
    line = 0
    while line + 1 < lines.line_count and _HEAD.match(lines.line(line)):
        line += 1
    start = lines.start(line)
    if lines.text.startswith("\ufeff") and not start:
        start = 1
    edit = Edit(Span(start, start), f"# fitlint: ignore[{code}]{_line_end(source)}")
    body = source.tree.body
    if _is_whole(source) and body and body[0].lineno > line:
        return edit
    return edit if _silences(source, edit, line + 1, code, name, whole_file=True) else None


def _is_whole(source: Source) -> bool:
    """Whether the tree is that of the text, so that places in it can be relied on."""
    return source.cells is None and not source.problems


def removal(source: Source, comment: Span) -> Edit:
    """The edit that removes a comment, with its line where nothing else is on it."""
    lines = source.lines
    line = lines.position(comment.start)[0]
    start, end = lines.start(line), lines.end(line)
    before = source.text[start : comment.start].rstrip()
    after = source.text[comment.end : end].strip()
    if not before and not after:
        return Edit(Span(start, lines.start(line + 1)), "")
    if after:
        # Another comment follows on the line.
        follows = end - len(source.text[comment.end : end].lstrip())
        return Edit(Span(comment.start, follows), "")
    return Edit(Span(start + len(before), end), "")


def _comment(source: Source, line: int, code: str) -> str:
    content = source.lines.line(line)
    gap = "" if not content or content.endswith("  ") else "  "
    return f"{gap}# fitlint: ignore[{code}]"


def _line_end(source: Source) -> str:
    return "\r\n" if "\r\n" in source.text else "\n"


def _extended(source: Source, comment: Span, code: str) -> Edit | None:
    """The comment with one more code."""
    match = _LISTED.match(source.text, comment.start, comment.end)
    if match is None:
        return None
    return Edit(Span(match.end(1), match.end()), f", {code}]")


def _statement(source: Source, line: int) -> tuple[int, int] | None:
    """The first and last line of the statement, or the block's header, that a line is in."""
    found: tuple[int, int] | None = None
    nodes: list[ast.AST] = [source.tree]
    while nodes:
        for child in ast.iter_child_nodes(nodes.pop()):
            if isinstance(child, (ast.ExceptHandler, ast.match_case)):
                nodes.append(child)
            elif isinstance(child, ast.stmt):
                first, last = child.lineno - 1, (child.end_lineno or child.lineno) - 1
                if first <= line <= last:
                    body = getattr(child, "body", None)
                    header = max(line, body[0].lineno - 2) if isinstance(body, list) else last
                    found = first, header
                    nodes.append(child)
    return found


def _silences(
    source: Source, edit: Edit, line: int, code: str, name: str, *, whole_file: bool
) -> bool:
    """Whether the text after the edit has a comment that silences the rule on the line.

    The code itself must not change: a ``#`` inside a string is no comment.
    """
    changed = _edited(source, edit)
    known = len(source.suppressions)
    return len(changed.suppressions) > known and any(
        comment.whole_file == whole_file and comment.covers(line, code, name)
        for comment in changed.suppressions
    )


def _edited(source: Source, edit: Edit) -> Source:
    if source.cells is None:
        return parse(apply_edits(source.text, [edit]), source)
    texts: list[str | None] = [None] * (max((c.index for c in source.cells), default=-1) + 1)
    owner = source.cell_at(edit.span.start)
    for cell in source.cells:
        texts[cell.index] = cell.text
        if cell is owner:
            start = edit.span.start - cell.span.start
            local = Edit(Span(start, start + len(edit.span)), edit.text)
            texts[cell.index] = apply_edits(cell.text, [local])
    return parse_cells(texts, source)
