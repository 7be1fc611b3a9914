"""Which file of the workspace an `import` means.

Follows Python's own search order as far as files tell it: the importing script's folder first, then
the project root, a `src/` layout, and further roots. Nothing is executed, nothing outside the
workspace is read, no symbolic link is followed out of it.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Mapping, Sequence
from dataclasses import field
from pathlib import Path
from typing import Final

from ..text.records import record

MAX_SOURCE_BYTES: Final = 5 * 1024 * 1024
"""Larger files are not read: no hand-written module comes near it."""

_MARKERS: Final = ("pyproject.toml", "setup.py", "setup.cfg")


@record(frozen=True, slots=True)
class Found:
    """A module of the user's: its file, or the folder of a namespace package."""

    path: Path
    """The `.py` file, a package's `__init__.py`, or the folder of a package without one."""
    shadows: bool
    """Whether an absolute import of this name hides an installed library (`keras.py`)."""

    @property
    def is_namespace(self) -> bool:
        """Whether this is a folder without `__init__.py`: a module without any code."""
        return self.path.suffix != ".py"

    @property
    def is_package(self) -> bool:
        """Whether further modules can lie below this one."""
        return self.is_namespace or self.path.name == "__init__.py"


LIBRARIES: Final = frozenset(
    {"keras", "tensorflow", "tf_keras", "numpy", "pandas", "sklearn", "torch", "torchvision", "cv2"}
    | {"PIL", "matplotlib", "scipy", "h5py", "tensorflow_datasets", "keras_cv", "keras_hub"}
)
"""Installed libraries that a user's file of the same name would hide."""


@record(slots=True)
class ProjectResolver:
    """Finds the user's modules below `root`; answers are kept until `forget`."""

    root: Path
    roots: Sequence[Path] | None = None
    open_texts: Mapping[str, str] = field(default_factory=dict)
    """Modules by real path whose text is not the one on disk: an editor has it."""
    reexports: Mapping[str, str] = field(default_factory=dict)
    """Names of installed packages, and the library's names that they pass on."""
    unseen: dict[str, tuple[int, int]] = field(default_factory=dict)
    """Imported names of packages that nobody here knows, and where (line from 1, column from 0)."""
    _answers: dict[tuple[str, int, Path], Found | None] = field(default_factory=dict)
    _root: Path = field(init=False)

    def __post_init__(self) -> None:
        """Resolve the workspace once; everything found is compared with it."""
        self._root = Path(os.path.realpath(self.root))

    def find(self, module: str, level: int, importer: Path) -> Path | None:
        """The source file that `module` means in `importer`, if it is one of the workspace.

        `level` counts the leading dots of a relative import, whose `module` may be empty. None for
        libraries, for folders without `__init__.py`, and for what does not exist.
        """
        found = self.locate(module, level, importer)
        return None if found is None or found.is_namespace else found.path

    def locate(self, module: str, level: int, importer: Path) -> Found | None:
        """As `find`, but also names namespace packages and says whether a library is hidden."""
        key = (module, level, importer)
        if key not in self._answers:
            self._answers[key] = self._locate(module, level, importer)
        return self._answers[key]

    def shadows(self, library: str, importer: Path) -> Path | None:
        """The user's file that `import library` would load instead of the installed library."""
        found = self.locate(library, 0, importer)
        # A folder without `__init__.py` never hides an installed package.
        return None if found is None or found.is_namespace else found.path

    def read(self, path: Path) -> str | None:
        """The text of a module, decoded as Python would; None if it must not or cannot be read."""
        if not self._inside(path):
            return None
        if self.open_texts:
            text = self.open_texts.get(os.path.realpath(path))
            if text is not None:
                return text
        data = read_regular_file(path, MAX_SOURCE_BYTES)
        return None if data is None else decode_source(data)

    def forget(self) -> None:
        """Drop all answers: files came, went or moved."""
        self._answers.clear()

    def _locate(self, module: str, level: int, importer: Path) -> Found | None:
        parts = tuple(module.split(".")) if module else ()
        if any(not part.isidentifier() for part in parts):
            return None
        if level:
            return self._relative(parts, level, importer)
        if not parts:
            return None
        namespace: Found | None = None
        for folder in self._search_path(importer):
            path = self._below(folder, parts)
            if path is None:
                continue
            found = Found(path, shadows=parts[0] in LIBRARIES)
            if not found.is_namespace:
                return found
            namespace = namespace or found
        if namespace is not None and namespace.shadows:
            return None
        return namespace

    def _relative(self, parts: tuple[str, ...], level: int, importer: Path) -> Found | None:
        folder = importer.parent
        for _ in range(level - 1):
            folder = folder.parent
        if not self._inside(folder):
            return None
        if not parts:
            path = self._module_at(folder, package_only=True)
        else:
            path = self._below(folder, parts)
        return None if path is None else Found(path, shadows=False)

    def _search_path(self, importer: Path) -> list[Path]:
        """The folders an absolute import looks into, in Python's order."""
        script = importer.parent
        folders = [script]
        # A module of a package is imported from the folder above its outermost package.
        above = script
        while (above / "__init__.py").is_file() and self._inside(above.parent):
            above = above.parent
        folders += [above]
        parent = above
        while parent != self._root and self._inside(parent.parent):
            if any((parent / marker).is_file() for marker in _MARKERS):
                folders += [parent, parent / "src"]
            parent = parent.parent
        folders += [self.root, self.root / "src", *(self.roots or ())]
        unique: list[Path] = []
        for folder in folders:
            if folder not in unique and self._inside(folder):
                unique.append(folder)
        return unique

    def _below(self, folder: Path, parts: tuple[str, ...]) -> Path | None:
        for part in parts[:-1]:
            folder = folder / part
            if not folder.is_dir():
                return None
        return self._module_at(folder / parts[-1])

    def _module_at(self, base: Path, package_only: bool = False) -> Path | None:
        """Python's order in one folder: regular package, module, namespace package."""
        candidates = [base / "__init__.py"]
        if not package_only:
            candidates.append(base.with_name(base.name + ".py"))
        for path in candidates:
            if path.is_file() and self._inside(path):
                return path
        return base if base.is_dir() and self._inside(base) else None

    def _inside(self, path: Path) -> bool:
        """Whether a path, with its links resolved, lies in the workspace."""
        return inside(path, self._root)


def inside(path: Path, real_root: Path) -> bool:
    """Whether a path, with all symbolic links resolved, lies in the (resolved) folder."""
    try:
        real = Path(os.path.realpath(path))
    except (OSError, ValueError):
        return False
    return real == real_root or real_root in real.parents


def read_regular_file(path: Path, limit: int, *, whole: bool = True) -> bytes | None:
    """The bytes of a regular file; None for devices, pipes, folders and unreadable files.

    With `whole`, a file larger than `limit` gives None; without, its first `limit` bytes. A pipe
    cannot block the caller: it is opened without waiting and refused.
    """
    flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    try:
        descriptor = os.open(path, flags)
    except (OSError, ValueError):
        return None
    try:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode) or (whole and status.st_size > limit):
            return None
        with os.fdopen(os.dup(descriptor), "rb") as file:
            return file.read(limit)
    except OSError:
        return None
    finally:
        os.close(descriptor)


def decode_source(data: bytes) -> str | None:
    """Python source as text: byte order mark, then the coding comment, then UTF-8."""
    import io
    import tokenize

    try:
        encoding, _ = tokenize.detect_encoding(io.BytesIO(data).readline)
        return data.decode(encoding)
    except (SyntaxError, UnicodeDecodeError, LookupError):
        return None
