"""A list around the one tensor a layer takes: most layers refuse it, each where it trips over it."""

from __future__ import annotations

from collections.abc import Sequence

from ...values import Array, Fail, LayerState, Value

_SPACES = ("1D", "2D", "3D")


def _each(*names: str) -> frozenset[str]:
    return frozenset(
        name.format(space) for name in names for space in (_SPACES if "{}" in name else ("",))
    )


_BUILT = {
    "ValueError": _each(
        "Dense", "BatchNormalization", "LayerNormalization", "RMSNormalization", "PReLU", "LSTM",
        "GRU", "SimpleRNN", "Bidirectional", "TimeDistributed", "ConvLSTM2D", "SeparableConv1D", "SeparableConv2D",
        "DepthwiseConv1D", "DepthwiseConv2D", "Conv{}Transpose",
    ),
    "TypeError": _each("Conv{}", "GroupNormalization"),
}  # fmt: skip
"""By the exception of ``build``: a list of shapes is no shape."""
_CALLED = {"AttributeError": _each("Embedding", "Reshape", "Permute")}
"""By the exception of ``call``."""
_SYMBOLIC = {
    "AttributeError": _each("Flatten"),
    "IndexError": _each("UpSampling{}", "ZeroPadding{}", "Cropping{}", "RepeatVector"),
}
"""The same where the tensor is a symbol."""
_EAGER = {"AttributeError": _each("ZeroPadding{}", "Cropping{}")}
_ALONE = _each("LSTM", "GRU", "SimpleRNN", "Bidirectional", "ConvLSTM2D", "Permute")
"""Layers that see more in several tensors: their states, or a wrong number of inputs."""


def refuse_listed(name: str, shown: str, parts: Sequence[Value], state: LayerState) -> None:
    """A list of tensors given to a layer that takes one; raises ``input-structure``.

    Only where all of the list are tensors, and Keras certainly does not unpack it.
    """
    if not parts or not all(isinstance(p, Array) and p.shape.dims is not None for p in parts):
        return
    if len(parts) > 1 and name in _ALONE or state.args.get("axis", -1) != -1:
        return
    libs = {part.lib for part in parts if isinstance(part, Array)}
    tables = [_CALLED]
    if state.built is False:
        tables.append(_BUILT)
    if libs == {"keras"}:
        tables.append(_SYMBOLIC)
    elif libs == {"tf"} and not any(part.graph for part in parts if isinstance(part, Array)):
        tables.append(_EAGER)
    for table in tables:
        for exception, names in table.items():
            if name in names:
                advice = "leave out the brackets" if len(parts) == 1 else "choose one, or join them"
                text = f"{shown} takes one tensor, a list is given: {advice}"
                raise Fail("input-structure", text, exception, 0)
