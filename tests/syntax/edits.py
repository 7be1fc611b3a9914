"""Random edits as typing makes them, and how much of a tree survives them."""

from __future__ import annotations

import ast
import random
import warnings
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

SCRIPTS = sorted((Path(__file__).parent / "scripts").glob("*.txt"))
HALF_TYPED = ("x = Dense(", "model.", "for x in", "if a ==", "def f(")


def script(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def breaking_edits(text: str, count: int, seed: int) -> Iterator[str]:
    """Texts one random edit away from ``text`` that Python refuses."""
    rng = random.Random(seed)
    while count:
        edited = edit(text, rng)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            try:
                ast.parse(edited)
            except SyntaxError:
                count -= 1
                yield edited


def edit(text: str, rng: random.Random) -> str:
    """One edit: a line half typed, a character gone, a bracket, quote or line break put in."""
    at = rng.randrange(len(text))
    kind = rng.randrange(6)
    if kind == 0:
        lines = text.split("\n")
        line = rng.randrange(len(lines))
        lines[line] = lines[line][: rng.randrange(len(lines[line]) + 1)]
        return "\n".join(lines)
    if kind == 1:
        return text[:at] + text[at + 1 :]
    if kind == 2:
        lines = text.split("\n")
        line = rng.randrange(len(lines))
        indent = lines[line][: len(lines[line]) - len(lines[line].lstrip())]
        lines.insert(line, indent + rng.choice(HALF_TYPED))
        return "\n".join(lines)
    if kind == 3:
        return text[:at] + rng.choice("([{)]}") + text[at:]
    if kind == 4:
        return text[:at] + rng.choice(["'", '"', '"""', "\\", ":", "=", "\n"]) + text[at:]
    end = min(len(text), at + rng.randrange(2, 60))
    return text[:at] + text[end:]


def statements(tree: ast.Module) -> Counter[str]:
    """The statements of a tree, each by its kind and its own expressions."""
    found: Counter[str] = Counter()
    for node in ast.walk(tree):
        if isinstance(node, ast.stmt):
            parts = [type(node).__name__]
            for name, value in ast.iter_fields(node):
                if name not in ("body", "orelse", "finalbody", "handlers", "cases"):
                    items = value if isinstance(value, list) else [value]
                    parts += [ast.dump(i) if isinstance(i, ast.AST) else str(i) for i in items]
            found["|".join(parts)] += 1
    return found


def kept(whole: ast.Module, recovered: ast.Module) -> float:
    """The share of the statements of ``whole`` that ``recovered`` still has."""
    wanted = statements(whole)
    return sum((wanted & statements(recovered)).values()) / sum(wanted.values())
