"""A handler that fails costs its own answer and a line in the log, nothing else."""

from __future__ import annotations

import asyncio
import logging
from typing import Any

import pytest
from fitlint.lsp.server import FitlintServer
from fitlint.lsp.settings import Settings
from pygls.exceptions import JsonRpcException


@pytest.fixture
def server() -> FitlintServer:
    return FitlintServer()


def called(server: FitlintServer, method: str) -> Any:
    return server.protocol.fm.features[method]({"what": "came"})


def test_a_failing_handler(server: FitlintServer, caplog: pytest.LogCaptureFixture) -> None:
    @server.handle("test/direct", empty=[])
    def direct(server: FitlintServer, params: Any) -> Any:
        raise ZeroDivisionError("in a handler")

    @server.handle("test/waiting", empty=[])
    async def waiting(server: FitlintServer, params: Any) -> Any:
        raise ZeroDivisionError("in a coroutine")

    with caplog.at_level(logging.ERROR):
        assert called(server, "test/direct") == []
        assert asyncio.run(called(server, "test/waiting")) == []
    assert [record.message for record in caplog.records] == [
        "test/direct failed",
        "test/waiting failed",
    ]
    assert all(record.exc_info for record in caplog.records)


def test_errors_meant_for_the_client_pass(server: FitlintServer) -> None:
    @server.handle("test/refusing")
    def refusing(server: FitlintServer, params: Any) -> Any:
        raise JsonRpcException(code=-32802, message="later")

    with pytest.raises(JsonRpcException):
        called(server, "test/refusing")


def test_settings_of_any_kind() -> None:
    default = Settings()
    for nonsense in (None, 3, [], "x", {}, {"enable": "no", "select": 3, "ignore": [None]}):
        assert default.merged(nonsense) == default
    for version in ("4", "3.x", "2.15; rm", 3):
        assert default.merged({"targetKeras": version}).target_keras == ""
    chosen = default.merged(
        {"enable": False, "targetKeras": " 2.15 ", "ignore": ["FIT1"], "inlayHints": {"enable": 0}}
    )
    assert chosen == Settings(enable=False, target_keras="2.15", ignore=("FIT1",))
    assert chosen.merged({"targetKeras": "", "inlayHints": False}).inlay_hints is False
