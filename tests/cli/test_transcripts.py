"""Commands and what they print, as Markdown: each heading of a file is one test.

Blocks whose fence names a file (`python train.py`) are written to an empty folder; `console` blocks
are run there by `sh`. In these a line beginning with `$ ` is a command, the lines below it are what
it prints (both streams), and the last one is its exit status in brackets. Three dots stand for any
text, of several lines too. UPDATE_TRANSCRIPTS=1 writes the outputs that differ into the files.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pytest

HERE = Path(__file__).parent
FENCE = re.compile(r"^(`{3,})(\w+)(?: (\S+))?\n(.*?)^\1$", re.M | re.S)

pytestmark = pytest.mark.skipif(os.name == "nt", reason="the commands are run by sh")


@dataclass
class Command:
    line: str
    expected: list[str] = field(default_factory=list)


@dataclass
class Case:
    path: Path
    name: str
    files: dict[str, str] = field(default_factory=dict)
    consoles: list[str] = field(default_factory=list)


def cases() -> Iterator[Case]:
    for path in sorted(HERE.glob("*.md")):
        for part in re.split(r"^## ", path.read_text(encoding="utf-8"), flags=re.M)[1:]:
            case = Case(path, part.partition("\n")[0].strip())
            for _, kind, name, text in FENCE.findall(part):
                if kind == "console":
                    case.consoles.append(text)
                elif name:
                    case.files[name] = text
            yield case


def commands(console: str) -> list[Command]:
    found: list[Command] = []
    for line in console.splitlines():
        if line.startswith("$ "):
            found.append(Command(line[2:]))
        else:
            found[-1].expected.append(line)
    return found


def environment(tools: Path) -> dict[str, str]:
    """The environment of a plain shell in which `fitlint` is the one under test."""
    tools.mkdir()
    shim = tools / "fitlint"
    shim.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m fitlint "$@"\n')
    shim.chmod(0o755)
    dropped = ("VIRTUAL_ENV", "CONDA_PREFIX", "NO_COLOR", "FORCE_COLOR")
    kept = {name: value for name, value in os.environ.items() if name not in dropped}
    return {
        **kept,
        "PATH": f"{tools}{os.pathsep}{kept.get('PATH', os.defpath)}",
        "PYTHONUTF8": "1",
        "COLUMNS": "100",
        "TERM": "xterm",
    }


def run(line: str, folder: Path, env: Mapping[str, str]) -> list[str]:
    done = subprocess.run(
        ["sh", "-c", line], cwd=folder, env=env, stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=60,
    )  # fmt: skip
    return [*done.stdout.decode("utf-8").splitlines(), f"[{done.returncode}]"]


def same(expected: list[str], printed: list[str]) -> bool:
    pattern = ".*".join(map(re.escape, "\n".join(expected).split("...")))
    return re.fullmatch(pattern, "\n".join(printed), re.S) is not None


@pytest.mark.parametrize("case", list(cases()), ids=lambda case: f"{case.path.stem}: {case.name}")
def test_transcript(case: Case, tmp_path: Path) -> None:
    folder = tmp_path / "project"
    folder.mkdir()
    for name, text in case.files.items():
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
    env = environment(tmp_path / "bin")
    assert case.consoles, "a transcript has a console block"
    for console in case.consoles:
        printed = [(each, run(each.line, folder, env)) for each in commands(console)]
        wrong = [(each, lines) for each, lines in printed if not same(each.expected, lines)]
        if wrong and os.environ.get("UPDATE_TRANSCRIPTS"):
            rewrite(case, console, printed)
        else:
            for each, lines in wrong:
                assert lines == each.expected, each.line


def rewrite(case: Case, console: str, printed: list[tuple[Command, list[str]]]) -> None:
    """Put what was printed into the file, but where its author left text open."""
    lines: list[str] = []
    for each, actual in printed:
        kept = each.expected if same(each.expected, actual) else actual
        lines += [f"$ {each.line}", *kept]
    text = case.path.read_text(encoding="utf-8")
    start = text.index(console, text.index(f"## {case.name}\n"))
    text = text[:start] + "\n".join(lines) + "\n" + text[start + len(console) :]
    case.path.write_text(text, encoding="utf-8")


def on_a_terminal(env: Mapping[str, str], folder: Path) -> str:
    """What `fitlint check` prints to a terminal."""
    import pty

    ours, theirs = pty.openpty()
    with subprocess.Popen(
        ["fitlint", "check", "train.py"], cwd=folder, env=env, stdout=theirs,
        stdin=subprocess.DEVNULL,
    ):  # fmt: skip
        os.close(theirs)
        parts = []
        try:
            while part := os.read(ours, 65536):
                parts.append(part)
        except OSError:  # Linux: the other side is closed
            pass
    os.close(ours)
    return b"".join(parts).decode("utf-8")


@pytest.mark.parametrize(
    ("extra", "coloured"),
    [({}, True), ({"NO_COLOR": "1"}, False), ({"NO_COLOR": ""}, True), ({"TERM": "dumb"}, False)],
)
def test_colours_on_a_terminal(extra: dict[str, str], coloured: bool, tmp_path: Path) -> None:
    (tmp_path / "train.py").write_text(
        "import numpy as np\nnp.zeros((2, 3)) @ np.zeros((2, 3))\n", encoding="utf-8"
    )
    printed = on_a_terminal({**environment(tmp_path / "bin"), **extra}, tmp_path)
    assert "FIT105" in printed
    assert ("\x1b[" in printed) is coloured
