"""``fitlint check``: analyse files, print what was found."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from ..engine.check import check_file, check_source
from ..engine.config import Config
from ..engine.report import Report
from ..syntax import DecodeError, NotebookError, decode, parse
from .files import expand, project_root
from .main import CLEAN, FOUND, WRONG, UsageError

PARALLEL_FROM = 8
"""Files from which a process pool pays for its start."""
_ORDER = {"error": 0, "warning": 1, "information": 2}


def run_check(options: argparse.Namespace) -> int:
    """Analyse everything asked for; returns the exit status."""
    config = make_config(options)
    problems: list[str] = []
    files: list[Path | None] = []
    for path in options.paths:
        if path == "-":
            files.append(None)
        elif not os.path.exists(path):
            problems.append(f"no such file or folder: {path}")
        else:
            files += expand(Path(path))
    sources: dict[str, str] = {}
    reports = list(_analyse(files, options, config, problems, sources))
    for line in problems:
        print(f"fitlint: {line}", file=sys.stderr)
    _print(reports, options, config)
    if problems:
        return WRONG
    limit = _ORDER.get(options.fail_on or "warning", -1)
    hit = any(_ORDER[d.severity] <= limit for report in reports for d in report.diagnostics)
    return FOUND if hit else CLEAN


def make_config(options: argparse.Namespace) -> Config:
    """Options of the command line as a configuration."""
    from ..engine.config import Config

    seconds = getattr(options, "budget", None)
    if seconds is not None and seconds <= 0:
        raise UsageError("--budget must be a positive number of seconds")
    known = _known_rules() if getattr(options, "select", None) or getattr(options, "ignore", None) else set()
    for name in (*getattr(options, "select", ()), *getattr(options, "ignore", ())):
        if name != "ALL" and not any(code == name or code.startswith(name) for code in known):
            raise UsageError(f"no rule is called {name!r} (see `fitlint rule`)")
    return Config(
        budget_seconds=seconds or 2.0,
        select=tuple(getattr(options, "select", ())),
        ignore=tuple(getattr(options, "ignore", ())),
    )


def _known_rules() -> set[str]:
    from ..analyzers.rule import all_rules

    return {word for rule in all_rules().values() for word in (rule.code, rule.name)}


def _analyse(
    files: list[Path | None], options: argparse.Namespace, config: Config, problems: list[str], sources: dict[str, str]
) -> Iterator[Report]:
    paths = [path for path in files if path is not None]
    if len(paths) >= PARALLEL_FROM and (os.cpu_count() or 1) > 1:
        yield from _in_parallel(paths, config, problems)
    else:
        for path in paths:
            yield from _guarded(lambda path=path: check_one(path, config), str(path), problems)  # type: ignore[misc]
    if None in files:
        name = options.stdin_filename or "<stdin>"
        yield from _guarded(lambda: _check_stdin(name, config), name, problems)


def _guarded(action: Callable[[], Report], name: str, problems: list[str]) -> Iterator[Report]:
    try:
        yield action()
    except (DecodeError, NotebookError) as error:
        problems.append(f"{name}: {error}")
    except OSError as error:
        problems.append(f"{name}: cannot be read: {error.strerror or error}")


def check_one(path: Path, config: Config) -> Report:
    """Analyse one file on disk."""
    return check_file(path, project_root(path), config)


def _check_stdin(name: str, config: Config) -> Report:
    source = parse(decode(sys.stdin.buffer.read()))
    return check_source(source, name, Path.cwd(), config)


def _task(path: Path, config: Config) -> tuple[Report | None, str | None]:
    problems: list[str] = []
    reports = list(_guarded(lambda: check_one(path, config), str(path), problems))
    if not reports:
        return None, problems[0]
    reports[0].analysis = None
    return reports[0], None


def _in_parallel(paths: list[Path], config: Config, problems: list[str]) -> Iterator[Report]:
    from concurrent.futures import ProcessPoolExecutor
    from functools import partial

    with ProcessPoolExecutor() as pool:
        for report, problem in pool.map(partial(_task, config=config), paths, chunksize=2):
            if problem is not None:
                problems.append(problem)
            if report is not None:
                yield report


def _print(reports: list[Report], options: argparse.Namespace, config: Config) -> None:
    if options.output_format == "json":
        from .render_json import check_json

        print(check_json(reports, config))
        return
    from .render_text import render

    sys.stdout.write(render(reports, colour=wants_colour(options.color), verbose=options.verbose))


def wants_colour(choice: str) -> bool:
    """Whether to colour the output: ``NO_COLOR`` and pipes switch it off."""
    if choice == "auto":
        return sys.stdout.isatty() and "NO_COLOR" not in os.environ and os.environ.get("TERM") != "dumb"
    return choice == "always"
