"""``fitlint shapes``: an aligned listing of the shapes inferred for a file."""

from __future__ import annotations

import argparse
import sys
from typing import Any

from ..engine.report import Call
from ..syntax import DecodeError, NotebookError
from .check import check_one, make_config
from .status import CLEAN, UsageError, existing


def run_shapes(options: argparse.Namespace) -> int:
    """Print the shapes of one file; returns the exit status."""
    path = existing(options.file)
    if path.is_dir():
        raise UsageError(f"{options.file} is a folder; `fitlint shapes` takes one file")
    try:
        report = check_one(path, make_config(options, path))
    except (DecodeError, NotebookError) as error:
        raise UsageError(f"{options.file}: {error}") from None
    except OSError as error:
        raise UsageError(f"{options.file}: cannot be read: {error.strerror or error}") from None
    if options.output_format == "json":
        from .render_json import shapes_json

        print(shapes_json(report))
    else:
        sys.stdout.write(listing(report.calls))
    return CLEAN


def listing(calls: list[Call]) -> str:
    """One line a call: line, what, inputs -> outputs, number of weights."""
    rows = [
        (
            f"{'' if call.cell is None else f'[{call.cell}] '}{call.line}",
            call.label or call.callee.rsplit(".", 1)[-1],
            ", ".join(map(shown, call.inputs)),
            ", ".join(map(shown, call.outputs)) + _extra(call),
            "" if call.params is None else f"{call.params:,} weights",
        )
        for call in calls
    ]
    if not rows:
        return "no shapes were inferred\n"
    widths = [max(len(row[i]) for row in rows) for i in range(4)]
    lines = []
    for line, what, inputs, outputs, params in rows:
        arrow = "->" if inputs else "  "
        text = (
            f"{line:>{widths[0]}}  {what:<{widths[1]}}  {inputs:<{widths[2]}} {arrow} "
            f"{outputs:<{widths[3]}}  {params}"
        )
        lines.append(text.rstrip())
    return "\n".join(lines) + "\n"


def shown(part: dict[str, Any]) -> str:
    """``(None, 28, 28, 1) float32``; ``?`` for what is not known."""
    shape = part["shape"]
    if shape is None:
        text = "(...)"
    else:
        inner = ", ".join("None" if dim is None else str(dim) for dim in shape)
        text = f"({inner},)" if len(shape) == 1 else f"({inner})"
    return f"{text} {part['dtype'] or '?'}"


def _extra(call: Call) -> str:
    return f" x {call.cardinality}" if call.cardinality is not None else ""
