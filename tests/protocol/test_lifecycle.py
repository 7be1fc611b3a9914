"""Start, end, and what must not end a server."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from .client import DEADLINE, Client, ResponseError
from .conftest import PULLING, PUSHED
from .test_diagnostics import BROKEN


def test_handshake(fresh: Client) -> None:
    answer = fresh.initialize(PULLING)
    assert answer["serverInfo"]["name"] == "fitlint"
    offered = answer["capabilities"]
    assert offered["positionEncoding"] == "utf-16"
    assert offered["textDocumentSync"]["change"] == 2
    assert offered["textDocumentSync"]["openClose"]
    assert offered["textDocumentSync"]["save"]
    assert offered["diagnosticProvider"]["interFileDependencies"]
    assert offered["codeActionProvider"]["codeActionKinds"] == ["quickfix"]
    assert offered["hoverProvider"]
    assert offered["inlayHintProvider"]
    assert offered["notebookDocumentSync"]
    assert fresh.wait("fitlint/target")["keras"].startswith("3.")
    registered = fresh.wait("client/registerCapability")["registrations"]
    assert {item["method"] for item in registered} == {
        "workspace/didChangeConfiguration",
        "workspace/didChangeWatchedFiles",
    }
    assert fresh.stop() == 0
    assert "Traceback" not in fresh.log()


def test_settings_come_with_the_handshake(fresh: Client) -> None:
    options = {"targetKeras": "2.15", "inlayHints": {"enable": False}, "select": "wrong"}
    fresh.initialize(PUSHED, initializationOptions=options)
    assert fresh.wait("fitlint/target") == {"keras": "2.15"}


def test_settings_of_a_client_that_cannot_be_asked(fresh: Client) -> None:
    fresh.initialize(PUSHED)
    uri = fresh.open("told.py", BROKEN)
    assert len(fresh.published(uri)) == 1
    seen = len(fresh.received)
    settings = {"fitlint": {"ignore": ["output-empty", "FIT103"]}}
    fresh.notify("workspace/didChangeConfiguration", {"settings": settings})
    assert fresh.published(uri, since=seen) == []


def test_exit_without_shutdown(fresh: Client) -> None:
    fresh.initialize(PUSHED)
    fresh.notify("exit", None)
    assert fresh.process.wait(DEADLINE) == 1


def test_the_end_of_the_input_ends_the_server(fresh: Client) -> None:
    fresh.initialize(PUSHED)
    fresh.open("script.py", BROKEN)
    assert fresh.process.stdin is not None
    fresh.process.stdin.close()
    assert fresh.process.wait(DEADLINE) == 1


@pytest.mark.skipif(os.name == "nt", reason="Windows closes the pipe")
def test_the_end_of_the_client_ends_the_server(fresh: Client) -> None:
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as parent:
        fresh.initialize(PUSHED, processId=parent.pid)
        time.sleep(0.1)
        assert fresh.process.poll() is None
        parent.kill()
    assert fresh.process.wait(DEADLINE) == 1


def test_unknown_and_senseless_messages(fresh: Client) -> None:
    fresh.initialize(PULLING)
    with pytest.raises(ResponseError) as refused:
        fresh.request("textDocument/nothingOfTheKind", {})
    assert refused.value.code == -32601
    with pytest.raises(ResponseError) as refused:
        fresh.request("textDocument/hover", {"position": "nowhere"})
    assert refused.value.code == -32602
    gone = {"textDocument": {"uri": "file:///no/such.py", "version": 3}}
    fresh.notify("textDocument/didChange", {**gone, "contentChanges": [{"text": ""}]})
    fresh.notify("textDocument/didClose", gone)
    fresh.notify("textDocument/didSave", gone)
    fresh.notify("$/nothing", None)
    assert fresh.pull("file:///no/such.py")["items"] == []
    uri = fresh.open("alive.py", BROKEN)
    assert len(fresh.pull(uri)["items"]) == 1
    assert fresh.stop() == 0


def test_any_text_gets_an_answer(fresh: Client) -> None:
    fresh.initialize(PULLING)
    for number, text in enumerate(
        ("", "\0", "def f(:", "(" * 500, "\ud83d = 1", "\r\r\n\x0c\u2028")
    ):
        uri = fresh.open(f"text{number}.py", text)
        assert fresh.pull(uri)["kind"] == "full"
        whole = {"start": {"line": 0, "character": 0}, "end": {"line": 9, "character": 9}}
        params = {"textDocument": {"uri": uri}, "range": whole}
        assert fresh.request("textDocument/inlayHint", params) == []
    assert "Traceback" not in fresh.log()


def test_a_cancelled_request_is_answered(fresh: Client) -> None:
    fresh.initialize(PULLING)
    uri = fresh.open("cancelled.py", BROKEN)
    fresh.change(uri, 2, {"text": BROKEN})
    number = fresh.send_request("textDocument/diagnostic", {"textDocument": {"uri": uri}})
    fresh.notify("$/cancelRequest", {"id": number})
    with pytest.raises(ResponseError) as cancelled:
        fresh.answer(number)
    assert cancelled.value.code == -32800
    assert len(fresh.pull(uri)["items"]) == 1


def test_an_unsaved_script(client: Client) -> None:
    item = {"uri": "untitled:Untitled-1", "languageId": "python", "version": 1, "text": BROKEN}
    client.notify("textDocument/didOpen", {"textDocument": item})
    assert len(client.pull(item["uri"])["items"]) == 1


def test_what_is_imported_is_read_again_when_saved(client: Client) -> None:
    folder: Path = client.folder
    module = folder / "model_of.py"
    text = f"from model_of import SIZE\n{BROKEN.replace('5)', 'SIZE)')}"
    uri = client.open("uses.py", text)
    assert client.pull(uri)["items"] == []
    seen = len(client.received)
    module.write_text("SIZE = 5\n")
    created = [{"uri": module.as_uri(), "type": 1}]
    client.notify("workspace/didChangeWatchedFiles", {"changes": created})
    client.wait("workspace/diagnostic/refresh", since=seen)
    assert len(client.pull(uri)["items"]) == 1
    seen = len(client.received)
    module.write_text("SIZE = 3\n")
    client.notify("textDocument/didSave", {"textDocument": {"uri": module.as_uri()}})
    client.wait("workspace/diagnostic/refresh", since=seen)
    assert client.pull(uri)["items"] == []
    module.write_text("SIZE = 5\n")
    changes = [{"uri": module.as_uri(), "type": 2}]
    seen = len(client.received)
    client.notify("workspace/didChangeWatchedFiles", {"changes": changes})
    client.wait("workspace/diagnostic/refresh", since=seen)
    assert len(client.pull(uri)["items"]) == 1


def test_related_places_in_other_files(client: Client) -> None:
    module = client.folder / "layers_of.py"
    module.write_text("import keras\n\ndef block(x):\n    return keras.layers.Conv2D(8, 5)(x)\n")
    text = "import keras\nfrom layers_of import block\nblock(keras.Input((4, 4, 3)))\n"
    uri = client.open("calls.py", text)
    (found,) = client.pull(uri)["items"]
    assert found["range"]["start"]["line"] == 2
    places = [related["location"] for related in found["relatedInformation"]]
    assert (module.as_uri(), 3) in [(at["uri"], at["range"]["start"]["line"]) for at in places]
