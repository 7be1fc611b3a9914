"""textDocument/didOpen, didChange, didClose and didSave."""

from __future__ import annotations

import os

from lsprotocol import types

from ..convert import path_of
from ..documents import Document, Unit
from ..scheduler import DEBOUNCE_SECONDS
from ..server import FitlintServer
from . import diagnostic

_DEPENDENTS_SECONDS = 0.5
"""Rest after an edit before what imports the text is analysed: half a word helps nobody there."""


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
        # An editor that comes back brings what was not saved with it.
        analyse_dependents(server, unit.path, _DEPENDENTS_SECONDS)

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
        analyse_dependents(server, unit.path, _DEPENDENTS_SECONDS)

    @server.handle(types.TEXT_DOCUMENT_DID_CLOSE)
    def closed(server: FitlintServer, params: types.DidCloseTextDocumentParams) -> None:
        unit = server.documents.unit(params.text_document.uri)
        if unit is not None and not unit.is_notebook:
            server.documents.close(unit.uri)
            server.scheduler.forget(unit)
            diagnostic.clear(server, unit.documents)
            # What was not saved is gone.
            analyse_dependents(server, unit.path)

    @server.handle(types.TEXT_DOCUMENT_DID_SAVE)
    def saved(server: FitlintServer, params: types.DidSaveTextDocumentParams) -> None:
        analyse_dependents(server, path_of(params.text_document.uri))


def analyse_dependents(server: FitlintServer, path: str, delay: float = DEBOUNCE_SECONDS) -> None:
    """Analyse what imports a file that may have changed again."""
    changed = os.path.realpath(path)
    open_texts = {
        unit.real_path: unit.documents[0].text for unit in server.documents if unit.is_module
    }
    for unit in server.documents:
        if unit.real_path == changed:
            continue
        result = server.scheduler.result(unit)
        seen = None if result is None else result.modules.get(changed)
        stale = seen is not None and seen != open_texts.get(changed)
        # What is under way may have read the older text.
        if stale or server.scheduler.settled(unit) is not None:
            server.analyse(unit, delay)
