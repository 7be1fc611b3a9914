"""A declaration is found by its name alone, whatever was looked up before."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

PROGRAM = """
import importlib, json, os, pkgutil
import fitlint.knowledge as package
from fitlint.knowledge import api, registry

def in_child(work):
    reading, writing = os.pipe()
    if not os.fork():
        with os.fdopen(writing, "w") as answer:
            json.dump(work(), answer)
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as answer:
        return json.load(answer)

def declared():
    return {*api.FUNCTIONS, *api.ATTRIBUTES, *api.CONSTANTS}

def everything():
    for module in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
        importlib.import_module(module.name)
    return sorted(declared())

def missing(names):
    registry._provide(names[0])
    return [name for name in names if name not in declared()]

rows = {}
for name in in_child(everything):
    rows.setdefault(registry.providers(name), []).append(name)
print(json.dumps([name for names in rows.values() for name in in_child(lambda: missing(names))]))
"""
SPELLED = """
import importlib, json, pkgutil
import fitlint.knowledge as package
from fitlint.knowledge import api
from fitlint.resolve.aliases import canonical

for module in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
    importlib.import_module(module.name)
names = {*api.FUNCTIONS, *api.CONSTANTS}
print(json.dumps(sorted(name for name in names if canonical(name) not in names)))
"""
MADE_THERE = ("list.", "dict.", "tuple.", "int.", "float.", "str.", "dtype.")
"""Methods of values that only the module declaring them makes: a Counter's, an Index's."""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="each answer needs a fresh process")
def test_every_declaration_is_found_by_its_name() -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM], capture_output=True, text=True, timeout=120, check=True
    )
    assert [name for name in json.loads(done.stdout) if not name.startswith(MADE_THERE)] == []


def test_every_declaration_is_found_in_its_one_spelling() -> None:
    """What a program writes is brought to the canonical name before it is looked up."""
    done = subprocess.run(
        [sys.executable, "-c", SPELLED], capture_output=True, text=True, timeout=120, check=True
    )
    assert json.loads(done.stdout) == []
