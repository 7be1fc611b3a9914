"""``fitlint check``: analyse files, print what was found."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

from ..engine.check import check_file, check_source
from ..engine.config import Config, known_rule
from ..engine.report import Report
from ..engine.settings import SettingsError, load, project_root
from ..syntax import DecodeError, NotebookError, decode, parse
from .files import expand
from .status import CLEAN, FOUND, WRONG, UsageError

PARALLEL_FROM = 8
"""Files from which a process pool pays for its start."""
_ORDER = {"error": 0, "warning": 1, "information": 2}


def run_check(options: argparse.Namespace) -> int:
    """Analyse everything asked for; returns the exit status."""
    problems: list[str] = []
    files: list[Path | None] = []
    for path in options.paths:
        if path == "-":
            files.append(None)
        elif not Path(path).exists():
            problems.append(f"no such file or folder: {path}")
        else:
            files += _expanded(Path(path))
    # Each file once, however often it is named.
    jobs = [
        (path, make_config(options, path or _stdin_path(options))) for path in dict.fromkeys(files)
    ]
    reports = list(_analyse(jobs, options, problems))
    for line in problems:
        print(f"fitlint: {line}", file=sys.stderr)
    target = jobs[0][1] if jobs else make_config(options, Path.cwd())
    _print(reports, options, target)
    if problems:
        return WRONG
    limit = _ORDER.get(options.fail_on or "warning", -1)
    hit = any(_ORDER[d.severity] <= limit for report in reports for d in report.diagnostics)
    return FOUND if hit else CLEAN


def _expanded(path: Path) -> list[Path]:
    try:
        return list(expand(path))
    except SettingsError as error:
        raise UsageError(str(error)) from None


def make_config(options: argparse.Namespace, path: Path) -> Config:
    """The configuration of one file: its project's settings, and over them the options."""
    seconds = getattr(options, "budget", None)
    if seconds is not None and not 0 < seconds < float("inf"):
        raise UsageError("--budget must be a positive number of seconds")
    select, ignore = getattr(options, "select", ()), getattr(options, "ignore", ())
    for name in (*select, *ignore):
        if not known_rule(name):
            raise UsageError(f"no rule is called {name!r} (see `fitlint rule`)")
    try:
        config = load(path)
    except SettingsError as error:
        raise UsageError(str(error)) from None
    if select:
        # What is asked for by hand is shown, whatever the project ignores everywhere.
        config = replace(config, select=tuple(select), ignore=())
    if ignore:
        config = replace(config, ignore=(*config.ignore, *ignore))
    return config if seconds is None else replace(config, budget_seconds=seconds)


def _stdin_path(options: argparse.Namespace) -> Path:
    """Where the text of standard input belongs."""
    return Path(options.stdin_filename or "<stdin>")


def _analyse(
    jobs: list[tuple[Path | None, Config]], options: argparse.Namespace, problems: list[str]
) -> Iterator[Report]:
    files = [(path, config) for path, config in jobs if path is not None]
    if len(files) >= PARALLEL_FROM and (os.cpu_count() or 1) > 1:
        yield from _in_parallel(files, problems)
    else:
        for job in files:
            yield from _guarded(partial(check_one, *job), str(job[0]), problems)
    for path, config in jobs:
        if path is None:
            name = str(_stdin_path(options))
            yield from _guarded(partial(_check_stdin, name, config), name, problems)


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


def _task(job: tuple[Path, Config]) -> tuple[Report | None, str | None]:
    problems: list[str] = []
    reports = list(_guarded(partial(check_one, *job), str(job[0]), problems))
    if not reports:
        return None, problems[0]
    reports[0].analysis = None
    return reports[0], None


def _in_parallel(jobs: list[tuple[Path, Config]], problems: list[str]) -> Iterator[Report]:
    from concurrent.futures import ProcessPoolExecutor

    with ProcessPoolExecutor() as pool:
        for report, problem in pool.map(_task, jobs, chunksize=2):
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
        return (
            sys.stdout.isatty()
            and not os.environ.get("NO_COLOR")
            and os.environ.get("TERM") != "dumb"
        )
    return choice == "always"
