r"""Offsets to lines and columns and back.

Only ``\n``, ``\r\n`` and ``\r`` end a line, as in Python's own tokenizer and in the
language server protocol. ``str.splitlines`` also breaks at form feeds, U+2028 and others,
which shifts every later line, so it is not used anywhere in fitlint.
"""

from __future__ import annotations

import re
from bisect import bisect_right

_LINE_END = re.compile(r"\r\n|\r|\n")

# A character has exactly one byte that is none of these.
_CONTINUATION = bytes(range(0x80, 0xC0))


class LineTable:
    """Where the lines of a text begin. Lines and columns count from 0, in code points."""

    __slots__ = ("_ascii", "_starts", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self._ascii = text.isascii()
        starts = [0]
        starts.extend(match.end() for match in _LINE_END.finditer(text))
        self._starts = starts

    @property
    def line_count(self) -> int:
        """Number of lines; a text that ends in a line ending has a last, empty line."""
        return len(self._starts)

    def start(self, line: int) -> int:
        """Offset of the first character of a line (clamped to the text)."""
        if line < 0:
            return 0
        if line >= len(self._starts):
            return len(self.text)
        return self._starts[line]

    def end(self, line: int) -> int:
        """Offset just after the last character of a line, before its line ending."""
        if line < 0:
            return 0
        if line + 1 >= len(self._starts):
            return len(self.text)
        end = self._starts[line + 1] - 1
        if self.text[end] == "\n" and end > self._starts[line] and self.text[end - 1] == "\r":
            end -= 1
        return end

    def line(self, line: int) -> str:
        """The characters of a line without its line ending."""
        return self.text[self.start(line) : self.end(line)]

    def position(self, offset: int) -> tuple[int, int]:
        r"""Line and column of an offset; inside ``\r\n`` it is the end of the line."""
        offset = max(0, min(offset, len(self.text)))
        line = bisect_right(self._starts, offset) - 1
        return line, min(offset, self.end(line)) - self._starts[line]

    def offset(self, line: int, column: int) -> int:
        """Offset of a line and column, clamped to the line and to the text."""
        if line < 0:
            return 0
        start = self.start(line)
        return max(start, min(start + column, self.end(line)))

    def offset_utf8(self, line: int, byte_column: int) -> int:
        """Offset of a column counted in UTF-8 bytes, as the nodes of ``ast`` count."""
        if self._ascii:
            return self.offset(line, byte_column)
        content = self.line(line)
        if content.isascii():
            return self.offset(line, byte_column)
        # surrogatepass: an editor may send half of a surrogate pair.
        head = content.encode("utf-8", "surrogatepass")[: max(0, byte_column)]
        return self.start(line) + len(head.translate(None, _CONTINUATION))
