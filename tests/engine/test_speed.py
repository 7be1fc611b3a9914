"""An analysis takes a bounded multiple of what reading the text takes, and starts small."""

from __future__ import annotations

import ast
import random
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from benchmarks.long_script import long_script
from fitlint.engine import Config, Diagnostic, check_source, check_text
from fitlint.syntax import Source, parse

ROOT = Path(__file__).parents[2]
SCRIPTS = ROOT / "benchmarks" / "scripts"
PATIENT = Config(budget_seconds=60.0)


def fastest(action: Callable[[], object], times: int = 5) -> float:
    best = float("inf")
    for _ in range(times):
        start = time.process_time()
        action()
        best = min(best, time.process_time() - start)
    return best


def test_a_thousand_lines_take_a_bounded_multiple_of_parsing_them() -> None:
    text = long_script()
    check_text(text, config=PATIENT)
    parsing = fastest(lambda: ast.parse(text))
    assert fastest(lambda: check_text(text, config=PATIENT), 3) < 250 * parsing


def test_time_grows_with_the_text_not_faster() -> None:
    text = (SCRIPTS / "segmentation.py").read_text("utf-8")
    body, _, _ = text.partition("\nif __name__")
    once = body + "\nsegmentation()\n"
    four = body + "".join(
        f"\ndef again_{n}():\n    return segmentation()\nagain_{n}()\n" for n in range(4)
    )
    check_text(four, config=PATIENT)
    one = fastest(lambda: check_text(once, config=PATIENT))
    assert fastest(lambda: check_text(four, config=PATIENT), 3) < 10 * one


def test_checking_loads_neither_server_nor_libraries() -> None:
    program = (
        "import sys; from fitlint.cli import main; "
        f"main(['check', {str(SCRIPTS / 'segmentation.py')!r}]); "
        "heavy = {'pygls', 'lsprotocol', 'jedi', 'parso', 'rich', 'numpy', 'tensorflow', 'keras', "
        "'asyncio', 'concurrent.futures'}; "
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=120, check=True
    )
    assert done.stdout.splitlines()[-1] == "[]"
    assert "Traceback" not in done.stderr


def key(item: Diagnostic) -> tuple[object, ...]:
    place = (item.line, item.column, item.end_line, item.end_column)
    return (*place, item.code, item.severity, item.message)


@pytest.mark.parametrize("seed", range(4))
def test_editing_step_by_step_gives_what_reading_afresh_gives(seed: int) -> None:
    """Random edits, each undone or completed later: whole texts have one answer."""
    random_ = random.Random(seed)
    paths = [*sorted((ROOT / "examples").glob("*.py")), SCRIPTS / "segmentation.py"]
    text = random_.choice(paths).read_text("utf-8")
    source: Source | None = parse(text)
    for _ in range(8):
        at = random_.randrange(len(text))
        if random_.random() < 0.5:
            edited = (
                text[:at] + random_.choice(["x", "(", ")", "\n", "'", " ", "1", ":"]) + text[at:]
            )
        else:
            edited = text[:at] + text[at + random_.randrange(1, 9) :]
        source = parse(edited, source)
        try:
            ast.parse(edited)
        except (SyntaxError, ValueError):
            check_source(source, "typed.py", config=PATIENT)
            source = parse(text, source)
            edited = text
        text = edited
        step_by_step = check_source(source, "typed.py", config=PATIENT)
        afresh = check_text(text, "typed.py", config=PATIENT)
        assert step_by_step.errors == afresh.errors == []
        assert [key(d) for d in step_by_step.diagnostics] == [key(d) for d in afresh.diagnostics]
