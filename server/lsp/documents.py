"""The texts the client has open: scripts, and notebooks made of cells.

The client's edits are applied here and not by pygls, whose lines end at form feeds and U+2028,
too, and so put later edits in the wrong place. Each edit is remembered until an analysis has
seen it, so that what older results say can be shown where it belongs now.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import field

from lsprotocol import types

from ..text import Edit, LineTable, Span, apply_edits, shift
from ..text.records import record
from .convert import Positions, key_of, path_of


class Document:
    """A text with its history: a script, or a cell of a notebook."""

    __slots__ = ("_log", "_table", "is_code", "serial", "text", "uri", "version")

    def __init__(self, uri: str, text: str, version: int | None, is_code: bool = True) -> None:
        self.uri = uri
        self.text = text
        self.version = version
        self.is_code = is_code
        self.serial = 0
        """Number of edits so far."""
        self._table: LineTable | None = None
        self._log: list[tuple[int, Edit]] = []

    @property
    def table(self) -> LineTable:
        """The lines of the text."""
        if self._table is None:
            self._table = LineTable(self.text)
        return self._table

    def apply(
        self, changes: Iterable[types.TextDocumentContentChangeEvent], positions: Positions
    ) -> None:
        """Apply the client's changes one after the other."""
        for change in changes:
            if isinstance(change, types.TextDocumentContentChangePartial):
                span = positions.span(self.table, change.range)
            else:
                span = Span(0, len(self.text))
            edit = Edit(span, change.text)
            self.text = apply_edits(self.text, [edit])
            self._table = None
            self.serial += 1
            self._log.append((self.serial, edit))

    def forward(self, span: Span, serial: int) -> Span | None:
        """Where a span of the text as of ``serial`` is now; None where it has been edited."""
        if serial == self.serial:
            return span
        for number, edit in self._log:
            if number > serial:
                moved = shift(span, [edit])
                if moved is None:
                    return None
                span = moved
        return span

    def backward(self, offset: int, serial: int) -> int | None:
        """Where an offset of the text was as of ``serial``; None where the text is new."""
        for number, edit in reversed(self._log):
            if number <= serial:
                break
            if offset >= edit.span.start + len(edit.text):
                offset += len(edit.span) - len(edit.text)
            elif offset >= edit.span.start:
                return None
        return offset

    @property
    def drift(self) -> int:
        """The most characters that any place has moved by since the oldest edit remembered."""
        return sum(max(len(edit.text), len(edit.span)) for _, edit in self._log)

    def forget(self, serial: int) -> None:
        """Drop edits that every result in use has seen."""
        self._log = [entry for entry in self._log if entry[0] > serial]


@record(slots=True)
class Unit:
    """What is analysed as one: a script, or a notebook with its cells in order."""

    uri: str
    documents: list[Document]
    is_notebook: bool = False
    generation: int = 1
    """Counts the states of the whole."""
    path: str = field(init=False)
    real_path: str = field(init=False)

    def __post_init__(self) -> None:
        """Find out once which file this is."""
        self.path = path_of(self.uri)
        self.real_path = os.path.realpath(self.path) if self.on_disk else ""

    @property
    def key(self) -> str:
        """What the unit is filed under."""
        return key_of(self.uri)

    @property
    def on_disk(self) -> bool:
        """Whether the unit is a file, not an unsaved text."""
        return self.uri.startswith("file:")

    @property
    def is_module(self) -> bool:
        """Whether other scripts may import the unit."""
        return self.on_disk and not self.is_notebook


class Documents:
    """Everything that is open, found by any spelling of its URI."""

    def __init__(self) -> None:
        self._units: dict[str, Unit] = {}
        self._owners: dict[str, tuple[Unit, Document]] = {}

    def __iter__(self) -> Iterator[Unit]:
        return iter(tuple(self._units.values()))

    def unit(self, uri: str) -> Unit | None:
        """The script or notebook of this URI."""
        return self._units.get(key_of(uri))

    def find(self, uri: str) -> tuple[Unit, Document] | None:
        """The script or cell of this URI, with the unit it belongs to."""
        return self._owners.get(key_of(uri))

    def of_path(self, path: str) -> Unit | None:
        """The open unit of a file."""
        return next((unit for unit in self if unit.on_disk and unit.path == path), None)

    def open(self, unit: Unit) -> None:
        """File a unit and its documents."""
        self._units[unit.key] = unit
        for document in unit.documents:
            self._owners[key_of(document.uri)] = unit, document

    def close(self, uri: str) -> Unit | None:
        """Drop a unit and its documents."""
        unit = self._units.pop(key_of(uri), None)
        for document in unit.documents if unit is not None else ():
            self._owners.pop(key_of(document.uri), None)
        return unit

    def replace_cells(
        self, unit: Unit, start: int, count: int, cells: Sequence[Document]
    ) -> list[Document]:
        """Put cells in the place of others of a notebook; returns those that are gone."""
        gone = unit.documents[start : start + count]
        unit.documents[start : start + count] = cells
        present = {key_of(document.uri) for document in unit.documents}
        for document in cells:
            self._owners[key_of(document.uri)] = unit, document
        gone = [document for document in gone if key_of(document.uri) not in present]
        for document in gone:
            self._owners.pop(key_of(document.uri), None)
        return gone
