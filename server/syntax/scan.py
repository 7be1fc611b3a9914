"""A tokenizer for text that may be broken: comments and logical lines.

``tokenize`` gives up at the first thing Python would refuse. This scan never does. It reads
strings, comments and brackets, and where a bracket is left open it ends the statement at the
next line that can only be the beginning of another one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from ..text import Span
from ..text.records import record

# Every alternative with a loop succeeds whatever follows, so nothing ever backtracks.
_TOKEN = re.compile(
    r"""
    (?P<newline>\r\n|\r|\n)
    | (?P<comment>\#[^\r\n]*)
    | (?P<joined>\\(?:\r\n|\r|\n))
    | (?P<string>
        \"\"\"(?:[^"\\]+|\\[\s\S]?|"(?!""))*(?:\"\"\")?
      | '''(?:[^'\\]+|\\[\s\S]?|'(?!''))*(?:''')?
      | "(?:[^"\\\r\n]+|\\(?:\r\n|[\s\S])?)*"?
      | '(?:[^'\\\r\n]+|\\(?:\r\n|[\s\S])?)*'?
      )
    | (?P<open>[(\[{])
    | (?P<close>[)\]}])
    """,
    re.VERBOSE,
)
_LINE_END = re.compile(r"\r\n|\r|\n")
_KEYWORD_START = re.compile(
    r"(?:def|class|import|from|while|with|return|try|raise|del|pass|break|continue|global"
    r"|nonlocal|assert|async\s+(?:def|for|with)|elif|except|finally|else\s*:|@)(?![\w=])|@"
)
_ASSIGNMENT_START = re.compile(r"[A-Za-z_][\w.]*\s*(?:=(?!=)\s*|\()")


@record(frozen=True, slots=True)
class LogicalLine:
    """The physical lines ``first`` to ``last`` (both included) of one statement or header."""

    first: int
    last: int
    open_brackets: int


@record(frozen=True, slots=True)
class Scan:
    """What a text consists of: its comments and its logical lines, in order."""

    comments: tuple[Span, ...]
    logical: tuple[LogicalLine, ...]


def indentation(line: str) -> str:
    """The white space a line begins with."""
    return line[: len(line) - len(line.lstrip(" \t\f"))]


def starts_statement(line: str, indent: int) -> bool:
    """Whether a line that follows an open bracket begins a statement of its own.

    Only lines that are not indented deeper than the statement the bracket belongs to can.
    A call's keyword argument also looks like ``name=value``; PEP 8 writes assignments with
    spaces around the sign, and that is what tells them apart.
    """
    body = line.strip(" \t\f")
    if not body or len(indentation(line)) > indent:
        return False
    if _KEYWORD_START.match(body):
        return True
    match = _ASSIGNMENT_START.match(body)
    if match is None:
        return False
    head = match.group()
    return head.endswith("(") or (" =" in head and not body.endswith(","))


def scan(text: str, lines: Sequence[str]) -> Scan:
    """Scan ``text``; ``lines`` are its physical lines without their endings."""
    comments: list[Span] = []
    logical: list[LogicalLine] = []
    line = first = 0
    depth = 0
    indent = len(indentation(lines[0])) if lines else 0
    for match in _TOKEN.finditer(text):
        kind = match.lastgroup
        if kind == "comment":
            comments.append(Span(*match.span()))
        elif kind == "open":
            depth += 1
        elif kind == "close":
            depth = max(0, depth - 1)
        elif kind == "string":
            line += len(_LINE_END.findall(match.group()))
        elif kind == "joined":
            line += 1
        else:
            following = lines[line + 1] if line + 1 < len(lines) else ""
            if depth == 0 or starts_statement(following, indent):
                logical.append(LogicalLine(first, line, depth))
                first = line + 1
                depth = 0
                indent = len(indentation(following))
            line += 1
    if first < len(lines):
        logical.append(LogicalLine(first, len(lines) - 1, depth))
    return Scan(tuple(comments), tuple(logical))
