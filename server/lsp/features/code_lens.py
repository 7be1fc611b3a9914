"""textDocument/codeLens."""

from __future__ import annotations

from lsprotocol import types

from ...ide.lens import lenses
from ..documents import Unit
from ..results import Result
from ..server import FitlintServer, pause
from .hover import FIRST_SECONDS


def register(server: FitlintServer) -> None:
    """Give the handler to the server."""

    @server.handle(types.TEXT_DOCUMENT_CODE_LENS, empty=[])
    async def answer(server: FitlintServer, params: types.CodeLensParams) -> list[types.CodeLens]:
        found = server.documents.find(params.text_document.uri)
        if found is None:
            return []
        unit, document = found
        await pause(server.scheduler.settled(unit), FIRST_SECONDS)
        result = server.scheduler.result(unit)
        if result is None:
            return []
        shown = []
        for lens in lenses(result.view):
            place = result.now(lens.span)
            if place is not None and place[0] is document:
                at = server.positions.range(document.table, place[1])
                # An empty command: there is nothing to run, only to read.
                shown.append(types.CodeLens(at, types.Command(lens.text, "")))
        return shown

    def finished(unit: Unit, before: Result | None, result: Result) -> None:
        workspace = server.client_capabilities.workspace
        if workspace and workspace.code_lens and workspace.code_lens.refresh_support:
            server.workspace_code_lens_refresh(None)

    server.listeners.append(finished)
