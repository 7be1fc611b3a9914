"""Findings, hints and changes in the protocol's words."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from lsprotocol import types

from ..engine import Diagnostic, Related, TextEdit
from ..ide.diagnostics import is_unnecessary, text_of
from ..text import LineTable, Span
from .convert import uri_of
from .documents import Document
from .results import Result

if TYPE_CHECKING:
    from .server import FitlintServer

_SEVERITY = {
    "error": types.DiagnosticSeverity.Error,
    "warning": types.DiagnosticSeverity.Warning,
    "information": types.DiagnosticSeverity.Information,
}


def diagnostics_of(server: FitlintServer, result: Result) -> dict[Document, list[types.Diagnostic]]:
    """The findings of each document; a document without any has an empty list."""
    found: dict[Document, list[types.Diagnostic]] = {
        document: [] for document in result.snapshot.documents
    }
    for finding in result.report.diagnostics:
        converted = diagnostic(server, result, finding)
        if converted is not None:
            found[converted[0]].append(converted[1])
    return found


def diagnostic(
    server: FitlintServer, result: Result, finding: Diagnostic
) -> tuple[Document, types.Diagnostic] | None:
    """A finding with the document it is shown in; None where that text has been edited."""
    place = _in_unit(server, result, finding)
    if place is None:
        return None
    document, range_ = place
    related = [_related(server, result, note) for note in finding.related]
    return document, types.Diagnostic(
        range=range_,
        message=text_of(finding),
        severity=_SEVERITY[finding.severity],
        code=finding.code,
        source="fitlint",
        tags=[types.DiagnosticTag.Unnecessary] if is_unnecessary(finding) else None,
        related_information=[note for note in related if note is not None] or None,
        data={"name": finding.name},
    )


def workspace_edit(
    server: FitlintServer, result: Result, edits: Iterable[TextEdit]
) -> types.WorkspaceEdit | None:
    """A change of one or more documents; None where one of its places has been edited."""
    changes: dict[str, tuple[int | None, list[types.TextEdit]]] = {}
    for edit in edits:
        place = _place(server, result, edit)
        if place is None:
            return None
        owner, range_ = place
        uri, version = (owner, None) if isinstance(owner, str) else (owner.uri, owner.version)
        changes.setdefault(uri, (version, []))[1].append(types.TextEdit(range_, edit.text))
    if not _takes_versions(server):
        return types.WorkspaceEdit(
            changes={uri: list(edits) for uri, (_, edits) in changes.items()}
        )
    return types.WorkspaceEdit(
        document_changes=[
            types.TextDocumentEdit(
                types.OptionalVersionedTextDocumentIdentifier(uri, version), list(edits)
            )
            for uri, (version, edits) in changes.items()
        ]
    )


def _takes_versions(server: FitlintServer) -> bool:
    workspace = server.client_capabilities.workspace
    return bool(
        workspace and workspace.workspace_edit and workspace.workspace_edit.document_changes
    )


def _related(
    server: FitlintServer, result: Result, note: Related
) -> types.DiagnosticRelatedInformation | None:
    place = _place(server, result, note)
    if place is None:
        return None
    owner, range_ = place
    uri = owner if isinstance(owner, str) else owner.uri
    return types.DiagnosticRelatedInformation(types.Location(uri, range_), note.message)


def _place(
    server: FitlintServer, result: Result, at: Diagnostic | Related | TextEdit
) -> tuple[Document | str, types.Range] | None:
    """Where something is now: in an open document, or in the file of a URI."""
    if at.path == result.report.path:
        return _in_unit(server, result, at)
    analysis = result.report.analysis
    sources = {} if analysis is None else {str(k): v for k, v in analysis.sources.items()}
    source = sources.get(at.path)
    if source is None:
        return None
    span = _span(source.lines, at)
    unit = server.documents.of_path(at.path)
    if unit is not None and unit.documents[0].text != source.text:
        return None
    uri = uri_of(at.path) if unit is None else unit.uri
    return uri, server.positions.range(source.lines, span)


def _in_unit(
    server: FitlintServer, result: Result, at: Diagnostic | Related | TextEdit
) -> tuple[Document, types.Range] | None:
    index = at.cell or 0
    if index >= len(result.snapshot.documents):
        return None
    document = result.snapshot.documents[index]
    span = document.forward(_span(result.table(at.cell), at), result.snapshot.serials[index])
    if span is None:
        return None
    return document, server.positions.range(document.table, span)


def _span(table: LineTable, at: Diagnostic | Related | TextEdit) -> Span:
    start = table.offset(at.line - 1, at.column - 1)
    return Span(start, max(start, table.offset(at.end_line - 1, at.end_column - 1)))
