"""Notebooks: cells as documents, pushed one by one, edits and moves of cells."""

from __future__ import annotations

from typing import Any

from .client import Client

FIRST = "import keras\ninputs = keras.Input((4, 4, 3))\n"
BROKEN = "x = keras.layers.Conv2D(8, 5)(inputs)"


class Notebook:
    """A notebook that the tests open and edit."""

    def __init__(self, client: Client, name: str, cells: list[str | None]) -> None:
        self.client = client
        self.uri = (client.folder / name).as_uri()
        self.version = 1
        self._made = 0
        self.cells: list[str] = []
        given, texts = [], []
        for text in cells:
            cell, item = self.cell(text)
            given.append(cell)
            texts.extend(item)
            self.cells.append(cell["document"])
        client.notify(
            "notebookDocument/didOpen",
            {
                "notebookDocument": {
                    "uri": self.uri,
                    "notebookType": "jupyter-notebook",
                    "version": 1,
                    "cells": given,
                },
                "cellTextDocuments": texts,
            },
        )

    def cell(self, text: str | None) -> tuple[dict[str, Any], list[dict[str, Any]]]:
        """A cell, and its text where it is code; None makes a text cell."""
        self._made += 1
        path = self.uri.removeprefix("file://")
        uri = f"vscode-notebook-cell:{path}#W{self._made}sZmlsZQ%3D%3D"
        if text is None:
            return {"kind": 1, "document": uri}, []
        item = {"uri": uri, "languageId": "python", "version": 1, "text": text}
        return {"kind": 2, "document": uri}, [item]

    def change(self, **cells: Any) -> int:
        """Send a change; how many messages the server had sent before."""
        self.version += 1
        seen = len(self.client.received)
        self.client.notify(
            "notebookDocument/didChange",
            {
                "notebookDocument": {"uri": self.uri, "version": self.version},
                "change": {"cells": cells},
            },
        )
        return seen

    def edit(self, index: int, version: int, text: str) -> int:
        """Replace the text of a cell."""
        document = {"uri": self.cells[index], "version": version}
        return self.change(textContent=[{"document": document, "changes": [{"text": text}]}])


def test_each_cell_is_pushed(client: Client) -> None:
    book = Notebook(client, "each.ipynb", [FIRST, None, "", BROKEN + "\n", "y = 1"])
    (found,) = client.published(book.cells[3])
    assert found["code"] == "FIT103"
    assert found["range"]["start"]["line"] == 0
    for index in (0, 2, 4):
        assert client.published(book.cells[index]) == []
    assert client.pull(book.cells[3]) == {"kind": "full", "items": []}


def test_an_edit_in_one_cell_concerns_another(client: Client) -> None:
    book = Notebook(client, "edit.ipynb", [FIRST, BROKEN])
    assert len(client.published(book.cells[1])) == 1
    seen = book.edit(0, 2, FIRST.replace("4, 4", "9, 9"))
    assert client.published(book.cells[1], since=seen) == []
    seen = book.edit(0, 3, FIRST)
    assert len(client.published(book.cells[1], since=seen)) == 1


def test_cells_come_go_and_move(client: Client) -> None:
    book = Notebook(client, "moves.ipynb", [FIRST, BROKEN])
    assert len(client.published(book.cells[1])) == 1
    cell, texts = book.cell("inputs = keras.Input((9, 9, 3))\n\n")
    array = {"start": 1, "deleteCount": 0, "cells": [cell]}
    seen = book.change(structure={"array": array, "didOpen": texts})
    assert client.published(book.cells[1], since=seen) == []
    # The new cell goes behind the other.
    array = {
        "start": 1,
        "deleteCount": 2,
        "cells": [{"kind": 2, "document": book.cells[1]}, cell],
    }
    seen = book.change(structure={"array": array})
    assert len(client.published(book.cells[1], since=seen)) == 1
    array = {"start": 1, "deleteCount": 1, "cells": []}
    closed = [{"uri": book.cells[1]}]
    seen = book.change(structure={"array": array, "didClose": closed})
    assert client.published(book.cells[1], since=seen) == []


def test_a_broken_cell_hides_no_other(client: Client) -> None:
    book = Notebook(client, "broken.ipynb", [FIRST, "def f(:\n", "%matplotlib inline", BROKEN])
    assert [d["code"] for d in client.published(book.cells[3])] == ["FIT103"]


def test_hover_hints_and_actions_in_a_cell(client: Client) -> None:
    book = Notebook(client, "features.ipynb", [FIRST, None, BROKEN])
    client.published(book.cells[2])
    document = {"uri": book.cells[0]}
    answer = client.request(
        "textDocument/hover",
        {"textDocument": document, "position": {"line": 1, "character": 18}},
    )
    assert "(None, 4, 4, 3)" in answer["contents"]["value"]
    whole = {"start": {"line": 0, "character": 0}, "end": {"line": 9, "character": 0}}
    hints = client.request("textDocument/inlayHint", {"textDocument": document, "range": whole})
    assert [hint["position"] for hint in hints] == [{"line": 1, "character": 31}]
    actions = client.request(
        "textDocument/codeAction",
        {
            "textDocument": {"uri": book.cells[2]},
            "range": whole,
            "context": {"diagnostics": []},
        },
    )
    places = {
        action["title"].rsplit(" ", 1)[-1]: change["textDocument"]["uri"]
        for action in actions
        for change in action["edit"]["documentChanges"]
    }
    assert places["line"] == book.cells[2]
    assert places["notebook"] == book.cells[0]


def test_a_fix_edits_the_cell_where_the_cause_is(client: Client) -> None:
    layer = "import keras\nclass Pool(keras.layers.Layer):\n    def forward(self, x): return x\n"
    book = Notebook(client, "fixed.ipynb", [layer, None, "Pool()(keras.Input((3,)))"])
    (found,) = client.published(book.cells[2])
    assert found["code"] == "FIT501"
    start = {"line": 0, "character": 0}
    actions = client.request(
        "textDocument/codeAction",
        {
            "textDocument": {"uri": book.cells[2]},
            "range": {"start": start, "end": start},
            "context": {"diagnostics": [found], "only": ["quickfix"]},
        },
    )
    assert actions[0]["diagnostics"] == [found]
    (change,) = actions[0]["edit"]["documentChanges"]
    assert change["textDocument"] == {"uri": book.cells[0], "version": 1}
    assert change["edits"][0]["range"]["start"]["line"] == 2


def test_closing_takes_everything_back(client: Client) -> None:
    book = Notebook(client, "closed.ipynb", [FIRST, BROKEN])
    assert len(client.published(book.cells[1])) == 1
    seen = len(client.received)
    client.notify(
        "notebookDocument/didClose",
        {
            "notebookDocument": {"uri": book.uri},
            "cellTextDocuments": [{"uri": uri} for uri in book.cells],
        },
    )
    assert client.published(book.cells[1], since=seen) == []
