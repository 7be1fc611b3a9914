"""Hovers, hints, lenses and actions through the protocol, also while the text changes."""

from __future__ import annotations

import time
from typing import Any

from .client import Client

CODE = """\
import keras
from keras import layers
inputs = keras.Input((28, 28, 1))
x = layers.Conv2D(32, 3)(inputs)
"""
WHOLE = {"start": {"line": 0, "character": 0}, "end": {"line": 999, "character": 0}}


def at(uri: str, line: int, character: int) -> dict[str, Any]:
    return {
        "textDocument": {"uri": uri},
        "position": {"line": line, "character": character},
    }


def inserted(line: int, text: str) -> dict[str, Any]:
    place = {"line": line, "character": 0}
    return {"range": {"start": place, "end": place}, "text": text}


def ready(client: Client, name: str, text: str = CODE) -> str:
    uri = client.open(name, text)
    client.pull(uri)
    return uri


def hints(client: Client, uri: str, range_: Any = WHOLE) -> list[tuple[int, str]]:
    params = {"textDocument": {"uri": uri}, "range": range_}
    answer = client.request("textDocument/inlayHint", params)
    return [(hint["position"]["line"], hint["label"]) for hint in answer]


def test_hover(client: Client) -> None:
    uri = ready(client, "hover.py")
    answer = client.request("textDocument/hover", at(uri, 3, 12))
    assert answer["contents"]["kind"] == "markdown"
    assert "(None, 26, 26, 32) float32" in answer["contents"]["value"]
    assert answer["range"]["start"]["line"] == 3
    assert client.request("textDocument/hover", at(uri, 0, 0)) is None


def test_hover_right_after_an_edit_reads_the_last_result(client: Client) -> None:
    uri = ready(client, "shifted.py")
    client.change(uri, 2, inserted(0, "# one\n# two\n"))
    begin = time.monotonic()
    answer = client.request("textDocument/hover", at(uri, 5, 12))
    assert time.monotonic() - begin < 1
    assert "(None, 26, 26, 32)" in answer["contents"]["value"]
    assert answer["range"]["start"]["line"] == 5


def test_inlay_hints(client: Client) -> None:
    uri = ready(client, "hints.py")
    assert hints(client, uri) == [(2, "-> (None, 28, 28, 1)"), (3, "-> (None, 26, 26, 32)")]
    last = {"start": {"line": 3, "character": 0}, "end": {"line": 4, "character": 0}}
    assert hints(client, uri, last) == [(3, "-> (None, 26, 26, 32)")]


def test_inlay_hints_can_be_switched_off_and_on(client: Client) -> None:
    uri = ready(client, "switched.py")
    client.settings["inlayHints"] = {"enable": False}
    client.notify("workspace/didChangeConfiguration", {"settings": None})
    assert until(lambda: hints(client, uri) == [])
    client.settings["inlayHints"] = {"enable": True}
    client.notify("workspace/didChangeConfiguration", {"settings": None})
    assert until(lambda: len(hints(client, uri)) == 2)


def until(holds: Any, deadline: float = 10.0) -> bool:
    end = time.monotonic() + deadline
    while time.monotonic() < end:
        if holds():
            return True
        time.sleep(0.02)
    return False


def test_rules_can_be_ignored_in_the_settings(client: Client) -> None:
    broken = CODE + "y = layers.Conv2D(8, 50)(inputs)\n"
    uri = ready(client, "ignored.py", broken)
    assert [d["code"] for d in client.pull(uri)["items"]] == ["FIT103"]
    client.settings["ignore"] = ["FIT1", 7, None]
    client.notify("workspace/didChangeConfiguration", {"settings": None})
    assert until(lambda: client.pull(uri)["items"] == [])
    client.settings["ignore"] = []
    client.notify("workspace/didChangeConfiguration", {"settings": None})
    assert until(lambda: len(client.pull(uri)["items"]) == 1)


def test_fitlint_can_be_switched_off(client: Client) -> None:
    uri = ready(client, "off.py", CODE + "y = layers.Conv2D(8, 50)(inputs)\n")
    client.settings["enable"] = False
    client.notify("workspace/didChangeConfiguration", {"settings": None})
    assert until(lambda: client.pull(uri)["items"] == [])
    client.settings["enable"] = True
    client.notify("workspace/didChangeConfiguration", {"settings": None})
    assert until(lambda: len(client.pull(uri)["items"]) == 1)


def actions(client: Client, uri: str, line: int, only: list[str] | None = None) -> Any:
    place = {"line": line, "character": 0}
    context: dict[str, Any] = {"diagnostics": []}
    if only is not None:
        context["only"] = only
    params = {
        "textDocument": {"uri": uri},
        "range": {"start": place, "end": {**place, "character": 999}},
        "context": context,
    }
    return client.request("textDocument/codeAction", params)


def test_code_actions(client: Client) -> None:
    uri = ready(client, "actions.py", CODE + "y = layers.Conv2D(8, 50)(inputs)\n")
    found = actions(client, uri, 4)
    line = next(action for action in found if "on this line" in action["title"])
    assert line["kind"] == "quickfix"
    assert [d["code"] for d in line["diagnostics"]] == ["FIT103"]
    (change,) = line["edit"]["documentChanges"]
    assert change["textDocument"] == {"uri": uri, "version": 1}
    assert change["edits"][0]["newText"] == "  # fitlint: ignore[FIT103]"
    assert any("in this file" in action["title"] for action in found)
    assert actions(client, uri, 1) == []
    assert actions(client, uri, 4, ["refactor"]) == []
    assert len(actions(client, uri, 4, ["quickfix"])) == len(found)


def test_code_actions_of_edited_places_are_not_offered(client: Client) -> None:
    uri = ready(client, "edited.py", CODE + "y = layers.Conv2D(8, 50)(inputs)\n")
    client.change(uri, 2, inserted(0, "# one\n"))
    (place,) = {
        action["edit"]["documentChanges"][0]["edits"][0]["range"]["start"]["line"]
        for action in actions(client, uri, 5)
        if "on this line" in action["title"]
    }
    assert place == 5


def test_code_lens(client: Client) -> None:
    code = "import keras\nfrom keras import layers\nm = keras.Sequential([\n"
    code += "    keras.Input((4,)), layers.Dense(2),\n])\n"
    uri = ready(client, "lens.py", code)
    (lens,) = client.request("textDocument/codeLens", {"textDocument": {"uri": uri}})
    assert lens["command"]["title"] == "(None, 4) -> (None, 2), 10 weights"
    assert lens["range"]["start"]["line"] == 2


def test_the_newest_text_wins(client: Client) -> None:
    uri = ready(client, "typed.py")
    for version in range(2, 42):
        client.change(uri, version, inserted(4, f"y{version} = layers.Conv2D(8, 50)(inputs)\n"))
        time.sleep(0.005)
    found = client.pull(uri)["items"]
    assert len(found) == 40
    assert {d["range"]["start"]["line"] for d in found} == set(range(4, 44))
