"""What the user chose in the editor. Every value is checked: clients send anything."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from ..engine import Config
from ..text.records import record

_VERSION = re.compile(r"([23])(\.\d+){0,3}")


@record(frozen=True, slots=True)
class Settings:
    """The settings of the section ``fitlint``."""

    enable: bool = True
    target_keras: str = ""
    """Empty: not chosen."""
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    inlay_hints: bool = True

    def merged(self, given: Any) -> Settings:
        """These settings with what a client sent; what makes no sense is left as it was."""
        if not isinstance(given, Mapping):
            return self
        hints = given.get("inlayHints")
        if isinstance(hints, Mapping):
            hints = hints.get("enable")
        return replace(
            self,
            enable=_flag(given.get("enable"), self.enable),
            target_keras=_version(given.get("targetKeras"), self.target_keras),
            select=_names(given.get("select"), self.select),
            ignore=_names(given.get("ignore"), self.ignore),
            inlay_hints=_flag(hints, self.inlay_hints),
        )

    def config(self, base: Config) -> Config:
        """A project's configuration with the editor's choices laid over it."""
        if self.target_keras:
            major = int(self.target_keras[0])
            base = replace(base, keras_major=major, keras_version=self.target_keras)
        if self.select:
            base = replace(base, select=self.select)
        if self.ignore:
            base = replace(base, ignore=(*base.ignore, *self.ignore))
        return base


def _flag(value: Any, default: bool) -> bool:
    return value if isinstance(value, bool) else default


def _version(value: Any, default: str) -> str:
    if not isinstance(value, str):
        return default
    value = value.strip()
    return value if not value or _VERSION.fullmatch(value) else default


def _names(value: Any, default: tuple[str, ...]) -> tuple[str, ...]:
    if not isinstance(value, list):
        return default
    return tuple(item.strip() for item in value if isinstance(item, str) and item.strip())
