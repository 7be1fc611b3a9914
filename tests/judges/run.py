"""`python -m tests.judges.run FILE…`: the judges on a few cases, told for reading.

Without options the analysis is judged; `--oracle` runs the programs under real Keras instead and
tells what they raised.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterator
from pathlib import Path

from . import static, verdicts
from .cases import CASES, Case, all_cases, cases_in


def chosen(files: list[Path], part: str) -> list[Case]:
    """The cases of these files (of all, if there are none) whose id contains a text."""
    if not files:
        return [case for case in all_cases() if part in case.id]
    cases: list[Case] = []
    for path in (inner for given in files for inner in _case_files(given)):
        resolved = path.resolve()
        inside = resolved.is_relative_to(CASES)
        stem = resolved.relative_to(CASES).with_suffix("").as_posix() if inside else path.stem
        cases.extend(cases_in(path.read_text("utf-8"), path, stem))
    return [case for case in cases if part in case.id]


def _case_files(path: Path) -> list[Path]:
    """A file of cases, or those of a folder."""
    return sorted(path.rglob("*.md")) if path.is_dir() else [path]


def static_story(case: Case) -> tuple[list[str], Iterator[str]]:
    """The problems of the analysis with a case, and what it said."""
    analysis = static.analyse(case.files, notebook=bool(case.flags.get("notebook")))
    return static.problems(case, analysis), (f"said {found}" for found in analysis.findings)


def oracle_story(case: Case) -> tuple[list[str], Iterator[str]]:
    """Where real Keras disagrees with a case, and what was raised."""
    from .oracle import observe

    if case.skips_oracle is not None:
        return [], iter([f"not run: {case.skips_oracle}"])
    outcome = observe(case)
    raised = (
        f"raised {error.exception} at {', '.join(f'{file}:{line}' for file, line in error.trail)}"
        f": {error.message}"
        for error in outcome.raised
    )
    return verdicts.problems(case, outcome), raised


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.judges.run", description=__doc__)
    parser.add_argument("files", nargs="*", type=Path, help="Markdown files (default: all)")
    parser.add_argument("-k", dest="part", default="", help="only ids that contain this")
    parser.add_argument("-v", "--verbose", action="store_true", help="tell of good cases, too")
    parser.add_argument("--oracle", action="store_true", help="run them under real Keras")
    options = parser.parse_args(arguments)
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    os.environ.setdefault("CUDA_VISIBLE_DEVICES", "-1")
    story = oracle_story if options.oracle else static_story
    cases, bad = chosen(options.files, options.part), 0
    for case in cases:
        problems, details = story(case)
        bad += bool(problems)
        if problems or options.verbose:
            print(f"{'FAIL' if problems else 'ok  '} {case.id} ({case.path.name}:{case.line})")
            print("".join(f"    {problem}\n" for problem in problems), end="")
        if options.verbose:
            print("".join(f"    {detail}\n" for detail in details), end="")
    print(f"{len(cases) - bad} of {len(cases)} cases pass")
    return int(bad > 0)


if __name__ == "__main__":
    sys.exit(main())
