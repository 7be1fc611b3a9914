"""Diagnostics: pulled, pushed, in notebooks, with fixes."""

from __future__ import annotations

from .client import Client

BROKEN = """\
import keras

inputs = keras.Input((4, 4, 3))
x = keras.layers.Conv2D(8, 5)(inputs)
"""


def test_a_script_is_pulled_and_not_pushed(client: Client) -> None:
    uri = client.open("pulled.py", BROKEN)
    report = client.pull(uri)
    assert report["kind"] == "full"
    (found,) = report["items"]
    assert found["code"] == "FIT103"
    assert found["source"] == "fitlint"
    assert found["severity"] == 1
    assert found["range"]["start"]["line"] == 3
    assert "raises ValueError" in found["message"]
    again = client.pull(uri, report["resultId"])
    assert again == {"kind": "unchanged", "resultId": report["resultId"]}
    pushed = [m for m in client.received if m["method"] == "textDocument/publishDiagnostics"]
    assert not [m for m in pushed if m["params"]["uri"] == uri]


def test_a_change_is_seen_by_the_next_pull(client: Client) -> None:
    uri = client.open("changed.py", BROKEN)
    first = client.pull(uri)
    start, end = {"line": 3, "character": 27}, {"line": 3, "character": 28}
    assert BROKEN.splitlines()[3][27] == "5"
    client.change(uri, 2, {"range": {"start": start, "end": end}, "text": "3"})
    second = client.pull(uri, first["resultId"])
    assert second["kind"] == "full"
    assert second["items"] == []
    client.change(uri, 3, {"text": BROKEN})
    assert client.pull(uri)["resultId"] == first["resultId"]


def test_a_client_that_does_not_pull_is_pushed_to(pushed: Client) -> None:
    uri = pushed.open("pushed.py", BROKEN)
    (found,) = pushed.published(uri, 1)
    assert found["code"] == "FIT103"
    pushed.notify("textDocument/didClose", {"textDocument": {"uri": uri}})
    pushed.wait(
        "textDocument/publishDiagnostics",
        lambda params: params["uri"] == uri and params["diagnostics"] == [],
    )


def test_a_cancelled_pull_keeps_what_is_known(client: Client) -> None:
    uri = client.open("cancelled.py", BROKEN)
    known = client.pull(uri)["items"]
    assert known
    place = {"line": 4, "character": 0}
    client.change(uri, 2, {"range": {"start": place, "end": place}, "text": "x = 1\n"})
    number = client.send_request("textDocument/diagnostic", {"textDocument": {"uri": uri}})
    client.notify("$/cancelRequest", {"id": number})
    items = client.answer(number)["items"]
    assert [item["code"] for item in items] == [item["code"] for item in known]
