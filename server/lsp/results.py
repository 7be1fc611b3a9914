"""A finished analysis, tied to the texts it was made from."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator, Mapping
from dataclasses import field

from ..engine import Check, Diagnostic, Report
from ..ide.inlay import Hint
from ..ide.view import View
from ..syntax import Source
from ..text import LineTable, Span
from ..text.records import record
from .documents import Document, Unit


@record(frozen=True, slots=True)
class Snapshot:
    """A unit's texts at one moment. None stands for a cell that is not code."""

    generation: int
    documents: tuple[Document, ...]
    serials: tuple[int, ...]
    texts: tuple[str | None, ...]

    @classmethod
    def of(cls, unit: Unit) -> Snapshot:
        """The texts as they are now."""
        documents = tuple(unit.documents)
        return cls(
            unit.generation,
            documents,
            tuple(document.serial for document in documents),
            tuple(document.text if document.is_code else None for document in documents),
        )

    def known(self) -> Iterator[tuple[Document, int]]:
        """Each document with the number of its edits that are in the snapshot."""
        return zip(self.documents, self.serials, strict=True)


@record(slots=True)
class Result:
    """What an analysis found, and where that is now."""

    snapshot: Snapshot
    view: View
    hints: list[Hint]
    check: Check
    """How it was made, and its fixes can be tried."""
    outdated: threading.Event
    """Set once there is a newer text: nothing more is to be found out about this one."""
    modules: Mapping[str, str] = field(default_factory=dict)
    """The modules that were read: their texts by real path."""
    trial: asyncio.Future[list[Diagnostic]] | None = None
    """The trial of the fixes, once somebody asked for them."""
    _tables: dict[int, LineTable] = field(default_factory=dict)

    @property
    def source(self) -> Source:
        """The analysed text."""
        return self.view.source

    @property
    def report(self) -> Report:
        """The findings."""
        return self.view.report

    def table(self, cell: int | None) -> LineTable:
        """The lines of a document as they were analysed."""
        index = cell or 0
        if index not in self._tables:
            self._tables[index] = LineTable(self.snapshot.texts[index] or "")
        return self._tables[index]

    def now(self, span: Span) -> tuple[Document, Span] | None:
        """Which document a span of the analysed text is in, and where it is there now."""
        cell = self.source.cell_at(span.start)
        if cell is None:
            return self._forward(0, span)
        start = cell.span.start
        local = Span(span.start - start, min(span.end, cell.span.end) - start)
        return self._forward(cell.index, local)

    def _forward(self, index: int, span: Span) -> tuple[Document, Span] | None:
        document = self.snapshot.documents[index]
        moved = document.forward(span, self.snapshot.serials[index])
        return None if moved is None else (document, moved)

    def then(self, document: Document, offset: int) -> int | None:
        """Where an offset of a document was in the analysed text; None if it is new."""
        start = self.start(document)
        index = self._index(document)
        if start is None or index is None:
            return None
        old = document.backward(offset, self.snapshot.serials[index])
        return None if old is None else start + old

    def start(self, document: Document) -> int | None:
        """Where a document begins in the analysed text; None if it was not part of it."""
        index = self._index(document)
        if index is None or self.source.cells is None:
            return None if index is None else 0
        cell = next((cell for cell in self.source.cells if cell.index == index), None)
        return None if cell is None else cell.span.start

    def _index(self, document: Document) -> int | None:
        known = enumerate(self.snapshot.documents)
        return next((index for index, one in known if one is document), None)
