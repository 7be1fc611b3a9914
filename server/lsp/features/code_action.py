"""textDocument/codeAction."""

from __future__ import annotations

from lsprotocol import types

from ...engine import Diagnostic
from ...ide.fixes import actions
from ...text import Span
from ..documents import Document
from ..present import diagnostic, workspace_edit
from ..results import Result
from ..server import FitlintServer, pause

_KIND = types.CodeActionKind.QuickFix
_NEWEST_SECONDS = 2.0
"""Actions of an older text would be of no use: the newest is waited for, but not longer."""


def register(server: FitlintServer) -> None:
    """Give the handler to the server."""
    options = types.CodeActionOptions(code_action_kinds=[_KIND])

    @server.handle(types.TEXT_DOCUMENT_CODE_ACTION, options, empty=[])
    async def answer(
        server: FitlintServer, params: types.CodeActionParams
    ) -> list[types.CodeAction]:
        found = server.documents.find(params.text_document.uri)
        if found is None or not _wanted(params.context.only):
            return []
        unit, document = found
        await pause(server.scheduler.settled(unit), _NEWEST_SECONDS)
        result = server.scheduler.result(unit)
        if result is None:
            return []
        wanted = server.positions.span(document.table, params.range)
        if any(item.fixes for item, _ in _within(server, result, document, wanted)):
            await server.scheduler.try_fixes(result)
        offered = []
        for finding, shown in _within(server, result, document, wanted):
            for action in actions(result.view, finding):
                edit = workspace_edit(server, result, action.edits)
                if edit is not None:
                    offered.append(
                        types.CodeAction(
                            action.title,
                            _KIND,
                            [shown],
                            is_preferred=action.preferred or None,
                            edit=edit,
                        )
                    )
        return offered


def _within(
    server: FitlintServer, result: Result, document: Document, wanted: Span
) -> list[tuple[Diagnostic, types.Diagnostic]]:
    """The findings that touch a span, and how the client was told of them."""
    found = []
    for finding in result.report.diagnostics:
        shown = diagnostic(server, result, finding)
        if shown is None or shown[0] is not document:
            continue
        span = server.positions.span(document.table, shown[1].range)
        if span.start <= wanted.end and wanted.start <= span.end:
            found.append((finding, shown[1]))
    return found


def _wanted(only: object) -> bool:
    """Whether quick fixes are among the kinds asked for; sub-kinds of ours there are none."""
    if not isinstance(only, (list, tuple)):
        return True
    kinds = {str(getattr(kind, "value", kind)) for kind in only}
    return "" in kinds or _KIND.value in kinds
