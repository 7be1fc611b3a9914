"""Checks every Python file and notebook in folders of other people's code.

    python -m benchmarks.corpus FOLDER … [--jobs N] [--shapes] [--timeout SECONDS]

Prints crashes with their traceback, the time per file, and every finding of severity `error`: in
code that works each of them is a false one, to be looked at. With `--shapes` it also counts how
many layer calls got an output shape.
"""

from __future__ import annotations

import argparse
import json
import signal
import statistics
import sys
import time
import traceback
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import Any

from .layer_calls import LayerCall, layer_calls

SUFFIXES = (".py", ".ipynb")


@dataclass
class Checked:
    """What checking one file gave."""

    path: str
    seconds: float = 0.0
    crash: str | None = None
    unreadable: bool = False
    errors: list[str] = field(default_factory=list)
    codes: list[str] = field(default_factory=list)
    shaped: list[str] = field(default_factory=list)
    unshaped: list[str] = field(default_factory=list)
    unseen: list[str] = field(default_factory=list)


class TooLong(Exception):
    """A file took longer than it may."""


def files(folders: list[Path]) -> Iterator[tuple[Path, Path]]:
    """The files to check, each with the folder it was found in."""
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            if path.suffix in SUFFIXES and path.is_file():
                yield folder, path


def check(folder: Path, path: Path, *, shapes: bool, timeout: int) -> Checked:
    """Check one file; whatever is raised on the way is part of the answer."""
    from fitlint.engine import check_file

    checked = Checked(str(path), unreadable=_broken_notebook(path))
    if checked.unreadable:
        return checked
    if hasattr(signal, "SIGALRM"):
        signal.signal(signal.SIGALRM, _interrupt)
        signal.alarm(timeout)
    start = time.perf_counter()
    try:
        report = check_file(path, project_root=folder)
    except (Exception, RecursionError, TooLong):
        checked.crash = traceback.format_exc()
        return checked
    finally:
        checked.seconds = time.perf_counter() - start
        if hasattr(signal, "SIGALRM"):
            signal.alarm(0)
    for item in report.diagnostics:
        if str(getattr(item.severity, "name", item.severity)).lower() == "error":
            checked.codes.append(item.code)
            where = f"{path}:{_place(item)}"
            checked.errors.append(f"{where} {item.code} {item.message.splitlines()[0]}")
    if shapes:
        _count_shapes(checked, path, report)
    return checked


def _broken_notebook(path: Path) -> bool:
    """Whether a notebook is no JSON at all (a committed merge conflict): no tool reads it."""
    if path.suffix != ".ipynb":
        return False
    try:
        json.loads(path.read_text("utf-8"))
    except ValueError:
        return True
    return False


def _interrupt(number: int, frame: FrameType | None) -> None:
    raise TooLong


def _place(item: Any) -> str:
    return str(item.line) if item.cell is None else f"cell {item.cell}:{item.line}"


def _count_shapes(checked: Checked, path: Path, report: Any) -> None:
    """Sort the layer calls of the file by what the report says of their lines."""
    seen: dict[tuple[int | None, int], list[Any]] = {}
    for call in report.calls:
        if call.kind == "layer":
            seen.setdefault((call.cell, call.line), []).append(call)
    for expression in layer_calls(path):
        events = [
            event
            for line in range(expression.line, expression.end_line + 1)
            for event in seen.get((expression.cell, line), [])
        ]
        if any(_has_shape(event) for event in events):
            checked.shaped.append(expression.layer)
        elif events:
            checked.unshaped.append(_told(path, expression))
        else:
            checked.unseen.append(_told(path, expression))


def _told(path: Path, expression: LayerCall) -> str:
    place = "" if expression.cell is None else f"cell {expression.cell}:"
    return f"{path}:{place}{expression.line} {expression.layer}"


def _has_shape(event: Any) -> bool:
    if not event.outputs:
        return False
    first = event.outputs[0]
    shape = first["shape"] if isinstance(first, dict) else first.shape
    return shape is not None


def run(options: argparse.Namespace) -> list[Checked]:
    """Check all files, in processes if asked."""
    work = list(files(options.folders))
    settings = {"shapes": options.shapes, "timeout": options.timeout}
    if options.jobs == 1:
        return [check(folder, path, **settings) for folder, path in work]
    with ProcessPoolExecutor(options.jobs) as pool:
        tasks = [pool.submit(check, folder, path, **settings) for folder, path in work]
        return [task.result() for task in tasks]


def describe(results: list[Checked], *, shapes: bool, verbose: bool) -> str:
    """The report as text."""
    out: list[str] = []
    unreadable = sum(r.unreadable for r in results)
    results = [r for r in results if not r.unreadable]
    crashed = [r for r in results if r.crash]
    for result in crashed:
        out += [f"CRASH {result.path}", result.crash or ""]
    out += [line for result in results for line in result.errors]
    if shapes:
        out += _describe_shapes(results, verbose=verbose)
    times = sorted(r.seconds * 1000 for r in results)
    if times:
        p95 = statistics.quantiles(times, n=20)[-1] if len(times) > 1 else times[0]
        slowest = max(results, key=lambda r: r.seconds)
        out.append(
            f"time per file, ms: p50 {statistics.median(times):.1f}, p95 {p95:.1f}, "
            f"max {times[-1]:.0f} ({slowest.path})"
        )
    codes = Counter(code for r in results for code in r.codes)
    for code, count in codes.most_common():
        out.append(f"{code}: {count}")
    clean = sum(not r.crash and not r.errors for r in results)
    out.append(
        f"files: {len(results)}, without error or crash: {clean}, "
        f"crashes: {len(crashed)}, errors: {codes.total()}, unreadable: {unreadable}"
    )
    return "\n".join(out) + "\n"


def _describe_shapes(results: list[Checked], *, verbose: bool) -> list[str]:
    shaped = sum(len(r.shaped) for r in results)
    unshaped = [line for r in results for line in r.unshaped]
    unseen = [line for r in results for line in r.unseen]
    total = shaped + len(unshaped) + len(unseen)
    out = []
    if verbose:
        out += [f"no shape: {line}" for line in unshaped] + [f"not seen: {line}" for line in unseen]
    worst = Counter(line.rsplit(" ", 1)[1] for line in unshaped + unseen).most_common(12)
    out.append("most often without: " + ", ".join(f"{name} {count}" for name, count in worst))
    share = shaped / total if total else 1.0
    out.append(
        f"layer calls: {total}, with a shape: {shaped} ({share:.1%}), "
        f"called without one: {len(unshaped)}, not seen called: {len(unseen)}"
    )
    return out


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folders", nargs="+", type=Path, metavar="FOLDER")
    parser.add_argument("--jobs", type=int, default=1, help="processes (default 1)")
    parser.add_argument("--shapes", action="store_true", help="count layer calls with a shape")
    parser.add_argument("--verbose", action="store_true", help="list layer calls without one")
    parser.add_argument("--timeout", type=int, default=60, help="seconds for one file")
    options = parser.parse_args()
    results = run(options)
    sys.stdout.write(describe(results, shapes=options.shapes, verbose=options.verbose))


if __name__ == "__main__":
    main()
