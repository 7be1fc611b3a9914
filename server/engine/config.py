"""Configuration of an analysis, resolved from defaults, ``pyproject.toml`` and options."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field

from ..text.records import record


@record(frozen=True, slots=True)
class Config:
    """What governs one analysis.

    ``older``: libraries whose tables describe a newer release than the target's;
    ``budget_seconds``: bound of one file, in processor time, so that what is found does not depend
    on what else the machine does; ``select``/``ignore``: codes, names or code
    prefixes; ``ignore_here``: what the settings ignore for this file, whatever is selected;
    ``severities``: overrides by code or name; ``reexports``: names of installed packages, and the
    library's names that they pass on.
    """

    budget_seconds: float = 2.0
    keras_major: int = 3
    keras_version: str = "3.15.1"
    tensorflow_version: str = "2.21.0"
    older: frozenset[str] = frozenset()
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    ignore_here: tuple[str, ...] = ()
    severities: dict[str, str] = field(default_factory=dict)
    read_data_files: bool = True
    reexports: Mapping[str, str] = field(default_factory=dict)

    @property
    def report_unused_suppressions(self) -> bool:
        """Whether a comment that suppresses nothing is reported."""
        return self.enabled("FIT001", "unused-suppression")

    def enabled(self, code: str, name: str) -> bool:
        """Whether a rule is switched on."""
        if any(_matches(item, code, name) for item in (*self.ignore, *self.ignore_here)):
            return False
        return not self.select or any(_matches(item, code, name) for item in self.select)

    def severity(self, code: str, name: str, default: str) -> str:
        """A finding's severity after the user's overrides; an override never makes an error."""
        chosen = self.severities.get(code, self.severities.get(name, default))
        return default if chosen == "error" and default != "error" else chosen


def _matches(item: str, code: str, name: str) -> bool:
    return item in ("ALL", name) or code.startswith(item)


def known_rule(word: str, *, whole: bool = False) -> bool:
    """Whether a word chooses rules: a code, a name, or (unless ``whole``) the start of a code."""
    from ..analyzers.rule import all_rules

    if not whole and word == "ALL":
        return True
    return any(
        word in (rule.code, rule.name) or not whole and word and rule.code.startswith(word)
        for rule in all_rules().values()
    )
