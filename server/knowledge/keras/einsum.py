"""The equations of EinsumDense: what they make of an input's shape."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ...shapes import FREE, UNKNOWN, UNRANKED, AnyDim, Shape, same
from ...values import Fail

FORMS = (
    (re.compile("([a-zA-Z]+),([a-zA-Z]+)->([a-zA-Z]+)"), False),
    (re.compile("0([a-zA-Z]+),([a-zA-Z]+)->0([a-zA-Z]+)"), True),
    (re.compile("([a-zA-Z]{2,})0,([a-zA-Z]+)->([a-zA-Z]+)0"), False),
)
"""Equations without an ellipsis, with one in front, with one behind (``...`` written as ``0``)."""

Parts = tuple[Shape, tuple[AnyDim, ...], "tuple[AnyDim, ...] | None"]


def analyze(
    equation: str, bias_axes: str | None, given: Shape, target: Sequence[AnyDim], on_data: bool
) -> Parts:
    """Shapes of the output, the kernel and the bias.

    For a KerasTensor Keras believes ``output_shape``; ``on_data`` the equation decides.
    Raises ``input-size`` or ``layer-arguments`` where Keras refuses equation or input.
    """
    text = equation.replace("...", "0")
    for form, in_front in FORMS:
        match = form.match(text)
        if match:
            parts = _solve(equation, match, in_front, bias_axes, given.dims or (), target)
            return _on_data(parts, match, given, in_front) if on_data else parts
    message = (
        f"{equation!r} is not an equation EinsumDense takes: "
        "write it like 'ab,bc->ac', '...a,ab->...b' or 'ab...,bc->ac...'"
    )
    raise Fail("layer-arguments", message, "ValueError")


def _on_data(parts: Parts, match: re.Match[str], given: Shape, in_front: bool) -> Parts:
    """What the equation gives; Keras promises hidden axes in front in reverse order."""
    output, kernel, bias = parts
    hidden = max((given.rank or 0) - len(match[1]), 0)
    if output.rank != len(match[3]) + hidden:
        return UNRANKED, kernel, bias
    if in_front:
        output = given[:hidden] + output[hidden:]
    return Shape(UNKNOWN if dim is FREE else dim for dim in output), kernel, bias


def _solve(
    equation: str,
    match: re.Match[str],
    in_front: bool,
    bias_axes: str | None,
    given: tuple[AnyDim, ...],
    target: Sequence[AnyDim],
) -> Parts:
    source, weight, result = match.groups()
    hidden = len(given) - len(source)
    output = [given[0], *target] if given else list(target)
    if hidden > 0 and in_front:
        output[1:1] = reversed(given[1:hidden])
    elif hidden > 0:
        output += given[len(given) - hidden :]
    shift = hidden if in_front else 0
    into = {name: i + shift - len(given) if in_front else i for i, name in enumerate(source)}
    outof = {name: i + shift for i, name in enumerate(result)}
    for name in source:
        have = _at(given, into[name], equation)
        if name in outof:
            want = _at(output, outof[name], equation)
            lost = have is FREE and want is not UNKNOWN
            if want is not FREE and (lost or same(want, have) is False):
                message = (
                    f"axis '{name}' of {equation!r} is {have} in the input {Shape(given)} "
                    f"and {want} in the output"
                )
                raise Fail("input-size", message, "ValueError", 0, shape=Shape(given))
    for name in result:
        if name not in source and name not in weight:
            message = f"axis '{name}' of {equation!r} comes from neither the input nor the kernel"
            raise Fail("layer-arguments", message, "ValueError")
    kernel: list[AnyDim] = []
    for name in weight:
        if name in outof:
            kernel.append(_at(output, outof[name], equation))
        elif name in into:
            kernel.append(_at(given, into[name], equation))
        else:
            message = f"axis '{name}' of the kernel in {equation!r} is in neither input nor output"
            raise Fail("layer-arguments", message, "ValueError")
    bias = None
    if bias_axes is not None:
        bias = _bias(equation, bias_axes, result, output, shift, 0 if in_front else hidden)
    return Shape(output), tuple(kernel), bias


def _bias(
    equation: str, axes: str, result: str, output: Sequence[AnyDim], shift: int, behind: int
) -> tuple[AnyDim, ...]:
    sizes = {name: _at(output, i + shift, equation) for i, name in enumerate(result)}
    for name in axes:
        if name not in result:
            message = f"the bias axis '{name}' is not in the output of {equation!r}"
            raise Fail("layer-arguments", message, "ValueError")
    if not axes:
        raise Fail("layer-arguments", "`bias_axes` must name an axis or be None", "ValueError")
    first = min(result.find(name) for name in axes)
    own = [sizes[name] if name in axes else 1 for name in result[first:]]
    return (*own, *(1,) * max(behind, 0))


def _at(dims: Sequence[AnyDim], index: int, equation: str) -> AnyDim:
    if not -len(dims) <= index < len(dims):
        message = f"{equation!r} names more axes than there are in {Shape(dims)}"
        raise Fail("input-rank", message, "IndexError", 0)
    return dims[index]
