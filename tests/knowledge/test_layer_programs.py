"""Random programs around every layer of Keras, end to end: what is claimed must be what happens."""

from __future__ import annotations

import inspect
import os
import warnings
from typing import Any

import pytest
from fitlint.interpreter.machine import Machine
from fitlint.interpreter.run import run_tree
from fitlint.syntax import parse
from fitlint.values import LayerState, Obj, ScopeRec
from fitlint.values.facts import Trouble

from .layer_programs import NOT_DRAWN, Writer
from .tensorflow_programs import Outcome, described, disagreements, leaves

pytest.importorskip("tensorflow")
pytestmark = pytest.mark.oracle
IMPORTS = "import keras\nimport numpy as np\nimport tensorflow as tf\nfrom keras import layers\n"
ROUNDS = int(os.environ.get("FITLINT_COUNT", "0")) or (
    100 if os.environ.get("FITLINT_EXHAUSTIVE") else 2
)
SEED = os.environ.get("FITLINT_SEED", "1")


def really(text: str) -> tuple[Outcome, Any]:
    """What the program's call gives, and what the layer is asked at the end."""
    names: dict[str, Any] = {}
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            exec(IMPORTS + text, names)
    except Exception as error:
        return Outcome(exception=type(error).__name__), None
    count = names["layer"].count_params() if names["layer"].built else None
    try:
        return described(names["out"]), count
    except AttributeError:
        return Outcome(), count


def analysed(text: str) -> tuple[Outcome, int | None]:
    """The same as the analysis has it; no leaves and no count where it does not tell."""
    source = parse(IMPORTS + text)
    machine = Machine(source, seconds=20.0)
    scope = machine.state.heap.new(ScopeRec({}))
    run_tree(machine, source, scope, "__main__")
    assert not machine.errors, machine.errors
    for fact in machine.facts:
        if isinstance(fact, Trouble) and fact.certain and fact.problem.exception:
            return Outcome(exception=fact.problem.exception), None
    names = machine.scope(scope).names
    layer = names.get("layer")
    state = machine.read(layer).native if isinstance(layer, Obj) else None
    return leaves_of(machine, names), state.params if isinstance(state, LayerState) else None


def leaves_of(machine: Machine, names: dict[str, Any]) -> Outcome:
    return Outcome(leaves(machine, names.get("out")))


def layer_classes() -> list[type]:
    import keras

    found = {
        cls.__name__: cls
        for name, cls in inspect.getmembers(keras.layers, inspect.isclass)
        if name not in NOT_DRAWN
    }
    return [found[name] for name in sorted(found)]


def test_calls_of_every_layer() -> None:
    wrong = []
    for cls in layer_classes():
        writer = Writer(f"{cls.__name__}{SEED}")
        for _ in range(ROUNDS):
            text = writer.program(cls)
            (mine, count), (theirs, real_count) = analysed(text), really(text)
            if None not in (mine.exception, theirs.exception):
                continue  # both refuse it, perhaps for different ones of several reasons
            found = disagreements(mine, theirs)
            if theirs.exception is None and None not in (count, real_count) and count != real_count:
                found.append(f"{count} weights, really {real_count}")
            wrong += [f"{problem}\n{text}" for problem in found]
    assert not wrong, "\n".join(wrong)
