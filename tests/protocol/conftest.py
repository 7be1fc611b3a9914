"""Servers for the tests: one session shared by most, in a folder whose URI must be escaped."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from .client import Client

# The command line can be tested without what only the server needs.
collect_ignore_glob = [] if importlib.util.find_spec("pygls") else ["test_*.py"]

FOLDER = "a b+ü#"

PULLING: dict[str, Any] = {
    "workspace": {
        "configuration": True,
        "workspaceEdit": {"documentChanges": True},
        "didChangeConfiguration": {"dynamicRegistration": True},
        "didChangeWatchedFiles": {"dynamicRegistration": True},
        "diagnostics": {"refreshSupport": True},
        "inlayHint": {"refreshSupport": True},
        "codeLens": {"refreshSupport": True},
    },
    "textDocument": {
        "diagnostic": {"dynamicRegistration": False},
        "publishDiagnostics": {"relatedInformation": True},
        "hover": {"contentFormat": ["markdown"]},
        "inlayHint": {},
        "codeAction": {},
    },
    "notebookDocument": {"synchronization": {}},
}
PUSHED: dict[str, Any] = {
    "textDocument": {"publishDiagnostics": {"relatedInformation": True}},
    "notebookDocument": {"synchronization": {}},
}


def _folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("protocol") / FOLDER
    folder.mkdir()
    return folder


@pytest.fixture(scope="session")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    """A session with a client that asks for diagnostics and answers for settings."""
    client = Client(_folder(tmp_path_factory))
    client.initialize(PULLING)
    yield client
    client.kill()


@pytest.fixture(scope="session")
def pushed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    """A session with a client that knows little more than pushed diagnostics."""
    client = Client(_folder(tmp_path_factory))
    client.initialize(PUSHED)
    yield client
    client.kill()


@pytest.fixture
def fresh(tmp_path: Path) -> Iterator[Client]:
    """A server not yet spoken to."""
    folder = tmp_path / FOLDER
    folder.mkdir()
    client = Client(folder)
    yield client
    client.kill()
