"""A small client that speaks to a real server over its standard input and output.

Every wait has a deadline; a server that ends ends all waits.
"""

from __future__ import annotations

import itertools
import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

DEADLINE = 20.0


class ServerGone(Exception):
    """The server ended while something was awaited."""


class ResponseError(Exception):
    """The server answered with an error."""

    def __init__(self, error: dict[str, Any]) -> None:
        super().__init__(error)
        self.code = error["code"]
        self.data = error.get("data")


class Client:
    """One server process and all it has said."""

    def __init__(self, folder: Path, settings: dict[str, Any] | None = None) -> None:
        self.folder = folder
        self.settings = settings if settings is not None else {}
        self.received: list[dict[str, Any]] = []
        """Every notification and request of the server, in order."""
        self._answers: dict[int, dict[str, Any]] = {}
        self._ids = itertools.count(1)
        self._news = threading.Condition()
        self._closed = False
        self._writing = threading.Lock()
        self.process = subprocess.Popen(
            [sys.executable, "-m", "fitlint", "server"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=(folder / "server.log").open("ab"),
            cwd=folder,
            env={**os.environ, "PYTHONUTF8": "1"},
        )
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    # -- messages -------------------------------------------------------------------------------

    def request(self, method: str, params: Any, deadline: float = DEADLINE) -> Any:
        """Send a request and wait for its answer."""
        return self.answer(self.send_request(method, params), deadline)

    def send_request(self, method: str, params: Any) -> int:
        """Send a request; its id."""
        number = next(self._ids)
        self._send({"id": number, "method": method, "params": params})
        return number

    def answer(self, number: int, deadline: float = DEADLINE) -> Any:
        """Wait for the answer to a request."""
        self._wait(lambda: number in self._answers, deadline, f"answer {number}")
        message = self._answers.pop(number)
        if "error" in message:
            raise ResponseError(message["error"])
        return message["result"]

    def notify(self, method: str, params: Any) -> None:
        """Send a notification."""
        self._send({"method": method, "params": params})

    def wait(
        self,
        method: str,
        matches: Callable[[Any], bool] = lambda params: True,
        deadline: float = DEADLINE,
        since: int = 0,
    ) -> Any:
        """Wait for a message of the server; its parameters."""
        found: list[Any] = []

        def look() -> bool:
            for message in self.received[since:]:
                if message.get("method") == method and matches(message.get("params")):
                    found.append(message.get("params"))
                    return True
            return False

        self._wait(look, deadline, method)
        return found[0]

    # -- sessions -------------------------------------------------------------------------------

    def initialize(self, capabilities: dict[str, Any], **more: Any) -> Any:
        """The handshake; the server's capabilities."""
        uri = self.folder.as_uri()
        answer = self.request(
            "initialize",
            {
                "processId": os.getpid(),
                "rootUri": uri,
                "workspaceFolders": [{"uri": uri, "name": "test"}],
                "capabilities": capabilities,
                **more,
            },
        )
        self.notify("initialized", {})
        return answer

    def open(self, name: str, text: str) -> str:
        """Open a script that need not exist; its URI."""
        uri = (self.folder / name).as_uri()
        item = {"uri": uri, "languageId": "python", "version": 1, "text": text}
        self.notify("textDocument/didOpen", {"textDocument": item})
        return uri

    def change(self, uri: str, version: int, *changes: dict[str, Any]) -> None:
        """Edit a script."""
        self.notify(
            "textDocument/didChange",
            {"textDocument": {"uri": uri, "version": version}, "contentChanges": list(changes)},
        )

    def pull(self, uri: str, previous: str | None = None) -> Any:
        """Ask for diagnostics."""
        params = {"textDocument": {"uri": uri}}
        if previous is not None:
            params["previousResultId"] = previous  # type: ignore[assignment]
        return self.request("textDocument/diagnostic", params)

    def published(self, uri: str, version: int | None = None, since: int = 0) -> Any:
        """Wait for pushed diagnostics of a document (in a version)."""

        def matches(params: Any) -> bool:
            same = params["uri"] == uri
            return same and (version is None or params.get("version") == version)

        return self.wait("textDocument/publishDiagnostics", matches, since=since)["diagnostics"]

    def stop(self) -> int:
        """Shut the server down as the protocol asks for; its exit status."""
        self.request("shutdown", None)
        self.notify("exit", None)
        return self.process.wait(DEADLINE)

    def kill(self) -> None:
        """End the process, whatever it does."""
        self.process.kill()
        self.process.wait(DEADLINE)
        for stream in (self.process.stdin, self.process.stdout):
            if stream is not None:
                stream.close()

    def log(self) -> str:
        """What the server wrote to its log."""
        return (self.folder / "server.log").read_text("utf-8", "replace")

    # -- transport ------------------------------------------------------------------------------

    def _wait(self, ready: Callable[[], bool], deadline: float, what: str) -> None:
        end = time.monotonic() + deadline
        with self._news:
            while not ready():
                if self._closed:
                    raise ServerGone(f"{what}: the server ended\n{self.log()}")
                left = end - time.monotonic()
                if left <= 0:
                    raise TimeoutError(f"no {what} in {deadline} s\n{self.log()}")
                self._news.wait(left)

    def _send(self, message: dict[str, Any]) -> None:
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        stream = self.process.stdin
        assert stream is not None
        with self._writing:
            stream.write(b"Content-Length: %d\r\n\r\n" % len(body) + body)
            stream.flush()

    def _read(self) -> None:
        stream = self.process.stdout
        assert stream is not None
        try:
            while (header := stream.readline()) != b"":
                length = 0
                while header.strip():
                    name, _, value = header.partition(b":")
                    if name.lower() == b"content-length":
                        length = int(value)
                    header = stream.readline()
                self._receive(json.loads(stream.read(length)))
        except ValueError:
            pass  # closed while reading
        with self._news:
            self._closed = True
            self._news.notify_all()

    def _receive(self, message: dict[str, Any]) -> None:
        if "method" in message and "id" in message:
            result: Any = None
            if message["method"] == "workspace/configuration":
                result = [self.settings for _ in message["params"]["items"]]
            self._send({"id": message["id"], "result": result})
        with self._news:
            if "method" in message:
                self.received.append(message)
            else:
                self._answers[message["id"]] = message
            self._news.notify_all()
