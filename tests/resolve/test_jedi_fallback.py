"""The guarded jedi: it answers, and neither starts nor imports anything."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("jedi")

from fitlint.resolve.jedi_fallback import JediFallback


@pytest.fixture
def started() -> Iterator[list[object]]:
    """Every attempt to start a process while a test runs."""
    attempts: list[object] = []
    watching = [True]

    def watch(event: str, arguments: tuple[Any, ...]) -> None:
        if watching and event in ("subprocess.Popen", "os.fork", "os.exec", "os.posix_spawn"):
            attempts.append((event, arguments))

    sys.addaudithook(watch)
    yield attempts
    watching.clear()


def workspace(root: Path) -> Path:
    """A package that re-exports, and files that must never run."""
    bomb = "import pathlib; pathlib.Path(__file__).with_name('ran').touch()\n"
    package = root / "lib"
    package.mkdir()
    (package / "__init__.py").write_text(bomb + "from .inner import Dense as Layer\n")
    (package / "inner.py").write_text(bomb + "class Dense:\n    pass\n")
    (root / "sitecustomize.py").write_text(bomb)
    (root / "gzip.py").write_text(bomb)
    (root / "native.so").write_bytes(b"not a library")
    (root / "main.py").write_text("")
    return root / "main.py"


def test_a_re_export_is_followed(tmp_path: Path, started: list[object]) -> None:
    main = workspace(tmp_path)
    path, modules = list(sys.path), set(sys.modules)
    fallback = JediFallback(tmp_path)
    source = "import native, gzip\nfrom lib import Layer\nLayer\nnative.thing\n"
    assert fallback.meaning(source, main, 3, 2, deadline=60) == "lib.inner.Dense"
    assert fallback.meaning(source, main, 4, 9, deadline=60) is None
    fallback.close()
    assert started == []
    assert sys.path == path
    assert not list(tmp_path.rglob("ran"))
    new = set(sys.modules) - modules
    assert not {name for name in new if name.split(".")[0] in ("lib", "native", "sitecustomize")}


def test_site_packages_are_read_only_as_text(tmp_path: Path, started: list[object]) -> None:
    packages = tmp_path / "site-packages"
    (packages / "shop" / "src").mkdir(parents=True)
    (packages / "shop" / "__init__.py").write_text("from shop.src.layers import Dense\n1/0\n")
    (packages / "shop" / "src" / "__init__.py").write_text("")
    (packages / "shop" / "src" / "layers.py").write_text("def Dense():\n    pass\n")
    work = tmp_path / "work"
    work.mkdir()
    fallback = JediFallback(work, [packages])
    source = "import shop\nshop.Dense\n"
    assert fallback.meaning(source, work / "m.py", 2, 6, deadline=60) == "shop.src.layers.Dense"
    assert started == []
    assert "shop" not in sys.modules


def test_links_out_of_the_workspace_are_not_followed(tmp_path: Path) -> None:
    (tmp_path / "outside.py").write_text("class Secret:\n    pass\n")
    work = tmp_path / "work"
    work.mkdir()
    (work / "linked.py").symlink_to(tmp_path / "outside.py")
    fallback = JediFallback(work)
    source = "from linked import Secret\nSecret\n"
    assert fallback.meaning(source, work / "m.py", 2, 1, deadline=60) is None


def test_the_deadline_holds_and_one_question_at_a_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    release = threading.Event()

    def slow(self: JediFallback, question: object) -> str:
        release.wait(30)
        return "late"

    monkeypatch.setattr(JediFallback, "_ask", slow)
    fallback = JediFallback(tmp_path)
    begin = time.monotonic()
    assert fallback.meaning("x", tmp_path / "m.py", 1, 0, deadline=0.05) is None
    assert fallback.meaning("x", tmp_path / "m.py", 1, 0, deadline=5) is None
    assert time.monotonic() - begin < 4
    release.set()


def test_a_failure_costs_one_answer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    answers = iter([ValueError("broken"), "fine"])

    def ask(self: JediFallback, question: object) -> str:
        answer = next(answers)
        if isinstance(answer, Exception):
            raise answer
        return answer

    monkeypatch.setattr(JediFallback, "_ask", ask)
    fallback = JediFallback(tmp_path)
    assert fallback.meaning("x", tmp_path / "m.py", 1, 0, deadline=10) is None
    assert fallback.meaning("x", tmp_path / "m.py", 1, 0, deadline=10) == "fine"
