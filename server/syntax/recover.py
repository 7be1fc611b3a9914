"""Repairing a broken text by what it was when it last parsed.

Only the statements touched since then are replaced by stand-ins; all others stay as they
are, and what the broken code would do to the rest of the text when read on does not matter.
"""

from __future__ import annotations

import ast
from collections.abc import Sequence
from difflib import SequenceMatcher
from functools import lru_cache

from ..text import LineTable
from ..text.records import record
from .neutral import imported_names, is_import, neutral_header, neutral_statement
from .repair import join, repair
from .scan import indentation
from .tree import Failure, try_parse
from .units import Unit, units_of

MAX_DIFF_LINES = 400
MAX_RESTORED = 8


# While a statement is being typed, the good text stays the same from key to key.
@lru_cache(maxsize=16)
def _units_of_text(text: str) -> tuple[list[str], list[Unit], frozenset[str]]:
    table = LineTable(text)
    lines = [table.line(index) for index in range(table.line_count)]
    tree = try_parse(text)
    units = units_of(tree, lines) if isinstance(tree, ast.Module) else []
    return lines, units, imported_names(text)


@record(frozen=True, slots=True)
class Region:
    """Lines ``old`` to ``old_end`` of the good text became ``new`` to ``new_end``."""

    old: int
    old_end: int
    new: int
    new_end: int


def recover(lines: list[str], failure: Failure, good_text: str) -> tuple[list[str], ast.Module]:
    """The lines with the statements touched since ``good_text`` replaced, and their tree."""
    good, units, imported = _units_of_text(good_text)
    regions = _whole_units(_changes(good, lines), units)
    typed = [lines[region.new : region.new_end] for region in regions]
    choices = [_choices(region, good, lines, units, imported) for region in regions]
    for level in range(3):
        picked = [options[min(level, len(options) - 1)] for options in choices]
        repaired = _splice(lines, regions, picked)
        tree = try_parse(join(repaired))
        if isinstance(tree, ast.Module):
            return _restore(lines, regions, picked, typed, choices, repaired, tree)
    return repair(lines, failure)


def _restore(
    lines: list[str],
    regions: Sequence[Region],
    picked: list[list[str]],
    typed: Sequence[list[str]],
    choices: Sequence[Sequence[list[str]]],
    repaired: list[str],
    tree: ast.Module,
) -> tuple[list[str], ast.Module]:
    """Take back what needed no repair: of several changes, often only one is broken."""
    if len(regions) == 1 or len(regions) > MAX_RESTORED:
        return repaired, tree
    for index in range(len(regions)):
        attempt = list(picked)
        attempt[index] = typed[index]
        candidate = _splice(lines, regions, attempt)
        result = try_parse(join(candidate))
        if isinstance(result, ast.Module):
            picked, repaired, tree = attempt, candidate, result
    return repaired, tree


def _splice(
    lines: Sequence[str], regions: Sequence[Region], texts: Sequence[list[str]]
) -> list[str]:
    result = list(lines)
    for region, text in zip(regions, texts, strict=True):
        result[region.new : region.new_end] = text
    return result


def _changes(old: Sequence[str], new: Sequence[str]) -> list[Region]:
    """Where two texts differ, by lines."""
    start = 0
    shorter = min(len(old), len(new))
    while start < shorter and old[start] == new[start]:
        start += 1
    tail = 0
    while tail < shorter - start and old[-1 - tail] == new[-1 - tail]:
        tail += 1
    old_end, new_end = len(old) - tail, len(new) - tail
    if max(old_end - start, new_end - start) > MAX_DIFF_LINES:
        return [Region(start, old_end, start, new_end)]
    matcher = SequenceMatcher(None, old[start:old_end], new[start:new_end], autojunk=False)
    return [
        Region(start + a, start + a_end, start + b, start + b_end)
        for tag, a, a_end, b, b_end in matcher.get_opcodes()
        if tag != "equal"
    ]


def _whole_units(changes: Sequence[Region], units: Sequence[Unit]) -> list[Region]:
    """The changes, each grown to all lines of the units it touches."""
    regions: list[Region] = []
    for change in changes:
        region = change
        for unit in units:
            if _touches(region, unit):
                first = min(region.old, unit.first)
                end = max(region.old_end, unit.last + 1)
                region = Region(
                    first,
                    end,
                    region.new - (region.old - first),
                    region.new_end + (end - region.old_end),
                )
        if regions and region.old < regions[-1].old_end:
            before = regions.pop()
            region = Region(
                min(before.old, region.old),
                max(before.old_end, region.old_end),
                min(before.new, region.new),
                max(before.new_end, region.new_end),
            )
        regions.append(region)
    return regions


def _touches(region: Region, unit: Unit) -> bool:
    if region.old == region.old_end:
        return unit.first < region.old <= unit.last
    return unit.first < region.old_end and unit.last >= region.old


def _choices(
    region: Region,
    good: Sequence[str],
    lines: Sequence[str],
    units: Sequence[Unit],
    imported: frozenset[str],
) -> list[list[str]]:
    """Texts to put in a region's place, the one that keeps most first."""
    touched = [unit for unit in units if region.old <= unit.first and unit.last < region.old_end]
    new = list(lines[region.new : region.new_end])
    count = len(new)
    blank = [""] * count
    if not touched:
        indent = _indent_near(region, good, units)
        return [_alone(new, indent), blank]
    options: list[list[str]] = []
    if region.old_end - region.old == count:
        options.append(_line_by_line(region, good, new, touched, imported))
    elif not any(unit.is_header for unit in touched) and count > len(touched):
        options.append(_alone(new, indentation(good[touched[0].first])))
    options.append(_stacked(good, new, touched, imported))
    if count:
        indent = indentation(good[touched[0].first])
        stand_in = [neutral_statement(indent, [join(new)], imported), *blank[1:]]
        options.append(stand_in)
    return options


def _line_by_line(
    region: Region,
    good: Sequence[str],
    new: list[str],
    touched: Sequence[Unit],
    imported: frozenset[str],
) -> list[str]:
    """As many lines as before: each changed unit is replaced on its own lines."""
    result = list(new)
    covered: set[int] = set()
    for unit in touched:
        first, end = unit.first - region.old, unit.last + 1 - region.old
        covered.update(range(first, end))
        before = list(good[unit.first : unit.last + 1])
        if before != new[first:end]:
            result[first:end] = [""] * (end - first)
            result[first] = _stand_in(before, new[first:end], unit, imported)
    for index, line in enumerate(new):
        if index not in covered and line != good[region.old + index]:
            result[index] = _alone([line], _indent_near(region, good, touched))[0]
    return result


def _stand_in(before: list[str], now: list[str], unit: Unit, imported: frozenset[str]) -> str:
    indent = indentation(before[0])
    if unit.is_header:
        return neutral_header(indent, join(before))
    if is_import(join(before)):
        # Half an import is still meant to bring the names it brought.
        return indent + " ".join(line.split("#")[0].strip(" \t\f\\") for line in before)
    return neutral_statement(indent, [join(before), join(now)], imported)


def _stacked(
    good: Sequence[str], new: list[str], touched: Sequence[Unit], imported: frozenset[str]
) -> list[str]:
    """The stand-ins of all touched units from the top, as many as there are lines for."""
    stand_ins: list[str] = []
    for unit in touched:
        before = list(good[unit.first : unit.last + 1])
        stand_ins.append(_stand_in(before, [] if stand_ins else new, unit, imported))
    count = len(new)
    if len(stand_ins) <= count:
        return stand_ins + [""] * (count - len(stand_ins))
    headers = [index for index, unit in enumerate(touched) if unit.is_header]
    if count and headers:
        # What remains below is the block of the last header, so that one has to stay.
        return [*stand_ins[: min(count - 1, headers[-1])], stand_ins[headers[-1]]] + [""] * max(
            0, count - 1 - headers[-1]
        )
    kept = stand_ins[:count]
    for extra in stand_ins[count:] if kept else ():
        if extra.strip() != "pass":
            kept[-1] += "; " + extra.lstrip()
    return kept


def _alone(new: list[str], indent: str) -> list[str]:
    """Lines repaired by themselves, so that nothing in them reaches beyond them."""
    if not any(line.strip() for line in new):
        return new
    wrapped = ["if 1:", *new] if indent else list(new)
    result = try_parse(join(wrapped))
    if isinstance(result, Failure):
        wrapped, _ = repair(wrapped, result)
    if indent and wrapped[0] != "if 1:":
        return [""] * len(new)
    return wrapped[1:] if indent else wrapped


def _indent_near(region: Region, good: Sequence[str], units: Sequence[Unit]) -> str:
    """The indentation new statements between two units have: that of the one before."""
    before = None
    for unit in units:
        if unit.first >= region.old:
            break
        before = unit
    if before is None:
        return ""
    return indentation(good[before.first]) + ("    " if before.is_header else "")
