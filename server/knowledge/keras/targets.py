"""Which loss meets which labels and which output: ``CompileLoss`` of keras.trainers.compile_utils."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ...text.records import record
from ...values import (
    NONE,
    Const,
    Fail,
    FrozenDict,
    Obj,
    Tuple,
    Unknown,
    Value,
)  # fmt: skip
from ..api import Context
from ..nested import OPEN, flat, frozen, leaves_of
from .described import thing
from .labels import Step


@record(frozen=True, slots=True)
class Target:
    """One output with its labels and its loss or metric."""

    identifier: Value
    y: Value
    p: Value
    index: int
    """Which output, depth first."""
    name: str | None = None


class Unsure(Exception):
    """The structures are not known well enough."""


def known(ctx: Context, value: Value) -> Value:
    """A structure as tuples and frozen dicts; raises :class:`Unsure` where part of it is open."""
    found = frozen(ctx, value)
    if any(leaf is OPEN for leaf in leaves_of(found)):
        raise Unsure
    return found


def nested(value: Value) -> bool:
    """Whether a value is a container."""
    return isinstance(value, (Tuple, FrozenDict))


def keys(value: FrozenDict) -> set[Any]:
    """Keys of a dict."""
    return {key for key, _ in value.items}


def pair_losses(
    step: Step, loss: Value, y: Value, p: Value, names: Sequence[str | None]
) -> list[Target]:
    """The losses with what they meet; raises what ``CompileLoss`` raises."""
    ctx = step.ctx
    loss, y, p = known(ctx, loss), known(ctx, y), known(ctx, p)
    if isinstance(loss, Unknown) or isinstance(y, Unknown) or isinstance(p, Unknown):
        raise Unsure
    _check_weights(step, loss)
    if any(isinstance(leaf, Unknown) for leaf in (*flat(y), *flat(p))):
        raise Unsure
    if not nested(p):
        return _single(step, loss, _for_one(step, loss, y), p, names)
    if not all(not nested(item) for item in _items(p)):
        raise Unsure
    if isinstance(loss, FrozenDict) and isinstance(p, Tuple) and None not in names:
        _expect_names(step, loss, names)
    y = _matched(step, loss, y, p, names)
    return _several(step, loss, y, p, names)


def _items(value: Value) -> list[Value]:
    if isinstance(value, Tuple):
        return list(value.items)
    if isinstance(value, FrozenDict):
        return [item for _, item in value.items]
    return [value]


def _check_weights(step: Step, loss: Value) -> None:
    given = step.compiled.loss_weights
    if given is None:
        return
    weights = known(step.ctx, given)
    if isinstance(weights, Unknown):
        return
    count, found = len(flat(loss)), len(flat(weights))
    if count != found:
        text = f"`loss_weights` has {found} entries for {count} loss{'es' if count != 1 else ''}"
        raise Fail("loss-structure", text, "ValueError", None, step.compile_note("compiled here"))
    for leaf in flat(weights):
        held = thing(leaf) if isinstance(leaf, Obj) else None
        if isinstance(leaf, Const) and isinstance(leaf.value, str):
            held = f"the text {leaf.value!r}"
        if held is not None:
            text = (
                f"`loss_weights` holds {held}, weights are numbers"
                " (the third positional argument of compile is `loss_weights`: write "
                "`metrics=[...]`)"
            )
            exception = "ValueError" if isinstance(leaf, Const) else "TypeError"
            note = step.compile_note("compiled here")
            raise Fail("loss-structure", text, exception, None, note)


def _for_one(step: Step, loss: Value, y: Value) -> Value:
    """The labels of a model with one output that is no container: a list of one is opened."""
    if not nested(y):
        return y
    items = _items(y)
    if any(nested(item) for item in items):
        raise Unsure
    if isinstance(y, Tuple) and len(items) == 1:
        return items[0]
    if nested(loss) or not items:
        raise Unsure
    label, note = step.labels_text(), step.compile_note("compiled here")
    if len(items) > 1:
        text = f"the model has one output, {label} hold {len(items)} arrays: give one array"
        raise Fail("loss-structure", text, "ValueError", step.at, note)
    key = next(iter(keys(y)) if isinstance(y, FrozenDict) else iter(()), None)
    if not isinstance(key, str):
        raise Unsure
    text = (
        f"the model's one output is a tensor, {label} are a dict: Keras takes the key {key!r} for"
        f" the labels; give the array itself, or make the model with `outputs={{{key!r}: ...}}`"
    )
    raise Fail("loss-structure", text, "TypeError", step.at, note)


def _single(
    step: Step, loss: Value, y: Value, p: Value, names: Sequence[str | None]
) -> list[Target]:
    if isinstance(loss, FrozenDict):
        if step.state.kind == "functional":
            _expect_names(step, loss, names)
            return [Target(loss.items[0][1], y, p, 0)]
        if step.state.kind == "opaque":
            raise Unsure
        text = (
            "`loss` is a dict, but only functional models have output names: give the loss itself"
        )
        raise Fail("loss-structure", text, "TypeError", None, step.compile_note("compiled here"))
    if isinstance(loss, Tuple):
        if not loss.items or any(nested(item) for item in loss.items):
            raise Unsure
        if len(loss.items) > 1:
            text = (
                f"`loss` lists {len(loss.items)} losses, the model has one output: only the first "
                "is trained on"
            )
            at = step.compile_argument("loss", 1)
            step.warn("loss-structure", text, at)
        return [Target(loss.items[0], y, p, 0)]
    return [Target(loss, y, p, 0)]


def _expect_names(step: Step, loss: FrozenDict, names: Sequence[str | None]) -> None:
    """A dict of losses names every output."""
    known = [name for name in names if name is not None]
    if len(known) != len(names) or not names:
        raise Unsure
    if set(known) != keys(loss):
        text = (
            f"`loss` has the keys {_listed(keys(loss))}, the model's outputs are named "
            f"{_listed(known)}"
        )
        notes = step.compile_note("compiled here")
        raise Fail(
            "loss-structure",
            text,
            "ValueError",
            None,
            notes,
            wanted=known,
            found=sorted(map(str, keys(loss))),
        )


def _listed(names: Any) -> str:
    return ", ".join(repr(name) for name in sorted(names, key=str)) or "none"


def _matched(step: Step, loss: Value, y: Value, p: Value, names: Sequence[str | None]) -> Value:
    """Labels in the structure of the outputs (``None`` where an output has no loss)."""
    count = len(_items(p))
    ordered = _by_name(y, p, names)
    if ordered is not None:
        return ordered
    if not nested(y) and count == 1:
        y = Tuple((y,))
    leaves = flat(y)
    if isinstance(y, FrozenDict) and isinstance(p, Tuple):
        if any(name is None for name in names) and step.state.kind != "subclass":
            raise Unsure
        if len(y.items) == count:
            raise _other_keys(step, y, [n for n in names if n])
    if isinstance(y, FrozenDict) and isinstance(p, FrozenDict):
        if keys(y) == keys(p):
            return Tuple(tuple(item for _, item in sorted(y.items, key=lambda pair: str(pair[0]))))
        if len(y.items) == count:
            if step.state.kind == "subclass":
                raise Unsure
            raise _other_keys(step, y, keys(p))
    elif nested(y) and len(leaves) == count:
        return Tuple(tuple(leaves))
    return _partial(step, loss, leaves, count)


def _other_keys(step: Step, y: FrozenDict, names: Any) -> Fail:
    text = (
        f"{step.labels_text()} have the keys {_listed(keys(y))}, the model's outputs are "
        f"named {_listed(names)}"
    )
    return Fail("loss-structure", text, "TypeError", step.at, step.compile_note("compiled here"))


def _by_name(y: Value, p: Value, names: Sequence[str | None]) -> Value | None:
    if isinstance(y, FrozenDict) and isinstance(p, Tuple) and len(names) == len(p.items):
        known = [name for name in names if name is not None]
        if len(known) == len(names) and set(known) == keys(y):
            return Tuple(tuple(y.get(name) or NONE for name in known))
    return None


def _partial(step: Step, loss: Value, leaves: list[Value], count: int) -> Value:
    """As many labels as there are losses: outputs without a loss need none."""
    losses = flat(loss)
    wanted = [i for i, item in enumerate(losses) if item != NONE]
    label = step.labels_text()
    if len(leaves) == len(wanted) and nested(loss) and len(losses) == count:
        found: list[Value] = [NONE] * count
        for index, leaf in zip(wanted, leaves):
            found[index] = leaf
        return Tuple(tuple(found))
    if len(leaves) == len(wanted) == 1 and not nested(loss):
        text = f"the model has {count} outputs, {label} hold one array: give one array per output"
        raise Fail("loss-structure", text, "KeyError", step.at, step.compile_note("compiled here"))
    if len(leaves) == len(wanted):
        raise Unsure
    text = (
        f"the model has {count} outputs, {label} hold {len(leaves)} "
        f"array{'s' if len(leaves) != 1 else ''}: give one array per output"
    )
    raise Fail("loss-structure", text, "ValueError", step.at, step.compile_note("compiled here"))


def _several(
    step: Step, loss: Value, y: Value, p: Value, names: Sequence[str | None]
) -> list[Target]:
    outputs = flat(p)
    labels = y.items if isinstance(y, Tuple) else (y,)
    if len(labels) != len(outputs):
        raise Unsure
    order = _output_keys(p, names)
    if isinstance(loss, FrozenDict):
        if isinstance(p, Tuple):
            if step.state.kind == "subclass":
                text = (
                    "`loss` is a dict, the model's outputs are a list: only functional models "
                    "have output names"
                )
                raise Fail(
                    "loss-structure", text, "TypeError", None, step.compile_note("compiled here")
                )
            _expect_names(step, loss, names)
        elif keys(loss) - keys_of(order):
            extra = keys(loss) - keys_of(order)
            text = (
                f"`loss` has the key {_listed(extra)}, the model's outputs are "
                f"{_listed(keys_of(order))}"
            )
            raise Fail("loss-structure", text, "KeyError", None, step.compile_note("compiled here"))
        chosen: list[Value] = [loss.get(name) or NONE for name in order]
    elif isinstance(loss, Tuple):
        chosen = list(loss.items)
        if len(chosen) > len(outputs) and isinstance(p, Tuple):
            text = f"`loss` lists {len(chosen)} losses, the model has {len(outputs)} outputs"
            raise Fail("loss-structure", text, "KeyError", None, step.compile_note("compiled here"))
        if len(chosen) != len(outputs) and not isinstance(p, Tuple):
            raise Unsure
        chosen += [NONE] * (len(outputs) - len(chosen))
    else:
        chosen = [loss] * len(outputs)
    return [
        Target(item, label, output, i, order[i] if order else None)
        for i, (item, label, output) in enumerate(zip(chosen, labels, outputs))
        if item != NONE
    ]


def _output_keys(p: Value, names: Sequence[str | None]) -> list[Any]:
    if isinstance(p, FrozenDict):
        return sorted((key for key, _ in p.items), key=str)
    return list(names)


def keys_of(order: Sequence[Any]) -> set[Any]:
    """Known names of outputs."""
    return {name for name in order if name is not None}
