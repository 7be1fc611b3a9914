"""What a re-exported name means, asked of jedi where the tables and the resolver do not know.

jedi is imported on the first question, answers in one thread of its own with a deadline, and is
kept from what it does by default: it starts no interpreter, imports no compiled module of the
workspace or its environment, and does not exchange `sys.path` (which, for the moment of a look-up,
would let another thread's import load a file of the workspace).
"""

from __future__ import annotations

import importlib.machinery
import logging
import os
import queue
import sys
import sysconfig
import threading
from collections.abc import Sequence
from dataclasses import field
from pathlib import Path
from typing import Any, Final

from ..text.records import record
from .modules import MAX_SOURCE_BYTES, inside, read_regular_file

DEADLINE: Final = 1.0
"""Seconds after which a question is given up."""

_log = logging.getLogger(__name__)


@record(slots=True)
class _Question:
    source: str
    path: Path
    line: int
    column: int
    answered: threading.Event = field(default_factory=threading.Event)
    answer: str | None = None


class JediFallback:
    """Asks jedi about names in files of one workspace; give `site_packages` to look there too."""

    def __init__(self, root: Path, site_packages: Sequence[Path] = ()) -> None:
        """Nothing is loaded or started before the first question."""
        self._root = root
        self._site_packages = tuple(site_packages)
        self._questions: queue.SimpleQueue[_Question | None] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None
        self._busy = threading.Lock()

    def meaning(
        self, source: str, path: Path, line: int, column: int, deadline: float = DEADLINE
    ) -> str | None:
        """The dotted name behind the name at a place (line from 1, column from 0).

        Imports are followed to the definition, so it may be a private name of a library, which
        `aliases.canonical` makes public. None: jedi does not know, is not installed, is still busy
        with an earlier question, or did not answer in time.
        """
        if not self._busy.acquire(blocking=False):
            return None
        question = _Question(source, path, line, column)
        if self._thread is None:
            self._thread = threading.Thread(target=self._serve, name="jedi", daemon=True)
            self._thread.start()
        self._questions.put(question)
        return question.answer if question.answered.wait(deadline) else None

    def close(self) -> None:
        """Let the thread end after the question it is at."""
        self._questions.put(None)

    def _serve(self) -> None:
        while (question := self._questions.get()) is not None:
            try:
                question.answer = self._ask(question)
            except ImportError:
                _log.info("jedi is not installed: names it would resolve stay unknown")
            except Exception:  # a defect in jedi costs this one answer
                _log.exception("jedi failed on %s:%d", question.path, question.line)
            finally:
                self._busy.release()
                question.answered.set()

    def _ask(self, question: _Question) -> str | None:
        import jedi

        folders = [str(self._root), *map(str, self._site_packages), *_standard_library()]
        project = jedi.Project(
            str(self._root),
            sys_path=folders,
            smart_sys_path=False,
            load_unsafe_extensions=False,
        )
        script = jedi.Script(
            question.source,
            path=str(question.path),
            project=project,
            environment=_environment(folders),
        )
        names = script.goto(question.line, question.column, follow_imports=True)
        found = {name.full_name for name in names if name.full_name}
        return found.pop() if len(found) == 1 else None


def _standard_library() -> list[str]:
    return sorted({sysconfig.get_path("stdlib"), sysconfig.get_path("platstdlib")})


def _environment(folders: Sequence[str]) -> Any:
    """A jedi environment that reads source files below the folders, and does nothing else."""
    from jedi.api.environment import InterpreterEnvironment
    from jedi.inference.compiled.subprocess import InferenceStateSameProcess

    class ReadingProcess(InferenceStateSameProcess):  # type: ignore[misc]
        """Replaces the two functions that could run code, and everything that swaps `sys.path`."""

        def load_module(self, dotted_name: str, sys_path: object) -> Any:
            """Compiled modules: only those of this very process that are loaded anyway."""
            if dotted_name not in sys.modules or not _is_standard(dotted_name):
                return None
            from jedi.inference.compiled.access import create_access_path

            return create_access_path(self._inference_state_weakref(), sys.modules[dotted_name])

        def get_module_info(
            self,
            string: str,
            path: Sequence[str] | None = None,
            full_name: str | None = None,
            sys_path: Sequence[str] | None = None,
            is_global_search: bool = True,
        ) -> tuple[Any, bool | None]:
            """Where a module lies, by looking into folders only."""
            search = path if path is not None else sys_path
            return _find(
                string, full_name or string, list(folders if search is None else search), folders
            )

    class ReadingEnvironment(InterpreterEnvironment):  # type: ignore[misc]
        """The version of this interpreter, without its `sys.path`."""

        def get_inference_state_subprocess(self, inference_state: Any) -> Any:
            return ReadingProcess(inference_state)

        def get_sys_path(self) -> list[str]:
            return list(folders)

    return ReadingEnvironment()


def _is_standard(dotted: str) -> bool:
    return dotted.split(".", 1)[0] in sys.stdlib_module_names


def _find(
    name: str, full_name: str, search: Sequence[str], folders: Sequence[str]
) -> tuple[Any, bool | None]:
    """Answer jedi: (source file, namespace or None, is it a package); (None, None) if missing."""
    from jedi.file_io import KnownContentFileIO
    from jedi.inference.compiled.subprocess.functions import ImplicitNSInfo

    if full_name in sys.builtin_module_names:
        return None, False
    spec = importlib.machinery.PathFinder.find_spec(name, search)
    if spec is None:
        return None, None
    if spec.loader is None:
        places = [
            place for place in spec.submodule_search_locations or () if _allowed(place, folders)
        ]
        return (ImplicitNSInfo(full_name, places), True) if places else (None, None)
    is_package = spec.submodule_search_locations is not None
    if not isinstance(spec.loader, importlib.machinery.SourceFileLoader) or spec.origin is None:
        return None, is_package
    data = read_regular_file(Path(spec.origin), MAX_SOURCE_BYTES)
    if data is None or not _allowed(spec.origin, folders):
        return None, None
    return KnownContentFileIO(spec.origin, data), is_package


def _allowed(path: str, folders: Sequence[str]) -> bool:
    """Whether a file lies, with links resolved, in one of the folders that may be read."""
    return any(inside(Path(path), Path(os.path.realpath(folder))) for folder in folders)
