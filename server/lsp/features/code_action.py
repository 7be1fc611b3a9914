"""textDocument/codeAction."""

from __future__ import annotations

from lsprotocol import types

from ...ide.fixes import actions
from ..present import diagnostic, workspace_edit
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
        result = await server.scheduler.with_fixes(unit)
        if result is None:
            return []
        wanted = server.positions.span(document.table, params.range)
        offered = []
        for finding in result.report.diagnostics:
            shown = diagnostic(server, result, finding)
            if shown is None or shown[0] is not document:
                continue
            span = server.positions.span(document.table, shown[1].range)
            if span.start > wanted.end or wanted.start > span.end:
                continue
            for action in actions(result.view, finding):
                edit = workspace_edit(server, result, action.edits)
                if edit is not None:
                    offered.append(
                        types.CodeAction(
                            action.title,
                            _KIND,
                            [shown[1]],
                            is_preferred=action.preferred or None,
                            edit=edit,
                        )
                    )
        return offered


def _wanted(only: object) -> bool:
    """Whether quick fixes are among the kinds asked for; sub-kinds of ours there are none."""
    if not isinstance(only, (list, tuple)):
        return True
    kinds = {str(getattr(kind, "value", kind)) for kind in only}
    return "" in kinds or _KIND.value in kinds
