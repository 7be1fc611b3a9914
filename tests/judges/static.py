"""Runs the analysis on a case, and holds its findings and shapes against the expected ones."""

from __future__ import annotations

import ast
import json
import tempfile
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from .cases import MAIN, Case, Expected, ExpectedShape
from .shapes import shape_target
from .verdicts import exception_of, recorded

NOTEBOOK = "train.ipynb"
CELL_MARK = "# %%"


@dataclass(frozen=True)
class Found:
    """A finding of the analysis, in lines of the case's block."""

    file: str
    line: int
    severity: str
    code: str
    message: str
    raises: str | None
    diagnostic: Any

    def __str__(self) -> str:
        return f"{self.file}:{self.line} {self.severity} [{self.code}] {self.message}"


@dataclass
class Analysis:
    """What the analysis says of a case."""

    findings: list[Found] = field(default_factory=list)
    # Each call with its line in the case's block.
    calls: list[tuple[int, Any]] = field(default_factory=list)
    # How many lines of the block precede each cell.
    starts: list[int] = field(default_factory=list)
    # Failures of the analysis itself, which it survives and logs.
    failures: list[str] = field(default_factory=list)


def analyse(files: dict[str, str], *, notebook: bool = False) -> Analysis:
    """Analyses the main file, in a folder with its sister modules where there are any."""
    from fitlint.engine import check_file, check_text

    if not notebook and len(files) == 1:
        report = check_text(files[MAIN], path=MAIN, project_root=None)
        return _read(report, [0])
    with tempfile.TemporaryDirectory(prefix="fitlint-case-") as name:
        root = Path(name).resolve()
        for file, text in files.items():
            if file == MAIN and notebook:
                continue
            target = root / file
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text, "utf-8")
        if not notebook:
            return _read(check_file(root / MAIN, project_root=root), [0])
        path = root / NOTEBOOK
        cells, starts = cells_of(files[MAIN])
        path.write_text(json.dumps(_notebook(cells)), "utf-8")
        return _read(check_file(path, project_root=root), starts)


def cells_of(text: str) -> tuple[list[str], list[int]]:
    """The cells of a program split by `# %%` lines, and how many lines precede each."""
    cells: list[list[str]] = [[]]
    starts = [0]
    for number, line in enumerate(text.split("\n"), 1):
        if line.startswith(CELL_MARK):
            cells.append([])
            starts.append(number)
        else:
            cells[-1].append(line)
    if not "".join(cells[0]).strip():
        del cells[0], starts[0]
    return ["\n".join(cell).rstrip("\n") for cell in cells], starts


def _notebook(cells: list[str]) -> dict[str, Any]:
    return {
        "nbformat": 4,
        "nbformat_minor": 5,
        "metadata": {"language_info": {"name": "python"}},
        "cells": [
            {
                "cell_type": "code",
                "id": f"cell-{index}",
                "metadata": {},
                "outputs": [],
                "execution_count": None,
                "source": cell.splitlines(keepends=True),
            }
            for index, cell in enumerate(cells)
        ],
    }


def _read(report: Any, starts: list[int]) -> Analysis:
    def line_of(item: Any) -> int:
        line: int = item.line
        return line + (starts[item.cell] if item.cell is not None else 0)

    findings = [
        Found(
            file_name(item.path),
            line_of(item),
            item.severity,
            item.code,
            item.message,
            item.raises,
            item,
        )
        for item in report.diagnostics
    ]
    return Analysis(
        findings, [(line_of(call), call) for call in report.calls], starts, list(report.errors)
    )


def file_name(path: str) -> str:
    name = Path(path).name
    return MAIN if name == NOTEBOOK else name


def _matches(expected: Expected, found: Found) -> bool:
    return (
        Path(expected.file).name == found.file
        and found.line in expected.statement
        and expected.code == found.code
        and expected.severity == found.severity
        and expected.text in found.message
    )


def problems(case: Case, analysis: Analysis) -> list[str]:
    """Missing and unexpected findings, wrong exception classes, wrong shapes."""
    told = [f"the analysis failed: {_last_lines(failure)}" for failure in analysis.failures]
    left = list(analysis.findings)
    outcome = recorded(case)
    for expected in case.findings:
        match = next((found for found in left if _matches(expected, found)), None)
        if match is None:
            if "undecided" not in case.flags:
                told.append(f"missing: {expected}")
            continue
        left.remove(match)
        if expected.severity == "error" and outcome is not None:
            real = exception_of(expected, case, outcome)
            if real is not None and match.raises != real:
                told.append(f"{expected}: says {match.raises}, Keras raises {real}")
    told.extend(f"unexpected: {found}" for found in left)
    for shape in case.shapes:
        told.extend(_shape_problems(case, shape, analysis))
    return told


def _last_lines(trace: str) -> str:
    return " | ".join(line.strip() for line in trace.strip().splitlines()[-3:])


def _shape_problems(case: Case, shape: ExpectedShape, analysis: Analysis) -> list[str]:
    target = shape_target(ast.parse(case.programs[shape.file]), shape.line)
    if target is None:
        return [f"{shape}: no value on this line"]
    last = target.end_lineno or target.lineno
    seen = [
        [
            [list(leaf["shape"]) if leaf["shape"] is not None else None, leaf["dtype"]]
            for leaf in map(_as_dict, call.outputs)
        ]
        for line, call in analysis.calls
        if target.lineno <= line <= last
    ]
    if any(shape.admits(leaves) for leaves in seen):
        return []
    # The parts of a tuple are listed one by one.
    parts = [replace(shape, leaves=(leaf,)) for leaf in shape.leaves]
    if all(any(part.admits(leaves) for leaves in seen) for part in parts):
        return []
    return [f"{shape}: inferred {seen or 'nothing'}"]


def _as_dict(leaf: Any) -> dict[str, Any]:
    return leaf if isinstance(leaf, dict) else {"shape": leaf.shape, "dtype": leaf.dtype}
