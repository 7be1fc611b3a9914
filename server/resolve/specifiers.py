"""Version constraints as requirement files, lock files and project files write them."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator, Sequence
from typing import Any

from ..text.records import record

_REQUIREMENT = re.compile(r"^([A-Za-z0-9][A-Za-z0-9._-]*)\s*(?:\[[^\]]*\])?\s*([^;#@]*)")
_CLAUSE = re.compile(r"(===|==|~=|!=|<=|>=|<|>|=|\^|~)?\s*v?(\d[^\s,|]*)")
_LOCKED = re.compile(r'^name = "([^"]+)"\s*\nversion = "([^"]+)"', re.MULTILINE)


@record(frozen=True, slots=True)
class Constraint:
    """A conjunction of (operator, version) clauses; none at all allows every version."""

    clauses: tuple[tuple[str, str], ...]

    @property
    def exact(self) -> str | None:
        """The one version that is allowed, if a clause names it."""
        for operator, version in self.clauses:
            if operator in ("==", "===") and "*" not in version:
                return version
        return None

    def newest(self, releases: Sequence[str]) -> str | None:
        """The exact version asked for, else the newest of the releases that is allowed."""
        if self.exact is not None:
            return self.exact
        allowed = [release for release in releases if self.allows(release)]
        if allowed:
            return allowed[-1]
        # A release newer than our list, or an odd one between: its own lower bound is the best.
        bounds = [version for operator, version in self.clauses if operator in (">=", "~=", ">")]
        return bounds[-1] if bounds else None

    def allows(self, release: str) -> bool:
        """Whether a release meets every clause."""
        return all(_meets(numbers(release), *clause) for clause in self.clauses)


def numbers(version: str) -> tuple[int, ...]:
    """The numeric release part of a version: `2.15.0rc1` is (2, 15, 0)."""
    match = re.match(r"\d+(?:\.\d+)*", version)
    return tuple(map(int, match.group().split("."))) if match else ()


def _meets(release: tuple[int, ...], operator: str, version: str) -> bool:
    wanted = numbers(version)
    width = max(len(release), len(wanted))
    left = release + (0,) * (width - len(release))
    right = wanted + (0,) * (width - len(wanted))
    if operator == "!=":
        return release[: len(wanted)] != wanted if "*" in version else left != right
    if operator in ("==", "==="):
        return release[: len(wanted)] == wanted if "*" in version else left == right
    if operator == "=":  # conda: `=2.15` is any 2.15
        return release[: len(wanted)] == wanted
    if operator == "~=":
        return left >= right and release[: len(wanted) - 1] == wanted[:-1]
    if operator == "^":
        return left >= right and release[:1] == wanted[:1]
    if operator == "~":  # poetry: at most the last of major.minor may move
        return left >= right and release[: min(len(wanted), 2)] == wanted[:2]
    return {"<": left < right, "<=": left <= right, ">": left > right, ">=": left >= right}[
        operator
    ]


def parse_constraint(text: str) -> Constraint:
    """The clauses of a specifier; a bare version means exactly that version."""
    clauses = []
    # Alternatives (`||`) are rare: the last one is the newest.
    for match in _CLAUSE.finditer(text.rpartition("||")[2]):
        clauses.append((match.group(1) or "==", match.group(2).strip("\"'()")))
    return Constraint(tuple(clauses))


def requirements_in(file_name: str, text: str) -> Iterator[tuple[str, str]]:
    """All (distribution, specifier) pairs that a file of a known name holds."""
    if file_name.endswith((".lock", "pylock.toml")) and file_name != "Pipfile.lock":
        yield from ((name, f"=={version}") for name, version in _LOCKED.findall(text))
    elif file_name == "Pipfile.lock":
        yield from _pipfile_lock(text)
    elif file_name in ("pyproject.toml", "Pipfile"):
        yield from _toml(text)
    elif file_name.startswith("environment"):
        yield from _conda(text)
    else:
        yield from _lines(text.splitlines())


def _lines(lines: Sequence[str]) -> Iterator[tuple[str, str]]:
    for line in lines:
        match = _REQUIREMENT.match(line.strip())
        if match:
            yield match.group(1), match.group(2)


def _conda(text: str) -> Iterator[tuple[str, str]]:
    """The dependency lists of an environment file, without a YAML parser."""
    items = []
    for line in text.splitlines():
        stripped = line.split(" #", 1)[0].strip()
        if stripped.startswith("- "):
            item = stripped[2:].strip().strip("\"'")
            items.append(item.rpartition("::")[2])
    for name, specifier in _lines(items):
        # `name=version=build`
        single = re.match(r"=([^=<>!~]+)(?:=.*)?$", specifier)
        yield name, f"={single.group(1)}" if single else specifier


def _pipfile_lock(text: str) -> Iterator[tuple[str, str]]:
    try:
        content = json.loads(text)
    except ValueError:
        return
    for section in ("default", "develop"):
        packages = content.get(section) if isinstance(content, dict) else None
        for name, entry in (packages if isinstance(packages, dict) else {}).items():
            if isinstance(entry, dict) and isinstance(entry.get("version"), str):
                yield name, entry["version"]


def _toml(text: str) -> Iterator[tuple[str, str]]:
    if sys.version_info >= (3, 11):
        import tomllib
    else:
        import tomli as tomllib
    try:
        content = tomllib.loads(text)
    except ValueError:
        return
    yield from _project_requirements(content)
    poetry = _table(content, "tool", "poetry")
    tables = [_table(poetry, "dependencies"), _table(content, "packages")]
    tables += [_table(group, "dependencies") for group in _table(poetry, "group").values()]
    for table in tables:
        for name, value in table.items():
            version = value.get("version") if isinstance(value, dict) else value
            if isinstance(version, str):
                yield name, "" if version == "*" else version


def _project_requirements(content: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """The requirement strings of `[project]` and `[dependency-groups]`."""
    project = _table(content, "project")
    lists = [project.get("dependencies"), *_table(project, "optional-dependencies").values()]
    lists += _table(content, "dependency-groups").values()
    for entries in lists:
        if isinstance(entries, list):
            yield from _lines([entry for entry in entries if isinstance(entry, str)])


def _table(content: object, *path: str) -> dict[str, Any]:
    """A nested table of a TOML document; empty where something else, or nothing, stands."""
    for key in path:
        content = content.get(key) if isinstance(content, dict) else None
    return content if isinstance(content, dict) else {}
