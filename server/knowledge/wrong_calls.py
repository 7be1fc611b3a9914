"""Calls that Python refuses: an argument is missing, unknown, given twice, or one too many."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ..resolve.signatures import Signature
from ..values import Fail, Value


def refuse_wrong_call(
    name: str, signature: Signature, args: Sequence[Value], kwargs: Mapping[str, Value], kind: str
) -> None:
    """Raise the TypeError that Python raises for a call which the signature does not allow."""
    short = name.rsplit(".", 1)[-1]
    places = signature.places
    if len(args) > len(places) and not signature.any_number:
        most = f"{len(places)} argument{'s' * (len(places) != 1)}" if places else "no arguments"
        by = " by position" if signature.by_name else ""
        text = f"{short}() takes {most}{by}, {len(args)} are given"
        raise Fail(kind, text.replace("1 are", "1 is"), "TypeError")
    first = places[: len(args)]
    known = signature.names
    for key in kwargs:
        if key in first and key in known:
            raise Fail(
                kind, f"{short}() gets `{key}` twice, by position and by name", "TypeError", key
            )
        if key not in known and not signature.any_name:
            text = f"{short}() has no argument `{key}`"
            raise Fail(kind, text, "TypeError", key, unknown=key, known=list(known))
    for param in (*places[len(args) :], *signature.by_name):
        if param in signature.needed and param not in kwargs:
            raise Fail(kind, f"{short}() needs the argument `{param}`", "TypeError", argument=param)


def by_name(
    signature: Signature, args: Sequence[Value], kwargs: Mapping[str, Value]
) -> dict[str, Value]:
    """The arguments of a call that is allowed, each under its name."""
    return {**dict(zip(signature.places, args)), **kwargs}
