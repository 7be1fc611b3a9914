"""Runs programs under real TensorFlow and Keras, and tells what they did.

One process serves many programs: TensorFlow is imported once, and between two programs Keras's
global state, the random seeds, the modules and the folder are set back.
"""

from __future__ import annotations
import __future__

import ast
import contextlib
import gc
import io
import os
import re
import signal
import sys
import tempfile
import traceback
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from types import FrameType, ModuleType
from typing import Any

from .cases import MAIN, Case, Span, statement_span
from .shapes import PROBE, Probes

SECONDS = 120
SECONDS_OF_A_HANG = 4
_SWALLOWED = "__swallowed__"


class Timeout(BaseException):
    """The program took too long. No `except Exception` of the program catches it."""


@dataclass(frozen=True)
class Raised:
    """One exception that left a module-level statement of the main file."""

    first: int
    last: int
    # The program's own lines on the way, outermost first: the module's, then its functions'.
    trail: tuple[tuple[str, int], ...]
    exception: str
    message: str


@dataclass
class Outcome:
    """What a program did."""

    raised: list[Raised] = field(default_factory=list)
    finished: bool = False
    hangs: bool = False
    # "file:line" to the distinct results seen there, each a list of `[shape, dtype]` leaves.
    shapes: dict[str, list[Any]] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        raised = [
            {
                "lines": [error.first, error.last],
                "trail": [list(place) for place in error.trail],
                "exception": error.exception,
                "message": error.message,
            }
            for error in self.raised
        ]
        return {
            "finished": self.finished,
            "hangs": self.hangs,
            "raised": raised,
            "shapes": self.shapes,
        }

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Outcome:
        raised = [
            Raised(
                error["lines"][0],
                error["lines"][1],
                tuple((file, line) for file, line in error["trail"]),
                error["exception"],
                error["message"],
            )
            for error in data["raised"]
        ]
        return cls(raised, data["finished"], data["hangs"], data["shapes"])

    def essence(self) -> dict[str, Any]:
        """The part that must not drift: everything but the wording of messages."""
        data = self.to_json()
        for error in data["raised"]:
            del error["message"]
        return data


def observe(case: Case) -> Outcome:
    """Runs a case; past a statement whose error the case expects, the program is continued."""
    expected = case.errors
    trees = {file: ast.parse(text) for file, text in case.programs.items()}

    def goes_on(error: Raised) -> bool:
        spans = _spans(error, trees)
        return any(
            finding.file == file and finding.line in span
            for finding in expected
            for file, span in spans
        )

    shape_lines = {file: [s.line for s in case.shapes if s.file == file] for file in case.files}
    seconds = SECONDS_OF_A_HANG if "hangs" in case.flags else SECONDS
    return run_program(case.programs, goes_on=goes_on, shape_lines=shape_lines, seconds=seconds)


def _spans(error: Raised, trees: dict[str, ast.Module]) -> list[tuple[str, Span]]:
    """The statements an exception passed through, each the innermost one of its line."""
    spans = []
    for file, line in error.trail:
        span = statement_span(trees[file], line)
        if span is not None:
            spans.append((file, span))
    return spans


def places(error: Raised, files: dict[str, str]) -> list[tuple[str, Span]]:
    """The statements in which a finding for this exception may stand."""
    return _spans(error, {file: ast.parse(text) for file, text in files.items()})


def run_program(
    files: dict[str, str],
    *,
    goes_on: Callable[[Raised], bool] = lambda error: True,
    shape_lines: dict[str, list[int]] | None = None,
    seconds: int = SECONDS,
) -> Outcome:
    """Runs the main file statement by statement, in a folder of its own."""
    outcome = Outcome()
    with _world(files) as folder:
        probes = Probes(shape_lines or {})
        source = (folder / MAIN).read_text("utf-8")
        tree = probes.instrument(ast.parse(source), MAIN)
        flags = _future_flags(tree)
        main = ModuleType("__main__")
        namespace = main.__dict__
        swallowed = _Swallowed(folder, goes_on, outcome)
        tree = ast.fix_missing_locations(_RecordSwallowed().visit(tree))
        namespace.update({"__file__": str(folder / MAIN), PROBE: probes, _SWALLOWED: swallowed})
        own_main = sys.modules["__main__"]
        sys.modules["__main__"] = main
        try:
            with _deadline(seconds):
                outcome.finished = _run_statements(tree, folder, namespace, flags, goes_on, outcome)
                probes.settle()
        except Timeout:
            outcome.hangs = True
        finally:
            outcome.shapes = probes.seen
            sys.modules["__main__"] = own_main
    return outcome


def _run_statements(
    tree: ast.Module,
    folder: Path,
    namespace: dict[str, Any],
    flags: int,
    goes_on: Callable[[Raised], bool],
    outcome: Outcome,
) -> bool:
    for statement in tree.body:
        part = ast.Module([statement], type_ignores=[])
        code = compile(part, str(folder / MAIN), "exec", flags=flags, dont_inherit=True)
        try:
            exec(code, namespace)
        except (Exception, SystemExit) as error:
            if isinstance(error, SystemExit) and not error.code:
                return True
            raised = _describe(error, statement, folder)
            outcome.raised.append(raised)
            if not goes_on(raised):
                return False
    return True


class _RecordSwallowed(ast.NodeTransformer):
    """Has each statement whose exception a broad `except` will swallow tell of it first."""

    def visit_Try(self, node: ast.Try) -> ast.AST:
        self.generic_visit(node)
        if any(_is_broad(handler) for handler in node.handlers):
            node.body = [self._telling(statement) for statement in node.body]
        return node

    def _telling(self, statement: ast.stmt) -> ast.stmt:
        call = ast.Expr(ast.Call(ast.Name(_SWALLOWED, ast.Load()), [], []))
        handler = ast.ExceptHandler(ast.Name("Exception", ast.Load()), None, [call, ast.Raise()])
        wrapped = ast.Try(body=[statement], handlers=[handler], orelse=[], finalbody=[])
        return ast.copy_location(wrapped, statement)


def _is_broad(handler: ast.ExceptHandler) -> bool:
    if handler.type is None:
        return True
    named = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    return any(
        isinstance(name, ast.Name) and name.id in ("Exception", "BaseException") for name in named
    )


class _Swallowed:
    """Records an exception that the program itself is about to swallow, if it is expected."""

    def __init__(
        self, folder: Path, is_expected: Callable[[Raised], bool], outcome: Outcome
    ) -> None:
        self._folder = folder
        self._is_expected = is_expected
        self._outcome = outcome

    def __call__(self) -> None:
        error = sys.exc_info()[1]
        if error is None:
            return
        raised = _describe(error, None, self._folder)
        if raised not in self._outcome.raised and self._is_expected(raised):
            self._outcome.raised.append(raised)


def _describe(error: BaseException, statement: ast.stmt | None, folder: Path) -> Raised:
    trail: list[tuple[str, int]] = []
    root = str(folder) + os.sep
    for frame, line in traceback.walk_tb(error.__traceback__):
        name = frame.f_code.co_filename
        if name.startswith(root):
            trail.append((name[len(root) :], line))
    message = str(error)
    # Inside a graph the program's own lines stand only in the message.
    for name, line_text in re.findall(r'File "([^"]+)", line (\d+)', message):
        place = (name[len(root) :], int(line_text))
        if name.startswith(root) and place not in trail:
            trail.append(place)
    if statement is None:
        first = last = trail[0][1]
    else:
        decorators = getattr(statement, "decorator_list", [])
        first = min([statement.lineno, *(decorator.lineno for decorator in decorators)])
        last = statement.end_lineno or first
    wording = _wording(message.replace(root, ""))
    return Raised(first, last, tuple(trail), type(error).__name__, wording)


def _wording(message: str) -> str:
    """What a message says, without the stack that a graph's error tells before it."""
    message = re.sub(r"\x1b\[\d+m", "", message)
    lines = [line.strip() for line in message.splitlines() if line.strip()]
    if message.startswith(("Graph execution error", "in user code")):
        own = [line for line in lines if not line.startswith(("File ", "[[", "["))]
        lines = own[-1:]
    return " ".join(lines)[:300]


def _future_flags(tree: ast.Module) -> int:
    flags = 0
    for statement in tree.body:
        if isinstance(statement, ast.ImportFrom) and statement.module == "__future__":
            for alias in statement.names:
                flags |= getattr(__future__, alias.name).compiler_flag
    return flags


@contextlib.contextmanager
def _deadline(seconds: int) -> Iterator[None]:
    def stop(number: int, frame: FrameType | None) -> None:
        raise Timeout

    old = signal.signal(signal.SIGALRM, stop)
    # Test runners set this timer, too: it gets back what was left of it.
    # It goes off again: a library that calls back into Python may swallow the first exception.
    outer = signal.setitimer(signal.ITIMER_REAL, seconds, 1.0)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, *outer)
        signal.signal(signal.SIGALRM, old)


@contextlib.contextmanager
def _world(files: dict[str, str]) -> Iterator[Path]:
    """A fresh folder with the program's files, and everything global set back afterwards."""
    reset_keras()
    before = Path.cwd()
    modules = {name.partition(".")[0] for name in sys.modules}
    arguments, path = sys.argv[:], sys.path[:]
    with tempfile.TemporaryDirectory(prefix="fitlint-case-") as name:
        folder = Path(name).resolve()
        for file, text in files.items():
            target = folder / file
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text, "utf-8")
        os.chdir(folder)
        sys.argv = [MAIN]
        sys.path.insert(0, str(folder))
        quiet = io.StringIO()
        try:
            with (
                contextlib.redirect_stdout(quiet),
                contextlib.redirect_stderr(quiet),
                warnings.catch_warnings(),
            ):
                warnings.simplefilter("ignore")
                yield folder
        finally:
            os.chdir(before)
            sys.argv, sys.path[:] = arguments, path
            for module in list(sys.modules):
                top = module.partition(".")[0]
                if top not in modules and _lies_in(sys.modules[module], folder):
                    del sys.modules[module]
            gc.collect()


def _lies_in(module: Any, folder: Path) -> bool:
    file = getattr(module, "__file__", None) or next(iter(getattr(module, "__path__", [])), "")
    return str(file).startswith(str(folder))


@cache
def _freeze_libraries() -> None:
    """Spares every later garbage collection the walk over TensorFlow's own objects."""
    gc.collect()
    gc.freeze()


def reset_keras() -> None:
    """Sets back what one program could leave behind for the next."""
    import keras
    import tensorflow as tf

    _freeze_libraries()
    keras.utils.clear_session()
    keras.utils.set_random_seed(0)
    keras.saving.get_custom_objects().clear()
    keras.config.set_dtype_policy("float32")
    keras.config.set_floatx("float32")
    keras.config.set_image_data_format("channels_last")
    keras.config.enable_traceback_filtering()
    tf.config.run_functions_eagerly(False)
