"""How many entries a slice takes.

Lengths of symbolic slices follow what a program means: ``x[60:]`` has ``n - 60`` rows (where there
are fewer, it is empty), ``x[i:i + 60]`` has 60 where a loop certainly stays inside ``x``.
"""

from __future__ import annotations

from ..shapes import FREE, UNKNOWN, AnyDim, Linear, at_least, ceildiv
from ..shapes.dim import add, at_end, counters, mul, opaque, replaced, varying


def slice_length(
    dim: AnyDim, start: AnyDim | None, stop: AnyDim | None, step: AnyDim = 1
) -> AnyDim:
    """How many of ``dim`` entries ``start:stop:step`` takes."""
    known = all(part is None or isinstance(part, int) for part in (start, stop, step))
    if isinstance(dim, int) and known:
        first, last, stride = slice(start, stop, step).indices(dim)
        # len() of a range is bounded by the machine's word, a dimension is not.
        return max(0, (last - first + stride - (1 if stride > 0 else -1)) // stride)
    if start is None and stop is None and step in (1, -1):
        return dim
    if stop == 0 and step == 1:
        return 0
    if dim is FREE:
        return FREE
    if UNKNOWN in (start, stop, step) or not isinstance(step, int):
        return UNKNOWN
    if step < 0:
        return UNKNOWN
    if counters(start or 0) or counters(stop or 0):
        length = _counted(dim, 0 if start is None else start, stop)
    else:
        length = _span(dim, 0 if start is None else start, stop)
    return length if step == 1 else ceildiv(length, step)


def _counted(dim: AnyDim, start: AnyDim, stop: AnyDim | None) -> AnyDim:
    """A slice whose ends move with a loop: of one width where it stays inside the array."""
    end = dim if stop is None else stop
    width = end - start
    if dim is UNKNOWN or FREE in (start, stop):
        # Windows are moved as far as they fit; of batches the last one is what is left.
        window = isinstance(start, Linear) and all(abs(factor) == 1 for _, factor in start.terms)
        return max(width, 0) if isinstance(width, int) and window else UNKNOWN
    if _never_negative(start) and _never_negative(_least_gap(dim - end)):
        return (
            width
            if _never_negative(width)
            else max(width, 0)
            if isinstance(width, int)
            else UNKNOWN
        )
    ends = [(at_end(start, last), at_end(end, last)) for last in (False, True)]
    if isinstance(dim, int) and all(isinstance(part, int) for pair in ends for part in pair):
        lengths = [len(range(*slice(*pair).indices(dim))) for pair in ends]
        return varying() if lengths[0] != lengths[1] else UNKNOWN
    return UNKNOWN


def _least_gap(gap: AnyDim) -> AnyDim:
    """What is left behind the end of a slice in the iteration where that is least.

    Of ``10 * (n // 10)`` entries it is known that they are ``n`` at most.
    """
    found = counters(gap)
    if found and isinstance(gap, Linear):
        low, high = found[0].ends or (UNKNOWN, UNKNOWN)
        factor = dict(gap.terms)[found[0]]
        return _least_gap(replaced(gap, found[0], high if factor < 0 else low))
    for atom, factor in gap.terms if isinstance(gap, Linear) else ():
        key = atom.key
        if isinstance(key, tuple) and key[0] == "//" and isinstance(key[2], int) and key[2] > 0:
            if factor < 0 and factor % key[2] == 0:
                return _least_gap(replaced(gap, atom, 0) + (factor // key[2]) * key[1])
    return gap


def _never_negative(dim: AnyDim) -> bool:
    low = at_least(dim)
    return low is not None and low >= 0 and dim is not UNKNOWN


def _span(dim: AnyDim, start: AnyDim, stop: AnyDim | None) -> AnyDim:
    """``stop - start``, ends counted from the front and cut at ``dim``."""
    if isinstance(start, Linear) and isinstance(stop, Linear):
        width = add(stop, mul(start, -1))
        if isinstance(width, int):
            return max(width, 0)
    if dim is UNKNOWN:
        if isinstance(start, int) and isinstance(stop, int) and (start < 0) == (stop < 0):
            return 0 if stop <= start else UNKNOWN
        return UNKNOWN
    first = add(dim, start) if _from_end(start) else start
    last = dim if stop is None else add(dim, stop) if _from_end(stop) else _least(dim, stop)
    length = add(last, mul(first, -1))
    if _from_end(start) and stop is None and isinstance(start, int):
        # The last k of n entries: all of them where n is smaller.
        return _least(dim, -start)
    return max(length, 0) if isinstance(length, int) else length


def _from_end(end: AnyDim) -> bool:
    if isinstance(end, int):
        return end < 0
    low = at_least(mul(end, -1))
    return low is not None and low >= 0


def _least(a: AnyDim, b: AnyDim) -> AnyDim:
    """``min(a, b)``, resolved where it can be."""
    gap = add(a, mul(b, -1))
    low, high = at_least(gap), at_least(mul(gap, -1))
    if gap is UNKNOWN:
        return UNKNOWN
    if low is not None and low >= 0:
        return b
    if high is not None and high >= 0:
        return a
    return opaque("min", a, b)
