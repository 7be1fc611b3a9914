"""Text to Source: parsed as it is, or repaired first."""

from __future__ import annotations

import ast
import re

from ..text import LineTable, Span
from ..text.records import record
from .source import Source, SyntaxProblem, lines_of
from .tree import Failure, try_parse

LONGEST = 1_000_000
"""Characters that are parsed: about a second's work."""
_STATEMENT = re.compile(r"^(?=[^\s#)\]}])", re.MULTILINE)
_TOO_LONG = "the file is too long: from here on it is left out of the analysis"
_REPAIRED = "this could not be read and is left out of the analysis"


@record(frozen=True, slots=True)
class Reading:
    """A text's tree, the lines it was made from, and what had to be left out."""

    tree: ast.Module
    parsed: LineTable
    problems: tuple[SyntaxProblem, ...]
    repaired: tuple[Span, ...]
    good: str
    """The last text that parsed; later repairs start from it."""


def parse(text: str, previous: Source | None = None) -> Source:
    """The source of a module. Any text has one; see ``Source`` for what happens to broken code.

    ``previous`` is the source this text was edited from. With it, only the statements
    touched since the text was last whole are left out.
    """
    table = LineTable(text)
    good = previous.good[0] if previous is not None and previous.cells is None else None
    reading = read(text, table, good)
    return Source(
        text,
        reading.tree,
        lines=table,
        parsed=reading.parsed,
        problems=reading.problems,
        repaired=reading.repaired,
        good=(reading.good,),
    )


def read(text: str, table: LineTable, good: str | None, code: str | None = None) -> Reading:
    """The reading of a text with the line table ``table``.

    ``good`` is what it last was when it parsed; ``code`` what is to be parsed in its place,
    line by line, where the text is not plain Python.
    """
    code = _readable(text if code is None else code)
    if len(code) > LONGEST:
        return _head_of(text, table, code)
    result = try_parse(code)
    if isinstance(result, ast.Module):
        parsed = table if code == text else LineTable(code)
        return Reading(result, parsed, _unreadable(text), (), code)
    lines = lines_of(LineTable(code))
    # Most texts are whole: what repairs them is loaded only when one is not.
    from .recover import recover
    from .repair import join, repair

    if good is None:
        repaired, tree = repair(lines, result)
    else:
        repaired, tree = recover(lines, result, good)
    changed = _changed_spans(table, lines, repaired)
    problems = _unreadable(text) or _problems(table, result, changed)
    parsed_text = join(repaired)
    return Reading(
        tree, LineTable(parsed_text), problems, changed, parsed_text if good is None else good
    )


def _head_of(text: str, table: LineTable, code: str) -> Reading:
    """The reading of a text too long to be parsed within the time an answer may take."""
    # Cut where a statement starts, so that none is cut in two.
    starts = [match.start() for match in _STATEMENT.finditer(code, 0, LONGEST)]
    end = starts[-1] if starts else 0
    line = table.position(end)[0]
    head = code[:end] + "\n" * (table.line_count - 1 - line)
    result = try_parse(head)
    tree = result if isinstance(result, ast.Module) else ast.Module(body=[], type_ignores=[])
    start = end if isinstance(result, ast.Module) else 0
    note = SyntaxProblem(Span(start, len(text)), _TOO_LONG, by_python=False)
    return Reading(tree, LineTable(head), (note,), (note.span,), head)


def _readable(text: str) -> str:
    """The text without the characters ``ast.parse`` refuses wholesale, at equal length."""
    if text.startswith("\ufeff"):
        # A form feed is the one character that may stand there and indents nothing.
        text = "\f" + text[1:]
    if "\0" in text:
        text = text.replace("\0", " ")
    try:
        text.encode()
    except UnicodeEncodeError:
        # An editor may send half of a surrogate pair.
        text = "".join("\ufffd" if "\ud800" <= c <= "\udfff" else c for c in text)
    return text


def _unreadable(text: str) -> tuple[SyntaxProblem, ...]:
    null = text.find("\0")
    if null < 0:
        return ()
    return (SyntaxProblem(Span(null, null + 1), "source code cannot contain null bytes"),)


def _changed_spans(table: LineTable, lines: list[str], repaired: list[str]) -> tuple[Span, ...]:
    """The lines that were replaced, runs of them as one span each."""
    spans: list[Span] = []
    previous = -2
    for index, (old, new) in enumerate(zip(lines, repaired, strict=True)):
        if old == new:
            continue
        span = Span(table.start(index), table.end(index))
        if previous == index - 1:
            span = Span(spans.pop().start, span.end)
        spans.append(span)
        previous = index
    return tuple(spans)


def _problems(
    table: LineTable, failure: Failure, changed: tuple[Span, ...]
) -> tuple[SyntaxProblem, ...]:
    """Python's own message where it stumbled, and a note at each other place left out."""
    if failure.line is None:
        first = changed[0] if changed else Span(0, len(table.text))
        rest = changed[1:]
    else:
        line = min(failure.line, table.line_count - 1)
        start = table.offset(line, failure.column)
        first = Span(start, max(start, table.end(line)))
        lines = Span(table.start(line), table.end(line))
        rest = tuple(
            span for span in changed if not (span.start <= lines.end and lines.start <= span.end)
        )
    found = [SyntaxProblem(first, failure.message, failure.by_python)]
    found.extend(SyntaxProblem(span, _REPAIRED, by_python=False) for span in rest)
    return tuple(found)
