"""initialize, shutdown, and the end that comes with the client's."""

from __future__ import annotations

import asyncio
import logging
import os

from lsprotocol import types

from ..convert import Positions
from ..server import FitlintServer

_PARENT_SECONDS = 3.0
"""How often to see whether the client's process still runs."""
_log = logging.getLogger(__name__)


def register(server: FitlintServer) -> None:
    """Give the handlers to the server."""

    @server.handle(types.INITIALIZE)
    def initialize(server: FitlintServer, params: types.InitializeParams) -> None:
        encoding = server.workspace.position_encoding or types.PositionEncodingKind.Utf16
        server.positions = Positions(getattr(encoding, "value", encoding))
        server.settings = server.settings.merged(params.initialization_options)
        if params.process_id is not None:
            _end_with(params.process_id)

    @server.handle(types.SHUTDOWN)
    def shutdown(server: FitlintServer, params: None) -> None:
        server.scheduler.close()
        server.reexports.close()


def _end_with(process: int) -> None:
    """End when the client's process does, even where the pipe to it stays open."""
    if os.name == "nt" or not _runs(process):
        # Windows closes the pipe; a client elsewhere (a container) has no process here.
        return

    async def watch() -> None:
        while _runs(process):
            await asyncio.sleep(_PARENT_SECONDS)
        _log.warning("the client (process %d) is gone", process)
        # The thread that reads standard input cannot be stopped in another way.
        os._exit(1)

    task = asyncio.get_running_loop().create_task(watch())
    _TASKS.add(task)
    task.add_done_callback(_TASKS.discard)


_TASKS: set[asyncio.Task[None]] = set()
"""The loop itself keeps tasks weakly."""


def _runs(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except (OSError, OverflowError):
        return True
    return True
