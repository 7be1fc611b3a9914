"""`python -m tests.truth.run`: how far the analysis agrees with real Keras, by group."""

from __future__ import annotations

import argparse
import json
import sys
import traceback
from collections.abc import Callable
from dataclasses import asdict

from .compare import (
    FLOOR,
    Program,
    Totals,
    Verdict,
    exceptions_of,
    floor,
    judge,
    programs,
    raise_floor,
    totals,
)

SHOWS = ("disagree", "false-errors", "missed", "class")


def judge_safely(program: Program) -> Verdict:
    """A crash of the analysis is a disagreement, shown with its last lines."""
    try:
        return judge(program)
    except Exception:
        tail = " | ".join(traceback.format_exc().strip().splitlines()[-3:])
        missed = program.verdict in ("raises", "hangs", "runs, wrong")
        return Verdict(program, agrees=False, missed=missed, said=[f"crashed: {tail}"])


def table(groups: dict[str, Totals]) -> str:
    """The counts as text."""
    whole = Totals()
    rows = [f"{'group':18}{'agree':>12}{'false errors':>14}{'missed':>8}{'class':>7}{'floor':>7}"]
    floors = floor()
    for name, group in groups.items():
        rows.append(_row(name, group, str(floors.get(name, "-"))))
        for key, value in asdict(group).items():
            setattr(whole, key, getattr(whole, key) + value)
    rows.append(_row("all", whole, ""))
    return "\n".join(rows)


def _row(name: str, group: Totals, least: str) -> str:
    agree = f"{group.agree}/{group.total}"
    return (
        f"{name:18}{agree:>12}{group.false_errors:>14}{group.missed:>8}"
        f"{group.wrong_class:>7}{least:>7}"
    )


def shown(verdicts: list[Verdict], show: str) -> list[Verdict]:
    """The verdicts that a `--show` asks for."""
    wanted: dict[str, Callable[[Verdict], bool]] = {
        "disagree": lambda v: not v.agrees,
        "false-errors": lambda v: bool(v.false_errors),
        "missed": lambda v: v.missed,
        "class": lambda v: v.wrong_class is not None,
    }
    return [verdict for verdict in verdicts if wanted[show](verdict)]


def story(verdict: Verdict) -> str:
    """One verdict with its program, for reading."""
    program = verdict.program
    own = program.text.splitlines()[program.offset :]
    lines = [f"== {program.id} ({program.group}): {program.verdict}"]
    if program.exception:
        lines.append(f"   {program.exception}: {program.message[:200]}")
    if program.note:
        lines.append(f"   note: {program.note}")
    lines += [f"   {number:3} {line}" for number, line in enumerate(own, 1)]
    lines += [f"   said: {said}" for said in verdict.said or ["nothing"]]
    if verdict.wrong_class:
        lines.append(f"   class: {verdict.wrong_class}")
    return "\n".join(lines)


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.truth.run", description=__doc__)
    parser.add_argument("--group", action="append", help="only this group (may be repeated)")
    parser.add_argument("--id", help="only programs whose id contains this")
    parser.add_argument("--show", choices=SHOWS, help="print these programs too")
    parser.add_argument("--limit", type=int, default=40, help="how many to print (default 40)")
    parser.add_argument("--json", action="store_true", help="print one object")
    parser.add_argument("--update-floor", action="store_true", help=f"raise {FLOOR.name}")
    options = parser.parse_args(arguments)
    chosen = [
        program
        for program in programs()
        if (not options.group or program.group in options.group)
        and (not options.id or options.id in program.id)
    ]
    verdicts = [judge_safely(program) for program in chosen]
    groups = totals(verdicts)
    if options.update_floor and not options.id:
        raise_floor(groups)
    if options.json:
        print(json.dumps(_as_json(verdicts, groups), indent=1))
        return 0
    for verdict in shown(verdicts, options.show)[: options.limit] if options.show else []:
        print(story(verdict))
    print(table(groups))
    missed = ", ".join(f"{name} {count}" for name, count in exceptions_of(verdicts).most_common(8))
    if missed:
        print(f"missed by class: {missed}")
    return 0


def _as_json(verdicts: list[Verdict], groups: dict[str, Totals]) -> dict[str, object]:
    return {
        "groups": {name: asdict(group) for name, group in groups.items()},
        "disagree": [
            {
                "id": verdict.program.id,
                "verdict": verdict.program.verdict,
                "exception": verdict.program.exception,
                "false_errors": verdict.false_errors,
                "missed": verdict.missed,
                "wrong_class": verdict.wrong_class,
                "said": verdict.said,
            }
            for verdict in verdicts
            if not verdict.agrees
        ],
    }


if __name__ == "__main__":
    sys.exit(main())
