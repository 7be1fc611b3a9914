"""textDocument/didOpen, didChange, didClose and didSave."""

from __future__ import annotations

import os

from lsprotocol import types

from ..convert import path_of
from ..documents import Document, Unit
from ..scheduler import DEBOUNCE_SECONDS
from ..server import FitlintServer
from . import diagnostic


def register(server: FitlintServer) -> None:
    """Give the handlers to the server."""

    @server.handle(types.TEXT_DOCUMENT_DID_OPEN)
    def opened(server: FitlintServer, params: types.DidOpenTextDocumentParams) -> None:
        given = params.text_document
        if given.language_id != "python" or server.documents.find(given.uri) is not None:
            return
        document = Document(given.uri, given.text, given.version)
        unit = Unit(given.uri, [document])
        server.documents.open(unit)
        server.analyse(unit)

    @server.handle(types.TEXT_DOCUMENT_DID_CHANGE)
    def changed(server: FitlintServer, params: types.DidChangeTextDocumentParams) -> None:
        found = server.documents.find(params.text_document.uri)
        if found is None:
            return
        unit, document = found
        document.apply(params.content_changes, server.positions)
        document.version = params.text_document.version
        unit.generation += 1
        server.analyse(unit, DEBOUNCE_SECONDS)

    @server.handle(types.TEXT_DOCUMENT_DID_CLOSE)
    def closed(server: FitlintServer, params: types.DidCloseTextDocumentParams) -> None:
        unit = server.documents.unit(params.text_document.uri)
        if unit is not None and not unit.is_notebook:
            server.documents.close(unit.uri)
            server.scheduler.forget(unit)
            diagnostic.clear(server, unit.documents)

    @server.handle(types.TEXT_DOCUMENT_DID_SAVE)
    def saved(server: FitlintServer, params: types.DidSaveTextDocumentParams) -> None:
        analyse_dependents(server, path_of(params.text_document.uri))


def analyse_dependents(server: FitlintServer, path: str) -> None:
    """Analyse what imports a file that changed on disk again."""
    changed = os.path.realpath(path)
    for unit in server.documents:
        result = server.scheduler.result(unit)
        analysis = None if result is None else result.report.analysis
        if analysis is not None and changed in map(os.path.realpath, analysis.sources):
            server.analyse(unit, DEBOUNCE_SECONDS)
