"""Between the protocol's positions and ours. The only code that counts UTF-16 units.

The protocol counts lines and columns from 0, columns in units of the negotiated encoding
(UTF-16 where nothing else was agreed on). We count offsets in code points.
"""

from __future__ import annotations

import os
import re
from pathlib import Path
from urllib.parse import quote, unquote
from urllib.request import url2pathname

from lsprotocol import types

from ..text import LineTable, Span

_DRIVE = re.compile(r"^/[A-Za-z]:")


class Positions:
    """Positions as one client counts them."""

    __slots__ = ("_encoding",)

    def __init__(self, encoding: str = "utf-16") -> None:
        self._encoding = encoding

    def offset(self, table: LineTable, position: types.Position) -> int:
        """The offset of a position; beyond the end of its line it is the end of the line."""
        line = position.line
        if line >= table.line_count:
            return len(table.text)
        content = table.line(line)
        return table.start(line) + self._code_points(content, position.character)

    def position(self, table: LineTable, offset: int) -> types.Position:
        """The position of an offset."""
        line, column = table.position(offset)
        return types.Position(line, self._units(table.line(line)[:column]))

    def span(self, table: LineTable, range_: types.Range) -> Span:
        """The span of a range."""
        start, end = self.offset(table, range_.start), self.offset(table, range_.end)
        return Span(start, max(start, end))

    def range(self, table: LineTable, span: Span) -> types.Range:
        """The range of a span."""
        return types.Range(self.position(table, span.start), self.position(table, span.end))

    def _units(self, text: str) -> int:
        if text.isascii() or self._encoding == "utf-32":
            return len(text)
        return sum(map(self._width, text))

    def _code_points(self, text: str, units: int) -> int:
        if text.isascii() or self._encoding == "utf-32":
            return min(units, len(text))
        seen = 0
        for index, character in enumerate(text):
            if seen >= units:
                return index
            seen += self._width(character)
        return len(text)

    def _width(self, character: str) -> int:
        if self._encoding == "utf-8":
            return len(character.encode("utf-8", "surrogatepass"))
        return 2 if character > "\uffff" else 1


def path_of(uri: str) -> str:
    """The path a URI names; what stands in for it where it names no file.

    A file's URI has no query and no fragment: some editors leave ``#`` and ``?`` unescaped.
    """
    scheme, _, rest = uri.partition(":")
    if scheme != "file":
        return unquote(rest.split("#", 1)[0]) or uri
    authority = ""
    if rest.startswith("//"):
        authority, slash, tail = rest[2:].partition("/")
        rest = slash + tail
    path = unquote(rest)
    if os.name == "nt":
        if _DRIVE.match(path):
            path = path[1].lower() + path[2:]
        elif authority:
            return url2pathname(f"//{authority}{quote(path)}")
        return path.replace("/", "\\")
    return path


def uri_of(path: str) -> str:
    """The URI of an absolute path."""
    return Path(path).as_uri()


def key_of(uri: str) -> str:
    """What is equal for all spellings of one URI."""
    return unquote(uri)
