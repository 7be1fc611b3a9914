"""How many of the questions fitlint answers: `python -m tests.questions.run`.

The programs tell real questions (see each header); `outcomes.json` says what Keras does with them.
A program that raises is *found* if some error diagnostic lies within the module-level statement
that raises, or covers the innermost line of the program in the traceback. An error on a program
that runs is false.
"""

from __future__ import annotations

import json
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent


@dataclass
class Score:
    """What became of each program, by name."""

    found: list[str] = field(default_factory=list)
    missed: list[str] = field(default_factory=list)
    elsewhere: dict[str, list[str]] = field(default_factory=dict)
    quiet: list[str] = field(default_factory=list)
    false: dict[str, list[str]] = field(default_factory=dict)


def outcomes() -> dict[str, Any]:
    """The recorded outcomes by program name."""
    recorded: dict[str, Any] = json.loads((HERE / "outcomes.json").read_text("utf-8"))
    recorded.pop("keras")
    return recorded


def errors(path: Path) -> list[Any]:
    """The error diagnostics of one program."""
    from fitlint.engine import check_text

    report = check_text(path.read_text("utf-8"), str(path))
    return [d for d in report.diagnostics if is_error(d.severity)]


def is_error(severity: object) -> bool:
    """Whether a diagnostic's severity, an enum member or its name, is `error`."""
    return str(getattr(severity, "name", severity)).lower() == "error"


def hits(diagnostic: Any, outcome: dict[str, Any]) -> bool:
    """Whether the diagnostic is where the program raises."""
    within = outcome["line"] <= diagnostic.line and diagnostic.end_line <= outcome["end_line"]
    covers = diagnostic.line <= outcome["inner_line"] <= diagnostic.end_line
    return bool(within or covers)


def score() -> Score:
    """Check every program and compare with its outcome."""
    result = Score()
    for name, outcome in outcomes().items():
        found = errors(HERE / f"{name}.py")
        told = [f"{d.line}: {d.code} {d.message.splitlines()[0]}" for d in found]
        if outcome["verdict"] == "runs":
            if found:
                result.false[name] = told
            else:
                result.quiet.append(name)
        elif any(hits(d, outcome) for d in found):
            result.found.append(name)
        else:
            result.missed.append(name)
            if found:
                result.elsewhere[name] = told
    return result


def main() -> None:
    """Print the score, what was missed and what is false."""
    start = time.perf_counter()
    result = score()
    recorded = outcomes()
    out = sys.stdout
    raising = len(result.found) + len(result.missed)
    running = len(result.quiet) + len(result.false)
    for name in result.missed:
        outcome = recorded[name]
        message = " ".join(outcome["message"].split())[:100]
        out.write(f"missed {name}:{outcome['inner_line']} {outcome['exception']}: {message}\n")
        for told in result.elsewhere.get(name, []):
            out.write(f"       said at {told}\n")
    for name, tolds in result.false.items():
        for told in tolds:
            out.write(f"FALSE  {name}:{told}\n")
    out.write(f"raise: {raising}, found at the right place: {len(result.found)}")
    out.write(f", error elsewhere only: {len(result.elsewhere)}\n")
    out.write(f"run: {running}, with a false error: {len(result.false)}\n")
    out.write(f"{time.perf_counter() - start:.1f} s\n")


if __name__ == "__main__":
    main()
