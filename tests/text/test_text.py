"""Spans, line tables and edits."""

from __future__ import annotations

import pytest
from fitlint.text import Edit, LineTable, Span, apply_edits, shift
from hypothesis import given
from hypothesis import strategies as st

TEXTS = st.text(alphabet="ab =\n\r\x0b\x0c\x1c\x85\u2028é🎉\ud800", max_size=40)


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_line_ends(end: str) -> None:
    table = LineTable(f"a{end}bc{end}")
    assert [table.line(i) for i in range(table.line_count)] == ["a", "bc", ""]
    assert table.position(len(f"a{end}b")) == (1, 1)


@pytest.mark.parametrize("other", ["\x0b", "\x0c", "\x1c", "\x85", "\u2028", "\u2029"])
def test_other_separators_end_no_line(other: str) -> None:
    table = LineTable(f"a{other}b\nc")
    assert table.line_count == 2
    assert table.line(0) == f"a{other}b"
    assert table.position(4) == (1, 0)


def test_offsets_are_clamped() -> None:
    table = LineTable("ab\r\ncd")
    assert table.offset(0, 99) == 2
    assert table.offset(1, 99) == 6
    assert table.offset(9, 0) == 6
    assert table.offset(-1, 5) == 0
    assert table.offset(0, -3) == 0
    assert table.position(-5) == (0, 0)
    assert table.position(99) == (1, 2)
    assert table.position(3) == (0, 2)  # between \r and \n: the end of the line


def test_utf8_columns() -> None:
    table = LineTable("é🎉x = 1\nabc")
    assert table.offset_utf8(0, len("é🎉".encode())) == 2
    assert table.offset_utf8(1, 2) == table.start(1) + 2
    assert LineTable("\ud83dx").offset_utf8(0, 3) == 1


@given(TEXTS)
def test_positions_and_offsets_agree(text: str) -> None:
    table = LineTable(text)
    for offset in range(len(text) + 1):
        line, column = table.position(offset)
        if text[offset - 1 : offset + 1] != "\r\n":
            assert table.offset(line, column) == offset
        prefix = table.line(line)[:column].encode("utf-8", "surrogatepass")
        assert table.offset_utf8(line, len(prefix)) == table.offset(line, column)


@given(TEXTS)
def test_lines_are_pythons(text: str) -> None:
    normal = text.replace("\r\n", "\n").replace("\r", "\n")
    table = LineTable(text)
    assert [table.line(i) for i in range(table.line_count)] == normal.split("\n")


def test_apply_edits_in_any_order() -> None:
    edits = [Edit(Span(4, 5), "X"), Edit(Span(0, 1), ""), Edit(Span(2, 2), "--")]
    assert apply_edits("abcde", edits) == "b--cdX"


def test_insertions_at_one_place_keep_their_order() -> None:
    assert apply_edits("ab", [Edit(Span(1, 1), "1"), Edit(Span(1, 1), "2")]) == "a12b"


@pytest.mark.parametrize(
    "edits",
    [
        [Edit(Span(0, 3), ""), Edit(Span(2, 4), "")],
        [Edit(Span(0, 3), ""), Edit(Span(1, 1), "x")],
        [Edit(Span(3, 9), "")],
    ],
)
def test_impossible_edits_are_refused(edits: list[Edit]) -> None:
    with pytest.raises(ValueError, match=r"overlap|outside"):
        apply_edits("abcde", edits)


def test_shift() -> None:
    span = Span(5, 8)
    assert shift(span, []) == span
    assert shift(span, [Edit(Span(0, 2), "")]) == Span(3, 6)
    assert shift(span, [Edit(Span(5, 5), "new")]) == Span(8, 11)
    assert shift(span, [Edit(Span(8, 8), "new")]) == span
    assert shift(span, [Edit(Span(6, 6), "x")]) is None
    assert shift(span, [Edit(Span(7, 12), "")]) is None
    assert shift(span, [Edit(Span(9, 12), "")]) == span


@given(
    st.text(alphabet="abcdef\n", min_size=1, max_size=30),
    st.lists(st.tuples(st.integers(0, 30), st.integers(0, 5), st.text("xy", max_size=3))),
    st.tuples(st.integers(0, 29), st.integers(1, 5)),
)
def test_a_shifted_span_covers_the_same_text(
    text: str, drawn: list[tuple[int, int, str]], place: tuple[int, int]
) -> None:
    edits: list[Edit] = []
    for start, length, new in sorted(drawn):
        end = start + length
        if end <= len(text) and (not edits or edits[-1].span.end < start):
            edits.append(Edit(Span(start, end), new))
    span = Span(min(place[0], len(text) - 1), min(len(text), place[0] + place[1]))
    if len(span) <= 0:
        return
    moved = shift(span, edits)
    if moved is not None:
        assert moved.slice(apply_edits(text, edits)) == span.slice(text)


def test_spans_are_values() -> None:
    assert Span(1, 2) < Span(1, 3) < Span(2, 2)
    assert {Span(1, 2): "x"}[Span(1, 2)] == "x"
    assert Span(1, 4).contains(Span(2, 4))
    assert not Span(1, 4).overlaps(Span(4, 5))
    assert Span(3, 3)
