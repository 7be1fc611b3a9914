"""Columns on the wire, lines that only some think are lines, and edits of both."""

from __future__ import annotations

from fitlint.lsp.convert import Positions, key_of, path_of, uri_of
from fitlint.text import LineTable, Span
from lsprotocol import types

from .client import Client

EMOJI = """\
import keras
inputs = keras.Input((4, 4, 3))
x = "😀 ü"; y = keras.layers.Conv2D(8, 5)(inputs)
"""


def test_utf16_utf8_and_utf32() -> None:
    table = LineTable("aü😀b\r\n😀c")
    for encoding, after in (("utf-16", 4), ("utf-8", 7), ("utf-32", 3)):
        positions = Positions(encoding)
        assert positions.position(table, 3) == types.Position(0, after)
        assert positions.offset(table, types.Position(0, after)) == 3
        assert positions.offset(table, types.Position(0, 99)) == 4
        assert positions.offset(table, types.Position(9, 0)) == len(table.text)
        assert positions.span(table, positions.range(table, Span(1, 7))) == Span(1, 7)
    # In the middle of a surrogate pair: behind the character.
    assert Positions("utf-16").offset(table, types.Position(0, 3)) == 3


def test_positions_are_left_as_they_were() -> None:
    position = types.Position(0, 99)
    Positions().offset(LineTable("a"), position)
    assert position == types.Position(0, 99)


def test_paths_of_uris() -> None:
    path = "/tmp/a b+ü#/x;y?.py"
    assert path_of(uri_of(path)) == path
    assert path_of("file:///tmp/a%20b/x#1.py") == "/tmp/a b/x#1.py"
    assert path_of("untitled:Untitled-1") == "Untitled-1"
    assert path_of("vscode-notebook-cell:/tmp/n%20b.ipynb#W0s") == "/tmp/n b.ipynb"
    assert key_of("file:///a%20b") == key_of("file:///a b")


def test_columns_behind_an_emoji_are_utf16(client: Client) -> None:
    shown = []
    for name, text in (("emoji.py", EMOJI), ("plain.py", EMOJI.replace("😀 ü", "ab c"))):
        uri = client.open(name, text)
        (found,) = client.pull(uri)["items"]
        units = text.split("\n")[2].encode("utf-16-le")
        start, end = (found["range"][side]["character"] * 2 for side in ("start", "end"))
        shown.append(units[start:end].decode("utf-16-le"))
    assert shown[0] == shown[1] != ""


def test_edits_behind_form_feeds_and_line_separators(client: Client) -> None:
    text = 'import keras\n\x0c\nnote = "a\u2028b\x0b"\ninputs = keras.Input((4, 4, 3))\n'
    uri = client.open("feeds.py", text + "x = keras.layers.Conv2D(8, 3)(inputs)\n")
    assert client.pull(uri)["items"] == []
    place = {"line": 4, "character": 27}
    client.change(
        uri, 2, {"range": {"start": place, "end": {**place, "character": 28}}, "text": "5"}
    )
    (found,) = client.pull(uri)["items"]
    assert found["code"] == "FIT103"
    assert found["range"]["start"]["line"] == 4


def test_another_spelling_of_the_uri_is_the_same_document(client: Client) -> None:
    uri = client.open("spelled.py", EMOJI)
    client.pull(uri)
    other = uri.replace("%2B", "+") if "%2B" in uri else uri.replace("+", "%2B")
    assert other != uri
    assert len(client.pull(other)["items"]) == 1


def test_several_changes_at_once_follow_each_other(client: Client) -> None:
    uri = client.open("several.py", "")
    origin = {"line": 0, "character": 0}
    client.change(
        uri,
        2,
        {"range": {"start": origin, "end": origin}, "text": EMOJI},
        {"range": {"start": origin, "end": origin}, "text": "# 😀\n"},
        {
            "range": {"start": {"line": 0, "character": 2}, "end": {"line": 0, "character": 4}},
            "text": "",
        },
    )
    (found,) = client.pull(uri)["items"]
    assert found["range"]["start"]["line"] == 3
