"""What a workspace's data files say about themselves in their headers.

Bounded reads of regular files inside the workspace: the shape and dtype of `.npy` and `.npz`
arrays, the columns of a `.csv`, the size of an image, the class folders of an image dataset.
Nothing is unpickled or decoded, nothing outside the workspace is opened, and everything that is
not plainly understood gives None.
"""

from __future__ import annotations

import ast
import io
import os
import re
import struct
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Final

from ..text.records import record
from . import imageheader
from .modules import inside, read_regular_file

MAX_HEADER_BYTES: Final = 64 * 1024
MAX_CSV_BYTES: Final = 8 * 1024 * 1024
MAX_MEMBERS: Final = 256
MAX_DIRECTORY_BYTES: Final = 256 * 1024
MAX_ENTRIES: Final = 200_000

IMAGE_SUFFIXES: Final = (".bmp", ".gif", ".jpeg", ".jpg", ".png")
"""What `image_dataset_from_directory` takes for an image."""

GENERATOR_SUFFIXES: Final = (".bmp", ".jpeg", ".jpg", ".png", ".ppm", ".tif", ".tiff")
"""What `flow_from_directory` takes for an image."""


@record(frozen=True, slots=True)
class ArrayHeader:
    """An array stored in a file: NumPy's name of its dtype (`float32`, `object`) and its shape."""

    shape: tuple[int, ...]
    dtype: str


@record(frozen=True, slots=True)
class ArchiveHeader:
    """The arrays of an `.npz` file by name, in file order; None where one cannot be described."""

    arrays: tuple[tuple[str, ArrayHeader | None], ...]

    def get(self, name: str) -> ArrayHeader | None:
        """The array of that name."""
        return dict(self.arrays).get(name)


@record(frozen=True, slots=True)
class CsvHeader:
    """A table in a text file, as `pandas.read_csv` reads it."""

    columns: tuple[str, ...] | None
    """The names in the header line; None if there is none (`header=None`)."""
    width: int
    """How many columns there are."""
    rows: int | None
    """How many rows of data; None if the file is too large to count them."""
    dtypes: tuple[str | None, ...]
    """Per column `int64`, `float64`, `bool`, `object`, or None where that is not sure."""


@record(frozen=True, slots=True)
class ImageHeader:
    """The size of a picture."""

    height: int
    width: int
    channels: int | None
    """Of the pixels as stored; None where the header does not say."""


@record(frozen=True, slots=True)
class ClassFolders:
    """A folder with one folder of pictures for each class."""

    classes: tuple[str, ...]
    """In the order in which Keras numbers them."""
    counts: tuple[int | None, ...]
    """How many pictures lie in each, at any depth; None past the bound."""

    @property
    def total(self) -> int | None:
        """How many pictures there are."""
        known = [count for count in self.counts if count is not None]
        return sum(known) if len(known) == len(self.counts) else None


@record(frozen=True, slots=True)
class DataFiles:
    """Looks at data files below `root`; with `enabled` off every answer is None."""

    root: Path
    enabled: bool = True

    def npy(self, name: str, relative_to: Path) -> ArrayHeader | None:
        """The array in an `.npy` file; `name` is taken from the folder `relative_to`."""
        data = self._start_of(name, relative_to)
        return None if data is None else parse_npy(io.BytesIO(data))

    def npz(self, name: str, relative_to: Path) -> ArchiveHeader | None:
        """The arrays in an `.npz` file."""
        path = self._file(name, relative_to)
        return None if path is None else _read_npz(path)

    def csv(
        self, name: str, relative_to: Path, *, separator: str = ",", header: int | None = 0
    ) -> CsvHeader | None:
        """The columns and rows of a `.csv` file; `header` as pandas has it, 0 or None."""
        path = self._file(name, relative_to)
        if path is None or header not in (0, None) or len(separator) != 1:
            return None
        data = read_regular_file(path, MAX_CSV_BYTES + 1, whole=False)
        return None if data is None else parse_csv(data, separator, header is not None)

    def image(self, name: str, relative_to: Path) -> ImageHeader | None:
        """The size of a PNG, JPEG, GIF or BMP file."""
        path = self._file(name, relative_to)
        data = None if path is None else read_regular_file(path, imageheader.LIMIT, whole=False)
        size = None if data is None else imageheader.parse(data)
        return None if size is None else ImageHeader(*size)

    def class_folders(
        self, name: str, relative_to: Path, suffixes: tuple[str, ...] = IMAGE_SUFFIXES
    ) -> ClassFolders | None:
        """The classes of a folder as `image_dataset_from_directory` infers them."""
        return self._folders(name, relative_to, suffixes, hidden=False)

    def flow_folders(self, name: str, relative_to: Path) -> ClassFolders | None:
        """The classes of a folder as `flow_from_directory` infers them: hidden folders too."""
        return self._folders(name, relative_to, GENERATOR_SUFFIXES, hidden=True)

    def _folders(
        self, name: str, relative_to: Path, suffixes: tuple[str, ...], *, hidden: bool
    ) -> ClassFolders | None:
        path = self._path(name, relative_to)
        if path is None or not path.is_dir():
            return None
        return _read_class_folders(path, Path(os.path.realpath(self.root)), suffixes, hidden)

    def exists(self, name: str, relative_to: Path) -> bool | None:
        """Whether a file or folder is there; None outside the workspace or switched off."""
        path = self._path(name, relative_to)
        return None if path is None else path.exists()

    def _path(self, name: str, relative_to: Path) -> Path | None:
        """The path of a name the program uses, if it leads into the workspace."""
        if not self.enabled or not name or "\0" in name or "://" in name:
            return None
        path = relative_to / name
        return path if inside(path, Path(os.path.realpath(self.root))) else None

    def _file(self, name: str, relative_to: Path) -> Path | None:
        path = self._path(name, relative_to)
        return path if path is not None and path.is_file() else None

    def _start_of(self, name: str, relative_to: Path) -> bytes | None:
        path = self._file(name, relative_to)
        return None if path is None else read_regular_file(path, MAX_HEADER_BYTES, whole=False)


# ---------------------------------------------------------------- arrays

_NPY_MAGIC: Final = b"\x93NUMPY"
_DTYPES: Final = {
    "b1": "bool", "i1": "int8", "i2": "int16", "i4": "int32", "i8": "int64",
    "u1": "uint8", "u2": "uint16", "u4": "uint32", "u8": "uint64",
    "f2": "float16", "f4": "float32", "f8": "float64", "c8": "complex64", "c16": "complex128",
}  # fmt: skip


def parse_npy(file: IO[bytes]) -> ArrayHeader | None:
    """The header of an array in NumPy's format; a structured or odd one gives None."""
    start = file.read(8)
    if len(start) < 8 or start[:6] != _NPY_MAGIC or start[6] not in (1, 2, 3):
        return None
    length_bytes = 2 if start[6] == 1 else 4
    length = int.from_bytes(file.read(length_bytes), "little")
    if length > MAX_HEADER_BYTES:
        return None
    text = file.read(length).decode("utf-8" if start[6] == 3 else "latin-1", errors="replace")
    try:
        header = ast.literal_eval(text.strip())
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return None
    if not isinstance(header, dict):
        return None
    shape, dtype = header.get("shape"), _dtype(header.get("descr"))
    if dtype is None or not isinstance(shape, tuple):
        return None
    if not all(isinstance(dim, int) and dim >= 0 for dim in shape):
        return None
    return ArrayHeader(shape, dtype)


def _dtype(description: object) -> str | None:
    if not isinstance(description, str):
        return None
    code = description.lstrip("<>|=")
    if code.startswith("O"):
        return "object"
    if code[:1] in ("U", "S"):
        return "str" if code[0] == "U" else "bytes"
    return _DTYPES.get(code)


def _has_small_directory(path: Path) -> bool:
    """Whether an archive lists few members, looked up before `zipfile` reads the whole list."""
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - 65_557))
        end = file.read()
    start = end.rfind(b"PK\x05\x06")
    if start < 0 or len(end) < start + 22:
        return False
    members, size = struct.unpack_from("<HI", end, start + 10)
    return bool(members <= MAX_MEMBERS and size <= MAX_DIRECTORY_BYTES)


def _read_npz(path: Path) -> ArchiveHeader | None:
    """The members of an archive; each is unpacked only as far as its header."""
    import zipfile

    arrays: list[tuple[str, ArrayHeader | None]] = []
    try:
        if not _has_small_directory(path):
            return None
        with zipfile.ZipFile(path) as archive:
            for member in archive.infolist():
                if not member.filename.endswith(".npy"):
                    continue
                if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
                    return None
                with archive.open(member) as file:
                    arrays.append((member.filename[:-4], parse_npy(file)))
    except (OSError, ValueError, EOFError, RuntimeError, zlib.error, zipfile.BadZipFile):
        return None
    return ArchiveHeader(tuple(arrays))


# ---------------------------------------------------------------- tables

_INTEGER: Final = re.compile(r"[+-]?[0-9]{1,18}")
_FLOAT: Final = re.compile(
    r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)(e[+-]?[0-9]+)?|[+-]?inf(inity)?", re.IGNORECASE
)
_MISSING: Final = frozenset(
    {"", "#N/A", "#N/A N/A", "#NA", "-1.#IND", "-1.#QNAN", "-NaN", "-nan", "1.#IND", "1.#QNAN"}
    | {"<NA>", "N/A", "NA", "NULL", "NaN", "None", "n/a", "nan", "null"}
)
_BOOLEAN: Final = frozenset({"True", "TRUE", "true", "False", "FALSE", "false"})


def parse_csv(data: bytes, separator: str, has_header: bool) -> CsvHeader | None:
    """The header of comma-separated text; rows and dtypes only if `data` is the whole file."""
    import csv

    whole = len(data) <= MAX_CSV_BYTES
    if b"\0" in data or len(separator) != 1:
        return None
    if not whole:
        data = data[: data.rfind(b"\n") + 1]  # a bounded read ends inside a line
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return None
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    try:
        lines = (line for line in reader if line)
        first = next(lines, None)
        if first is None:
            return None
        if not whole:
            if has_header:
                second = next(lines, first)
                if len(second) != len(first):
                    return None
            unknown = (None,) * len(first)
            return CsvHeader(
                _column_names(first) if has_header else None, len(first), None, unknown
            )
        return _whole_csv(first, lines, has_header)
    except csv.Error:
        return None


def _column_names(first: list[str]) -> tuple[str, ...]:
    """Header names as pandas makes them: unnamed and repeated ones get a suffix."""
    seen: dict[str, int] = {}
    names = []
    for index, name in enumerate(first):
        name = name or f"Unnamed: {index}"
        count = seen.get(name, 0)
        seen[name] = count + 1
        names.append(f"{name}.{count}" if count else name)
    return tuple(names)


def _whole_csv(first: list[str], lines: Iterator[list[str]], has_header: bool) -> CsvHeader | None:
    width = len(first)
    kinds: list[set[str]] = [set() for _ in range(width)]
    rows = 0
    if not has_header:
        lines = _chain(first, lines)
    for line in lines:
        if len(line) > width or (len(line) == 1 and line[0].isspace()):
            return None  # an index column without a name, a broken or blank line: pandas decides
        rows += 1
        for kind, cell in zip(kinds, line + [""] * (width - len(line)), strict=True):
            kind.add(_cell_kind(cell))
    dtypes = tuple(map(_column_dtype, kinds))
    return CsvHeader(_column_names(first) if has_header else None, width, rows, dtypes)


def _chain(first: list[str], lines: Iterator[list[str]]) -> Iterator[list[str]]:
    yield first
    yield from lines


def _cell_kind(cell: str) -> str:
    if cell in _MISSING:
        return "missing"
    bare = cell.strip()
    if _INTEGER.fullmatch(bare):
        return "int"
    if _FLOAT.fullmatch(bare):
        return "float"
    if bare.lstrip("+-").isdigit():
        return "large"
    return "bool" if cell in _BOOLEAN else "text"


def _column_dtype(kinds: set[str]) -> str | None:
    if not kinds or "large" in kinds:
        return None
    if "text" in kinds:
        return "object"
    if kinds == {"bool"}:
        return "bool"
    if "bool" in kinds:
        return "object"
    return "int64" if kinds == {"int"} else "float64"


# ---------------------------------------------------------------- folders


def _read_class_folders(
    path: Path, real_root: Path, suffixes: tuple[str, ...], hidden: bool
) -> ClassFolders | None:
    try:
        names = sorted(entry.name for entry in os.scandir(path) if entry.is_dir())
    except OSError:
        return None
    names = [name for name in names if hidden or not name.startswith(".")]
    if len(names) > MAX_ENTRIES:
        return None
    budget = MAX_ENTRIES
    counts: list[int | None] = []
    for name in names:
        folder = path / name
        if budget <= 0 or not inside(folder, real_root):
            counts.append(None)
            continue
        count, seen = _count_files(folder, suffixes, budget)
        budget -= seen
        counts.append(count)
    return ClassFolders(tuple(names), tuple(counts))


def _count_files(folder: Path, suffixes: tuple[str, ...], budget: int) -> tuple[int | None, int]:
    """How many files below a folder have one of the suffixes, and how many entries were seen."""
    count = seen = 0
    for _, folders, files in os.walk(folder):  # does not follow links
        seen += len(folders) + len(files)
        if seen > budget:
            return None, seen
        count += sum(name.lower().endswith(suffixes) for name in files)
    return count, seen
