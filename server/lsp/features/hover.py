"""textDocument/hover."""

from __future__ import annotations

from lsprotocol import types

from ...ide.hover import hover
from ..server import FitlintServer, pause

FIRST_SECONDS = 0.05
"""A hover waits this long for the first analysis; later ones read the last result."""


def register(server: FitlintServer) -> None:
    """Give the handler to the server."""

    @server.handle(types.TEXT_DOCUMENT_HOVER)
    async def answer(server: FitlintServer, params: types.HoverParams) -> types.Hover | None:
        found = server.documents.find(params.text_document.uri)
        if found is None:
            return None
        unit, document = found
        if server.scheduler.result(unit) is None:
            await pause(server.scheduler.settled(unit), FIRST_SECONDS)
        result = server.scheduler.result(unit)
        if result is None:
            return None
        offset = server.positions.offset(document.table, params.position)
        then = result.then(document, offset)
        said = None if then is None else hover(result.view, then)
        if said is None:
            return None
        place = result.now(said.span)
        shown = None
        if place is not None and place[0] is document:
            shown = server.positions.range(document.table, place[1])
        content = types.MarkupContent(types.MarkupKind.Markdown, said.markdown)
        return types.Hover(content, shown)
