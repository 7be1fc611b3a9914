"""Runs every question under the installed Keras and records what happened in `outcomes.json`.

    python -m tests.questions.record [--all] [NAME …]

Only programs whose text changed since the last recording are run, unless they are named or
`--all` is given. Each runs in a forked process of its own (so not on Windows), on the CPU, in an
empty folder.
"""

from __future__ import annotations

import argparse
import ast
import hashlib
import json
import multiprocessing
import os
import re
import sys
import tempfile
import traceback
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
OUTCOMES = HERE / "outcomes.json"
TIMEOUT = 60.0


def programs() -> list[Path]:
    """The question programs, in order."""
    return sorted(HERE.glob("[0-9][0-9][0-9]_*.py"))


def digest(path: Path) -> str:
    """A short hash of the program's text, to see whether a recording is still of it."""
    return hashlib.sha256(path.read_bytes()).hexdigest()[:16]


def module_statement(tree: ast.Module, line: int) -> tuple[int, int]:
    """First and last line of the innermost statement at module level that covers `line`.

    Module level includes the bodies of `if`, `for`, `while`, `with` and `try`, not of functions
    and classes, which run elsewhere.
    """
    found = (line, line)
    body: list[ast.stmt] = tree.body
    while body:
        inner = next((s for s in body if s.lineno <= line <= (s.end_lineno or s.lineno)), None)
        if inner is None:
            break
        found = (inner.lineno, inner.end_lineno or inner.lineno)
        if isinstance(inner, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            break
        body = [s for s in ast.walk(inner) if isinstance(s, ast.stmt) and s is not inner]
    return found


def portable(message: str) -> str:
    """The message without colours, addresses, folders of this machine and graph stack traces."""
    message = re.sub(r"\x1b\[\d+m|(?<= at )0x[0-9a-f]+", "", message)
    message = re.sub(r'^\s*File ".*\n+', "", message, flags=re.MULTILINE)
    return re.sub(r"(?<![\w/.])(/[\w.+-]+)+/(?=[\w.+-])", "", message)


def run_here(path: Path) -> dict[str, Any]:
    """Execute the program in this process and describe its end."""
    import runpy

    import keras

    sys.argv = [str(path)]
    try:
        runpy.run_path(str(path), run_name="__main__")
    except SystemExit as stop:
        if not stop.code:
            return {"verdict": "runs", "keras": keras.__version__}
        error: BaseException = stop
    except BaseException as raised:  # whatever the program raises is its outcome
        error = raised
    else:
        return {"verdict": "runs", "keras": keras.__version__}

    own = [f for f in traceback.extract_tb(error.__traceback__) if f.filename == str(path)]
    module_lines = [f.lineno for f in own if f.name == "<module>" and f.lineno]
    start, end = module_statement(ast.parse(path.read_text("utf-8")), module_lines[0])
    # Code that TensorFlow traced or called back is named in the message, not in the traceback.
    told = re.findall(rf'File "{re.escape(str(path))}", line (\d+)', str(error))
    inner = int(told[-1]) if told else own[-1].lineno
    return {
        "verdict": "raises",
        "exception": type(error).__name__,
        "message": portable(str(error))[:300],
        "line": start,
        "end_line": end,
        "inner_line": inner,
        "keras": keras.__version__,
    }


def child(path: Path, answer: Path, folder: Path) -> None:
    """Execute the program in this process, quietly and in `folder`, and write what happened."""
    os.chdir(folder)
    quiet = os.open(os.devnull, os.O_WRONLY)
    os.dup2(quiet, 1)
    os.dup2(quiet, 2)
    answer.write_text(json.dumps(run_here(path)), encoding="utf-8")


def run_apart(path: Path) -> dict[str, Any]:
    """Execute the program in a process forked from one that has only imported Keras."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["keras", "tensorflow"])
    with tempfile.TemporaryDirectory() as folder:
        answer = Path(folder, "answer.json")
        work = Path(folder, "work")
        work.mkdir()
        process = context.Process(target=child, args=(path, answer, work))
        process.start()
        process.join(TIMEOUT)
        if process.is_alive():
            process.kill()
            process.join()
            return {"failed": f"more than {TIMEOUT:.0f} s"}
        if not answer.exists():
            return {"failed": f"ended with {process.exitcode} and no answer"}
        outcome: dict[str, Any] = json.loads(answer.read_text("utf-8"))
        return outcome


def write(recorded: dict[str, Any]) -> None:
    """Write the outcomes."""
    text = json.dumps(recorded, indent=1, sort_keys=True, ensure_ascii=False)
    OUTCOMES.write_text(text + "\n", encoding="utf-8")


def main() -> None:
    """Record what is missing or asked for, and drop what no longer exists."""
    os.environ.update(
        CUDA_VISIBLE_DEVICES="-1", TF_CPP_MIN_LOG_LEVEL="3", TF_ENABLE_ONEDNN_OPTS="0"
    )
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", help="programs to run again, by the start of the name")
    parser.add_argument("--all", action="store_true", help="run every program again")
    options = parser.parse_args()

    old = json.loads(OUTCOMES.read_text("utf-8")) if OUTCOMES.exists() else {}
    new: dict[str, Any] = {}
    failed = False
    for path in programs():
        known = old.get(path.stem)
        named = any(path.stem.startswith(name) for name in options.names)
        if known and known["source"] == digest(path) and not named and not options.all:
            new[path.stem] = known
            continue
        outcome = run_apart(path)
        if "failed" in outcome:
            failed = True
            print(path.stem, "NOT RECORDED:", outcome["failed"], flush=True)
            continue
        new["keras"] = outcome.pop("keras")
        new[path.stem] = {**outcome, "source": digest(path)}
        write({**old, **new})
        message = " ".join(outcome.get("message", "").split())[:160]
        place = [outcome.get("exception", ""), outcome.get("line", ""), message]
        print(path.stem, outcome["verdict"], *place, flush=True)
    new.setdefault("keras", old.get("keras"))
    write(new)
    if failed:
        raise SystemExit(1)


if __name__ == "__main__":
    main()
