"""A file as it is while it is typed: every prefix has an answer, and never a traceback.

Every 7th prefix by default, every one with ``FITLINT_EXHAUSTIVE=1``.
"""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest
from fitlint.engine import Config, check_source
from fitlint.syntax import Source, parse, parse_notebook

ROOT = Path(__file__).parents[2]
SCRIPTS = [
    *sorted((ROOT / "examples").glob("*.py")),
    ROOT / "benchmarks" / "scripts" / "segmentation.py",
    ROOT / "tests" / "syntax" / "scripts" / "text.txt",
]
EXHAUSTIVE = bool(os.environ.get("FITLINT_EXHAUSTIVE"))
STEP = 1 if EXHAUSTIVE else 7
ANALYSED = 1 if EXHAUSTIVE else 23
"""Of the prefixes that are read, one in so many is analysed as well."""
SECONDS = 3.0


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.stem)
def test_every_prefix_has_an_answer(path: Path) -> None:
    text = path.read_text("utf-8")
    before: Source | None = None
    for number, end in enumerate(range(0, len(text) + 1, STEP)):
        source = parse(text[:end], before)
        before = source
        if number % ANALYSED == 0:
            answer(source, f"{path.name}[:{end}]")


def test_every_prefix_of_a_notebook_has_an_answer() -> None:
    from fitlint.syntax import NotebookError

    for path in (ROOT / "examples").glob("*.ipynb"):
        text = path.read_text("utf-8")
        answer(parse_notebook(text), path.name)
        for end in range(0, len(text), STEP * 5):
            with pytest.raises(NotebookError):
                parse_notebook(text[:end])


def answer(source: Source, name: str) -> None:
    start = time.process_time()
    report = check_source(source, "typed.py", config=Config(budget_seconds=2.0))
    assert report.errors == [], name
    assert time.process_time() - start < SECONDS, name
