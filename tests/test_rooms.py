"""The rooms import one way only, and `fitlint check` loads nothing it does not need."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

SERVER = Path(__file__).parent.parent / "server"

ROOMS = (
    "text",
    "syntax",
    "shapes",
    "values",
    "resolve",
    "knowledge",
    "interpreter",
    "analyzers",
    "engine",
    "ide",
)
"""Each imports only from those before it. `lsp` and `cli` come after all of them."""
LEVEL = {room: level for level, room in enumerate(ROOMS)} | {"lsp": len(ROOMS), "cli": len(ROOMS)}

PROTOCOL = {"pygls", "lsprotocol"}
NEVER = {"tensorflow", "keras", "numpy", "pandas", "torch", "rich"}
JEDI = {"jedi", "parso"}

FILES = sorted(path for path in SERVER.rglob("*.py") if ".mypy_cache" not in path.parts)


def imports(path: Path) -> Iterator[tuple[int, str, str]]:
    """Line, kind and name of each import: `own` ones by room, `other` ones by package."""
    package = path.relative_to(SERVER).parts[:-1]
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield node.lineno, "other", alias.name.partition(".")[0]
        elif isinstance(node, ast.ImportFrom) and not node.level:
            yield node.lineno, "other", (node.module or "").partition(".")[0]
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1]
            names = [node.module] if node.module else [alias.name for alias in node.names]
            for name in names:
                full = (*base, *name.split("."))
                yield node.lineno, "own", full[0]


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(SERVER)))
def test_a_room_imports_only_from_rooms_above(path: Path) -> None:
    room = path.relative_to(SERVER).parts[0]
    for line, kind, name in imports(path):
        where = f"{path.relative_to(SERVER)}:{line}"
        if kind == "other":
            assert name != "fitlint", f"{where}: imports inside server/ are relative"
            assert name not in NEVER, f"{where} imports {name}"
            assert room == "lsp" or name not in PROTOCOL, f"{where} imports {name}"
            fallback = path.relative_to(SERVER).as_posix() == "resolve/jedi_fallback.py"
            assert fallback or name not in JEDI, f"{where} imports {name}"
        elif name in LEVEL and room in LEVEL and name != room:
            starts = path.name == "main.py" and (room, name) == ("cli", "lsp")
            assert starts or LEVEL[name] < LEVEL[room], f"{where}: {room} imports {name}"


def test_every_folder_is_a_room() -> None:
    folders = {path.relative_to(SERVER).parts[0] for path in FILES if path.parent != SERVER}
    assert folders <= set(LEVEL)


WRITTEN = sorted(
    path
    for folder in ("server", "tests", "tools", "benchmarks")
    for path in (SERVER.parent / folder).rglob("*.py")
    if ".mypy_cache" not in path.parts and path.parent.name != "scripts"
)
"""All modules but the programs that are analysed as users would write them."""


@pytest.mark.parametrize("path", WRITTEN, ids=lambda path: str(path.relative_to(SERVER.parent)))
def test_modules_and_functions_are_short(path: Path) -> None:
    text = path.read_text("utf-8")
    assert len(text.splitlines()) < 600, f"{path.name} holds more than one thing"
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            assert length < 80, f"{path.name}:{node.lineno} {node.name} has {length} lines"


def test_check_loads_the_standard_library_only(tmp_path: Path) -> None:
    script = tmp_path / "train.py"
    script.write_text("import keras\nx = keras.layers.Dense(3)(keras.Input((4,)))\n")
    program = f"""
import sys
from fitlint.cli import main
status = main(["check", {str(script)!r}])
loaded = {{name.partition(".")[0] for name in sys.modules}}
print(status, sorted(loaded & {PROTOCOL | JEDI | NEVER | {"cattrs", "attr", "asyncio"}!r}))
"""
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=True
    )
    assert done.stdout.splitlines()[-1] == "0 []"


def test_every_folder_of_code_is_a_package() -> None:
    """Only packages are installed and get into the extension."""
    folders = {path.parent for path in FILES}
    assert [str(folder) for folder in folders if not (folder / "__init__.py").is_file()] == []
