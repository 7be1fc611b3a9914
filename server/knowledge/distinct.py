"""Which different values an array certainly holds: how many classes there are, which columns."""

from __future__ import annotations

from dataclasses import replace
from math import log
from typing import Any

from ..shapes import UNKNOWN, AnyDim
from ..values import NO_FACTS, Array, Facts

SURELY = -13.0
"""Logarithm of the probability below which chance is not counted on."""
MOST = 1000
"""Different values that are told one by one."""


def pooled(values: Any, share: float | None = None) -> Facts:
    """Facts of elements drawn from some values, each with at least ``share``; evenly without."""
    if not isinstance(values, list) or not values or len(values) > MOST:
        return NO_FACTS
    if not all(type(value) in (int, str) for value in values):
        return NO_FACTS
    different = tuple(dict.fromkeys(values))
    if len({type(value) for value in different}) > 1:
        return NO_FACTS
    if share is None:
        share = min(values.count(value) for value in different) / len(values)
    return Facts(pool=tuple(sorted(different)), share=share)


def distinct(array: Array) -> tuple[Any, ...] | None:
    """The different elements in order, each certainly there; ``None`` where that is not known."""
    facts, size = array.facts, array.shape.size
    if isinstance(facts.content, list):
        found = pooled(facts.content).pool
        if found is not None:
            return found
    if facts.pool is not None:
        known = isinstance(size, int) and _surely_all(size, len(facts.pool), facts.share)
        return facts.pool if known else None
    if facts.integral is not True or facts.low is None or facts.high is None or size == 0:
        return None
    count = int(facts.high) - int(facts.low) + 1
    if not 0 < count <= MOST:
        return None
    drawn = facts.spread and isinstance(size, int) and _surely_all(size, count, 1 / count)
    if not drawn and not (facts.dense and facts.reached):
        return None
    return tuple(range(int(facts.low), int(facts.high) + 1))


def possible(facts: Facts) -> tuple[tuple[Any, ...] | None, float]:
    """The values each element is one of, and the least chance of each to be drawn."""
    if facts.pool is not None or facts.integral is not True:
        return facts.pool, facts.share
    if facts.low is None or facts.high is None or not 0 <= facts.high - facts.low < MOST:
        return None, 0.0
    values = tuple(range(int(facts.low), int(facts.high) + 1))
    share = 1 / len(values) if facts.spread else 0.0
    return values, 1.0 if facts.dense and facts.reached else share


def number_of(array: Array) -> AnyDim:
    """How many different values an array holds."""
    found = distinct(array)
    return UNKNOWN if found is None else len(found)


def settled(array: Array) -> Facts:
    """What is known of the elements in an order that is no longer the one they were drawn in."""
    found = distinct(array)
    facts = replace(whole(array.facts), spread=False, share=0.0)
    return facts if found is None else replace(facts, pool=found, share=1.0)


def different(array: Array) -> Facts:
    """Facts of the different values of an array, each once."""
    found = distinct(array)
    facts = whole(array.facts)
    return facts if found is None else replace(facts, spread=False, pool=found, share=1.0)


def _surely_all(size: int, count: int, share: float) -> bool:
    """Whether each of some values is among so many draws, or certainly there."""
    if share >= 1 or count == 1:
        return size > 0
    return share > 0 and size * log(1 - share) + log(count) < SURELY


def codes(values: tuple[Any, ...] | None, facts: Facts) -> Facts:
    """Facts of the places of elements among their different values in order."""
    if values is None:
        return Facts(low=0, integral=True, nan=False)
    share = facts.share or (1 / len(values) if facts.spread else 1.0)
    places = Facts(0, len(values) - 1, True, nan=False, reached=True, dense=True)
    return places if share >= 1 else replace(places, pool=tuple(range(len(values))), share=share)


def whole(facts: Facts) -> Facts:
    """What all elements keep in another order."""
    return replace(facts, content=None, grouped=False)


def stored(facts: Facts) -> Facts:
    """What a column keeps of the values it is made of."""
    found = pooled(facts.content, 1.0)
    return replace(whole(facts), pool=found.pool, share=1.0) if found.pool else whole(facts)


def part_of(facts: Facts) -> Facts:
    """What rows keep that are chosen without a look at the values."""
    return Facts(
        facts.low, facts.high, facts.integral, facts.classes, facts.one_hot,
        False if facts.nan is False else None, spread=facts.spread, pool=facts.pool,
        share=facts.share if facts.share < 1 else 0.0,
    )  # fmt: skip
