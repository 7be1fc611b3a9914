"""Names that installed packages pass on (`from wrapper import Dense`), found out beside the analysis.

The analysis never waits for it: it takes such a name as unknown, and is done again when it turns
out to be one of Keras's own.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Final

from ..resolve.aliases import canonical
from ..resolve.jedi_fallback import JediFallback
from ..resolve.names import known
from ..resolve.target import site_packages

MOST: Final = 40
"""Names asked about in one workspace."""
SECONDS: Final = 10.0
"""Time for one answer: nobody waits for it."""

_log = logging.getLogger(__name__)


class Reexports:
    """What is known of the packages of each workspace. Its methods return at once."""

    def __init__(self) -> None:
        """No thread and no jedi before something is asked."""
        self._known: dict[str, dict[str, str]] = {}
        self._asked: dict[str, set[str]] = {}
        self._fallbacks: dict[str, JediFallback | None] = {}
        self._pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix="reexports")

    def of(self, root: str) -> Mapping[str, str]:
        """The names found so far for the scripts of a folder."""
        return dict(self._known.get(root, {}))

    def ask(
        self,
        root: str,
        path: str,
        text: str,
        names: Mapping[str, tuple[int, int]],
        found: Callable[[], None],
    ) -> None:
        """Find out what imported names mean; ``found`` is called from a thread if one is told.

        ``names``: their places in ``text``, lines from 1 and columns from 0.
        """
        asked = self._asked.setdefault(root, set())
        new = {
            name: place
            for name, place in names.items()
            if name not in asked and name.split(".", 1)[0] not in sys.stdlib_module_names
        }
        new = dict(list(new.items())[: MOST - len(asked)])
        if new:
            asked.update(new)
            self._pool.submit(self._find, root, path, text, new, found)

    def close(self) -> None:
        """Give up what is not answered yet."""
        self._pool.shutdown(wait=False, cancel_futures=True)

    def _find(
        self,
        root: str,
        path: str,
        text: str,
        names: Mapping[str, tuple[int, int]],
        found: Callable[[], None],
    ) -> None:
        try:
            if root not in self._fallbacks:
                folders = site_packages(Path(root), None)
                self._fallbacks[root] = JediFallback(Path(root), folders) if folders else None
            fallback = self._fallbacks[root]
            if fallback is None:
                return
            answers: dict[str, str] = {}
            for name, (line, column) in names.items():
                meaning = fallback.meaning(text, Path(path), line, column, SECONDS)
                if meaning is not None and known(canonical(meaning)):
                    answers[name] = canonical(meaning)
        except Exception:
            _log.exception("names of installed packages could not be found out")
            return
        if answers:
            self._known[root] = {**self._known.get(root, {}), **answers}
            found()
