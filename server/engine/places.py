"""From sites in the tree to lines and columns of a file."""

from __future__ import annotations

from ..analyzers.rule import Edit
from ..syntax import Source
from ..text import Span
from ..values import Site
from .report import TextEdit

Where = tuple[str, int | None, int, int, int, int]


class Places:
    """Positions in the analysed file and the project modules it imported."""

    def __init__(self, source: Source, path: str, modules: dict[str, Source]) -> None:
        self._paths = {id(source): path}
        self._paths.update({id(module): name for name, module in modules.items()})

    def of(self, site: Site) -> Where | None:
        """Where a site is; ``None`` where its file is not known."""
        path = self._paths.get(id(site.source))
        if path is None:
            return None
        return self._where(site.source, path, site.source.span(site.node))

    def _where(self, source: Source, path: str, span: Span) -> Where:
        at = source.locate(span)
        return path, at.cell, at.line, at.column, at.end_line, at.end_column

    def edit(self, edit: Edit) -> TextEdit | None:
        """An edit as a range of the file."""
        source = edit.site.source
        path = self._paths.get(id(source))
        if path is None:
            return None
        span = source.span(edit.site.node)
        if edit.place == "before":
            span = Span(span.start, span.start)
        elif edit.place == "after":
            span = Span(span.end, span.end)
        elif edit.place == "line-after":
            line, _ = source.lines.position(span.end)
            end = source.lines.start(line) + len(source.lines.line(line))
            span = Span(end, end)
        return TextEdit(*self._where(source, path, span), edit.text)
