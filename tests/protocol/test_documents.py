"""Spans and offsets followed through edits, forwards and backwards."""

from __future__ import annotations

import random

from fitlint.lsp.convert import Positions
from fitlint.lsp.documents import Document
from fitlint.text import LineTable, Span
from lsprotocol import types

POSITIONS = Positions()


def edited(document: Document, start: int, end: int, text: str) -> None:
    range_ = POSITIONS.range(document.table, Span(start, end))
    document.apply([types.TextDocumentContentChangePartial(range=range_, text=text)], POSITIONS)


def test_a_span_moves_with_edits_around_it() -> None:
    document = Document("file:///x.py", "abc def ghi", 1)
    edited(document, 0, 0, "# new\n")
    edited(document, 13, 17, "")
    assert document.text == "# new\nabc def"
    assert document.forward(Span(4, 7), 0) == Span(10, 13)
    assert document.forward(Span(8, 11), 0) is None
    assert document.forward(Span(10, 13), document.serial) == Span(10, 13)


def test_an_offset_is_found_in_the_older_text() -> None:
    document = Document("file:///x.py", "abc def", 1)
    edited(document, 4, 4, "new ")
    assert document.backward(0, 0) == 0
    assert document.backward(3, 0) == 3
    assert document.backward(4, 0) is None
    assert document.backward(7, 0) is None
    assert document.backward(8, 0) == 4
    assert document.backward(11, 0) == 7


def test_edits_that_every_result_has_seen_are_forgotten() -> None:
    document = Document("file:///x.py", "abc", 1)
    edited(document, 0, 0, "x")
    seen = document.serial
    edited(document, 0, 0, "y")
    document.forget(seen)
    assert document.forward(Span(1, 2), seen) == Span(2, 3)


def test_random_edits() -> None:
    random_ = random.Random(3)
    for _ in range(300):
        text = "".join(random_.choice("ab😀\n\r\x0c\u2028 ") for _ in range(random_.randrange(30)))
        document = Document("file:///x.py", text, 1)
        mirror = text
        for _ in range(4):
            table = LineTable(mirror)
            # Inside "\r\n" there is no position.
            start, end = sorted(
                table.offset(*table.position(random_.randrange(len(mirror) + 1))) for _ in "12"
            )
            new = "".join(random_.choice("xy😀\n") for _ in range(random_.randrange(4)))
            edited(document, start, end, new)
            mirror = mirror[:start] + new + mirror[end:]
            assert document.text == mirror
        for offset in range(len(text)):
            moved = document.forward(Span(offset, offset + 1), 0)
            if moved is not None:
                assert mirror[moved.start : moved.end] == text[offset]
                assert document.backward(moved.start, 0) == offset
        for offset in range(len(mirror)):
            old = document.backward(offset, 0)
            assert old is None or 0 <= old <= len(text)
