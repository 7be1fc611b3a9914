"""The lines of a module, by the statement or block header they belong to.

Recovery works on these units: a simple statement, a decorator, or the header of a block
(``def``, ``class``, ``if``, ``else`` …) without its body.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence

from ..text.records import record

UNKNOWN_NAME = "__fitlint_unknown__"
"""What a broken statement's names are bound to; to be read as an unknown value."""


@record(frozen=True, slots=True)
class Unit:
    """Lines ``first`` to ``last`` (both included, from 0).

    ``is_header`` is whether an indented block belongs to it.
    """

    first: int
    last: int
    is_header: bool


def units_of(tree: ast.Module, lines: Sequence[str]) -> list[Unit]:
    """The units of a module in order, without overlaps; blank lines and comments have none."""
    found = sorted(_units(tree.body, lines), key=lambda unit: (unit.first, unit.last))
    merged: list[Unit] = []
    for unit in found:
        if merged and unit.first <= merged[-1].last:
            # Several statements on one line, or a block on the line of its header.
            before = merged[-1]
            merged[-1] = Unit(before.first, max(before.last, unit.last), False)
        else:
            merged.append(unit)
    return merged


def _units(body: Sequence[ast.AST], lines: Sequence[str]) -> Iterator[Unit]:
    pending: list[ast.AST] = list(body)
    while pending:
        node = pending.pop()
        for decorator in getattr(node, "decorator_list", ()):
            yield Unit(decorator.lineno - 1, (decorator.end_lineno or decorator.lineno) - 1, False)
        first, last = _lines_of_node(node)
        is_simple = True
        for name in ("body", "cases", "handlers", "orelse", "finalbody"):
            block = getattr(node, name, None)
            if not isinstance(block, list) or not block:
                continue
            is_simple = False
            pending.extend(block)
            start = _first_line(block[0])
            if name in ("body", "cases"):
                yield _header(first, start, lines)
            elif name != "handlers" and not _is_elif(node, block, lines):
                keyword = _keyword_line(start, lines)
                if keyword is not None:
                    yield _header(keyword, start, lines)
        if is_simple:
            yield Unit(first, last, False)


def _first_line(node: ast.AST) -> int:
    """The line a node begins on, with its decorators."""
    decorators: list[ast.expr] = getattr(node, "decorator_list", [])
    return min([_lines_of_node(node)[0], *(item.lineno - 1 for item in decorators)])


def _lines_of_node(node: ast.AST) -> tuple[int, int]:
    if isinstance(node, ast.match_case):
        # A case has no place of its own: it begins on the line of its pattern.
        return node.pattern.lineno - 1, (node.body[-1].end_lineno or 1) - 1
    assert isinstance(node, (ast.stmt, ast.excepthandler))
    return node.lineno - 1, (node.end_lineno or node.lineno) - 1


def _header(first: int, body: int, lines: Sequence[str]) -> Unit:
    """The header that begins on ``first``, where its block begins on line ``body``."""
    last = max(first, body - 1)
    while last > first and _is_empty(lines[last]):
        last -= 1
    return Unit(first, last, body > first)


def _is_empty(line: str) -> bool:
    return line.strip()[:1] in ("", "#")


def _is_elif(node: ast.AST, block: Sequence[ast.AST], lines: Sequence[str]) -> bool:
    first = block[0]
    if not (isinstance(node, ast.If) and isinstance(first, ast.If) and len(block) == 1):
        return False
    line = lines[first.lineno - 1].encode("utf-8", "surrogatepass")
    return line[first.col_offset :].startswith(b"elif")


def _keyword_line(body: int, lines: Sequence[str]) -> int | None:
    """The line of the ``else:`` or ``finally:`` above a block."""
    for line in range(body, -1, -1):
        if re.match(r"[ \t\f]*(?:else|finally)\b", lines[line]):
            return line
    return None
