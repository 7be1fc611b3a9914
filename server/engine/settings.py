"""What a project chose: ``[tool.fitlint]`` of the nearest ``pyproject.toml``, as a :class:`Config`.

Everything is read anew where the file changed, so that an editor sees a change at once; TOML is
parsed only where the file speaks of fitlint.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from ..resolve.modules import read_regular_file
from ..resolve.target import DEFAULT_TENSORFLOW, Target, target
from ..text.records import record
from .config import Config, known_rule

_FILE: Final = "pyproject.toml"
_LIMIT: Final = 4 * 1024 * 1024
_MARKERS: Final = (_FILE, "setup.py", ".git", "setup.cfg")
_SEVERITIES: Final = ("warning", "information")
_VERSION: Final = re.compile(r"([23])(?:\.(\d+)){0,3}")


class SettingsError(ValueError):
    """A project's settings cannot be used; one line says what is wrong with them."""


@record(frozen=True, slots=True)
class _Section:
    """``[tool.fitlint]``: the values of its keys, checked, and the folder its globs count from."""

    folder: Path
    values: Mapping[str, Any]


def load(path: Path, root: Path | None = None) -> Config:
    """The configuration of one file (which need not exist) or folder.

    ``root``: the project's folder, whose environment and pins say which Keras is meant. Raises
    :class:`SettingsError`.
    """
    path = _absolute(path)
    config = _for_target(Config(), _target(root or project_root(path)))
    section = _nearest(path)
    if section is None:
        return config
    values = section.values
    if "target-keras" in values:
        config = _for_keras(config, values["target-keras"])
    here = [
        name
        for pattern, names in values.get("per-file-ignores", {}).items()
        if _matches(pattern, path, section.folder)
        for name in names
    ]
    return replace(
        config,
        select=tuple(values.get("select", ())),
        ignore=tuple(values.get("ignore", ())),
        ignore_here=tuple(here),
        severities=dict(values.get("severity", {})),
        budget_seconds=float(values.get("budget-seconds", config.budget_seconds)),
        read_data_files=values.get("read-data-files", config.read_data_files),
    )


def excluded(path: Path) -> bool:
    """Whether the project leaves a file or folder out when a folder is checked."""
    path = _absolute(path)
    section = _nearest(path)
    if section is None:
        return False
    return any(_matches(glob, path, section.folder) for glob in section.values.get("exclude", ()))


def project_root(path: Path) -> Path:
    """The folder that bounds a project: the nearest marker at or above, else the file's folder."""
    folder = _folder(path.resolve())
    for candidate in (folder, *folder.parents):
        if any((candidate / marker).exists() for marker in _MARKERS):
            return candidate
    return folder


def forget() -> None:
    """Look at the environments again: they are read once a project."""
    _target.cache_clear()


def _absolute(path: Path) -> Path:
    """Without ``..``, but with links as they are: globs speak of the names the user sees."""
    return Path(os.path.normpath(path.absolute()))


def _folder(path: Path) -> Path:
    return path if path.is_dir() else path.parent


@lru_cache(maxsize=64)
def _target(root: Path) -> Target:
    return target(root, None)


def _for_target(config: Config, found: Target) -> Config:
    return replace(
        config,
        keras_major=found.keras_major,
        keras_version=found.keras,
        tensorflow_version=found.tensorflow,
        older=found.older,
    )


def _for_keras(config: Config, version: str) -> Config:
    """The chosen Keras, beside the TensorFlow that goes with it."""
    major, _, rest = version.partition(".")
    tensorflow = config.tensorflow_version
    if int(major) == 2:
        tensorflow = f"2.{rest.partition('.')[0] or 15}.0"
    elif config.keras_major == 2:
        tensorflow = DEFAULT_TENSORFLOW
    return replace(
        config, keras_major=int(major), keras_version=version, tensorflow_version=tensorflow
    )


def _nearest(path: Path) -> _Section | None:
    """The section that holds for a path: of the nearest file that has one, as in other linters."""
    folder = _folder(path)
    for candidate in (folder, *folder.parents):
        file = candidate / _FILE
        try:
            status = file.stat()
        except (OSError, ValueError):
            continue
        section = _read(str(file), status.st_mtime_ns, status.st_size)
        if section is not None:
            return section
    return None


@lru_cache(maxsize=64)
def _read(file: str, _modified: int, _size: int) -> _Section | None:
    """One file's section; the modification time and size are there for the cache."""
    data = read_regular_file(Path(file), _LIMIT)
    if data is None or b"fitlint" not in data:
        return None
    table = _parsed(data, file)
    for name in ("tool", "fitlint"):
        table = table.get(name)
        if table is None:
            return None
        if not isinstance(table, dict):
            raise SettingsError(f"{_shown(file)}: [tool.fitlint] must be a table")
    return _Section(Path(file).parent, _checked(table, f"{_shown(file)}: [tool.fitlint]"))


def _parsed(data: bytes, file: str) -> Any:
    if sys.version_info >= (3, 11):
        import tomllib
    else:
        try:
            import tomli as tomllib
        except ModuleNotFoundError:
            raise SettingsError(
                f"{_shown(file)}: reading it with Python 3.10 needs tomli"
            ) from None
    try:
        return tomllib.loads(data.decode("utf-8"))
    except ValueError as error:  # both of bytes that are not text, and of text that is not TOML
        raise SettingsError(f"{_shown(file)}: cannot be read: {error}") from None


def _shown(file: str) -> str:
    """The path as a user in this folder would write it."""
    try:
        short = os.path.relpath(file)
    except ValueError:  # another drive
        return file
    return file if short.startswith("..") else short


def _checked(table: Mapping[str, Any], where: str) -> dict[str, Any]:
    for key, value in table.items():
        check = _KEYS.get(key)
        if check is None:
            raise SettingsError(f"{where} has no key {key!r}{_meant(key, _KEYS)}")
        wrong = check(value)
        if wrong is not None:
            raise SettingsError(f"{where} {key} {wrong}")
    return dict(table)


def _meant(word: str, known: Mapping[str, Any]) -> str:
    from difflib import get_close_matches

    close = get_close_matches(word.replace("_", "-").lower(), known, 1)
    return f" (did you mean {close[0]!r}?)" if close else f" (it knows {', '.join(known)})"


def _rules(value: Any) -> str | None:
    if not _is_strings(value):
        return f'must be a list of rules such as ["FIT101"], not {value!r}'
    unknown = next((name for name in value if not known_rule(name)), None)
    return None if unknown is None else f"names no rule: {unknown!r} (see `fitlint rule`)"


def _globs(value: Any) -> str | None:
    return (
        None if _is_strings(value) else f'must be a list of globs such as ["old/*"], not {value!r}'
    )


def _per_file(value: Any) -> str | None:
    if not isinstance(value, dict):
        return f'must be a table such as {{ "notebooks/*" = ["FIT801"] }}, not {value!r}'
    for pattern, names in value.items():
        wrong = _rules(names)
        if wrong is not None:
            return f"{pattern!r} {wrong}"
    return None


def _severity(value: Any) -> str | None:
    if not isinstance(value, dict):
        return f'must be a table such as {{ FIT303 = "information" }}, not {value!r}'
    for name, level in value.items():
        if not known_rule(name, whole=True):
            return f"names no rule: {name!r} (see `fitlint rule`)"
        if level == "error":
            return f"{name} cannot be 'error': only what raises is one (use 'warning')"
        if level not in _SEVERITIES:
            return f"{name} must be 'warning' or 'information', not {level!r}"
    return None


def _seconds(value: Any) -> str | None:
    number = isinstance(value, (int, float)) and not isinstance(value, bool)
    # Neither infinity nor NaN bounds anything.
    fits = number and 0 < value < float("inf")
    return None if fits else f"must be a positive number of seconds, not {value!r}"


def _keras(value: Any) -> str | None:
    fits = isinstance(value, str) and _VERSION.fullmatch(value) is not None
    return None if fits else f"must be a version such as '3.15' or '2.15', not {value!r}"


def _flag(value: Any) -> str | None:
    return None if isinstance(value, bool) else f"must be true or false, not {value!r}"


def _is_strings(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) and item for item in value)


_KEYS: Final[dict[str, Callable[[Any], str | None]]] = {
    "select": _rules,
    "ignore": _rules,
    "severity": _severity,
    "per-file-ignores": _per_file,
    "exclude": _globs,
    "budget-seconds": _seconds,
    "target-keras": _keras,
    "read-data-files": _flag,
}
"""Key -> what is wrong with a value, or ``None``."""


def _matches(pattern: str, path: Path, folder: Path) -> bool:
    """Whether a glob names a path or a folder above it.

    A pattern without a slash names a file or folder anywhere below the project, one with a slash
    counts from the project's folder.
    """
    try:
        parts = path.relative_to(folder).parts
    except ValueError:
        return False
    regex = _regex(pattern)
    if "/" not in pattern.rstrip("/"):
        return any(regex.fullmatch(part) for part in parts)
    return any(regex.fullmatch("/".join(parts[:end])) for end in range(1, len(parts) + 1))


@lru_cache(maxsize=256)
def _regex(pattern: str) -> re.Pattern[str]:
    """``*`` and ``?`` stay within a name, ``**`` reaches over folders."""
    text = re.sub(r"^(\./)+|^/+|/+$", "", pattern)
    pieces = re.findall(r"\*\*/|\*\*|\*|\?|\[!?\]?[^\]/]*\]|.", text, re.S)
    special = {"**/": "(?:.*/)?", "**": ".*", "*": "[^/]*", "?": "[^/]"}
    return re.compile(
        "".join(
            special.get(piece)
            or (_set(piece) if len(piece) > 1 and piece[0] == "[" else re.escape(piece))
            for piece in pieces
        ),
        re.S,
    )


def _set(piece: str) -> str:
    negated = piece[1] == "!"
    inner = piece[2 if negated else 1 : -1]
    try:
        re.compile(f"[{inner}]")
    except re.error:
        return re.escape(piece)
    return f"[{'^' if negated else ''}{inner}]"
