"""Comments that ask for silence: ``# fitlint: ignore[FIT101]`` and ``# noqa: FIT101``."""

from __future__ import annotations

import ast
import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from typing import Literal

from ..text import LineTable, Span
from ..text.records import record
from .units import Unit, units_of

_ANY = re.compile(r"fitlint|noqa", re.IGNORECASE)
_IGNORE = re.compile(r"#\s*fitlint\s*:\s*ignore(?![\w-])(?:\s*\[([^\]#]*)\])?", re.IGNORECASE)
_NOQA = re.compile(
    r"#\s*noqa(?![\w-])(?:\s*:\s*([A-Z]+[0-9]+(?:[\s,]+[A-Z]+[0-9]+)*))?", re.IGNORECASE
)


@record(frozen=True, slots=True)
class Suppression:
    """A comment that silences findings.

    ``span`` is the comment itself, from its ``#``. ``codes`` are the codes (upper case) and
    names (as written) it lists, None where it silences all. It covers the lines
    ``line_range[0]`` up to, not including, ``line_range[1]``, counted from 0: every line of
    the statement it stands on, or the whole file.
    """

    span: Span
    codes: frozenset[str] | None
    whole_file: bool
    line_range: tuple[int, int]
    style: Literal["fitlint", "noqa"]

    def covers(self, line: int, code: str, name: str) -> bool:
        """Whether a finding of a rule on a line (from 0) is silenced."""
        if not self.line_range[0] <= line < self.line_range[1]:
            return False
        return self.codes is None or code.upper() in self.codes or name in self.codes


def find_suppressions(
    lines: LineTable, tree: ast.Module, parts: Sequence[Span]
) -> tuple[Suppression, ...]:
    """All suppressions of a text, in order; most texts hold none and are not scanned.

    ``parts`` are the cells of a notebook: a string left open in one does not reach the next.
    """
    text = lines.text
    if not _ANY.search(text):
        return ()
    content = [lines.line(index) for index in range(lines.line_count)]
    units = units_of(tree, content)
    starts = [unit.first for unit in units]
    first_code = _first_code_line(tree, lines.line_count)
    found: list[Suppression] = []
    for comment in _comments(text, parts):
        line = lines.position(comment.start)[0]
        alone = not text[lines.start(line) : comment.start].strip()
        for style, pattern in (("fitlint", _IGNORE), ("noqa", _NOQA)):
            for match in pattern.finditer(text, comment.start, comment.end):
                whole = alone and style == "fitlint" and line < first_code
                found.append(
                    Suppression(
                        Span(*match.span()),
                        _codes(match.group(1)),
                        whole,
                        (0, lines.line_count) if whole else _statement(line, units, starts),
                        "fitlint" if style == "fitlint" else "noqa",
                    )
                )
    return tuple(sorted(found, key=lambda suppression: suppression.span))


def _comments(text: str, parts: Sequence[Span]) -> Iterator[Span]:
    from .scan import scan  # most texts hold no suppression

    for part in parts:
        piece = part.slice(text)
        table = LineTable(piece)
        lines = [table.line(index) for index in range(table.line_count)]
        for comment in scan(piece, lines).comments:
            yield Span(part.start + comment.start, part.start + comment.end)


def _codes(listed: str | None) -> frozenset[str] | None:
    if listed is None:
        return None
    words = (word for word in re.split(r"[\s,]+", listed) if word)
    return frozenset(word.upper() if word[-1].isdigit() else word for word in words)


def _first_code_line(tree: ast.Module, line_count: int) -> int:
    """The line of the first statement that is not the module's docstring."""
    for node in tree.body:
        is_docstring = (
            node is tree.body[0]
            and isinstance(node, ast.Expr)
            and isinstance(node.value, ast.Constant)
            and isinstance(node.value.value, str)
        )
        if not is_docstring:
            decorators: list[ast.expr] = getattr(node, "decorator_list", [])
            return min([node.lineno, *(item.lineno for item in decorators)]) - 1
    return line_count


def _statement(line: int, units: Sequence[Unit], starts: Sequence[int]) -> tuple[int, int]:
    """The lines of the statement or block header that ``line`` belongs to."""
    index = bisect_right(starts, line) - 1
    if index >= 0 and line <= units[index].last:
        return units[index].first, units[index].last + 1
    return line, line + 1
