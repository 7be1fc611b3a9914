"""What a program did, held against what its case expects; and the recorded outcomes."""

from __future__ import annotations

import hashlib
import json
from functools import cache
from pathlib import Path
from typing import Any

from .cases import CASES, Case, Expected
from .oracle import Outcome, places

RECORDS = CASES / "outcomes.json"
# The Keras whose outcomes the cases describe.
KERAS = "3.15.1"


def key_of(case: Case) -> str:
    """The program's hash: comments included, since expectations decide where it goes on."""
    digest = hashlib.sha256()
    for file, text in sorted(case.files.items()):
        digest.update(f"{file}\0{text}\0".encode())
    digest.update(json.dumps(case.flags.get("hangs", "")).encode())
    return f"{digest.hexdigest()[:24]}@{KERAS}"


@cache
def records() -> dict[str, Any]:
    """The recorded outcomes, by `key_of`."""
    if not RECORDS.exists():
        return {}
    loaded: dict[str, Any] = json.loads(RECORDS.read_text("utf-8"))
    return loaded


def recorded(case: Case) -> Outcome | None:
    """What the case's program did when it was last run, if it has not changed since."""
    data = records().get(key_of(case))
    return Outcome.from_json(data["outcome"]) if data else None


def save_records(observed: dict[str, Any], path: Path = RECORDS) -> None:
    """Writes the outcomes of the cases there are, sorted so that a change reads well."""
    ordered = dict(sorted(observed.items(), key=lambda item: (item[1]["case"], item[0])))
    lines = [f"{json.dumps(key)}: {json.dumps(value)}" for key, value in ordered.items()]
    path.write_text("{\n" + ",\n".join(lines) + "\n}\n", "utf-8")


def exception_of(expected: Expected, case: Case, outcome: Outcome) -> str | None:
    """The class of the exception that real Keras raised where an error is expected."""
    for error in outcome.raised:
        for file, span in places(error, case.programs):
            if expected.file == file and expected.line in span:
                return error.exception
    return None


def problems(case: Case, outcome: Outcome) -> list[str]:
    """Where the case and what its program really did disagree."""
    found: list[str] = []
    if outcome.hangs != ("hangs" in case.flags):
        found.append("it hangs" if outcome.hangs else "it is said to hang, and comes to its end")
    met: set[int] = set()
    for error in outcome.raised:
        spans = places(error, case.programs)
        matches = [
            index
            for index, expected in enumerate(case.errors)
            if any(expected.file == file and expected.line in span for file, span in spans)
        ]
        met.update(matches)
        if not matches:
            trail = ", ".join(f"{file}:{line}" for file, line in error.trail)
            found.append(f"unexpected at {trail}: {error.exception}: {error.message}")
    for index, expected in enumerate(case.errors):
        if index not in met:
            found.append(f"does not raise: {expected}")
    if not outcome.finished and not outcome.hangs and not found:
        found.append("the program did not run to its end")
    for shape in case.shapes:
        seen = outcome.shapes.get(f"{shape.file}:{shape.line}", [])
        if not any(shape.admits(leaves) for leaves in seen):
            found.append(f"{shape}: really {seen or 'never computed'}")
    return found
