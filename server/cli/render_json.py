"""The machine-readable output, as the design fixes it."""

from __future__ import annotations

import json
from typing import Any

from .. import __version__
from ..engine.config import Config
from ..engine.report import Call, Diagnostic, Report


def check_json(reports: list[Report], config: Config) -> str:
    """``fitlint check --output-format json``."""
    return json.dumps(
        {
            "fitlint": __version__,
            "target": {"keras": config.keras_version, "tensorflow": config.tensorflow_version},
            "files": len(reports),
            "diagnostics": [_diagnostic(d) for report in reports for d in report.diagnostics],
        },
        indent=2,
        ensure_ascii=False,
    )


def _diagnostic(item: Diagnostic) -> dict[str, Any]:
    return {
        "path": item.path,
        "cell": item.cell,
        "code": item.code,
        "name": item.name,
        "severity": item.severity,
        "message": item.message,
        "raises": item.raises,
        **_range(item),
        "related": [
            {"path": r.path, "cell": r.cell, **_range(r), "message": r.message}
            for r in item.related
        ],
        "fixes": [
            {
                "title": fix.title,
                "safe": fix.safe,
                "edits": [
                    {"path": e.path, "cell": e.cell, **_range(e), "text": e.text} for e in fix.edits
                ],
            }
            for fix in item.fixes
        ],
    }


def _range(item: Any) -> dict[str, int]:
    return {
        "line": item.line,
        "column": item.column,
        "end_line": item.end_line,
        "end_column": item.end_column,
    }


def shapes_json(report: Report) -> str:
    """``fitlint shapes --output-format json``."""
    calls = [_call(call) for call in report.calls]
    return json.dumps({"fitlint": __version__, "calls": calls}, indent=2, ensure_ascii=False)


def _call(call: Call) -> dict[str, Any]:
    result: dict[str, Any] = {
        **_range(call),
        "cell": call.cell,
        "kind": call.kind,
        "callee": call.callee,
        "inputs": list(call.inputs),
        "outputs": list(call.outputs),
        "params": call.params,
    }
    if call.kind == "dataset":
        result["cardinality"] = call.cardinality
    return result
