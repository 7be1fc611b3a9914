"""Modules that are open in the editor: what imports them sees the text that is not saved yet."""

from __future__ import annotations

from typing import Any

import pytest

from .client import Client

TRAIN = """\
import keras
from {module} import x, y

model = keras.Sequential([keras.Input((19,)), keras.layers.Dense(1)])
model.compile("adam", "mse")
model.fit(x, y)
"""
WRONG = "import numpy as np\nx = np.zeros((100, 20))\ny = np.zeros((100, 1))\n"
RIGHT = WRONG.replace("20", "19")


def codes(answer: Any) -> list[str]:
    return [item["code"] for item in answer["items"]]


def whole(text: str) -> dict[str, str]:
    return {"text": text}


def refreshed(client: Client, since: int) -> None:
    """Wait until the client is asked to pull again."""
    client.wait("workspace/diagnostic/refresh", since=since)


@pytest.fixture
def train(client: Client, request: pytest.FixtureRequest) -> tuple[str, str]:
    """A script without a finding, and the module it imports, as it is on disk."""
    name = request.node.name
    (client.folder / f"{name}.py").write_text(RIGHT)
    uri = client.open(f"train_{name}.py", TRAIN.format(module=name))
    assert codes(client.pull(uri)) == []
    return uri, name


def test_an_unsaved_edit_is_seen_by_what_imports_it(client: Client, train: tuple[str, str]) -> None:
    uri, name = train
    module = client.open(f"{name}.py", RIGHT)
    since = len(client.received)
    client.change(module, 2, whole(WRONG))
    refreshed(client, since)
    answer = client.pull(uri)
    assert codes(answer) == ["FIT101"]
    since = len(client.received)
    client.change(module, 3, whole(RIGHT))
    refreshed(client, since)
    assert codes(client.pull(uri)) == []


def test_edits_thrown_away_are_forgotten(client: Client, train: tuple[str, str]) -> None:
    uri, name = train
    since = len(client.received)
    module = client.open(f"{name}.py", WRONG)
    refreshed(client, since)
    assert codes(client.pull(uri)) == ["FIT101"]
    since = len(client.received)
    client.notify("textDocument/didClose", {"textDocument": {"uri": module}})
    refreshed(client, since)
    assert codes(client.pull(uri)) == []


def test_where_it_was_decided_is_shown_in_the_unsaved_text(
    client: Client, train: tuple[str, str]
) -> None:
    uri, name = train
    since = len(client.received)
    module = client.open(f"{name}.py", "# one line more\n" + WRONG)
    refreshed(client, since)
    (finding,) = client.pull(uri)["items"]
    places = [
        (note["location"]["uri"], note["location"]["range"]["start"]["line"])
        for note in finding["relatedInformation"]
    ]
    assert (module, 2) in places


def test_a_client_that_is_pushed_to(pushed: Client) -> None:
    (pushed.folder / "pushed_data.py").write_text(RIGHT)
    uri = pushed.open("pushed_train.py", TRAIN.format(module="pushed_data"))
    assert pushed.published(uri) == []
    module = pushed.open("pushed_data.py", RIGHT)
    pushed.published(module)
    since = len(pushed.received)
    pushed.change(module, 2, whole(WRONG))
    assert [item["code"] for item in pushed.published(uri, since=since)] == ["FIT101"]


def test_a_file_changed_on_disk(client: Client, train: tuple[str, str]) -> None:
    uri, name = train
    path = client.folder / f"{name}.py"
    path.write_text(WRONG)
    since = len(client.received)
    changes = {"changes": [{"uri": path.as_uri(), "type": 2}]}
    client.notify("workspace/didChangeWatchedFiles", changes)
    refreshed(client, since)
    assert codes(client.pull(uri)) == ["FIT101"]
