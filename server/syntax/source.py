"""A text and its tree, with exact positions."""

from __future__ import annotations

import ast

from ..text import LineTable, Span
from ..text.records import record
from .comments import Suppression, find_suppressions


@record(frozen=True, slots=True)
class SyntaxProblem:
    """Code that is left out of the tree, and why.

    ``by_python``: Python itself refuses it, with this message. Otherwise only the analysis
    leaves it out: it is nested too deeply, or stands beside what Python refuses.
    """

    span: Span
    message: str
    by_python: bool = True


@record(frozen=True, slots=True)
class Cell:
    """A code cell: its 0-based index among all cells, where its code is, and its text."""

    index: int
    span: Span
    text: str


@record(frozen=True, slots=True)
class Location:
    """A place for people: counted from 1, columns in characters, the end exclusive.

    ``cell`` is the 0-based index of the notebook cell the lines count in, None in a script.
    """

    cell: int | None
    line: int
    column: int
    end_line: int
    end_column: int


class Source:
    """A module's text with its tree.

    ``tree`` is always there. Where ``text`` is broken, the tree is that of a repaired copy
    with the same lines: ``problems`` says what was left out. In the copy, what a broken
    statement would have bound is bound to ``UNKNOWN_NAME``. Lines that were not repaired
    have their exact positions.
    """

    __slots__ = (
        "_parsed",
        "_suppressions",
        "cells",
        "good",
        "lines",
        "problems",
        "repaired",
        "text",
        "tree",
    )

    def __init__(
        self,
        text: str,
        tree: ast.Module,
        *,
        lines: LineTable | None = None,
        parsed: LineTable | None = None,
        problems: tuple[SyntaxProblem, ...] = (),
        repaired: tuple[Span, ...] = (),
        cells: tuple[Cell, ...] | None = None,
        good: tuple[str, ...] = (),
    ) -> None:
        self.text = text
        self.tree = tree
        self.lines = lines or LineTable(text)
        self.problems = problems
        # The lines that stand-ins replaced.
        self.repaired = repaired
        self.cells = cells
        # The text `tree` was made from: its lines answer to ours one by one.
        self._parsed = parsed or self.lines
        # The last text that parsed, of each cell in a notebook: later repairs start from it.
        self.good = good or (self._parsed.text,)
        self._suppressions: tuple[Suppression, ...] | None = None

    @property
    def parsed(self) -> LineTable:
        """The lines that ``tree`` was made from: ours, where they were not repaired."""
        return self._parsed

    @property
    def suppressions(self) -> tuple[Suppression, ...]:
        """The comments that ask for silence, in order."""
        if self._suppressions is None:
            parts = [cell.span for cell in self.cells or ()]
            if self.cells is None:
                parts = [Span(0, len(self.text))]
            self._suppressions = find_suppressions(self.lines, self.tree, parts)
        return self._suppressions

    def span(self, node: ast.AST) -> Span:
        """The characters of a node; of the nodes in it, where it has no place of its own."""
        line = getattr(node, "lineno", None)
        if line is None:
            return self._span_of_parts(node)
        end_line: int = getattr(node, "end_lineno", None) or line
        end_column: int | None = getattr(node, "end_col_offset", None)
        start = self._offset(line - 1, node.col_offset)  # type: ignore[attr-defined]
        end = start if end_column is None else self._offset(end_line - 1, end_column)
        return Span(start, max(start, end))

    def segment(self, node: ast.AST) -> str:
        """The text of a node."""
        return self.span(node).slice(self.text)

    def locate(self, span: Span) -> Location:
        """Where a span is, for people: in a notebook, within its cell."""
        line, column = self.lines.position(span.start)
        end_line, end_column = self.lines.position(span.end)
        cell = self.cell_at(span.start)
        first = 0
        if cell is not None:
            first = self.lines.position(cell.span.start)[0]
            if span.end > cell.span.end:
                end_line, end_column = self.lines.position(cell.span.end)
        index = None if cell is None else cell.index
        return Location(index, line - first + 1, column + 1, end_line - first + 1, end_column + 1)

    def cell_at(self, offset: int) -> Cell | None:
        """The cell an offset lies in, None in a script."""
        found: Cell | None = None
        for cell in self.cells or ():
            if cell.span.start > offset:
                break
            found = cell
        return found

    def _offset(self, line: int, byte_column: int) -> int:
        if self._parsed is self.lines:
            return self.lines.offset_utf8(line, byte_column)
        column = self._parsed.offset_utf8(line, byte_column) - self._parsed.start(line)
        return self.lines.offset(line, column)

    def _span_of_parts(self, node: ast.AST) -> Span:
        if isinstance(node, ast.Module):
            return Span(0, len(self.text))
        spans = [
            self.span(child)
            for child in ast.iter_child_nodes(node)
            if not isinstance(child, (ast.expr_context, ast.operator, ast.unaryop, ast.cmpop))
        ]
        if not spans:
            return Span(0, 0)
        return Span(min(span.start for span in spans), max(span.end for span in spans))


def lines_of(table: LineTable) -> list[str]:
    """All lines of a table, without their endings."""
    return [table.line(index) for index in range(table.line_count)]
