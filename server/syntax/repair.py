"""Repairing a broken text that has no history: one logical line after the other.

Python says where it stumbled; the logical line there is replaced by a stand-in and the text
is parsed again, a bounded number of times. Every line keeps its number.
"""

from __future__ import annotations

import ast
import re

from .neutral import imported_names, is_header, neutral_header, neutral_statement
from .scan import LogicalLine, indentation, scan
from .tree import Failure, try_parse
from .units import UNKNOWN_NAME

MIN_ATTEMPTS = 2
MAX_ATTEMPTS = 100
_LINES_PARSED = 40_000
_LONG_LINE = 150
_ORPHAN = re.compile(r"[ \t\f]*(?:elif|else|except|finally)\b")


def join(lines: list[str]) -> str:
    """The code of physical lines."""
    return "\n".join(lines)


def repair(lines: list[str], failure: Failure) -> tuple[list[str], ast.Module]:
    """The lines with as few as possible replaced so that they parse, and their tree."""
    lines = list(lines)
    original = list(lines)
    imported = imported_names(join(lines))
    attempts = max(MIN_ATTEMPTS, min(MAX_ATTEMPTS, _LINES_PARSED // len(lines)))
    for _ in range(attempts):
        if not _repair_once(lines, failure, imported):
            break
        result = try_parse(join(lines))
        if isinstance(result, ast.Module):
            return lines, result
        failure = result
    return _longest_prefix(original)


def _repair_once(lines: list[str], failure: Failure, imported: frozenset[str]) -> bool:
    """Replace the logical line a failure points at; False where nothing is left to try."""
    logical = scan(join(lines), lines).logical
    if failure.line is None:
        return _replace_longest(lines, logical, imported)
    at = min(failure.line, len(lines) - 1)
    message = failure.message
    if "expected an indented block" in message:
        named = re.search(r"on line (\d+)", message)
        header = int(named.group(1)) - 1 if named else at - 1
        return _give_body(lines, header, logical)
    if "expected 'except' or 'finally'" in message:
        return _open_try(lines, at)
    if "unindent does not match" in message or message == "unexpected indent":
        return _blank_deeper(lines, at)
    line = _logical_at(logical, at)
    if failure.last_line is not None:
        line = LogicalLine(at, max(at, failure.last_line), 0)
    elif "unterminated triple-quoted" in message or "unterminated string" in message:
        line = LogicalLine(line.first, at, 0) if line.first <= at else line
    if _is_stand_in(lines[line.first]):
        return _widen(lines, line, at)
    _replace(lines, line, imported)
    return True


def _logical_at(logical: tuple[LogicalLine, ...], at: int) -> LogicalLine:
    for line in logical:
        if line.first <= at <= line.last:
            return line
    return LogicalLine(at, at, 0)


def _is_stand_in(line: str) -> bool:
    return UNKNOWN_NAME in line or line.strip() in ("pass", "")


def _replace(lines: list[str], line: LogicalLine, imported: frozenset[str]) -> None:
    text = "\n".join(lines[line.first : line.last + 1])
    indent = indentation(lines[line.first])
    following = next((other for other in lines[line.last + 1 :] if other.strip()), "")
    opens = len(indentation(following)) > len(indent)
    if _ORPHAN.match(text):
        # Its `if` or `try` is not there, or was replaced itself.
        replacement = f"{indent}if {UNKNOWN_NAME}:{'' if opens else ' pass'}"
    elif opens:
        replacement = neutral_header(indent, text)
    elif is_header(text):
        replacement = neutral_header(indent, text) + " pass"
    else:
        replacement = neutral_statement(indent, [text], imported)
    if replacement == lines[line.first] and line.first == line.last:
        replacement = f"{indent}pass"
    _put(lines, line.first, line.last, replacement)


def _put(lines: list[str], first: int, last: int, replacement: str) -> None:
    lines[first] = replacement
    for index in range(first + 1, last + 1):
        lines[index] = ""


def _widen(lines: list[str], line: LogicalLine, at: int) -> bool:
    """The stand-in does not fit where it stands: drop it, or the line Python points at."""
    for index in (at, line.first):
        if lines[index].strip():
            lines[index] = ""
            return True
    for index in range(line.first - 1, -1, -1):
        if lines[index].strip():
            lines[index] = ""
            return True
    return False


def _give_body(lines: list[str], header: int, logical: tuple[LogicalLine, ...]) -> bool:
    """Put ``pass`` under a header that has no block."""
    line = _logical_at(logical, max(0, min(header, len(lines) - 1)))
    indent = indentation(lines[line.first])
    if line.last + 1 < len(lines) and not lines[line.last + 1].strip():
        lines[line.last + 1] = f"{indent}    pass"
        return True
    text = "\n".join(lines[line.first : line.last + 1])
    last = lines[line.last].rstrip()
    if last.endswith(":") and "#" not in last:
        lines[line.last] = f"{last} pass"
    elif is_header(text):
        _put(lines, line.first, line.last, neutral_header(indent, text) + " pass")
    else:
        _put(lines, line.first, line.last, f"{indent}pass")
    return True


def _open_try(lines: list[str], at: int) -> bool:
    """Turn a ``try:`` without handlers into a block that needs none."""
    depth = len(indentation(lines[at])) if lines[at].strip() else 0
    candidates = [
        index
        for index in range(min(at, len(lines) - 1), -1, -1)
        if re.match(r"[ \t\f]*try[ \t]*:", lines[index])
    ]
    for index in sorted(candidates, key=lambda i: (len(indentation(lines[i])) < depth, -i)):
        lines[index] = re.sub(r"\btry[ \t]*:", f"if {UNKNOWN_NAME}:", lines[index], count=1)
        return True
    if lines[at].strip():
        lines[at] = ""
        return True
    return False


def _blank_deeper(lines: list[str], at: int) -> bool:
    """Drop a line whose indentation fits nowhere, with the lines it would have held."""
    if not lines[at].strip():
        return False
    depth = len(indentation(lines[at]))
    index = at
    while index < len(lines) and (
        not lines[index].strip() or len(indentation(lines[index])) >= max(1, depth)
    ):
        lines[index] = ""
        index += 1
    lines[at] = ""
    return True


def _replace_longest(
    lines: list[str], logical: tuple[LogicalLine, ...], imported: frozenset[str]
) -> bool:
    """Where Python only says that something is nested too deeply: replace the longest line."""

    def length(line: LogicalLine) -> int:
        return sum(len(lines[index]) for index in range(line.first, line.last + 1))

    longest = max(logical, key=length, default=None)
    if longest is None or length(longest) < _LONG_LINE:
        return False
    _replace(lines, longest, imported)
    if length(longest) >= _LONG_LINE:
        _put(lines, longest.first, longest.last, indentation(lines[longest.first]) + "pass")
    return True


def _longest_prefix(lines: list[str]) -> tuple[list[str], ast.Module]:
    """The longest run of whole statements from the top that parses, the rest blank."""
    end = len(lines)
    for _ in range(8):
        head = lines[:end]
        result = try_parse(join(head))
        if isinstance(result, ast.Module):
            return head + [""] * (len(lines) - end), result
        stop = end - 1 if result.line is None else min(end - 1, result.line)
        if result.line is None:
            stop = end // 2
        while stop > 0 and not re.match(r"[^\s#)\]}]", lines[stop]):
            stop -= 1
        end = min(stop, end - 1)
        if end <= 0:
            break
    return [""] * len(lines), ast.Module(body=[], type_ignores=[])
