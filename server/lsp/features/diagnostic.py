"""textDocument/diagnostic, and diagnostics pushed where clients do not ask.

Notebooks are always pushed, each cell on its own: clients ask for a cell's diagnostics when that
cell changes, but a change in one cell concerns all after it.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Iterable

from lsprotocol import types
from pygls.exceptions import JsonRpcException

from ..documents import Document, Unit
from ..present import diagnostics_of
from ..results import Result
from ..server import FitlintServer, pause

_ANSWER_SECONDS = 10.0
"""After this long without an analysis the client is told to ask again."""
_SERVER_CANCELLED = -32802


def register(server: FitlintServer) -> None:
    """Give the handlers to the server."""
    options = types.DiagnosticOptions(
        inter_file_dependencies=True, workspace_diagnostics=False, identifier="fitlint"
    )

    @server.handle(
        types.TEXT_DOCUMENT_DIAGNOSTIC,
        options,
        empty=types.RelatedFullDocumentDiagnosticReport(items=[]),
    )
    async def pull(
        server: FitlintServer, params: types.DocumentDiagnosticParams
    ) -> types.DocumentDiagnosticReport:
        found = server.documents.find(params.text_document.uri)
        if found is None or found[0].is_notebook:
            return types.RelatedFullDocumentDiagnosticReport(items=[])
        unit, document = found
        try:
            answered = await pause(server.scheduler.settled(unit), _ANSWER_SECONDS)
        except asyncio.CancelledError:
            # Clients cancel with each keystroke, and VS Code takes a cancelled answer for an empty
            # one: what is known goes on being shown.
            if server.scheduler.result(unit) is None:
                raise
            answered = True
        if not answered:
            raise JsonRpcException(
                code=_SERVER_CANCELLED,
                message="the analysis takes longer",
                data={"retriggerRequest": True},
            )
        result = server.scheduler.result(unit)
        items = [] if result is None else diagnostics_of(server, result)[document]
        identity = _identity(items)
        if identity == params.previous_result_id:
            return types.RelatedUnchangedDocumentDiagnosticReport(result_id=identity)
        return types.RelatedFullDocumentDiagnosticReport(items=items, result_id=identity)

    def push(unit: Unit, before: Result | None, result: Result) -> None:
        if unit.is_notebook or not _pulls(server):
            for document, items in diagnostics_of(server, result).items():
                _publish(server, document, items)
        elif before is not None and before.snapshot.generation == result.snapshot.generation:
            # The client asks when the text changes; it cannot know that something else did.
            refresh(server)

    server.listeners.append(push)


def clear(server: FitlintServer, documents: Iterable[Document]) -> None:
    """Take what was pushed for documents back."""
    for document in documents:
        _publish(server, document, [])


def refresh(server: FitlintServer) -> None:
    """Ask a client that asks for diagnostics to do so again."""
    workspace = server.client_capabilities.workspace
    support = workspace and workspace.diagnostics
    if _pulls(server) and support and support.refresh_support:
        server.workspace_diagnostic_refresh(None)


def _publish(server: FitlintServer, document: Document, items: list[types.Diagnostic]) -> None:
    server.text_document_publish_diagnostics(
        types.PublishDiagnosticsParams(document.uri, items, document.version)
    )


def _pulls(server: FitlintServer) -> bool:
    text_document = server.client_capabilities.text_document
    return text_document is not None and text_document.diagnostic is not None


def _identity(items: list[types.Diagnostic]) -> str:
    """The hash of what is said: equal findings are not sent twice."""
    return hashlib.sha256(repr(items).encode("utf-8", "surrogatepass")).hexdigest()[:32]
