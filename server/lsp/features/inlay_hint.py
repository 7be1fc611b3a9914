"""textDocument/inlayHint."""

from __future__ import annotations

from lsprotocol import types

from ..documents import Unit
from ..results import Result
from ..server import FitlintServer, pause
from .hover import FIRST_SECONDS


def register(server: FitlintServer) -> None:
    """Give the handler to the server."""

    @server.handle(types.TEXT_DOCUMENT_INLAY_HINT, empty=[])
    async def answer(server: FitlintServer, params: types.InlayHintParams) -> list[types.InlayHint]:
        found = server.documents.find(params.text_document.uri)
        if found is None or not server.settings.inlay_hints:
            return []
        unit, document = found
        await pause(server.scheduler.settled(unit), FIRST_SECONDS)
        result = server.scheduler.result(unit)
        if result is None:
            return []
        start = result.start(document)
        if start is None:
            return []
        wanted = server.positions.span(document.table, params.range)
        first, last = start + wanted.start - document.drift, start + wanted.end + document.drift
        shown = []
        for hint in result.hints:
            # Editors ask for what is on the screen: most hints are far from it.
            place = result.now(hint.span) if first <= hint.span.end <= last else None
            if place is None or place[0] is not document:
                continue
            if wanted.start <= place[1].end <= wanted.end:
                at = server.positions.position(document.table, place[1].end)
                kind = types.InlayHintKind.Type
                shown.append(
                    types.InlayHint(at, hint.text, kind, tooltip=hint.tooltip, padding_left=True)
                )
        return shown

    def finished(unit: Unit, before: Result | None, result: Result) -> None:
        workspace = server.client_capabilities.workspace
        if workspace and workspace.inlay_hint and workspace.inlay_hint.refresh_support:
            server.workspace_inlay_hint_refresh(None)

    server.listeners.append(finished)
