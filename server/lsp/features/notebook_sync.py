"""notebookDocument/didOpen, didChange, didClose and didSave."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from lsprotocol import types

from ..convert import key_of
from ..documents import Document, Unit
from ..scheduler import DEBOUNCE_SECONDS
from ..server import FitlintServer
from . import diagnostic


def register(server: FitlintServer) -> None:
    """Give the handlers to the server."""

    @server.handle(types.NOTEBOOK_DOCUMENT_DID_OPEN)
    def opened(server: FitlintServer, params: types.DidOpenNotebookDocumentParams) -> None:
        notebook = params.notebook_document
        cells = _documents(notebook.cells, params.cell_text_documents, ())
        unit = Unit(notebook.uri, cells, is_notebook=True)
        server.documents.open(unit)
        server.analyse(unit)

    @server.handle(types.NOTEBOOK_DOCUMENT_DID_CHANGE)
    def changed(server: FitlintServer, params: types.DidChangeNotebookDocumentParams) -> None:
        unit = server.documents.unit(params.notebook_document.uri)
        cells = params.change.cells
        if unit is None or cells is None:
            return
        if cells.structure is not None:
            _restructure(server, unit, cells.structure)
        for content in cells.text_content or ():
            found = server.documents.find(content.document.uri)
            if found is not None:
                found[1].apply(content.changes, server.positions)
                found[1].version = content.document.version
        unit.generation += 1
        server.analyse(unit, DEBOUNCE_SECONDS)

    @server.handle(types.NOTEBOOK_DOCUMENT_DID_CLOSE)
    def closed(server: FitlintServer, params: types.DidCloseNotebookDocumentParams) -> None:
        unit = server.documents.close(params.notebook_document.uri)
        if unit is not None:
            server.scheduler.forget(unit)
            diagnostic.clear(server, unit.documents)

    @server.handle(types.NOTEBOOK_DOCUMENT_DID_SAVE)
    def saved(server: FitlintServer, params: types.DidSaveNotebookDocumentParams) -> None:
        """Nothing imports a notebook."""


def _restructure(
    server: FitlintServer, unit: Unit, structure: types.NotebookDocumentCellChangeStructure
) -> None:
    change = structure.array
    start = min(change.start, len(unit.documents))
    cells = _documents(change.cells or (), structure.did_open or (), unit.documents)
    gone = server.documents.replace_cells(unit, start, change.delete_count, cells)
    diagnostic.clear(server, gone)


def _documents(
    cells: Iterable[types.NotebookCell],
    texts: Iterable[types.TextDocumentItem],
    known: Sequence[Document],
) -> list[Document]:
    """A document for each cell; a cell that was moved keeps its own."""
    given = {key_of(item.uri): item for item in texts}
    before = {key_of(document.uri): document for document in known}
    documents: list[Document] = []
    for cell in cells:
        key = key_of(cell.document)
        item = given.get(key)
        if item is not None:
            is_code = cell.kind == types.NotebookCellKind.Code and item.language_id == "python"
            documents.append(Document(cell.document, item.text, item.version, is_code))
        else:
            # Text cells, and cells of other languages, come without their text.
            documents.append(before.get(key) or Document(cell.document, "", None, is_code=False))
    return documents
