"""Comments that ask for silence."""

from __future__ import annotations

import pytest
from fitlint.syntax import Suppression, parse, parse_cells


def only(text: str) -> Suppression:
    (found,) = parse(text).suppressions
    return found


@pytest.mark.parametrize(
    ("comment", "codes"),
    [
        ("# fitlint: ignore[FIT101]", {"FIT101"}),
        ("# fitlint: ignore[fit101, input-shape-mismatch]", {"FIT101", "input-shape-mismatch"}),
        ("#fitlint:ignore[FIT101 FIT102]", {"FIT101", "FIT102"}),
        ("# fitlint: ignore", None),
        ("# fitlint: ignore[]", set()),
        ("# noqa: FIT101", {"FIT101"}),
        ("# noqa: E501, FIT101 because", {"E501", "FIT101"}),
        ("# NOQA", None),
        ("# type: ignore  # fitlint: ignore[FIT101]", {"FIT101"}),
    ],
)
def test_forms(comment: str, codes: set[str] | None) -> None:
    text = f"x = 1\ny = 'é'  {comment}\n"
    found = only(text)
    assert found.codes == codes
    assert found.line_range == (1, 2)
    assert not found.whole_file
    assert found.span.slice(text).startswith("#")
    assert found.style == ("noqa" if "noqa" in comment.lower() else "fitlint")


@pytest.mark.parametrize(
    "text",
    [
        "x = '# fitlint: ignore'\n",
        "'''\n# fitlint: ignore\n'''\n",
        "x = 1  # fitlint: ignored\n",
        "x = 1  # noqa-like\n",
        "fitlint = 'noqa'\n",
    ],
)
def test_what_is_no_suppression(text: str) -> None:
    assert parse(text).suppressions == ()


@pytest.mark.parametrize("line", [1, 2, 3])
def test_any_line_of_a_statement(line: int) -> None:
    lines = ["a = 1", "x = f(", "    1,", ")", "b = 2"]
    lines[line] += "  # fitlint: ignore[FIT101]"
    found = only("\n".join(lines))
    assert found.line_range == (1, 4)
    assert found.covers(2, "FIT101", "any")
    assert not found.covers(4, "FIT101", "any")
    assert not found.covers(2, "FIT102", "any")


def test_on_a_header_it_does_not_reach_the_body() -> None:
    assert only("for x in y:  # fitlint: ignore\n    f(x)\n").line_range == (0, 1)


def test_alone_at_the_top_it_is_for_the_file() -> None:
    for text in (
        "# fitlint: ignore[FIT101]\n\nx = 1\n",
        '"""Doc."""\n# fitlint: ignore[a]\nx = 1\n',
    ):
        found = only(text)
        assert found.whole_file
        assert found.line_range[0] == 0
    assert not only("x = 1\n# fitlint: ignore\ny = 2\n").whole_file
    assert not only("# noqa: FIT101\nx = 1\n").whole_file


def test_broken_code_keeps_its_suppressions() -> None:
    text = "x = 1  # fitlint: ignore[FIT101]\ny = f(\nz = 1  # fitlint: ignore[FIT102]\n"
    source = parse(text)
    assert [found.line_range for found in source.suppressions] == [(0, 1), (2, 3)]


def test_in_a_notebook_an_open_string_ends_with_its_cell() -> None:
    source = parse_cells(["x = '''", "y = 1  # fitlint: ignore[FIT101]", "%%html\n'''"])
    (found,) = source.suppressions
    location = source.locate(found.span)
    assert (location.cell, location.line, location.column) == (1, 1, 8)
