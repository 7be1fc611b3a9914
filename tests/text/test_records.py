"""Records behave as the dataclasses they stand for."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import pytest
from fitlint.text.records import record


@record(frozen=True, slots=True)
class Quick:
    size: int
    name: str = "x"
    place: str = field(default="", compare=False)
    parts: list[int] = field(default_factory=list, compare=False)


@dataclass(frozen=True, slots=True)
class Plain:
    size: int
    name: str = "x"
    place: str = field(default="", compare=False)
    parts: list[int] = field(default_factory=list, compare=False)


@record(slots=True)
class Mutable:
    size: int = 0


@record(frozen=True, slots=True, eq=False)
class ByIdentity:
    size: int


@record(frozen=True, slots=True)
class Empty:
    pass


def test_equality_and_hash_leave_out_what_is_not_compared() -> None:
    assert Quick(1) == Quick(1, place="elsewhere")
    assert hash(Quick(1)) == hash(Quick(1, place="elsewhere"))
    assert Quick(1) != Quick(2)
    assert Quick(1) != Plain(1)
    assert len({Quick(1), Quick(1), Quick(1, "y")}) == 2
    assert Empty() == Empty()


def test_it_is_printed_as_a_dataclass() -> None:
    assert repr(Quick(1, parts=[2])) == repr(Plain(1, parts=[2])).replace("Plain", "Quick")


def test_replace_and_defaults() -> None:
    assert replace(Quick(1), name="y") == Quick(1, "y")
    assert Quick(1).parts is not Quick(1).parts


def test_slots_take_no_other_attribute() -> None:
    with pytest.raises(AttributeError):
        Mutable().other = 1  # type: ignore[attr-defined]


def test_what_may_change_has_no_hash() -> None:
    assert Mutable(1) == Mutable(1)
    with pytest.raises(TypeError):
        hash(Mutable())


def test_records_without_equality_are_themselves_only() -> None:
    assert ByIdentity(1) != ByIdentity(1)
    assert len({ByIdentity(1), ByIdentity(1)}) == 2
