"""How long an answer takes, beside what Python and TensorFlow need for the same script.

    python -m benchmarks.speed [--tensorflow PYTHON]

Times are the fastest of several runs; the ratios of one run are what can be compared between
machines. With a Python that has TensorFlow, the first script is also run until it fails.
"""

from __future__ import annotations

import argparse
import ast
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from fitlint.engine import Check, Config, check_text
from fitlint.syntax import parse

from .long_script import long_script

SCRIPTS = Path(__file__).parent / "scripts"
SHORT = SCRIPTS / "segmentation.py"
PATIENT = Config(budget_seconds=60.0)


def fastest(action: Callable[[], object], clock: Callable[[], float], times: int = 7) -> float:
    """Seconds of the fastest of several runs, after one that loads what is needed."""
    action()
    best = float("inf")
    for _ in range(times):
        start = clock()
        action()
        best = min(best, clock() - start)
    return best


def command(*arguments: str, python: str = sys.executable) -> Callable[[], int]:
    """A run of Python as users have it: with compiled modules kept."""
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    environment |= {"CUDA_VISIBLE_DEVICES": "-1", "TF_CPP_MIN_LOG_LEVEL": "3"}

    def run() -> int:
        done = subprocess.run(
            [python, *arguments], env=environment, capture_output=True, timeout=900, check=False
        )
        return done.returncode

    return run


def tensorflow_python(given: str | None) -> str | None:
    """A Python that has TensorFlow, if there is one."""
    beside = Path(__file__).parents[1] / ".venv-test" / "bin" / "python"
    for python in filter(None, (given, sys.executable, str(beside))):
        try:
            found = subprocess.run(
                [
                    python,
                    "-c",
                    "from importlib.util import find_spec as f; f('tensorflow') or exit(1)",
                ],
                capture_output=True,
                check=False,
            )
        except OSError:
            continue
        if found.returncode == 0:
            return python
    return None


def findings(text: str) -> None:
    """One pass of the engine, as after each change in an editor."""
    Check(parse(text), "train.py", config=PATIENT).findings()


def row(what: str, seconds: float, ratio: float | None = None, of: str = "") -> None:
    """One line of the table."""
    compared = "" if ratio is None else f"{ratio:10,.1f} x {of}"
    print(f"{what:<52}{seconds * 1000:10,.1f} ms{compared}")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tensorflow", metavar="PYTHON", help="a Python that has TensorFlow")
    options = parser.parse_args()

    for name, text in (
        (SHORT.name, SHORT.read_text("utf-8")),
        ("all scripts as one", long_script()),
    ):
        lines = text.count("\n")
        print(f"{name}: {lines} lines")
        reading = fastest(lambda text=text: ast.parse(text), time.process_time)  # type: ignore[misc]
        row("  ast.parse", reading)
        ours = fastest(lambda text=text: parse(text), time.process_time)  # type: ignore[misc]
        row("  parse with exact places", ours, ours / reading, "ast.parse")
        engine = fastest(lambda text=text: findings(text), time.process_time, 5)  # type: ignore[misc]
        row("  engine: parse, interpret, rules", engine, engine / reading, "ast.parse")
        tried = fastest(lambda text=text: check_text(text, config=PATIENT), time.process_time, 5)  # type: ignore[misc]
        row("  with every fix tried", tried, tried / reading, "ast.parse")

    bare = fastest(command("-c", "pass"), time.perf_counter)
    row("python -c pass", bare)
    check = fastest(command("-m", "fitlint", "check", str(SHORT)), time.perf_counter)
    row(f"fitlint check {SHORT.name}, start included", check, check / bare, "python -c pass")

    python = tensorflow_python(options.tensorflow)
    if python is None:
        print("TensorFlow is not installed here: not compared (see --tensorflow)")
        return
    start = time.perf_counter()
    status = command(str(SHORT), python=python)()
    running = time.perf_counter() - start
    if status == 0:
        raise SystemExit(f"{SHORT.name} was to fail under TensorFlow")
    row(f"TensorFlow, until {SHORT.name} fails", running, running / check, "fitlint check")


if __name__ == "__main__":
    main()
