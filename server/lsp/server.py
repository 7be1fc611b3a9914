"""The server: its state, how handlers are guarded, and how it starts and ends."""

from __future__ import annotations

import asyncio
import functools
import inspect
import logging
import os
import sys
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from lsprotocol import types
from pygls.exceptions import JsonRpcException
from pygls.lsp.server import LanguageServer
from pygls.protocol import LanguageServerProtocol, default_converter
from pygls.protocol.json_rpc import JsonRPCNotification

from .. import __version__
from ..engine import Config
from ..engine.settings import SettingsError, load
from .convert import Positions, path_of
from .documents import Documents, Unit
from .reexports import Reexports
from .results import Result
from .scheduler import Scheduler
from .settings import Settings

_log = logging.getLogger(__name__)

_OWN_SYNC = (
    types.TEXT_DOCUMENT_DID_OPEN,
    types.TEXT_DOCUMENT_DID_CHANGE,
    types.TEXT_DOCUMENT_DID_CLOSE,
    types.NOTEBOOK_DOCUMENT_DID_OPEN,
    types.NOTEBOOK_DOCUMENT_DID_CHANGE,
    types.NOTEBOOK_DOCUMENT_DID_CLOSE,
)


_ANSWERED = "$/answered"
"""Stands for a message that needs nothing more. Nobody handles it, as the protocol allows."""


class _Protocol(LanguageServerProtocol):
    """Keeps no documents of its own: see ``documents``."""

    def _register_builtin_features(self) -> None:
        super()._register_builtin_features()  # type: ignore[no-untyped-call]
        for method in _OWN_SYNC:
            self.fm.builtin_features.pop(method)

    def structure_message(self, data: dict[str, Any]) -> Any:
        """A message from its JSON. A request that makes no sense is answered, not dropped."""
        try:
            return super().structure_message(data)
        except JsonRpcException as error:
            if "id" not in data or "method" not in data:
                raise
            self._send_response(data["id"], error=error.to_response_error())
            return JsonRPCNotification(_ANSWERED, self.VERSION, None)

    @property
    def left_properly(self) -> bool:
        """Whether the client asked for a shutdown."""
        return bool(self._shutdown)


class FitlintServer(LanguageServer):
    """One client's server."""

    protocol: _Protocol

    def __init__(self) -> None:
        super().__init__(
            "fitlint",
            __version__,
            text_document_sync_kind=types.TextDocumentSyncKind.Incremental,
            notebook_document_sync=types.NotebookDocumentSyncOptions(
                notebook_selector=[
                    types.NotebookDocumentFilterWithCells(
                        cells=[types.NotebookCellLanguage("python")]
                    )
                ],
                save=True,
            ),
            protocol_cls=_Protocol,
            converter_factory=default_converter,
        )
        self.documents = Documents()
        self.settings = Settings()
        self.positions = Positions()
        self.listeners: list[Callable[[Unit, Result | None, Result], None]] = []
        """Told of each new result, and the one before it."""
        self.reexports = Reexports()
        self.scheduler = Scheduler(self._settings_of, self._texts_for, self._finished)

    def handle(self, method: str, options: Any = None, *, empty: Any = None) -> Callable[..., Any]:
        """Register ``handler(server, params)``. Where it fails, the answer is ``empty``."""

        def register(handler: Callable[..., Any]) -> Callable[..., Any]:
            self.feature(method, options)(_guarded(self, method, handler, empty))
            return handler

        return register

    def report_server_error(self, error: Exception, source: Any) -> None:
        """Log it. A dialog for each failure would be in the way of work."""
        _log.error("%s", error, exc_info=error)

    def analyse_all(self, delay: float = 0.0) -> None:
        """Analyse everything that is open again."""
        for unit in self.documents:
            self.analyse(unit, delay)

    def analyse(self, unit: Unit, delay: float = 0.0) -> None:
        """Analyse one unit, unless fitlint is switched off."""
        if self.settings.enable:
            self.scheduler.analyse(unit, delay)

    def root_of(self, unit: Unit) -> str | None:
        """The folder whose modules the unit may import."""
        if not unit.on_disk:
            return None
        path = Path(unit.path)
        folders = [Path(path_of(uri)) for uri in self.workspace.folders]
        if self.workspace.root_uri:
            folders.append(Path(path_of(self.workspace.root_uri)))
        around = [folder for folder in folders if folder in path.parents]
        return str(max(around, key=lambda folder: len(folder.parts), default=path.parent))

    @property
    def target_keras(self) -> str:
        """The version of Keras the code is judged by."""
        return self.settings.config(Config()).keras_version

    def _settings_of(self, unit: Unit) -> tuple[str | None, Config]:
        root = self.root_of(unit)
        base = Config()
        if unit.on_disk:
            try:
                base = load(Path(unit.path), Path(root) if root else None)
            except SettingsError as error:
                _log.warning("%s", error)
        if root is not None:
            base = replace(base, reexports=self.reexports.of(root))
        return root, self.settings.config(base)

    def _texts_for(self, unit: Unit) -> Mapping[str, str]:
        """The scripts that are open, saved or not, by their real paths."""
        others = (other for other in self.documents if other is not unit and other.is_module)
        return {other.real_path: other.documents[0].text for other in others}

    def _finished(self, unit: Unit, before: Result | None, result: Result) -> None:
        for listener in self.listeners:
            listener(unit, before, result)
        root = self.root_of(unit)
        if root is not None and result.report.unseen:
            loop = asyncio.get_running_loop()

            def found() -> None:
                if not loop.is_closed():
                    loop.call_soon_threadsafe(self.analyse_all)

            text = result.check.source.text
            self.reexports.ask(root, unit.path, text, result.report.unseen, found)


def _guarded(
    server: FitlintServer, method: str, handler: Callable[..., Any], empty: Any
) -> Callable[[Any], Any]:
    """The handler, which fails for the log only; errors meant for the client pass."""
    if inspect.iscoroutinefunction(handler):

        async def waiting(params: Any) -> Any:
            try:
                return await handler(server, params)
            except JsonRpcException:
                raise
            except Exception:
                _log.exception("%s failed", method)
                return empty

        return waiting

    @functools.wraps(handler)
    def direct(params: Any) -> Any:
        try:
            return handler(server, params)
        except JsonRpcException:
            raise
        except Exception:
            _log.exception("%s failed", method)
            return empty

    del direct.__wrapped__  # pygls looks at the signature
    return direct


def build() -> FitlintServer:
    """A server that knows all its requests."""
    from .features import ALL

    server = FitlintServer()
    for register in ALL:
        register(server)
    return server


def run() -> int:
    """Serve over standard input and output until the client leaves."""
    # Standard output belongs to the protocol: whatever prints must not get in between.
    output = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    sys.stdout = sys.stderr
    logging.basicConfig(
        stream=sys.stderr, level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s"
    )
    server = build()
    try:
        server.start_io(sys.stdin.buffer, output)
    finally:
        server.scheduler.close()
        server.reexports.close()
    return 0 if server.protocol.left_properly else 1


async def pause(future: asyncio.Future[None] | None, seconds: float) -> bool:
    """Wait for something, but not longer; whether it is there."""
    if future is None or future.done():
        return True
    done, _ = await asyncio.wait([future], timeout=seconds)
    return bool(done)
