"""IPython's own syntax, replaced line by line with Python that does as much.

Every line keeps its number, and what stays Python keeps its columns.
"""

from __future__ import annotations

import re

from ..text import LineTable
from .scan import indentation, scan
from .units import UNKNOWN_NAME

# Cell magics whose body is Python that runs in the notebook's own namespace.
_PYTHON_CELLS = frozenset({"time", "timeit", "capture", "prun"})
_MAYBE = re.compile(r"^[ \t\f]*[%!?]|\?[ \t]*;?[ \t]*(?:#.*)?$|=[ \t]*[%!]", re.MULTILINE)
_CELL_MAGIC = re.compile(r"[ \t]*%%(\w*)")
_ASSIGNED = re.compile(r"([ \t\f]*[^\W\d][\w., \t]*=[ \t]*)(%|!)(?!=)")
_LINE_MAGIC = re.compile(r"[ \t\f]*%[^\W\d]")
_STATEFUL = str.maketrans("", "", "()[]{}'\"#\\")
_HELP = re.compile(r"[ \t\f]*[\w.*\[\]()'\"]*[\w.*\])]\?{1,2}[ \t]*;?[ \t]*$")
_TIMED = re.compile(r"(%time)[ \t]+(?!-)(?!(?:for|while|if|with|def|class|try|async|match)\b)\S")


def neutralise_magics(text: str) -> str:
    """The Python of a code cell; cells without magics come back as they are."""
    if not _MAYBE.search(text.replace("\r", "\n")):
        return text
    table = LineTable(text)
    lines = [table.line(index) for index in range(table.line_count)]
    first = next((index for index, line in enumerate(lines) if line.strip()), 0)
    cell_magic = _CELL_MAGIC.match(lines[first])
    if cell_magic:
        if cell_magic.group(1) not in _PYTHON_CELLS:
            return "\n".join([""] * first + ["pass"] + [""] * (len(lines) - first - 1))
        lines[first] = "pass"
    changed = bool(cell_magic)
    for line in _statement_lines(lines):
        replacement = _neutral(lines[line])
        if replacement is None:
            continue
        changed = True
        # A shell command may go on after a backslash.
        last = line
        while lines[last].endswith("\\") and last + 1 < len(lines):
            last += 1
        lines[line] = replacement
        lines[line + 1 : last + 1] = [""] * (last - line)
    return "\n".join(lines) if changed else text


def _statement_lines(lines: list[str]) -> list[int]:
    """The physical lines that begin a statement, not inside a string or a bracket.

    Magics hold unbalanced quotes and brackets; they are hidden from the scan.
    """
    hidden = [_hidden(line) for line in lines]
    return [line.first for line in scan("\n".join(hidden), hidden).logical]


def _hidden(line: str) -> str:
    assigned = _ASSIGNED.match(line)
    if line.lstrip()[:1] in ("!", "?"):
        return "pass"
    if assigned:
        return assigned.group(1)
    # The line may also be the rest of an expression, so its operators stay.
    return line.translate(_STATEFUL) if _LINE_MAGIC.match(line) else line


def _neutral(line: str) -> str | None:
    """What stands in for a line of IPython; None for a line of Python."""
    indent = indentation(line)
    body = line[len(indent) :]
    timed = _TIMED.match(body)
    if timed:
        # The statement runs in the notebook's namespace and keeps its columns.
        return f"{indent}0;   {body[len(timed.group(1)) :]}"
    if body.startswith(("%", "!", "?")):
        return _padded(f"{indent}pass", line)
    assigned = _ASSIGNED.match(line)
    if assigned:
        return f"{assigned.group(1)}{UNKNOWN_NAME}"
    if _HELP.match(line):
        return _padded(f"{indent}pass", line)
    return None


def _padded(replacement: str, line: str) -> str:
    return replacement.ljust(len(line))
