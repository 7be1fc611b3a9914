"""One dimension of a shape: an integer, a symbolic expression, Keras's ``None``, or unknown.

A dimension is written as a plain ``int`` wherever its size is known, so that declarations read
like arithmetic.  Everything else is a :class:`Dim`:

* :class:`Linear`: ``2*n - 1`` over named symbols, kept exact;
* :data:`FREE`: Keras's own ``None``, a fact about the program (a batch axis, ``Input((None,))``);
* :data:`UNKNOWN`: the analysis cannot tell.  It never takes part in a finding.

Comparison has three answers.  Two dimensions are *different* only if their difference is a
non-zero constant; ``same`` returns ``None`` where that cannot be decided.
"""

from __future__ import annotations

from itertools import count

_numbers = count(1)


class Dim:
    """A dimension whose size is not a known integer."""

    __slots__ = ()

    def __add__(self, other: AnyDim) -> AnyDim:
        return add(self, other)

    __radd__ = __add__

    def __sub__(self, other: AnyDim) -> AnyDim:
        return add(self, mul(other, -1))

    def __rsub__(self, other: AnyDim) -> AnyDim:
        return add(other, mul(self, -1))

    def __mul__(self, other: AnyDim) -> AnyDim:
        return mul(self, other)

    __rmul__ = __mul__

    def __floordiv__(self, other: AnyDim) -> AnyDim:
        return floordiv(self, other)

    def __rfloordiv__(self, other: AnyDim) -> AnyDim:
        return floordiv(other, self)

    def __neg__(self) -> AnyDim:
        return mul(self, -1)


AnyDim = int | Dim


class _Special(Dim):
    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text = text

    def __repr__(self) -> str:
        return self._text

    def __reduce__(self) -> str:
        return "FREE" if self is FREE else "UNKNOWN"


FREE = _Special("None")
UNKNOWN = _Special("?")


class Atom:
    """A symbol with the user's own name, e.g. the ``n`` of ``n = len(df)``.

    ``key`` tells equal symbols from namesakes; ``least`` and ``most`` bound the size.  The
    counter of a loop has its first and last value as ``ends``; ``varies`` marks a size that is
    certainly not the same in every iteration of a loop; ``open`` one that a graph does not know.
    """

    __slots__ = ("name", "key", "least", "most", "ends", "varies", "open", "_hash")

    def __init__(
        self,
        name: str,
        key: object = None,
        least: int | None = 0,
        ends: tuple[AnyDim, AnyDim] | None = None,
        varies: bool = False,
        most: int | None = None,
        open: bool = False,
    ) -> None:
        self.name = name
        self.key = key if key is not None else next(_numbers)
        self.least = least
        self.most = most
        self.ends = ends
        self.varies = varies
        self.open = open
        # Terms nest in terms: their hashes are asked for again and again.
        self._hash = hash(self.key)

    def __eq__(self, other: object) -> bool:
        if self is other:
            return True
        return isinstance(other, Atom) and self._hash == other._hash and self.key == other.key

    def __hash__(self) -> int:
        return self._hash


class Linear(Dim):
    """``const + sum(coefficient * atom)`` with at least one term."""

    __slots__ = ("const", "terms")

    def __init__(self, const: int, terms: tuple[tuple[Atom, int], ...]) -> None:
        self.const = const
        self.terms = terms

    def __eq__(self, other: object) -> bool:
        return (
            isinstance(other, Linear)
            and self.const == other.const
            and dict(self.terms) == dict(other.terms)
        )

    def __hash__(self) -> int:
        return hash((self.const, frozenset(self.terms)))

    def __repr__(self) -> str:
        parts: list[str] = []
        for atom, factor in self.terms:
            text = atom.name if abs(factor) == 1 else f"{abs(factor)}*{atom.name}"
            sign = "-" if factor < 0 else "+"
            parts.append(f"{sign} {text}")
        if self.const:
            parts.append(f"{'-' if self.const < 0 else '+'} {abs(self.const)}")
        joined = " ".join(parts)
        return joined[2:] if joined.startswith("+ ") else joined.replace("- ", "-", 1)


def symbol(
    name: str,
    key: object = None,
    least: int | None = 0,
    most: int | None = None,
    open: bool = False,
) -> Linear:
    """A fresh symbolic size called ``name`` in hints and messages."""
    return Linear(0, ((Atom(name, key, least, most=most, open=open), 1),))


def is_open(dim: AnyDim) -> bool:
    """Whether a graph that computes with this size does not know it: its ``shape`` has ``None``."""
    return dim is FREE or isinstance(dim, Linear) and any(atom.open for atom, _ in dim.terms)


def counter(name: str, first: AnyDim, last: AnyDim) -> Linear:
    """What a loop counts with: some number from ``first`` to ``last``, in an iteration nobody names."""
    return Linear(0, ((Atom(name, None, 0, (first, last)), 1),))


def counters(dim: AnyDim) -> tuple[Atom, ...]:
    """The loop counters in an expression."""
    if not isinstance(dim, Linear):
        return ()
    return tuple(atom for atom, _ in dim.terms if atom.ends is not None)


def at_end(dim: AnyDim, last: bool) -> AnyDim:
    """An expression in the first or last iteration of the loops whose counters are in it."""
    found = counters(dim)
    while found:
        dim = replaced(dim, found[0], found[0].ends[last])  # type: ignore[index]
        found = counters(dim)
    return dim


def replaced(dim: AnyDim, atom: Atom, value: AnyDim) -> AnyDim:
    """An expression with another one in place of a symbol."""
    if not isinstance(dim, Linear):
        return dim
    factor = dict(dim.terms).get(atom, 0)
    return dim + mul(value - Linear(0, ((atom, 1),)), factor) if factor else dim


def varying() -> Linear:
    """A size that differs from one iteration of a loop to another."""
    return Linear(0, ((Atom("size", varies=True), 1),))


def varies(dim: AnyDim) -> bool:
    """Whether a size certainly differs from one iteration of a loop to another."""
    return isinstance(dim, Linear) and any(atom.varies for atom, _ in dim.terms)


def add(a: AnyDim, b: AnyDim) -> AnyDim:
    """Sum of two dimensions; unknown wins over free, free over the rest."""
    if isinstance(a, int) and isinstance(b, int):
        return a + b
    if a is UNKNOWN or b is UNKNOWN:
        return UNKNOWN
    if a is FREE or b is FREE:
        return FREE
    terms: dict[Atom, int] = {}
    const = 0
    for part in (a, b):
        if isinstance(part, int):
            const += part
        elif isinstance(part, Linear):
            const += part.const
            for atom, factor in part.terms:
                terms[atom] = terms.get(atom, 0) + factor
    return _linear(const, terms)


def _linear(const: int, terms: dict[Atom, int]) -> AnyDim:
    kept = tuple((atom, factor) for atom, factor in terms.items() if factor)
    return Linear(const, kept) if kept else const


def mul(a: AnyDim, b: AnyDim) -> AnyDim:
    """Product of two dimensions; a product of two symbols becomes one interned opaque symbol."""
    if isinstance(a, int) and isinstance(b, int):
        return a * b
    if a == 0 or b == 0:
        return 0
    if a is UNKNOWN or b is UNKNOWN:
        return UNKNOWN
    if a is FREE or b is FREE:
        return FREE
    if isinstance(a, Linear) and isinstance(b, int):
        return _linear(a.const * b, {atom: factor * b for atom, factor in a.terms})
    if isinstance(b, Linear) and isinstance(a, int):
        return mul(b, a)
    return opaque("*", *sorted((a, b), key=repr))


def floordiv(a: AnyDim, b: AnyDim) -> AnyDim:
    """``a // b``; exact where every coefficient divides, otherwise opaque."""
    if isinstance(a, int) and isinstance(b, int):
        return a // b if b else UNKNOWN
    if a is UNKNOWN or b is UNKNOWN:
        return UNKNOWN
    if a is FREE or b is FREE:
        return FREE
    if isinstance(a, Linear) and isinstance(b, int) and b > 0:
        if a.const % b == 0 and all(factor % b == 0 for _, factor in a.terms):
            return _linear(a.const // b, {atom: factor // b for atom, factor in a.terms})
    if a == b:
        return 1
    return opaque("//", a, b)


def ceildiv(a: AnyDim, b: AnyDim) -> AnyDim:
    """``ceil(a / b)``."""
    return mul(floordiv(mul(a, -1), b), -1)


def mod(a: AnyDim, b: AnyDim) -> AnyDim:
    """``a % b``."""
    if isinstance(a, int) and isinstance(b, int):
        return a % b if b else UNKNOWN
    if a is UNKNOWN or b is UNKNOWN or a is FREE or b is FREE:
        return UNKNOWN
    return opaque("%", a, b)


LONGEST_NAME = 400
"""Characters of a term that is still kept as a term of its parts."""


def opaque(operation: str, *operands: AnyDim) -> AnyDim:
    """A term the arithmetic cannot open; equal expressions give equal terms."""
    if any(counters(part) for part in operands):
        return UNKNOWN
    if any(len(repr(part)) > LONGEST_NAME for part in operands):
        # Nobody reads it, and terms of terms of terms grow without end.
        return symbol("size")
    if operation.isidentifier():
        name = f"{operation}({', '.join(map(repr, operands))})"
    else:
        name = operation.join(_grouped(part) for part in operands)
    least, most = _bounds(operation, operands)
    return Linear(0, ((Atom(name, (operation, *operands), least, most=most), 1),))


def _bounds(operation: str, operands: tuple[AnyDim, ...]) -> tuple[int | None, int | None]:
    """The least and the most a term can be, where that is known."""
    lows = [at_least(part) for part in operands]
    if operation == "//" and isinstance(operands[1], int) and operands[1] > 0:
        low, most = lows[0], at_most(operands[0])
        by = operands[1]
        return None if low is None else low // by, None if most is None else most // by
    if operation == "%" and lows[1] is not None and lows[1] > 0:
        return 0, operands[1] - 1 if isinstance(operands[1], int) else None
    return None if any(low is None or low < 0 for low in lows) else 0, None


def _grouped(part: AnyDim) -> str:
    text = repr(part)
    return f"({text})" if " " in text else text


def same(a: AnyDim, b: AnyDim) -> bool | None:
    """Whether two dimensions are equal: ``True``, ``False``, or ``None`` for can't tell."""
    if isinstance(a, int) and isinstance(b, int):
        return a == b
    if not isinstance(a, (int, Linear)) or not isinstance(b, (int, Linear)):
        return None
    rest = add(a, mul(b, -1))
    if isinstance(rest, int):
        return rest == 0
    low = at_least(rest)
    if low is not None and low > 0:
        return False
    low = at_least(mul(rest, -1))
    return False if low is not None and low > 0 else None


def at_least(dim: AnyDim) -> int | None:
    """A lower bound of ``dim``, if one is known."""
    if isinstance(dim, int):
        return dim
    if not isinstance(dim, Linear):
        return 0
    for atom, factor in dim.terms:
        if atom.ends is not None:
            # The least is reached at one end of the loop.
            end = atom.ends[factor < 0]
            return None if end is UNKNOWN else at_least(replaced(dim, atom, end))
    least = dim.const
    for atom, factor in dim.terms:
        bound = atom.least if factor > 0 else atom.most
        if bound is None:
            return None
        least += factor * bound
    return least


def at_most(dim: AnyDim) -> int | None:
    """An upper bound of ``dim``, if one is known."""
    low = at_least(mul(dim, -1)) if isinstance(dim, (int, Linear)) else None
    return None if low is None else -low


def join(a: AnyDim, b: AnyDim) -> AnyDim:
    """The dimension where two paths meet: kept if equal, else unknown."""
    return a if a is b or a == b else UNKNOWN


def render(dim: AnyDim) -> str:
    """How a dimension is written in messages and hints."""
    return str(dim) if isinstance(dim, int) else repr(dim)
