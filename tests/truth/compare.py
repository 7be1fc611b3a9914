"""Holds the analysis against what real Keras did with the programs of `truth.jsonl`."""

from __future__ import annotations

import ast
import json
import re
from collections import Counter
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

TRUTH = Path(__file__).parent / "truth.jsonl"
CUT_OFF = 159
FLOOR = Path(__file__).parent / "floor.json"
PRELUDE = (
    "import numpy as np\n"
    "import tensorflow as tf\n"
    "from tensorflow import keras\n"
    "from tensorflow.keras import layers\n"
)


@dataclass(frozen=True)
class Program:
    """One program and what Keras 3 did with it."""

    id: str
    group: str
    text: str
    # Lines before the program's own first line.
    offset: int
    verdict: str
    exception: str | None
    message: str
    note: str
    # The lines (of `text`, from 1, ends included) in which the finding may stand.
    places: tuple[tuple[int, int], ...]


@dataclass
class Verdict:
    """What the analysis says of one program, judged."""

    program: Program
    agrees: bool
    # Error diagnostics on statements that Keras runs without raising.
    false_errors: list[str] = field(default_factory=list)
    missed: bool = False
    # The right statement, but another exception class: "says, really".
    wrong_class: str | None = None
    said: list[str] = field(default_factory=list)


@cache
def programs() -> tuple[Program, ...]:
    """Every program of the file, in its order.

    Left out is what cannot be judged: a record whose statement is not in its program.
    """
    lines = TRUTH.read_text("utf-8").splitlines()
    read = (_program(json.loads(line)) for line in lines if line.strip())
    return tuple(item for item in read if item.verdict != "raises" or item.places)


def _program(data: dict[str, Any]) -> Program:
    code: str = data["code"]
    prelude = PRELUDE if data.get("prelude", True) else ""
    offset = prelude.count("\n")
    keras = data["keras3"]
    return Program(
        id=data["id"],
        group=data["group"],
        text=prelude + code + "\n",
        offset=offset,
        verdict=keras["verdict"],
        exception=keras.get("exception"),
        message=keras.get("message", ""),
        note=data.get("note", ""),
        places=tuple(
            (first + offset, last + offset)
            for text in (keras.get("statement"), keras.get("inside"))
            if text
            for first, last in lines_of(code, text)
        ),
    )


def lines_of(code: str, statement: str) -> list[tuple[int, int]]:
    """Where a statement's text stands in a program.

    The text is a statement's source, or the physical lines it stands on. A text that occurs
    several times counts at each of its places: the record does not say which one raised.
    """
    wanted = statement.strip()
    # A long text was cut off when it was recorded.
    end = "" if len(wanted) >= CUT_OFF else r"(?![^\s;])"
    found = [
        (code.count("\n", 0, match.start()) + 1, code.count("\n", 0, match.end() - 1) + 1)
        for match in re.finditer(rf"(?<![^\s;:]){re.escape(wanted)}{end}", code)
    ]
    if found:
        return found
    normal = _normal(wanted)
    return [
        (node.lineno, node.end_lineno or node.lineno)
        for node in ast.walk(ast.parse(code))
        if isinstance(node, ast.stmt) and ast.unparse(node) == normal
    ]


def _normal(text: str) -> str:
    try:
        return ast.unparse(ast.parse(text))
    except SyntaxError:
        return text


def judge(program: Program) -> Verdict:
    """Analyses one program and compares."""
    from fitlint.engine import check_text

    report = check_text(program.text, path="truth.py", project_root=None)
    verdict = compare(program, list(report.diagnostics))
    verdict.said.extend(f"the analysis failed: {failure}" for failure in report.errors)
    return verdict


def compare(program: Program, diagnostics: list[Any]) -> Verdict:
    """What these diagnostics are worth for this program."""
    verdict = Verdict(program, agrees=False)
    verdict.said = [
        f"{d.line - program.offset} {d.severity} [{d.code}] {d.message}" for d in diagnostics
    ]
    errors = [d for d in diagnostics if d.severity == "error"]
    warnings = [d for d in diagnostics if d.severity == "warning"]
    if program.verdict == "raises":
        hits = [d for d in errors if _placed(program, d.line)]
        verdict.missed = not hits
        ran = _ran_before(program)
        strays = [d for d in errors if d not in hits and any(a <= d.line <= b for a, b in ran)]
        verdict.false_errors = [_told(program, d) for d in strays]
        if hits and all(d.raises != program.exception for d in hits):
            verdict.wrong_class = f"{hits[0].raises}, really {program.exception}"
        verdict.agrees = bool(hits) and not strays and verdict.wrong_class is None
        return verdict
    verdict.false_errors = [_told(program, d) for d in errors]
    if program.verdict in ("hangs", "runs, wrong"):
        verdict.missed = not warnings
        verdict.agrees = bool(warnings) and not errors
    elif program.verdict == "runs, fine":
        verdict.agrees = not errors and not warnings
    else:
        verdict.agrees = not errors
    return verdict


def _placed(program: Program, line: int) -> bool:
    return any(first <= line <= last for first, last in program.places)


def _ran_before(program: Program) -> list[tuple[int, int]]:
    """The module-level statements that ran through before the one that raised.

    Bodies of functions and classes are left out: which of their lines ran is not recorded.
    """
    start = min((first for first, _ in program.places), default=0)
    tree = ast.parse(program.text)
    defs = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    raising = [
        node.lineno
        for node in tree.body
        if not isinstance(node, defs)
        and any(
            a <= node.lineno <= b or node.lineno <= a <= (node.end_lineno or a)
            for a, b in program.places
        )
    ]
    start = min(raising, default=start)
    return [
        (node.lineno, node.end_lineno or node.lineno)
        for node in tree.body
        if not isinstance(node, defs) and (node.end_lineno or node.lineno) < start
    ]


def _told(program: Program, diagnostic: Any) -> str:
    line = diagnostic.line - program.offset
    return f"{program.id}:{line} [{diagnostic.code}] {diagnostic.message}"


@dataclass
class Totals:
    """The counts of one group."""

    total: int = 0
    agree: int = 0
    false_errors: int = 0
    missed: int = 0
    wrong_class: int = 0


def totals(verdicts: list[Verdict]) -> dict[str, Totals]:
    """The counts by group, in the order in which the groups appear."""
    groups: dict[str, Totals] = {}
    for verdict in verdicts:
        group = groups.setdefault(verdict.program.group, Totals())
        group.total += 1
        group.agree += verdict.agrees
        group.false_errors += bool(verdict.false_errors)
        group.missed += verdict.missed
        group.wrong_class += verdict.wrong_class is not None
    return groups


def floor() -> dict[str, int]:
    """The least number of agreements a group may have."""
    loaded: dict[str, int] = json.loads(FLOOR.read_text("utf-8")) if FLOOR.exists() else {}
    return loaded


def raise_floor(groups: dict[str, Totals]) -> None:
    """Raises the floor to what is reached now; it is never lowered."""
    before = floor()
    after = {**before}
    for name, group in groups.items():
        after[name] = max(before.get(name, 0), group.agree)
    FLOOR.write_text(json.dumps(after, indent=2, sort_keys=True) + "\n", "utf-8")


def exceptions_of(verdicts: list[Verdict]) -> Counter[str]:
    """How often each exception class is missed: where to look next."""
    return Counter(v.program.exception or v.program.verdict for v in verdicts if v.missed)
