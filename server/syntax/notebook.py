"""Notebooks: the code cells of a file or of an editor as one virtual module."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import replace

from ..text import LineTable, Span
from .parse import read
from .source import Cell, Source, SyntaxProblem

_PYTHON = ("python", "ipython", "ipython3", "python3")


class NotebookError(ValueError):
    """The text is not a notebook; the message is one line."""


def parse_notebook(json_text: str, previous: Source | None = None) -> Source:
    """The code of an ``.ipynb`` file (nbformat 3 and 4) as one module."""
    import json  # scripts are checked without it

    try:
        document = json.loads(json_text.removeprefix("\ufeff"))
    except json.JSONDecodeError as error:
        raise NotebookError(
            f"not a notebook: line {error.lineno} is not valid JSON ({error.msg})"
        ) from None
    except (RecursionError, ValueError):
        raise NotebookError("not a notebook: the JSON cannot be read") from None
    if not isinstance(document, dict):
        raise NotebookError("not a notebook: the JSON is not an object")
    if isinstance(document.get("cells"), list):
        cells = document["cells"]
    elif isinstance(document.get("worksheets"), list):
        cells = []
        for sheet in document["worksheets"]:
            if isinstance(sheet, dict) and isinstance(sheet.get("cells"), list):
                cells.extend(sheet["cells"])
    else:
        raise NotebookError('not a notebook: the JSON has no list "cells"')
    if not _is_python(document):
        cells = [None for _ in cells]
    return parse_cells([_code(cell) for cell in cells], previous)


def _is_python(document: dict[str, object]) -> bool:
    """Whether the notebook's kernel runs Python, as far as the file says."""
    metadata = document.get("metadata")
    if not isinstance(metadata, dict):
        return True
    for section, key in (("language_info", "name"), ("kernelspec", "language")):
        found = metadata.get(section)
        if isinstance(found, dict) and isinstance(found.get(key), str):
            return found[key].lower() in _PYTHON
    return True


def _code(cell: object) -> str | None:
    """The code of a cell of a notebook file, None for text cells and for other languages."""
    if not isinstance(cell, dict) or cell.get("cell_type") != "code":
        return None
    # nbformat 3 keeps the code under "input".
    source = cell.get("source", cell.get("input", ""))
    if isinstance(source, list):
        source = "".join(part for part in source if isinstance(part, str))
    language = cell.get("language", "python")
    if not isinstance(source, str) or language not in _PYTHON:
        return None
    return source


def parse_cells(cells: Sequence[str | None], previous: Source | None = None) -> Source:
    """The code cells of a notebook as one module; None stands for a cell that is not code.

    Each cell is parsed on its own, so that a broken one hides no other. In the virtual text
    every code cell is followed by one line ending.
    """
    from .magics import neutralise_magics

    texts = [(index, text) for index, text in enumerate(cells) if text is not None]
    virtual = "".join(text + "\n" for _, text in texts)
    table = LineTable(virtual)
    good = _good_texts([text for _, text in texts], previous)
    body: list[ast.stmt] = []
    found: list[Cell] = []
    parsed: list[str] = []
    problems: list[SyntaxProblem] = []
    repaired: list[Span] = []
    start = 0
    for position, (index, text) in enumerate(texts):
        cell = Cell(index, Span(start, start + len(text)), text)
        reading = read(text, LineTable(text), good[position], neutralise_magics(text))
        # Lines are counted in the virtual text: a cell may end in "\r".
        first = table.position(start)[0]
        start += len(text) + 1
        count = table.position(start)[0] - first
        parsed.extend(reading.parsed.line(line) for line in range(count))
        body.extend(ast.increment_lineno(reading.tree, first).body)
        problems.extend(
            replace(problem, span=_moved(problem.span, cell)) for problem in reading.problems
        )
        repaired.extend(_moved(span, cell) for span in reading.repaired)
        good[position] = reading.good
        found.append(cell)
    return Source(
        virtual,
        ast.Module(body=body, type_ignores=[]),
        lines=table,
        parsed=LineTable("".join(line + "\n" for line in parsed)),
        problems=tuple(problems),
        repaired=tuple(repaired),
        cells=tuple(found),
        good=tuple(text or "" for text in good),
    )


def _moved(span: Span, cell: Cell) -> Span:
    """A span of a cell's text in the virtual text."""
    offset = cell.span.start
    return Span(offset + span.start, offset + span.end)


def _good_texts(texts: Sequence[str], previous: Source | None) -> list[str | None]:
    """For each cell, what the cell it was edited from last was when it parsed.

    Cells come and go: those with the same text are the same, and those between two such
    pairs are taken in order.
    """
    good: list[str | None] = [None] * len(texts)
    if previous is None or previous.cells is None or len(previous.good) != len(previous.cells):
        return good
    from difflib import SequenceMatcher

    before = [cell.text for cell in previous.cells]
    matcher = SequenceMatcher(None, before, texts, autojunk=False)
    for _, old, old_end, new, new_end in matcher.get_opcodes():
        for index, other in zip(range(new, new_end), range(old, old_end), strict=False):
            good[index] = previous.good[other]
    return good
